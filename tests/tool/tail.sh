#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs of splitting: the same bytes over threads, ranks and shares, of which one makes the runs and no more than are needed; after stops by
# a signal and SIGKILL. Of an outcome that is no survival, and of several markers.
. "$(dirname "$0")/lib.sh"
B=$(scaled 1000)
command=(permute --embedded --marker il6 --criterion score --tail splitting --tail-error 0.012 -B "$B")

expect 0 "$RECUT" "${command[@]}" --threads 1 --progress none -o one.h5
want=$(sum one.h5)
expect 0 "$RECUT" "${command[@]}" --threads 3 --progress none -o three.h5
[ "$(sum three.h5)" = "$want" ] || fail "other bytes on three threads"
expect 0 ranks 2 "$RECUT" "${command[@]}" --threads 1 --progress none -o ranks.h5
[ "$(sum ranks.h5)" = "$want" ] || fail "other bytes on two ranks"
runs=$("$RECUT_SUMMARY" one.h5 --format json | jq '.permute[0].tail.runs')
{ [ "${runs:-0}" -ge 17 ] && [ "$runs" -lt 256 ]; } || fail "$runs runs, 17 to 255 expected"

# Killed and stopped by turns, then to the end.
hits=0
for attempt in $(seq 1 6); do
    "$RECUT" "${command[@]}" --threads 2 --flush 0.05 --progress none -o again.h5 >out 2>err </dev/null &
    pid=$!
    before=$(compgen -G "again.d/r*.h5" | wc -l)
    for _ in $(seq 1 200); do # the first segments are of the permutations
        [ "$(compgen -G "again.d/r*.h5" | wc -l)" -gt $((before + 3)) ] || ! kill -0 $pid 2>/dev/null && break
        sleep 0.02
    done
    signal=KILL
    [ $((attempt % 2)) -eq 0 ] && signal=TERM
    kill -$signal $pid 2>/dev/null && hits=$((hits + 1))
    wait $pid 2>/dev/null
    [ -e again.h5 ] && break
done
[ "$hits" -gt 0 ] || fail "never killed"
expect 0 "$RECUT" "${command[@]}" --progress none -o again.h5
[ "$(sum again.h5)" = "$want" ] || fail "other bytes after $hits kills"

# Shares: permutations and censoring in three parts, the runs in one.
all=0
for k in 1 2 3; do
    expect 0 "$RECUT" "${command[@]}" --threads 1 --progress plain --share $k/3 -o shares.h5
    made=$(sed -n 's/^recut: all \([0-9]*\) replicates done.*/\1/p' err) # nothing where it has no block
    all=$((all + ${made:-0}))
done
[ "$all" -eq $((2 * B + runs)) ] || fail "the shares made $all replicates, $((2 * B + runs)) expected"
expect 0 "$RECUT" merge shares.k*.d -o shares.h5
[ "$(sum shares.h5)" = "$want" ] || fail "shares: other bytes"
rm -rf shares.h5 shares.run.json shares.k1.d
"$RECUT" "${command[@]}" --threads 1 --flush 0.05 --progress none --share 1/3 -o shares.h5 >out 2>err </dev/null &
pid=$!
for _ in $(seq 1 200); do
    [ "$(compgen -G "shares.k1.d/r*.h5" | wc -l)" -gt 3 ] || ! kill -0 $pid 2>/dev/null && break
    sleep 0.02
done
kill -TERM $pid 2>/dev/null
wait $pid
if [ $? -eq 75 ]; then
    expect 1 "$RECUT" merge shares.k*.d -o shares.h5 && one_line "share 1 of 3 is not finished"
fi

# An outcome: Wilcoxon scores are swapped as any. y goes with il6; no permutation reaches it.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "id,il6,il10,y"; next }
    { print $at["id"], $at["il6"], $at["il10"], 7 * ($at["il6"] > 18) + NR * 7 % 23 }' "$TESTS/golden/data/cohort143.csv" >y.csv
outcome=(--outcome y -B 1000 --progress none)
expect 0 "$RECUT" outcome y.csv "${outcome[@]}" --marker il6 --threads 1 -o y1.h5
expect 0 "$RECUT" outcome y.csv "${outcome[@]}" --marker il6 --threads 2 -o y2.h5
[ "$(sum y1.h5)" = "$(sum y2.h5)" ] || fail "an outcome: other bytes on two threads"
expect 0 "$RECUT" permute y.csv "${outcome[@]}" --marker il6,il10 -o y3.h5
for file in y1 y3; do
    "$RECUT_SUMMARY" $file.h5 --format json >$file.json
    jq -e '.outcome[0] | .exceedances == 0 and .tail.p > 0 and .tail.p < 1e-4 and .tail.runs >= 16 and .tail_reason == null' $file.json >/dev/null ||
        fail "$file: no p of splitting: $(jq -c '.outcome[0].tail' $file.json)"
done
"$RECUT_SUMMARY" y1.h5 >page
grep -q 'runs of splitting' page || fail "the page of an outcome does not name the runs"
"$RECUT_SUMMARY" y3.h5 | tr -s ' \n' '  ' >page
grep -q 'Bonferroni over 2 markers' page || fail "p of two markers: $(grep -o 'Did the.\{0,200\}' page)"
jq -e '.outcome[1].tail == null and (.outcome[1].tail_reason | startswith("not needed"))' y3.json >/dev/null || fail "a tail of il10"

# Two markers: the verdict pays by maxT while a permutation reaches the first one, else by Bonferroni over p of splitting.
awk -F, -v OFS=, 'NR == 1 { print $0, "near"; for (i = 1; i <= NF; i++) at[$i] = i; next } { print $0, $at["time"] + NR * 7 % 5 }' \
    "$TESTS/golden/data/cohort143.csv" >near.csv
expect 0 "$RECUT" permute near.csv --marker near,il10 -B 1000 --progress none -o near.h5
"$RECUT_SUMMARY" near.h5 --format json |
    jq -e '.permute[0].tail as $t | .verdict.signal.values | .p_of == "splitting" and ((.p / (2 * $t.p) - 1) | fabs) < 1e-6 and .p < 1e-4' >/dev/null ||
    fail "the verdict of two markers does not take the tail: $("$RECUT_SUMMARY" near.h5 --format json | jq -c '.verdict.signal.values, .permute[0].tail')"
"$RECUT_SUMMARY" near.h5 | tr -s ' \n' '  ' >page
grep -q 'Bonferroni over 2 markers, [0-9.e-]*: at most, by [0-9]* runs of splitting' page || fail "the page: $(grep -o 'p < .\{0,160\}' page)"
finish
