#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# inject.sh [all] - calls of the system made to fail in turn, once or for good, over a run, a resumed one, a merge and a
# summary: exit 0, 1 or 75 with one line, no result or the right one, nothing left for good, and the same command again ends
# well.  Without "all" some calls of each kind, with it every one.
. "$(dirname "$0")/lib.sh"
: "${INJECT_LIB:?the library that fails calls}"
all=${1:-}
end=(--threads 1 --progress none --flush 0.01)
run=("$RECUT" permute --embedded --marker il6,il10 -B 20000 "${end[@]}")
tried=0
wrong=0

for k in 1 2; do expect 0 "${run[@]}" --share $k/2 -o s.h5; done
expect 0 "${run[@]}" -o right.h5
want=$(sum right.h5)
expect 0 "$RECUT_SUMMARY" right.h5
cp out right.txt

prepare() { # JOB
    rm -rf o.h5* o.d o.run.json*
    case $1 in
    fresh) command=("${run[@]}" -o o.h5) ;;
    resume) cp -r s.k1.d o.d; command=("${run[@]}" -o o.h5) ;;
    merge) command=("$RECUT" merge s.k1.d s.k2.d -o o.h5) ;;
    again) cp right.h5 o.h5; cp -r s.k1.d o.d; command=("${run[@]}" -o o.h5) ;;
    summary) command=("$RECUT_SUMMARY" right.h5) ;;
    esac
}

complain() { wrong=$((wrong + 1)); [ $wrong -gt 20 ] || fail "$*: $(grep -a '' err | head -3)"; }

# one JOB NAME N ERRNO STICKY
one() {
    local job=$1 what="$1: $2 $3 errno $4 sticky $5" got ours
    prepare "$job"
    tried=$((tried + 1))
    timeout -k 5 60 env INJECT="$2 $3 $4 $5" LD_PRELOAD="$INJECT_LIB" "${command[@]}" >out 2>err </dev/null
    got=$?
    ours=$(grep -ac '^recut' err)
    case $got in
    0) [ "$job" = summary ] || [ -e o.h5 ] || complain "$what: exit 0 without a result"
       [ "$job" != summary ] || cmp -s out right.txt || complain "$what: another page" ;;
    1 | 75)
        if [ "$ours" -ne 1 ]; then
            # libgomp and the loader end a process by themselves where they get no memory; nobody can catch that
            grep -aqE 'libgomp|error while loading shared libraries|cannot allocate' err && [ "$ours" -eq 0 ] ||
                complain "$what: exit $got with $ours lines of ours"
        fi
        [ ! -e o.h5 ] || [ "$job" = again ] || complain "$what: exit $got with a result" ;;
    2) [ "$job" = summary ] && grep -aq 'reading it failed' err || complain "$what: exit 2" ;; # its child has crashed
    127) grep -aq 'error while loading' err || complain "$what: exit 127" ;;
    *) complain "$what: exit $got" ;;
    esac
    grep -aqE 'HDF5-DIAG|names no command|Sanitizer' err && complain "$what: not our line"
    [ ! -e o.h5 ] || [ "$(sum o.h5)" = "$want" ] || complain "$what: other bytes"
    [ "$job" = summary ] && return
    "${command[@]}" >out 2>err </dev/null || complain "$what: the second run fails"
    [ "$(sum o.h5 2>/dev/null)" = "$want" ] || complain "$what: the second run has other bytes"
    [ -s o.run.json ] || [ "$job" = again ] || complain "$what: no record in the end"
    [ -z "$(compgen -G 'o.h5.*')$(compgen -G 'o.run.json.*')" ] && [ ! -e o.d ] || complain "$what: left behind: $(ls -d o.*)"
}

# count JOB NAME - its calls
count() {
    prepare "$1"
    INJECT="$2 0 0 0" INJECT_COUNT=$PWD/count LD_PRELOAD="$INJECT_LIB" "${command[@]}" >out 2>err </dev/null || fail "count $*: $(head -1 err)"
    cat count
}

# turn JOB NAME MOST ERRNO:STICKY... - MOST calls at most, evenly, and the last one
turn() {
    local job=$1 name=$2 most=$3 total step n how
    shift 3
    total=$(count "$job" "$name")
    [ -z "$all" ] || most=$((most * 60))
    step=$(((total + most - 1) / most))
    [ "$step" -ge 1 ] || step=1
    for how in "$@"; do
        for ((n = 1; n <= total; n += step)); do one "$job" "$name" "$n" "${how%:*}" "${how#*:}"; done
        [ "$total" -eq 0 ] || [ "$step" -eq 1 ] || one "$job" "$name" "$total" "${how%:*}" "${how#*:}"
    done
}

[ "$(count fresh open)" -gt 0 ] && [ "$(count fresh malloc)" -gt 100 ] || fail "no call is seen: $INJECT_LIB"
files="open pwrite pread write fsync rename mkdir rmdir unlink close flock fstat stat lstat access opendir readdir fopen fclose getcwd"
if [ -n "$all" ]; then
    for job in fresh resume merge again summary; do
        for name in $files; do turn $job $name 20 5:0 28:1; done
        for name in open pwrite pread write fsync flock readdir; do turn $job $name 10 4:0; done # EINTR
        for name in pwrite pread; do turn $job $name 10 0:0; done
        for name in malloc memalign; do turn $job $name 40 12:0 12:1; done
    done
else
    for name in $files; do turn fresh $name 1 5:0; done
    for name in unlink opendir readdir rename rmdir; do turn fresh $name 1 28:1; done
    for name in open pwrite readdir; do turn resume $name 2 4:0; done
    for name in stat opendir rename fsync; do turn merge $name 2 5:0; done
    turn fresh malloc 6 12:0
    turn merge malloc 3 12:1
    turn summary malloc 3 12:0
fi
note "$tried failures injected"
[ $wrong -le 20 ] || fail "$wrong failures in all"
finish
