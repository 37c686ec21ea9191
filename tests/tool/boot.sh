#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The bootstrap's page and JSON where a number is infinite, not reached, of another sample size, or was never selected.
. "$(dirname "$0")/lib.sh"
data=$TESTS/golden/data golden=$TESTS/golden/bootstrap

# boot OUTPUT DATA OPTION... - a small bootstrap; the words of its full page in page.OUTPUT, its JSON in json.OUTPUT
boot() {
    local out=$1 from=$2
    shift 2
    expect 0 "$RECUT" bootstrap "$from" "$@" --progress none -o "$out.h5" --force
    "$RECUT_SUMMARY" --full "$out.h5" | sed 's/$/ /' | tr -s ' \n' ' ' >"page.$out" || fail "no page of $out"
    "$RECUT_SUMMARY" --format json "$out.h5" >"json.$out" || fail "no JSON of $out"
}
holds() { jq -e "$2" "json.$1" >/dev/null || fail "$1: not true: $2"; }
shows() { grep -qE -- "$2" "page.$1" || fail "$1: the page lacks: $2"; }
lacks() { ! grep -qE -- "$2" "page.$1" || fail "$1: the page has: $2"; }
# near KEY OUTPUT FILTER - R's value of golden/bootstrap/infinite.csv to 1e-9
near() {
    local want got
    want=$(grep "^$1," "$golden/infinite.csv" | cut -d, -f2) got=$(jq -r "$3" "json.$2")
    awk -v a="$got" -v b="$want" 'BEGIN { e = a - b; if (e < 0) e = -e; exit !(a + 0 == a && e < 1e-9) }' || fail "$1: $got, R has $want"
}

# No event in the high group: reasons, the profile likelihood, and C for the side that dies first, as R's concordance(coxph).
boot none "$data/no_events_high.csv" --marker il6 --cutoff 30 -B 300
shows none 'hazard ratio 0 0 to 0.08 - to -'
shows none 'hazard ratio: no events in the high group'
shows none 'median survival, high: median not reached in any resample'
shows none '95 % profile likelihood 0 to 0.08'
holds none '.bootstrap[0].hr | .percentile == [null, null] and .too_few_replicates == false and .infinite_low == 300'
near c_split none '.bootstrap[0].reselected.optimism.c.apparent'
holds none '.bootstrap[0].reselected.optimism | .c.corrected < .c.apparent and .c.oob > 0.5 and .c.replicates > 290'
holds none '.bootstrap[0].reselected.optimism.log_hr | .apparent == null and .corrected == null and .infinite > 100'
near no_events_high@30 none '.bootstrap[0].hr.profile[1] | log'
holds none '.bootstrap[0].hr | .profile[0] == 0 and .interval.kind == "profile"'
shows none "Harrell's C, low/high 0.79"
lacks none ' 0\.21 '

# A median that a fifth of the resamples do not reach: in the order.
boot glioma "$data/glioma.csv" --marker age --cutoff 60 -B 1000
shows glioma 'median survival, (low )?36.0 none 25.0 to not reached'
shows glioma 'median survival, low: not reached in [0-9]+ of 1000 resamples: quantiles only'
holds glioma '.bootstrap[0].median_low | .percentile == [25, null] and .percentile_open == [false, true] and .basic == [null, null] and .bca == [null, null] and .infinite_high > 150'
holds glioma '.bootstrap[0].reselected.optimism.log_hr | .optimism == null and .infinite > 0 and .optimism_median > 0'
boot counted "$data/glioma.csv" --marker age --cutoff 60 -B 1000 --rows none
holds counted '.bootstrap[0].failed["monotone likelihood"] > 0'

# Resamples of another size: rescaled intervals only, no optimism; the cutoff under both rates, among the candidates.
for scheme in m-out-of-n subsample; do
    m=$([ $scheme = subsample ] && echo 90 || echo 50)
    boot $scheme "$data/cohort143.csv" --marker il6 --cutoff 18.22 --scheme $scheme --m $m -B 500
    holds $scheme '.bootstrap[0] | .other_size and .hr.percentile == [null, null] and .hr.bca == [null, null] and .hr.rescaled[0] < .hr.estimate'
    holds $scheme '.bootstrap[0].chisq | .rescaled == [null, null] and .percentile == [null, null]'
    holds $scheme '.bootstrap[0].reselected.optimism | .log_hr.optimism == null and .chisq.corrected == null and (.reason | contains("another size"))'
    holds $scheme '.bootstrap[0].reselected | .cutoff.rescaled[0] >= 3.1 and (.cutoff.rescaled_jump | length) == 2'
    shows $scheme 'rescaled to n [0-9.]+ to [0-9.]+ if the risk changes gradually'
    shows $scheme 'if it jumps at the cutoff'
    lacks $scheme '95 % confidence interval for'
done

# A chi-square has no interval and no .632; one candidate was not selected; few centers are named.
boot plain "$data/cohort143.csv" --marker il6 --cutoff 18.22 -B 300
holds plain '.bootstrap[0].chisq | .basic == [null, null] and .bca == [null, null] and .interval == null'
holds plain '.bootstrap[0].reselected.optimism.chisq | .["e632"] == null and .["e632plus"] == null and .optimism > 0'
boot binary "$data/cohort143.csv" --marker viral --cutoff 1 -B 300
# In new patients: the profile limits less the median optimism, an eighth wider; nothing where coverage was not measured.
holds plain '.bootstrap[0] | .selected.hr as $h | .reselected as $r | ($r.shrinkage.hr_apparent | log) as $x | $r.optimism.log_hr.optimism_median as $m
    | def near($a; $b): ($a - $b) * ($a - $b) < 1e-20; near($h.estimate | log; $x - $m)
    and near($h.lower | log; $x - 1.125 * ($x - ($r.profile[0] | log)) - $m) and near($h.upper | log; $x + 1.125 * (($r.profile[1] | log) - $x) - $m)
    and $h.method == "honest" and $h.reason == null and $h.coverage.n == 143 and $h.coverage.least > 0.9 and .selected.cutoff == $r.cutoff.estimate'
shows plain 'in new patients'
no_honest() { # NAME REASON
    holds "$1" ".bootstrap[0].selected.hr | .method == null and .estimate == null and .coverage.n == null and (.reason | contains(\"$2\"))"
    lacks "$1" 'in new patients'
}
boot cluster0 "$data/cohort143.csv" --marker il6 --scheme cluster -B 150
head -41 "$data/cohort143.csv" >forty.csv
boot few forty.csv --marker il6 -B 150
boot short "$data/cohort143.csv" --marker il6 -B 99
boot tallies "$data/cohort143.csv" --marker il6 -B 150 --rows none
no_honest cluster0 'ordinary bootstrap only'
no_honest few 'fewer than 50 patients'
no_honest short 'fewer than 100 resamples'
no_honest tallies 'no resamples are stored'
no_honest binary 'one candidate, nothing selected'
# The set of cutoffs that the patients do not exclude: the selected one is in it; none where it is not for these patients.
holds plain '.bootstrap[0] | .selected.cutoff as $c | .selected.cutoff_set | .method == "profile" and .reason == null and .level == 0.95 and
    .candidates == (.count + .excluded) and (.members | length) == .count and .lower == .members[0] and .upper == .members[-1] and
    any(.members[]; . == $c) and any(.jump.members[]; . == $c) and .jump.count <= .candidates and .coverage_n == 143 and .coverage_least > 0.9'
shows plain 'where it may lie'
no_set() { # NAME REASON
    holds "$1" ".bootstrap[0].selected.cutoff_set | .method == null and .lower == null and .members == [] and .coverage_n == null and (.reason | contains(\"$2\"))"
    lacks "$1" 'where it may lie'
}
no_set cluster0 'not taken as independent'
no_set few 'fewer than 50 patients'
no_set binary 'one candidate, nothing selected'
holds binary '.bootstrap[0].reselected | .candidates == 1 and .optimism.log_hr.optimism == null and .optimism.reason == "one candidate, nothing selected"'
shows binary 'selected cutoff 1 in all patients, the only possible one'
boot cluster "$data/cohort143.csv" --marker il6 --cutoff 18.22 --scheme cluster -B 300
shows cluster '3 centers are drawn, which are few'
holds cluster '.bootstrap[0] | .clusters == 3 and .hr.interval == null'

finish
