#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Many markers: an expression matrix of 2,000 genes, killed and resumed, over threads, by prefix and by a list of names:
# always the same bytes; and what the summary says of so many.
. "$(dirname "$0")/lib.sh"
genes=2000
awk -v seed=3 -v n=60 -v genes=$genes -f "$TESTS/tool/matrix.awk" >matrix.csv
command=(permute matrix.csv --replicates "$(scaled 480)" --flush 0.05 --progress none)

expect 0 "$RECUT" "${command[@]}" --marker 'G*' --threads 1 -o whole.h5
want=$(sum whole.h5)
expect 0 "$RECUT" "${command[@]}" --marker 'G*' --threads 2 -o threads.h5
[ "$(sum threads.h5)" = "$want" ] || fail "other bytes with two threads"
{ echo "# all of them"; head -1 matrix.csv | tr , '\n' | grep '^G'; } >genes.txt
expect 0 "$RECUT" "${command[@]}" --marker @genes.txt --threads 2 -o listed.h5
[ "$(sum listed.h5)" = "$want" ] || fail "other bytes with a list of names"

# The reference kernels take long enough to be hit, and give the same bytes.
kills=0
for attempt in 1 2 3; do
    RECUT_KERNEL=reference "$RECUT" "${command[@]}" --marker 'G*' --threads 2 -o killed.h5 >out 2>err </dev/null &
    pid=$!
    for _ in $(seq 1 200); do
        segments=$(find killed.d -name '*.h5' 2>/dev/null | wc -l)
        [ "$segments" -gt "$attempt" ] || ! kill -0 $pid 2>/dev/null && break
        sleep 0.02
    done
    kill -KILL $pid 2>/dev/null && kills=$((kills + 1))
    wait $pid 2>/dev/null
    [ ! -e killed.h5 ] || break
done
expect 0 "$RECUT" "${command[@]}" --marker 'G*' --threads 2 -o killed.h5
[ "$(sum killed.h5)" = "$want" ] || fail "other bytes after $kills kills"
# A scaled-down run can be over before it has anything to resume.
[ "${RECUT_TEST_SCALE:-1}" -gt 1 ] || [ "$(jq .resumes killed.run.json)" -gt 0 ] || fail "no kill hit a run that had something to resume"
note "$kills kills"

# Every marker in the JSON, maxT p monotone in the statistic and never below p; the page shows the top.
"$RECUT_SUMMARY" --format json whole.h5 >whole.json || fail "no JSON"
[ "$(jq '.permute | length' whole.json)" -eq $genes ] || fail "not $genes markers in the JSON"
jq -e '[.permute[] | select(.p_maxt < .p)] | length == 0' whole.json >/dev/null || fail "maxT p below p"
jq -e '.permute | sort_by(-.statistic) | map(.p_maxt) | . == sort' whole.json >/dev/null || fail "maxT p not monotone"
jq -e '[.permute[] | .null] | all(. == null)' whole.json >/dev/null || fail "a null distribution without rows"
"$RECUT_SUMMARY" whole.h5 >whole.txt || fail "no text"
[ "$(grep -cF 'and 1,980 more, of larger p' whole.txt)" -ge 1 ] || fail "the page does not say how many more"
[ "$(wc -l <whole.txt)" -lt 1000 ] || fail "the page is longer than 1,000 lines"
top=$(jq -r '.permute | max_by(.statistic) | .marker' whole.json)
grep -m1 -A1 ' ted p' whole.txt | tail -1 | grep -qw "$top" || fail "$top is not the first of the table"
eighth=$(jq -r '.permute | sort_by(-.statistic)[7].marker' whole.json)
grep -qx "$eighth" whole.txt && fail "the page of a marker that nobody asked for"
"$RECUT_SUMMARY" --marker "$eighth" whole.h5 | grep -qx "$eighth" || fail "no page of the eighth marker"
[ "$(stat -c %s whole.h5)" -lt 3000000 ] || fail "$(stat -c %s whole.h5) bytes of result"

expect 0 "$RECUT" search matrix.csv --marker 'G*' -o search.h5
"$RECUT_SUMMARY" --format json search.h5 >search.json || fail "no JSON of the search"
jq -e '.search | length == 2000 and all(.candidates > 40 and .best.cutoff != null)' search.json >/dev/null || fail "search of many"
echo 'G99999' >bad.txt
expect 2 "$RECUT" permute matrix.csv --marker G00001,@bad.txt -o bad.h5 && one_line '(--marker @bad.txt, line 1); closest: '
finish
