#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# CMake finds the libraries without pkg-config, and ends with one block of names and ways on where it does not.
. "$(dirname "$0")/lib.sh"
source=$(cd "$TESTS/.." && pwd)

# configure FOLDER OPTION...
configure() { cmake -S "$source" -B "$@" -DRECUT_TESTS=OFF; }

# Without any of Debian's pkg-config names: headers and libraries, FindHDF5, FindMPI.
PKG_CONFIG_LIBDIR=$PWD/none expect 0 configure plain -DRECUT_ISAL=OFF || tail -n 20 err
grep -qE '^Requires.private: *$' plain/recut.pc || fail "pkg-config was not out of the way: $(cat plain/recut.pc)"
for library in -lgsl -lcjson -lcsv -lz -lm; do
    grep -q -- "^Libs.private:.*$library\( \|\$\)" plain/recut.pc || fail "recut.pc does not name $library: $(cat plain/recut.pc)"
done
grep -E 'hdf5|mpi|/usr/' plain/recut.pc && fail "recut.pc names what librecut does not need, or a place of this system"
# librecut alone needs neither HDF5 nor MPI.
expect 0 configure library -DRECUT_STORE=OFF -DCMAKE_DISABLE_FIND_PACKAGE_HDF5=ON -DCMAKE_DISABLE_FIND_PACKAGE_MPI=ON \
    -DRECUT_HDF5_LIBRARY=RECUT_HDF5_LIBRARY-NOTFOUND || tail -n 20 err

# A library that is not there: its packages, and what to do without root.
PKG_CONFIG_LIBDIR=$PWD/none expect 1 configure missing -DCMAKE_DISABLE_FIND_PACKAGE_HDF5=ON \
    -DCMAKE_DISABLE_FIND_PACKAGE_MPI=ON -DRECUT_LIBCSV_LIBRARY=RECUT_LIBCSV_LIBRARY-NOTFOUND -DCMAKE_FIND_LIBRARY_PREFIXES=no
for text in 'not found: LIBCSV' HDF5 MPI 'libhdf5-dev' 'libopenmpi-dev' 'hdf5-devel' 'conda-forge' 'spack install' 'module load' \
    '-DRECUT_MPI=OFF' 'ask its administrators' 'rgamble/libcsv'; do
    grep -qF -- "$text" err || fail "the block does not say \"$text\""
done
[ "$(grep -c '^recut: not found' err)" -eq 1 ] || fail "not one block: $(cat err)"
# Without MPI the libraries alone are asked for.
expect 0 configure alone -DCMAKE_DISABLE_FIND_PACKAGE_MPI=ON -DRECUT_MPI=OFF || tail -n 20 err
# Archives in place of shared libraries: what has none is named, with the way to put it in; with an MPI that is refused.
expect 0 configure archives -DRECUT_MPI=OFF -DRECUT_STATIC=ON || tail -n 20 err
if [ -z "$(find /usr/lib /usr/local/lib -name libcjson.a 2>/dev/null)" ]; then
    grep -q 'no archive, so still shared: .*CJSON.*-DRECUT_CJSON_cjson_ARCHIVE=/path/libcjson.a' out || fail "a build of archives without one: $(grep archive out)"
fi
ar rc libcjson.a
expect 0 configure archives -DRECUT_CJSON_cjson_ARCHIVE="$PWD/libcjson.a" && grep 'still shared:.*CJSON' out && fail "the archive of cJSON is not taken"
expect 1 configure both -DRECUT_STATIC=ON && grep -q 'RECUT_STATIC needs -DRECUT_MPI=OFF' err || fail "archives with MPI: $(tail -n 5 err)"

# The quickstart where nothing may be installed and cmake is missing: one block, before anything is made.
mkdir bin
for tool in bash sed dirname grep cat mktemp rm head tail nproc; do ln -s "$(command -v $tool)" bin/; done
printf '#!/bin/bash\necho 1000\n' >bin/id
printf '#!/bin/bash\nexit 1\n' >bin/dpkg-query
printf '#!/bin/bash\nexit 0\n' >bin/apt-get
chmod +x bin/id bin/dpkg-query bin/apt-get
PATH=$PWD/bin expect 1 "$source/jobs/quickstart.sh"
for text in cmake libhdf5-dev libcsv-dev 'administrator' 'module load' 'conda create' 'spack install' '-DRECUT_MPI=OFF'; do
    grep -qF -- "$text" err || fail "the quickstart without root does not say \"$text\": $(cat err)"
done
[ "$(grep -c 'error:' err)" -eq 1 ] || fail "the quickstart without root: not one block: $(cat err)"
finish
