#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what the tests need, builds, runs them all: gcc with the whole suite, clang without OpenMP and ISA-L, then the suite under
# address and undefined-behaviour sanitizers, then the next Debian (tests/distro.sh trixie short).  Exit status: 0 when everything passed.
#   tests/run.sh            everything
#   tests/run.sh quick      gcc and its suite only
#   tests/run.sh short      gcc, and of its suite what needs no cluster: unit, MPI and program tests (tests/distro.sh)
#   tests/run.sh long       everything, then the long tests (label long)
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=jobs/packages.sh
. "$root/jobs/packages.sh"
cd "$root" || exit 1
what=${1:-all}
failures=0

packages="g++ libcmocka-dev libpcg-cpp-dev jq hdf5-tools python3-h5py procps iproute2"
[ "$what" = short ] || packages="$packages clang libclang-rt-dev slurmctld slurmd slurm-client munge"
# shellcheck disable=SC2086
recut_install $recut_build_packages $packages || { [ $? -ne 2 ] || recut_ways_on; exit 1; }
recut_mpi_environment
export CTEST_OUTPUT_ON_FAILURE=1

# build NAME FOLDER CMAKE-OPTION...
build() {
    local name=$1 folder=$2
    shift 2
    echo "== $name: building into $folder"
    if ! { cmake -S . -B "$folder" -DRECUT_TESTS=ON -DRECUT_WERROR=ON "$@" && cmake --build "$folder" -j "$(nproc)"; } >"build-$$.log" 2>&1; then
        echo "== $name: the build FAILED"
        grep -E -A5 'error|warning|Error' "build-$$.log" | head -60
        failures=$((failures + 1))
        rm -f "build-$$.log"
        return 1
    fi
    rm -f "build-$$.log"
}

# suite NAME FOLDER CTEST-OPTION...
suite() {
    local name=$1 folder=$2
    shift 2
    echo "== $name: tests"
    ctest --test-dir "$folder" -j "$(nproc)" "$@" || failures=$((failures + 1))
}

if [ "$what" = short ]; then
    build gcc build && suite gcc build -L 'unit|mpi|program'
else
    build gcc build && suite gcc build -LE long
fi
if [ "$what" != quick ] && [ "$what" != short ]; then
    build clang build/clang -DCMAKE_C_COMPILER=clang -DRECUT_OPENMP=OFF -DRECUT_ISAL=OFF && suite clang build/clang -L unit
    build sanitizers build/sanitize -DRECUT_SANITIZE=address,undefined -DCMAKE_BUILD_TYPE=RelWithDebInfo &&
        suite sanitizers build/sanitize -LE 'long|install|layout|slurm|cluster'
    # HDF5 1.14, Open MPI 5, gcc 14
    nice tests/distro.sh trixie short || { [ $? -eq 77 ] || failures=$((failures + 1)); }
fi
if [ "$what" = long ]; then suite long build -L long; fi

echo "== builds and suites that failed: $failures"
exit $((failures > 0))
