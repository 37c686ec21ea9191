#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut assess: a printed cutoff without its patients, against the permutations of the patients; designs; layouts; what
# is refused.
. "$(dirname "$0")/lib.sh"
quick=(--progress none --threads 1)
json() { "$RECUT_SUMMARY" --format json "$1" | jq -r "$2"; }

# ---- the corrected p is that of permuting the patients, given nothing but n, events, p and the number of different values ----
distinct=--distinct
compare() { # NAME COHORT MARKER CRITERION [DISTINCT VALUES]
    expect 0 "$RECUT" permute "$TESTS/golden/data/$2.csv" --marker "$3" -c "$4" -B "$(scaled 20000)" --rows none "${quick[@]}" -o "$1-p.h5" || return
    local n events p
    n=$(json "$1-p.h5" '.permute[0].n') events=$(json "$1-p.h5" '.permute[0].events') p=$(json "$1-p.h5" '.permute[0].p_naive')
    expect 0 "$RECUT" assess --n "$n" --events "$events" --p "$p" -c "$4" "$distinct" "${5:-$n}" -B "$(scaled 20000)" \
        --rows none "${quick[@]}" -o "$1-a.h5" || return
    note "$1: n $n, events $events, p $p: $(json "$1-p.h5" '.permute[0].p') by the patients, $(json "$1-a.h5" .assess.p_corrected) without"
    # twice the errors of both, and a tenth: the patients' ties and censoring are not printed
    jq -n --argjson a "$(json "$1-a.h5" .assess.p_corrected)" --argjson p "$(json "$1-p.h5" '.permute[0].p')" --argjson b "$(scaled 20000)" \
        '($a - $p | fabs) <= 2 * ((2 * $p * (1 - $p) / $b) | sqrt) + 0.1 * $p' | grep -q true || fail "$1: the p of assess is another"
}
compare il10 cohort143 il10 logrank
compare il2 cohort143 il2 score
compare colon colon age logrank 62

# heaped values: what is printed of them is needed
meal=$(awk -F, 'NR > 1 && $10 != "" { print $10 + 0 }' "$TESTS/golden/data/lung.csv" | sort -n | uniq -c | awk '{ printf "%s%s", (NR > 1 ? "," : ""), $1 }')
ages=$(awk -F, 'NR > 1 { print $3 }' "$TESTS/golden/data/glioma.csv" | sort -n | uniq -c | awk '{ printf "%s%s", (NR > 1 ? "," : ""), $1 }')
distinct=--counts
compare meal lung meal_cal logrank "$meal"
compare glioma glioma age score "$ages"
distinct=--distinct
# all censored at the end, where curves show it
expect 0 "$RECUT" assess --n 40 --events 22 --p 0.0046 -B 4000 "${quick[@]}" -o random.h5
expect 0 "$RECUT" assess --n 40 --events 22 --p 0.0046 -B 4000 --censoring dropout "${quick[@]}" -o dropout.h5
expect 0 "$RECUT" assess --n 40 --events 22 --p 0.0046 -B 4000 --censoring administrative "${quick[@]}" -o late.h5
[ "$(json random.h5 .assess.p_corrected)" = "$(json dropout.h5 .assess.p_corrected)" ] || fail "censoring at random is not the default"
[ "$(json late.h5 '.assess | .p_corrected != '"$(json random.h5 .assess.p_corrected)"' and .p_corrected > 0.07 and .p_corrected < 0.13')" = true ] ||
    fail "all censored at the end: p $(json late.h5 .assess.p_corrected)"
"$RECUT_SUMMARY" late.h5 | tr '\n' ' ' | tr -s ' ' | grep -q 'all censored after the last event' || fail "the page does not say when patients were censored"
"$RECUT_SUMMARY" meal-a.h5 | grep -q 'different values *60, of as many patients each as printed' || fail "the page does not say the counts"

# ---- the published cutoff: what the paper prints ----
expect 0 "$RECUT" assess --n 143 --events 72 --high 77 --p 0.0004 --hr 2.3 --hr-interval 1.5,3.7 --search 0.1 --markers 5 --discovery 63 \
    --validation 80 --validation-p 0.005 -B "$(scaled 4000)" "${quick[@]}" -o il6.h5
[ "$(json il6.h5 '.assess | .p_corrected > 0.05 and .p_corrected < 0.1 and .p_lower < .p_corrected and .p_upper > .p_corrected
    and .false_validation < 0.06 and .design.discovered > 0.8 and .hr_expected > 1 and .hr_expected < 2.3 and (.contradictions | length) == 0
    and .chance_of_005 > 0.85 and .formulas.candidates == 114')" = true ] || fail "il6: $(json il6.h5 '.assess | tojson')"
expect 0 "$RECUT" assess --n 143 --events 72 --high 77 --p 0.0004 --hr 2.3 --hr-interval 1.5,3.9 -B 200 --threads 1 -o wider.h5
tail -1 err | grep -q 'In new patients expect' || fail "the last line is not the sentence: $(cat err)"
[ "$(json wider.h5 '[.assess.contradictions[].kind] | join(",")')" = asymmetric ] || fail "2.3 (1.5-3.9) passes for a Wald interval"
"$RECUT_SUMMARY" wider.h5 >page
grep -q 'cannot be true together' page || fail "the page does not name the contradiction"
! grep -q 'SYNTHETIC' page || fail "a page without patients speaks of synthetic ones"
"$RECUT_SUMMARY" --format html wider.h5 | grep -q 'cannot be true together' || fail "not in HTML"
awk 'length($0) > 80 { bad = 1 } END { exit bad }' page || fail "lines beyond 80 columns"
# without p: of the interval
expect 0 "$RECUT" assess --n 143 --events 72 --hr 2.3 --hr-interval 1.5,3.5 -B 200 "${quick[@]}" -o wald.h5
[ "$(json wald.h5 '.assess.p_naive > 1e-5 and .assess.p_naive < 1e-3')" = true ] || fail "p of the interval: $(json wald.h5 .assess.p_naive)"

# ---- same bytes on any layout, after a stop, from shares ----
design=(--n 90 --events 40 --p 0.01 --markers 2 --discovery 40 --validation 50 -B "$(scaled 6000)" --rows all --progress none)
expect 0 "$RECUT" assess "${design[@]}" --threads 1 -o one.h5
expect 0 "$RECUT" assess "${design[@]}" --threads 2 -o two.h5
[ "$(sum one.h5)" = "$(sum two.h5)" ] || fail "two threads give other bytes"
for k in 1 2; do expect 0 "$RECUT" assess "${design[@]}" --threads 1 --share $k/2 -o shares.h5; done
expect 0 "$RECUT" merge shares.k*.d -o shares.h5
[ "$(sum one.h5)" = "$(sum shares.h5)" ] || fail "shares give other bytes"

# ---- refused ----
refused() { local what=$1; shift; expect 2 "$RECUT" assess "$@" "${quick[@]}" -o no.h5 && one_line "$what"; [ ! -e no.h5 ] || fail "a result: $*"; }
refused "the number of patients is needed" --events 20 --p 0.01
refused "the number of events is needed" --n 100 --p 0.01
refused "the printed p of the cutoff is needed" --n 100 --events 20
refused "found 120, more than the 100 patients" --n 100 --events 120 --p 0.01
refused "expected a p as it is printed" --n 100 --events 20 --p 1.2
refused "expected a p as it is printed" --n 100 --events 20 --p 0
refused "expected a p as it is printed" --n 100 --events 20 --p small
refused "are not the 100 patients" --n 100 --events 20 --p 0.01 --discovery 60 --validation 50
refused "found \"Hamburg\"" --n 100 --events 20 --p 0.01 --discovery Hamburg
refused "its lower and its upper limit" --n 100 --events 20 --hr 2 --hr-interval 3,2
refused "separated by commas, 100 in all" --n 100 --events 20 --p 0.01 --counts 50,49
refused "separated by commas, 100 in all" --n 100 --events 20 --p 0.01 --counts 50,0,50
refused "separated by commas, 100 in all" --n 100 --events 20 --p 0.01 --counts 50,50,
refused "separated by commas, 100 in all" --n 100 --events 20 --p 0.01 --counts 100
refused "expected dropout (at random) or administrative" --n 100 --events 20 --p 0.01 --censoring entry
refused "leave out distinct" --n 100 --events 20 --p 0.01 --counts 50,50 --distinct 2
refused "expected 2 to 100 different values" --n 100 --events 20 --p 0.01 --distinct 200
finish
