#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tests the kernels of AArch64 (NEON) on another processor: what they are made of is built by a cross compiler, without
# HDF5 and MPI, and run by qemu's emulation of one process.  On AArch64 itself the unit tests are enough.
# Usage: neon.sh [FOLDER]; builds in FOLDER (default build/neon).  Exit status 77, with the reason, where a tool is missing.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$root/build/neon}
compiler=${NEON_CC:-aarch64-linux-gnu-gcc} emulator=${NEON_EMULATOR:-qemu-aarch64}
for tool in "$compiler" "$emulator"; do
    command -v "$tool" >/dev/null || { echo "neon: skipped: no $tool (Debian: gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user)"; exit 77; }
done
mkdir -p "$folder" || exit 1

# The flags of CMakeLists.txt; sections, so that nothing is linked that needs a library which is not there.
build() {
    "$compiler" -std=c17 -D_GNU_SOURCE -O3 -ffp-contract=off -Wall -Wextra -Wshadow -Wconversion -Werror \
        -ffunction-sections -fdata-sections -Wl,--gc-sections -static -I"$root/src" -I"$root/include" -I"$root/tests/neon" \
        -I"$root/tests" -DRECUT_TESTS_DIR="\"$root/tests\"" "$@"
}
objects=()
for source in "$root"/src/{base,cohort,kernel}/*.c; do
    object=$folder/$(basename "$(dirname "$source")")_$(basename "$source" .c).o
    build -c "$source" -o "$object" || { echo "neon: $source does not compile"; exit 1; }
    objects+=("$object")
done

failures=0
# check TEST [SET]
check() {
    "$emulator" "$folder/test_$1" "${@:2}" >"$folder/log" 2>&1 && return
    echo "neon: test_$* FAILED"
    cat "$folder/log"
    failures=$((failures + 1))
}
for test in fused weighted pairs scan roll; do
    build "$root/tests/kernel/test_$test.c" "${objects[@]}" -lm -o "$folder/test_$test" || { echo "neon: test_$test does not link"; exit 1; }
done
for test in fused weighted pairs; do
    for set in neon portable; do check $test $set; done
done
check fused
check scan
check roll
echo "neon: kernel tests by $("$compiler" -dumpmachine) under $emulator: $failures failed"
exit $((failures > 0))
