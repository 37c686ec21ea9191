#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian packages of this build: what is in them, that nothing of them is found fault with, that recut runs from them and
# that a program links what they hold.  The recipes for other package managers, as far as they can be read here.
. "$(dirname "$0")/lib.sh"
: "${BUILD:?the build folder}"
root=$(cd "$TESTS/.." && pwd)

# One list of Debian packages, in jobs/packages.sh.
grep -rlE 'lib(hdf5|openmpi|gsl|inih|csv|cjson)-dev' "$root/jobs" --include='*' | grep -vE '/jobs/packages(\.sh|/debian\.cmake)$' >lists
[ -s lists ] && fail "names of packages stand in $(cat lists) as well as in jobs/packages.sh"
version=$("$RECUT" --version | sed -n '1s/.* //p')
for recipe in "$root"/jobs/packages/spack/package.py "$root"/jobs/packages/easybuild/*.eb "$root"/jobs/packages/conda/meta.yaml; do
    grep -q "$version" "$recipe" || fail "$recipe is not of version $version"
    case $recipe in
        *.yaml) ;;
        *) command -v python3 >/dev/null && { python3 -c "import ast, sys; ast.parse(open(sys.argv[1]).read())" "$recipe" || fail "$recipe is no Python"; } ;;
    esac
done

if command -v cpack >/dev/null && command -v dpkg-shlibdeps >/dev/null && command -v file >/dev/null; then
    expect 0 cpack --config "$BUILD/CPackConfig.cmake" -B "$PWD/packed" -G DEB || cat out err
    for name in recut librecut0 librecut-store0 librecut-dev; do
        package=$(find packed -maxdepth 1 -name "${name}_${version}-*.deb")
        [ -s "$package" ] || { fail "no package $name"; continue; }
        dpkg-deb -x "$package" tree
        [ "$(dpkg-deb -f "$package" Version)" = "$version-0upstream1" ] || fail "$name: version $(dpkg-deb -f "$package" Version)"
    done
    dpkg-deb -f packed/recut_*.deb Depends | grep -q libhdf5 || fail "recut depends on no HDF5: $(dpkg-deb -f packed/recut_*.deb Depends)"
    dpkg-deb -f packed/librecut0_*.deb Depends | grep -qE 'hdf5|mpi' && fail "librecut0 depends on HDF5 or MPI"
    dpkg-deb -f packed/librecut-store0_*.deb Depends | grep -q hdf5 || fail "librecut-store0 depends on no HDF5"
    expect 0 tree/usr/bin/recut check --embedded --marker il6 -B 200 --progress none -o answer.h5
    expect 0 tree/usr/bin/recut-summary answer.h5 && grep -q 'CAN THIS CUTOFF BE TRUSTED' out || fail "no answer: $(head -5 out)"
    [ -s tree/usr/share/man/man1/recut-check.1.gz ] && [ -s tree/usr/share/doc/librecut0/copyright ] || fail "no manual page, or no copyright"
    library=$(dirname "$(find "$PWD/tree" -name librecut.so)")
    cat >user.c <<'END'
#include <recut.h>
#include <stdio.h>
int main(void) { return puts(recut_version()) < 0; }
END
    # shellcheck disable=SC2046
    expect 0 cc user.c -o user $(PKG_CONFIG_PATH=$library/pkgconfig PKG_CONFIG_SYSROOT_DIR="" pkg-config --cflags --libs recut) || cat err
    expect 0 env LD_LIBRARY_PATH="$library" ./user && grep -qx "$version" out || fail "the program prints $(cat out)"
    # the tags that hang on the prefix are for a build with that of Debian
    if command -v lintian >/dev/null && grep -q '^CMAKE_INSTALL_PREFIX:PATH=/usr$' "$BUILD/CMakeCache.txt"; then
        lintian --fail-on error,warning --tag-display-limit 0 packed/*.deb >out 2>err || fail "lintian: $(cat out)"
    fi
else
    echo "package: skipped: cpack, dpkg-shlibdeps or file is not here"
fi
finish
