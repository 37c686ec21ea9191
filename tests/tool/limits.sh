#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What surrounds the programs: a file system without locks, limits of the system (ulimit -f, -v, -n, -s), copies that cannot see
# each other, and which build it is.  Always one line and the right exit code.
# shellcheck disable=SC2015
. "$(dirname "$0")/lib.sh"
command=("$RECUT" permute --embedded --marker il6 --replicates 20000 --threads 1 --progress none)
expect 0 "${command[@]}" -o want.h5
want=$(sum want.h5)

# limited OPTION VALUE COMMAND... - under one limit; what it says comes through a pipe, which no limit of file sizes meets
limited() {
    local option=$1 value=$2
    shift 2
    # shellcheck disable=SC2016
    bash -c 'ulimit "$0" "$1"; shift; exec "$@"' "$option" "$value" "$@" 2>&1 | cat >&2
    return "${PIPESTATUS[0]}"
}

for size in 0 1 8 64; do
    expect 1 limited -f $size "${command[@]}" -o f.h5 && one_line 'File too large: more than ulimit -f'
    [ ! -e f.h5 ] && [ ! -e f.h5.part ] || fail "ulimit -f $size: half a result"
    rm -rf f.d
done
expect 1 limited -f 1 "$RECUT_SUMMARY" want.h5 -o f.txt && grep -q 'File too large' err || fail "summary, ulimit -f: $(cat err)"
for files in 5 6; do
    expect 1 limited -n $files "${command[@]}" -o n.h5 && one_line 'Too many open files: more than ulimit -n'
done
expect 0 "${command[@]}" -o n.h5 && [ "$(sum n.h5)" = "$want" ] || fail "after ulimit -n: other bytes"
expect 1 limited -s 100 "${command[@]}" -o s.h5 && one_line 'the stack is limited to 100 KiB'
expect 1 limited -s 100 "$RECUT_SUMMARY" want.h5 && one_line 'the stack is limited to 100 KiB'

# Memory: somewhere between what the libraries need to start and what the run needs.  Not under sanitizers, which map terabytes.
if [ -n "${FLOCK:-}" ]; then
    refused=0
    for kilobytes in 40000 50000 60000 80000 120000 400000 4000000; do
        rm -rf v.*
        limited -v $kilobytes "${command[@]}" -o v.h5 >out 2>err </dev/null
        code=$?
        [ $code -ne 127 ] || continue # the loader had no room for the libraries
        if [ $code -eq 1 ]; then
            refused=$((refused + 1))
            # other libraries (UCX) may have said something before
            grep -q '^recut: error: \(out of memory\|cannot start\)' err && [ "$(grep -c '^recut' err)" -eq 1 ] || fail "ulimit -v $kilobytes: $(cat err)"
        elif [ $code -ne 0 ]; then
            fail "ulimit -v $kilobytes: exit $code: $(head -5 err)"
        fi
    done
    note "ulimit -v: refused $refused times"
    [ -e v.h5 ] || fail "4 GB are not enough"
    "$RECUT" --version | grep -q 'OpenMP    none' ||
        { expect 1 limited -v 600000 "${command[@]}" --threads 4000 -o t.h5 && one_line 'cannot start 4000 threads'; }
fi

# Locks: NFS without lockd, Cray DVS, Lustre without flock, no such call.
if [ -n "${FLOCK:-}" ]; then
    for number in 37 524 95 38; do
        rm -rf lock.*
        FLOCK_ERRNO=$number LD_PRELOAD=$FLOCK expect 0 "${command[@]}" -o lock.h5 && one_line 'recut: warning: the file system of lock.d cannot lock'
        [ "$(sum lock.h5)" = "$want" ] || fail "without locks: other bytes"
    done
    rm -rf lock.*
    FLOCK_ERRNO=5 LD_PRELOAD=$FLOCK expect 1 "${command[@]}" -o lock.h5 && one_line 'cannot lock lock.d/lock: Input/output error'
fi

# Copies: the first speaks, the others are silent.
expect 2 env SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=0 "${command[@]}" -o copy.h5 && one_line 'use srun --mpi=pmix'
for who in SLURM_STEP_NUM_TASKS=4\ SLURM_PROCID=3 PMI_SIZE=2\ PMI_RANK=1; do
    # shellcheck disable=SC2086
    expect 2 env $who "${command[@]}" -o copy.h5
    [ ! -s err ] || fail "$who: a copy spoke: $(cat err)"
done
[ ! -e copy.h5 ] && [ ! -e copy.d ] || fail "a copy went on"

for program in "$RECUT" "$RECUT_SUMMARY"; do
    expect 0 "$program" --version
    for what in commit compiler MPI HDF5 kernels OpenMP CRC-32; do
        grep -qE "^  $what +[^ ]" out || fail "$program --version does not name $what"
    done
    grep -qE '^  commit +([0-9a-f]{40}( with changes)?|unknown)$' out || fail "commit: $(cat out)"
    grep -qE '^  HDF5 +[0-9]+\.[0-9]+\.[0-9]+$' out || fail "HDF5: $(cat out)"
done
finish
