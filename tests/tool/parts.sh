#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Markers with missing values: every marker in company as alone, R's values, counts on the page, the same bytes for every
# layout, for shares and for a resume; and what cannot be computed is refused by name.
. "$(dirname "$0")/lib.sh"
data=$TESTS/golden/data/cytokines.csv
forty=$TESTS/golden/data/miss40.csv
made=0

# R: survdiff(Surv(time, event) ~ (cyt >= median(cyt, na.rm = TRUE)))
expect 0 "$RECUT" screen "$data" --marker 'cyt*' --replicates 100 --progress none -o screen.h5
"$RECUT_SUMMARY" --format json screen.h5 >screen.json
jq -e '.cohort.n == 100 and .cohort.n_dropped == 0 and
       ([.cohort.patients_by_marker[] | [.marker, .n, .events, .missing]][0] == ["cyt1", 84, 56, 16]) and
       (.screen[0] | .n == 84 and .split.cutoff == 9.415 and (.split.chisq - 5.005672 | fabs) < 1e-6) and
       (.screen[7] | .n == 87 and (.split.chisq - 5.854874 | fabs) < 1e-6)' screen.json >/dev/null ||
    fail "the screen is not R's: $(jq -c '[.screen[0, 7] | .n, .split.cutoff, .split.chisq]' screen.json)"
"$RECUT_SUMMARY" --marker cyt1 screen.h5 >page
grep -q 'markers .*each marker on the patients that have it: 84 to 90' page || fail "no range of patients in the head"
grep -q '^  84 patients, 56 events; left out: missing cyt1 16' page || fail "no counts at the marker"

# alone NAME LIST FILTER COMMAND... - what FILTER takes of a marker's element is the same alone and in company
alone() {
    local name=$1 list=$2 filter=$3 marker
    shift 3
    expect 0 "$RECUT" "$@" "$data" --marker 'cyt*' --progress none -o "$name.h5" || return
    "$RECUT_SUMMARY" --format json "$name.h5" >"$name.json"
    for marker in cyt1 cyt4 cyt8; do
        expect 0 "$RECUT" "$@" "$data" --marker $marker --progress none -o "$name-$marker.h5" || continue
        "$RECUT_SUMMARY" --format json "$name-$marker.h5" >"$name-$marker.json"
        for file in "$name" "$name-$marker"; do
            jq -S --arg m $marker ".${list}[] | select(.marker == \$m) | del(.analysis) | $filter" "$file.json" >"$file.part"
        done
        [ -s "$name.part" ] && cmp -s "$name.part" "$name-$marker.part" ||
            fail "$name of $marker: not as alone: $(diff "$name.part" "$name-$marker.part" | head -3)"
    done
}
alone search search . search --cutoff 10,12.5
alone describe describe . describe --cutoff 10 --times 12
alone bootstrap bootstrap . bootstrap --cutoff 10 --replicates 200
alone permute permute '{n, events, statistic, cutoff, p_naive, candidates}' permute --replicates 200
alone observed screen '{n, events, split, p_naive, statistic}' screen --replicates 100
for list in bootstrap search; do
    [ "$(jq ".$list | length" bootstrap.json)" -eq 8 ] || fail "not 8 elements of $list"
done
"$RECUT_SUMMARY" --full bootstrap.h5 >page
[ "$(grep -c 'marker .*cutoff .*HR .*selected' page)" -eq 1 ] || fail "not one table of the bootstraps"

# The bar: 40 markers, 5 % missing each: nobody is lost.
expect 0 "$RECUT" permute "$forty" --marker 'X*' --replicates 500 --progress none -o forty.h5
"$RECUT_SUMMARY" --format json forty.h5 |
    jq -e '.cohort.n == 200 and .cohort.n_dropped == 0 and (.permute | length) == 40 and
           ([.permute[].n] | max) <= 200 and ([.permute[].n] | min) > 170 and all(.permute[]; .p <= .p_maxt and .p <= .p_minp and .p_minp_reason == null)' >/dev/null ||
    fail "40 markers"

expect 0 "$RECUT" permute "$forty" --marker 'X*' --replicates 500 --rows none --progress none -o counts.h5
"$RECUT_SUMMARY" --format json counts.h5 >counts.json
jq -e 'all(.permute[]; .p_minp == null and (.p_minp_reason | startswith("not all rows")))' counts.json >/dev/null || fail "minP without rows"
"$RECUT_SUMMARY" --full --marker X1 counts.h5 | tr -s ' \n' ' ' | grep -qF 'not computed by minP: not all rows are kept (--rows all)' || fail "no reason for no minP"

# Layouts, rows or counts, reference kernels, shares.
for plan in "permute --strata s --rows 100" "permute -c score --rows none" "screen --strata s" "bootstrap"; do
    awk -F, -v OFS=, 'NR == 1 { print $0, "s"; next } { print $0, NR % 3 }' "$data" >strata.csv
    name=${plan%% *}$((++made))
    # shellcheck disable=SC2086
    set -- $plan strata.csv --marker 'cyt*' --replicates 1000 --progress none
    expect 0 "$RECUT" "$@" --threads 1 -o "$name.h5"
    expect 0 "$RECUT" "$@" --threads 2 -o "$name-2.h5"
    expect 0 ranks 2 "$RECUT" "$@" --threads 1 -o "$name-ranks.h5"
    expect 0 env RECUT_KERNEL=reference "$RECUT" "$@" --threads 2 -o "$name-reference.h5"
    for share in 1 2; do expect 0 "$RECUT" "$@" --share $share/2 -o "$name-shares.h5"; done
    expect 0 "$RECUT" merge "$name-shares".k*.d -o "$name-shares.h5"
    for other in 2 ranks reference shares; do
        [ "$(sum "$name-$other.h5")" = "$(sum "$name.h5")" ] || fail "$plan: $other gives other bytes"
    done
done

# Patients' rows: of the whole cohort, with NaN where a marker is missing.
expect 0 "$RECUT" search "$data" --marker 'cyt*' --embed-cohort -o embedded.h5
h5dump -d /cohort/time embedded.h5 | grep -q '( 100 )' || fail "not all patients are embedded"

# A mask is part of the fingerprint: a file that lacks another value is another cohort.
sed '2s/[^,]*$//' "$data" >other.csv
expect 0 "$RECUT" search other.csv --marker 'cyt*' -o other.h5
expect 2 "$RECUT" search "$data" --marker 'cyt*' -o other.h5

printf 'time,event,a,b,empty\n1,1,1,,\n2,1,2,,\n3,0,3,5,\n4,1,4,6,\n5,0,5,,\n' >few.csv
expect 2 "$RECUT" search few.csv --marker a,b,empty -o few.h5 && one_line 'column empty: 0 patients with a value'
expect 0 "$RECUT" search few.csv --marker a,b -o enough.h5
expect 2 "$RECUT" bootstrap "$data" --marker cyt1,cyt2 --replay "$data" -o replay.h5 && one_line 'give one --marker'
awk -F, -v OFS=, 'NR > 1 && $2 != "Vienna" { $4 = "" } { print }' "$TESTS/golden/data/cohort143.csv" >one.csv
expect 2 "$RECUT" centers one.csv --marker il6,il10 -o few.h5 && one_line 'marker il10 (38 of 143 patients have it): the cohort has one center only'
[ ! -e few.h5 ] && [ ! -e replay.h5 ] || fail "a refused command left a result"
finish
