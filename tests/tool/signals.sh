#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# USR1, TERM and INT: exit 75, and the same command goes on to the same bytes.
. "$(dirname "$0")/lib.sh"
command=(permute --embedded --marker il6,il10,tnfa,ifng --replicates "$(scaled 500000)" --threads 1 --progress none --flush 0.05)
expect 0 "$RECUT" "${command[@]}" -o undisturbed.h5
want=$(sum undisturbed.h5)

# resume NAME - the same command until it ends
resume() {
    expect 0 "$RECUT" "${command[@]}" -o "$1.h5" || return
    [ "$(sum "$1.h5")" = "$want" ] || fail "$1: other bytes after the stop"
    jq -e '.resumes == 1 and .blocks_found > 0' "$1.run.json" >/dev/null || fail "$1: nothing was resumed"
}

for signal in USR1 TERM INT; do
    "$RECUT" "${command[@]}" -o "$signal.h5" >out 2>err </dev/null &
    pid=$!
    wait_for_segment "$signal"
    # a background job of a script ignores INT by default; recut installs its own handler
    kill -$signal $pid || fail "$signal: had ended already"
    wait $pid
    [ $? -eq 75 ] || fail "$signal: exit $?, expected 75"
    one_line "the same command again goes on"
    [ ! -e "$signal.h5" ] || fail "$signal: a result exists"
    resume "$signal"
done

# mpirun forwards USR1 to every rank
"$MPIEXEC" -n 2 "$RECUT" "${command[@]}" -o ranks.h5 >out 2>err </dev/null &
pid=$!
wait_for_segment ranks
kill -USR1 $pid
wait $pid
code=$?
[ $code -eq 75 ] || fail "USR1 to mpirun: exit $code, expected 75"
resume ranks

# one rank alone gets it
"$MPIEXEC" -n 3 "$RECUT" "${command[@]}" -o single.h5 >out 2>err </dev/null &
pid=$!
wait_for_segment single
children=$(pgrep -P $pid | paste -sd,) # the ranks, or MPICH's proxies of which they are children
kill -USR1 "$(pgrep -P "$pid,$children" -x recut | tail -n 1)"
wait $pid
code=$?
[ $code -eq 75 ] || fail "USR1 to one rank: exit $code, expected 75"
resume single
finish
