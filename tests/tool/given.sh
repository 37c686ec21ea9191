#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The search given covariates on the command line: what is refused and why, numbers against R, each marker on its own patients, resumed.
. "$(dirname "$0")/lib.sh"
data="$TESTS/golden/data"
given=(--criterion adjusted --adjust age,albi)

# refused PATTERN COMMAND... - exit 2 with one line
refused() {
    local pattern=$1
    shift
    expect 2 "$RECUT" "$@" --progress none -o refused.h5 && one_line "$pattern"
}
refused '--criterion adjusted: it is given covariates, and none are named' search --embedded --marker il6 --criterion adjusted
refused 'null permute: marker and covariates may go together' permute --embedded --marker il6 "${given[@]}" --null permute
refused 'null impute: the search by adjusted permutes nothing' permute --embedded --marker il6 "${given[@]}" --null impute
refused '--criterion adjusted: simulated patients have no covariates' simulate --criterion adjusted
refused '--criterion adjusted: simulated patients have no covariates' assess --criterion adjusted --n 100 --events 50 --p 0.01
refused 'no column "agee"' search --embedded --marker il6 --criterion adjusted --adjust agee
awk -F, -v OFS=, '{ print $0, NR == 1 ? "same" : 7 }' "$data/cohort143.csv" >same.csv
refused 'adjust same: nothing to adjust for' permute same.csv --marker il6 --criterion adjusted --adjust same

# Entry times: searched (R's values in tests/golden/given), not drawn.
refused 'survival is drawn from the beginning' permute "$data/entries.csv" --marker il6 --entry entry --criterion adjusted --adjust age
expect 0 "$RECUT" search "$data/entries.csv" --marker il6 --entry entry --strata arm --criterion adjusted --adjust age --progress none -o entry.h5
expect 0 "$RECUT" bootstrap "$data/entries.csv" --marker il6 --entry entry --cutoff 18.22 --adjust age -B 50 --progress none -o boot.h5

# A covariate that is constant beside one that is not loses only itself.
expect 0 "$RECUT" search same.csv --marker il6 --criterion adjusted --adjust age,same --progress none -o lost.h5
expect 0 "$RECUT" search same.csv --marker il6 --criterion adjusted --adjust age --progress none -o without.h5
for file in lost without; do "$RECUT_SUMMARY" --format json $file.h5 >$file.json; done
jq -e '.search[0].adjusted.terms[1].reason == "singular information"' lost.json >/dev/null || fail "the constant covariate is not named"
cmp <(jq .search[0].scan lost.json) <(jq .search[0].scan without.json) || fail "a constant covariate changes the scan"

# R's values stand in tests/golden/given; here the largest statistic of the scan is that of the selected cutoff.
expect 0 "$RECUT" search "$data/gbsg2.csv" --marker pnodes --criterion adjusted --adjust age,horth,tgrade,menostat --progress none -o gbsg2.h5
"$RECUT_SUMMARY" --format json gbsg2.h5 | jq -e '.search[0] | ((.best.score * .best.score - .adjusted.selected.statistic) | fabs) < 1e-9 and
    ((([.scan[].score] | max) - .best.score) | fabs) < 1e-12' >/dev/null || fail "the selected cutoff has not the largest statistic"

# Each marker on the patients that have it: that of one marker is what it is alone; replicates draw from all patients.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 1 && NR % 7 == 0 { $at["il6"] = "" }
    NR > 1 && NR % 5 == 0 { $at["il10"] = "" } { print }' "$data/cohort143.csv" >gaps.csv
expect 0 "$RECUT" permute gaps.csv --marker il6,il10 "${given[@]}" -B "$(scaled 300)" --progress none -o gaps.h5
expect 0 "$RECUT" permute gaps.csv --marker il6 "${given[@]}" -B "$(scaled 300)" --progress none -o one.h5
[ "$("$RECUT_SUMMARY" --format json gaps.h5 | jq '.permute[0].statistic')" = "$("$RECUT_SUMMARY" --format json one.h5 | jq '.permute[0].statistic')" ] ||
    fail "a marker beside another has another statistic"

# Stopped and taken up again: the same bytes.
expect 0 "$RECUT" permute --embedded --marker il6,il10 "${given[@]}" -B "$(scaled 3000)" --progress none -o whole.h5
for share in 1/2 2/2; do
    expect 0 "$RECUT" permute --embedded --marker il6,il10 "${given[@]}" -B "$(scaled 3000)" --progress none --share $share -o shared.h5
done
expect 0 "$RECUT" merge shared.k*.d -o shared.h5
cmp whole.h5 shared.h5 || fail "two shares give other bytes than the whole"

# The bootstrap selects again given the covariates (rows against R: tests/plan/test_sample_given.c): what search selects, with entry
# times and strata too; a constant covariate changes nothing, a constant marker and a resample without a model are counted.
awk 'BEGIN { for (b = 1; b <= 60; b++) for (i = 1; i <= 143; i++) printf "%d%s", 1 + (b * b * i + i * i) % 143, i < 143 ? " " : "\n" }' >replay.txt
expect 0 "$RECUT" bootstrap same.csv --marker il6 --criterion adjusted --adjust age,same --replay replay.txt --progress none -o boot-lost.h5
expect 0 "$RECUT" bootstrap same.csv --marker il6 --criterion adjusted --adjust age --replay replay.txt --progress none -o boot-without.h5
for file in boot-lost boot-without; do "$RECUT_SUMMARY" --format json $file.h5 >$file.json; done
cmp <(jq '.bootstrap[0].reselected.cutoff' boot-lost.json) <(jq '.bootstrap[0].reselected.cutoff' boot-without.json) || fail "a constant covariate changes what resamples select"
jq -e '(.bootstrap[0].reselected.cutoff.estimate == .search[0].best.cutoff) and .bootstrap[0].given == ["age"] and
    (.bootstrap[0].selected.hr_uncorrected.estimate / .search[0].adjusted.selected.hr - 1 | fabs) < 1e-9 and
    (.bootstrap[0].reselected.optimism.chisq.apparent / .search[0].adjusted.selected.statistic - 1 | fabs) < 1e-9' boot-without.json >/dev/null ||
    fail "bootstrap and search do not say the same of the selected cutoff"
expect 0 "$RECUT" bootstrap "$data/entries.csv" --marker il6 --entry entry --strata arm "${given[@]}" -B 50 --progress none -o boot-entry.h5
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 1 { $at["il6"] = 3 } { print }' "$data/cohort143.csv" >constant.csv
expect 0 "$RECUT" bootstrap constant.csv --marker il6 "${given[@]}" -B 50 --progress none -o constant.h5
"$RECUT_SUMMARY" --format json constant.h5 | jq -e '.bootstrap[0].reselected.failed | to_entries[0].value == 50' >/dev/null || fail "a constant marker is not counted"

# Centers: discovery, validation and the centers' ratios are given the covariates (against R: tests/plan/test_sample_given.c); with entry
# times cross-validation has no p and says why.
expect 0 "$RECUT" centers --embedded --marker il6 "${given[@]}" --cutoff 18.22 --folds 3 --repeats 2 -B "$(scaled 200)" --progress none -o centers.h5
"$RECUT_SUMMARY" --format json centers.h5 | jq -e '.centers[0] | .given == ["age", "albi"] and .crossvalidated.p > 0 and
    (.false_validation.p_below_005.of > 0) and (.heterogeneity | length == 3) and (.heterogeneity[0].interaction_p > 0)' >/dev/null ||
    fail "centers given covariates lack something"
expect 0 "$RECUT" centers "$data/entries.csv" --marker il6 --entry entry --strata arm "${given[@]}" --folds 3 --repeats 2 -B 50 --progress none -o centers-entry.h5
"$RECUT_SUMMARY" --format json centers-entry.h5 | jq -e '.centers[0].crossvalidated | .p == null and (.reason | test("entry times")) and
    .statistic >= 0' >/dev/null || fail "cross-validation with entry times does not say why there is no p"

# check makes all of it, and its ratio is the one given the covariates.
expect 0 "$RECUT" check --embedded --marker il6 "${given[@]}" --folds 3 --repeats 2 -B "$(scaled 200)" -o check.h5
"$RECUT_SUMMARY" --format json check.h5 | jq -e '.bootstrap[0].given == ["age", "albi"] and .centers[0].given == ["age", "albi"] and
    .permute[0].given == ["age", "albi"]' >/dev/null ||
    fail "check: not the analyses given covariates"
finish
