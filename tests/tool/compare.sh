#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut-summary --compare: two seeds agree within their Monte-Carlo error, other cohorts and criteria do not; what was different comes first.
. "$(dirname "$0")/lib.sh"
run() { # NAME SEED OPTION... - permute and bootstrap in one result
    local name=$1 seed=$2
    shift 2
    expect 0 "$RECUT" permute "$@" --marker il6,il10 --cutoff 18.22 --replicates 500 --seed "$seed" -q -o "p$name.h5"
    expect 0 "$RECUT" bootstrap "$@" --marker il6,il10 --cutoff 18.22 --replicates 400 --seed "$seed" -q -o "b$name.h5"
}
for seed in 1 2 3 4 5 6 7 8; do run $seed $seed --embedded; done
# the same
expect 0 "$RECUT_SUMMARY" --compare b1.h5 b1.h5 && grep -q '^the same numbers' out || fail "a result beside itself: $(head -3 out)"
cp b1.h5 copy.h5
expect 0 "$RECUT_SUMMARY" --compare copy.h5 --format json b1.h5 && jq -e '.same == true and .answer == "the same numbers" and .rows == [] and .differences == []' out >/dev/null || fail "a copy"
# two seeds: 5 % beyond 1.96 at most (some more are let pass: the numbers of a run hang together), and hardly ever a difference
judged=0 beyond=0 differ=0
for kind in p b; do
    for i in 1 3 5 7; do
        expect 0 "$RECUT_SUMMARY" --compare $kind$((i + 1)).h5 --format json $kind$i.h5 || continue
        jq -e '.numbers.exact_differ == 0 and .numbers.judged > 5 and ([.differences[].what] | unique == ["seed"])' out >/dev/null || fail "seeds $i and $((i + 1)): $(jq -c '[.numbers, .differences]' out)"
        judged=$((judged + $(jq .numbers.judged out))) beyond=$((beyond + $(jq .numbers.beyond_error out)))
        [ "$(jq -r .answer out)" = 'agree within Monte-Carlo error' ] || differ=$((differ + 1))
    done
done
note "$beyond of $judged numbers beyond 1.96 errors, $differ of 8 pairs called different"
[ $((beyond * 1000)) -le $((judged * 75)) ] && [ $differ -le 1 ] || fail "too many differences of two seeds"
expect 0 "$RECUT_SUMMARY" --compare b2.h5 b1.h5
grep -q '^agree within Monte-Carlo error\|^differ beyond' out && grep -q 'seed  *1  *2' out && grep -q 'Bonferroni' out || fail "the page: $(head -20 out)"
awk 'length($0) > 80 { exit 1 }' out || fail "a line is longer than 80"
# another cohort: less patients, and another marker under the same name
awk -F, 'NR % 3 != 0 || NR == 1' "$TESTS/golden/data/cohort143.csv" >fewer.csv
run few 1 fewer.csv
expect 0 "$RECUT_SUMMARY" --compare pfew.h5 --format json p1.h5
jq -e '.answer == "different numbers" and .numbers.exact_differ > 10 and ([.differences[] | select(.what == "n")][0].one == "143")
    and ([.differences[].what] | contains(["source", "n", "events"]))' out >/dev/null || fail "another cohort: $(jq -c '[.answer, .differences]' out)"
# another criterion: its name, and numbers that are the same where it does not enter
expect 0 "$RECUT" permute --embedded --marker il6,il10 --cutoff 18.22 --replicates 500 -c score -q -o score.h5
expect 0 "$RECUT_SUMMARY" --compare score.h5 p1.h5 && grep -q 'criterion  *logrank  *score' out || fail "another criterion: $(cat out)"
# the effect is gone: p differs beyond any error
awk -F, -v OFS=, 'NR == 1 { print; next } { $9 = int(rand() * 2); print }' "$TESTS/golden/data/cohort143.csv" >noise.csv
run noise 1 noise.csv
expect 0 "$RECUT_SUMMARY" --compare pnoise.h5 --format json p1.h5
jq -e '[.rows[] | select(.marker == "il6" and .quantity == "p")][0].verdict == "beyond error"' out >/dev/null || fail "p of noise: $(jq -c '.rows[:3]' out)"
# only in one; damaged, missing, unfinished, odd
expect 0 "$RECUT_SUMMARY" --compare b1.h5 p1.h5 && grep -q 'Only in the other' out || fail "only in one"
printf x >>copy.h5
expect 1 "$RECUT_SUMMARY" --compare copy.h5 b1.h5 && one_line 'copy.h5 is damaged'
expect 1 "$RECUT_SUMMARY" --compare nowhere.h5 b1.h5 && one_line 'nowhere.h5'
expect 1 "$RECUT_SUMMARY" --compare b1.h5 nowhere.h5 && one_line 'nowhere.h5'
expect 2 "$RECUT_SUMMARY" --compare b1.h5 && one_line 'no result given'
expect 2 "$RECUT_SUMMARY" --compare b2.h5 -o b2.h5 b1.h5 && one_line 'is an input itself'
for again in 1 2; do expect 0 "$RECUT_SUMMARY" --compare b2.h5 -o c.txt b1.h5 || fail "-o ($again)"; done
finish
