#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what the tests need, then builds and tests stage after stage.  Exit status: 0 when everything passed.
#   tests/run.sh            everything below
#   tests/run.sh quick      gcc and its suite only
#   tests/run.sh short      gcc, and of its suite the unit and MPI tests and the programs where systems differ (tests/distro.sh)
#   tests/run.sh long       everything, then the long tests (label long)
#   tests/run.sh STAGE...   some of: lint gcc bench clang no-mpi no-openmp sanitizers threads neon distro packages bookworm long
# Stages: lint: tests/lint.sh.  gcc: the whole suite but the long tests.  bench: each benchmark once in small.  clang, no-mpi,
# no-openmp (and without ISA-L): other builds, with the unit tests.  sanitizers: address and undefined behavior, with the unit
# and MPI tests, the inputs and forged files.  threads: ThreadSanitizer over run/ and every plan on three threads.
# neon: the kernels of AArch64 by a cross compiler, under qemu; 56 MB of packages, installed for "long" and "neon" only.
# distro: the next Debian (tests/distro.sh trixie short).  packages: the Debian packages in bare systems of both releases
# (tests/packages.sh), for "long" and "packages" only.  bookworm: the quickstart and the short suite there too, from nothing;
# for "long" and "bookworm" only.  ccache is used where it is installed.
# RECUT_MINUTES: a stage that has not begun by then is skipped, and said so (a slow machine of CI with a limit of its own).
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=jobs/packages.sh
. "$root/jobs/packages.sh"
cd "$root" || exit 1
case ${1:-all} in
quick) stages="gcc" what=quick ;;
short) stages="short" what=short ;;
long) stages="lint gcc bench clang no-mpi no-openmp sanitizers threads neon distro packages bookworm long" what=all ;;
all) stages="lint gcc sanitizers distro threads bench clang no-mpi no-openmp neon" what=all ;;
*) stages=$* what=all ;;
esac

packages="ccache g++ libcmocka-dev libpcg-cpp-dev jq hdf5-tools python3-h5py python3-pandas python3-pytest python3-pip python3-wheel procps iproute2 tidy dpkg-dev file"
[ $what = short ] || packages="$packages slurmctld slurmd slurm-client munge"
[ $what != all ] || packages="$packages clang libclang-rt-dev libomp-dev clang-format clang-tidy shellcheck lintian man-db r-base-core r-cran-jsonlite"
[[ " $* " != *" long "* && " $* " != *" neon "* ]] || packages="$packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user"
# shellcheck disable=SC2086
recut_install $recut_build_packages $packages || { [ $? -ne 2 ] || recut_ways_on; exit 1; }
recut_mpi_environment
export CTEST_OUTPUT_ON_FAILURE=1
launcher=()
! command -v ccache >/dev/null || launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)

# build FOLDER CMAKE-OPTION...
build() {
    local folder=$1 log
    shift
    log=$(mktemp)
    echo "== $stage: building into $folder"
    if ! { cmake -S . -B "$folder" -DRECUT_TESTS=ON -DRECUT_WERROR=ON "${launcher[@]}" "$@" && cmake --build "$folder" -j "$(nproc)"; } >"$log" 2>&1; then
        echo "== $stage: the build FAILED"
        grep -E -A5 'error|warning|Error' "$log" | head -60
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# suite FOLDER CTEST-OPTION...
suite() {
    echo "== $stage: tests"
    ctest --test-dir "$1" -j "$(nproc)" --repeat until-pass:2 "${@:2}" # signals and kills hit a busy machine elsewhere
}

stage_lint() { tests/lint.sh; }
# the prefix is that of the Debian packages that tool_package makes of the build; nothing is installed there
stage_gcc() { build build -DCMAKE_INSTALL_PREFIX=/usr && suite build -LE 'long|bench'; }
# in the chroot beside other work: without what is judged by seconds, and of the program tests those on what another system does
# otherwise: its compiler's numbers, its MPI, HDF5, Python and R, its shells, its way of packing
stage_short() {
    build build -DCMAKE_INSTALL_PREFIX=/usr && suite build -L 'unit|mpi' -E '_balance_' &&
        suite build -R '^tool_(inputs|numbers|readme|words|run|shares|verify|html|completion|package)$|^api_|^bindings_|^fuzz_' -LE 'long|install'
}
stage_bench() { build build -DRECUT_BENCH=ON && suite build -L bench; }
stage_clang() { build build/clang -DCMAKE_C_COMPILER=clang && suite build/clang -L unit; }
stage_no_mpi() { build build/no-mpi -DRECUT_MPI=OFF && suite build/no-mpi -L unit; }
stage_no_openmp() { build build/no-openmp -DRECUT_OPENMP=OFF -DRECUT_ISAL=OFF && suite build/no-openmp -L unit; }
stage_sanitizers() {
    build build/sanitize -DRECUT_SANITIZE=address,undefined -DCMAKE_BUILD_TYPE=RelWithDebInfo &&
        suite build/sanitize -R '^tool_(inputs|words)$|^fuzz_' -LE long && suite build/sanitize -L '^(unit|mpi)$' -E '^plan_replicates|_balance_'
}
stage_threads() { # without MPI, whose own threads it would report
    build build/threads -DRECUT_SANITIZE=thread -DRECUT_MPI=OFF -DCMAKE_BUILD_TYPE=RelWithDebInfo &&
        TSAN_OPTIONS="halt_on_error=1 second_deadlock_stack=1" suite build/threads -R '^run_|^tool_threads$'
}
stage_neon() { echo "== $stage"; tests/neon.sh build/neon; }
stage_distro() { nice tests/distro.sh trixie short; }
stage_packages() { # skipped where both are
    local suite code=77
    for suite in trixie bookworm; do
        nice tests/packages.sh $suite
        case $? in
        0) [ $code -ne 77 ] || code=0 ;;
        77) ;;
        *) code=1 ;;
        esac
    done
    return $code
}
stage_bookworm() { nice tests/distro.sh bookworm short; }
stage_long() { build build && suite build -L long; }

# spent - processor seconds of everything that has ended so far, in $spent; also on a machine that does other work
spent_file=$(mktemp)
trap 'rm -f "$spent_file"' EXIT
spent() {
    times >"$spent_file" # not in a pipe: that would be another shell's
    spent=$(awk -F '[ms ]+' 'NR == 2 { printf "%d", $1 * 60 + $2 + $3 * 60 + $4 }' "$spent_file")
}

failures=0 table=""
for stage in $stages; do
    run=stage_${stage//-/_}
    declare -F "$run" >/dev/null || { sed -n '4,15s/^# *//p' "$0" >&2; exit 2; }
    spent
    begin=$SECONDS before=$spent
    if [ "$SECONDS" -lt $((${RECUT_MINUTES:-100000} * 60)) ]; then
        "$run"
    else
        echo "== $stage: skipped: ${RECUT_MINUTES} minutes are over"
        (exit 77)
    fi
    case $? in
    0) result=passed ;;
    77) result=skipped ;;
    *) result=FAILED failures=$((failures + 1)) ;;
    esac
    took=$((SECONDS - begin))
    spent
    table+=$(printf '%-11s %-8s %6.1f %6.1f' "$stage" $result $((took * 10 / 60))e-1 $(((spent - before) * 10 / 60))e-1)$'\n'
done
printf '== stage     result      min  of a processor; %s processors\n%s' "$(nproc)" "$table"
echo "== stages that failed: $failures"
exit $((failures > 0))
