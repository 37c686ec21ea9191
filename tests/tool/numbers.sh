#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Numbers of results against R's of golden/pages (numbers.csv, made by make.R there), and words that go with them.
. "$(dirname "$0")/lib.sh"
golden=$TESTS/golden/pages

# is KEY FILE FILTER - the number that jq's FILTER finds in the JSON summary is R's to 1e-9
is() {
    local want got
    want=$(grep "^$1," "$golden/numbers.csv" | cut -d, -f2)
    [ -n "$want" ] || { fail "no golden value $1"; return; }
    got=$("$RECUT_SUMMARY" --format json "$2" | jq -r "$3")
    awk -v a="$got" -v b="$want" 'BEGIN { e = a - b; if (e < 0) e = -e; s = b < 0 ? -b : b; exit !(a != "" && a + 0 == a && e <= 1e-9 * (s < 1 ? 1 : s)) }' ||
        fail "$1: $got, R has $want"
}
# holds FILE FILTER - a jq condition on the JSON summary
holds() { "$RECUT_SUMMARY" --format json "$1" | jq -e "$2" >/dev/null || fail "$1: not true: $2"; }
# shows FILE TEXT - the full page, its words one blank apart, has the text
shows() {
    "$RECUT_SUMMARY" --full "$1" >lines 2>err || fail "no page of $1: $(cat err)"
    tr -s ' \n' ' ' <lines >page
    grep -qF -- "$2" page || fail "$1: the page lacks: $2"
}

# Cutoffs that are equal to ten digits do not share a name; one that is given twice is taken once.
expect 0 "$RECUT" bootstrap "$golden/d5.csv" --marker x --cutoff 1000000000.1359,1000000000.2699,1000000000.1359 --replicates 60 --progress none -o d5.h5
is d5_hr_1000000000.1359 d5.h5 '.bootstrap[0].hr.estimate'
is d5_hr_1000000000.2699 d5.h5 '.bootstrap[1].hr.estimate'
holds d5.h5 '.bootstrap | length == 2'

# The uncorrected p is the criterion's own, and so is what is made from it.
expect 0 "$RECUT" search "$golden/ovarian.csv" --marker residds,age --criterion score --progress none -o score.h5
for i in 0 1; do
    marker=$([ $i = 0 ] && echo residds || echo age)
    is ovarian_score_statistic_$marker score.h5 ".search[$i].best.score"
    is ovarian_score_p_$marker score.h5 ".search[$i].best.p_naive"
done
is ovarian_score_bonferroni_residds score.h5 '.search[0].corrections.bonferroni'
shows score.h5 'log-rank p 0.06 (chi-square 3.62, 1 df); by its standardized scores p 0.054 (1.92)'
expect 0 "$RECUT" permute "$golden/ovarian.csv" --marker residds --criterion score --replicates 200 --progress none -o null.h5
is ovarian_score_p_residds null.h5 '.permute[0].p_naive'

# A fixed cutoff's permutation p: the interval holds the p of all ways to choose who is high; 1/12 where one patient is low.
expect 0 "$RECUT" permute "$golden/small.csv" --marker x --cutoff 9,6,2,0 --min-fraction 0.2 --replicates 20000 --progress none -o small.h5
for i in 0 1 2; do
    cutoff=$("$RECUT_SUMMARY" --format json small.h5 | jq -r ".permute[0].fixed[$i].cutoff")
    exact=$(grep "^small_exact_p_$cutoff," "$golden/numbers.csv" | cut -d, -f2)
    holds small.h5 ".permute[0].fixed[$i] | .p_permutation_lower <= $exact and $exact <= .p_permutation_upper and .p_permutation == (1 + .exceedances) / 20001"
done
holds small.h5 '.permute[0].fixed[2] | .n_low == 1 and .p_permutation_lower <= 1/12 and 1/12 <= .p_permutation_upper'
holds small.h5 '.permute[0].fixed[3] | .p_permutation == null and .reason == "empty group"'
holds small.h5 '[.search[0].fixed[] | .p_naive] as $p | [.permute[0].fixed[] | .p] as $q | ([0, 1, 2] | map(($p[.] - $q[.]) | fabs < 1e-12) | all)'
# The replicates are the same ones without the fixed cutoffs.
expect 0 "$RECUT" permute "$golden/small.csv" --marker x --min-fraction 0.2 --replicates 20000 --progress none -o plain.h5
rows() { "$RECUT_SUMMARY" --format json "$1" | jq -c '.permute[0] | [.exceedances, .p, .null, .failed]'; }
[ "$(rows small.h5)" = "$(rows plain.h5)" ] || fail "fixed cutoffs change the replicates"
holds plain.h5 '.permute[0].fixed == []'

# Cutoffs that are equally good: said, and the least is taken.  By hand: of 4 patients, 1 and 4 die at time 1; of {1} and of
# {1, 2, 3} below, O - E is 1/2 and -1/2 and V is 4/3 x 3/16 = 1/4, so chi-square is 1 for both; {1, 2} has 0.
printf 'time,event,x\n1,1,1\n2,0,2\n2,0,3\n1,1,4\n' >even.csv
for criterion in logrank score; do
    expect 0 "$RECUT" search even.csv --marker x --min-fraction 0.25 --criterion $criterion --progress none -o even-$criterion.h5
    holds even-$criterion.h5 '.search[0] | .equal_best == [2, 4] and .best.cutoff == 2'
    shows even-$criterion.h5 '2 cutoffs have this same largest statistic: 2, 4; the least was taken.'
done
holds even-logrank.h5 '.search[0].best.chisq == 1 and .search[0].scan[1].chisq == 0'

# Which criterion R's packages use, and what it selects here.
shows score.h5 'maxstat and survminer select by this statistic, too.'
expect 0 "$RECUT" search "$golden/ovarian.csv" --marker age --progress none -o logrank.h5
shows logrank.h5 'maxstat and survminer select by the score statistic'
is ovarian_score_cutoff_age logrank.h5 '.search[0].other_criterion.cutoff'

# Words of the other pages.  A marker is not tested between the halves that are cut from it; others are.
data=$TESTS/golden/data
expect 0 "$RECUT" describe "$data/cohort143.csv" --marker il6 --cutoff 18.22 --columns age,sex --progress none -o describe.h5
holds describe.h5 '.describe[0].baseline | (.[0].tests | .t_p == null and .rank_sum_p == null and (.reason | startswith("not tested"))) and (.[1].tests.t_p > 0)'
expect 0 "$RECUT" describe "$data/cohort143.csv" --marker il6 --by sex --columns age --progress none -o by.h5
holds by.h5 '.describe[0].baseline[0].tests | .t_p > 0'
expect 0 "$RECUT" describe --help && grep -q 'none by default' out || fail "--responders reads like a default"

# Which coefficient of a model is lost stands on the page; the others have their values (golden/cox).
expect 0 "$RECUT" describe "$TESTS/golden/cox/stage.csv" --marker il6 --cutoff 15 --adjust age,stage --progress none -o stage.h5
shows stage.h5 'runs to 0 (monotone likelihood)'
holds stage.h5 '.describe[0].models[-2].terms | (.[0].hr > 1.171 and .[0].hr < 1.1711) and (.[4] | .term == "stage: IV" and .hr == null and .toward == -1)'
expect 0 "$RECUT" describe "$TESTS/golden/cox/doubled.csv" --marker il6 --cutoff 15 --adjust age,age2 --progress none -o doubled.h5
shows doubled.h5 'left out: constant, or a sum of the terms above'

for name in stage doubled; do
    expect 0 "$RECUT" bootstrap "$TESTS/golden/cox/$name.csv" --marker il6 --cutoff 15 --adjust "age,$([ $name = stage ] && echo stage || echo age2)" --replicates 50 --progress none -o lost-$name.h5
done
holds lost-stage.h5 '.bootstrap[0] | (.adjusted.lost | length == 1 and .[0].term == "stage: IV" and .[0].toward == -1) and (.hr_adjusted.estimate > 1.171 and .hr_adjusted.estimate < 1.1711)'
holds lost-doubled.h5 '.bootstrap[0] | (.adjusted.lost | length == 1 and .[0].term == "age2" and .[0].toward == 0) and (.hr_adjusted.estimate > 1.2078 and .hr_adjusted.estimate < 1.2079)'
shows lost-stage.h5 'stage: IV runs to 0'

# Centers: no design is called published, random effects stand beside the common effect where I-squared is 25 % or more (here 0
# for the cohort's own centers), and what follows a selection says so.
expect 0 "$RECUT" centers "$data/cohort143.csv" --marker il6 --cutoff 18.22 --discovery Hamburg --replicates 300 --repeats 2 --progress none -o centers.h5
shows centers.h5 'Discovery in Hamburg, validation in the others, with a marker that does nothing'
! grep -q "published" page || fail "a user's design is called published"
shows centers.h5 'after selection: patients that chose this cutoff'
shows centers.h5 'all together: HR '
! grep -q "random effects" page || fail "random effects where I-squared is 0"
shows centers.h5 'Q of the centers'"'"' hazard ratios at 18.22'
shows centers.h5 'In short: with these centers'
holds centers.h5 '.centers[0].within_bootstrap | .without_validation_p + .p_below_005.of == .replicates'
# Two centers that contradict each other: log hazard ratios with opposite signs.
awk 'BEGIN { print "time,event,center,x"; for (i = 1; i <= 40; i++) { c = i % 2 ? "A" : "B"; h = int((i - 1) / 2) % 2; early = ((c == "A") == (h == 1)) != (i % 7 < 2); t = early ? i / 4 : 10 + i; print t "," (i < 40) "," c "," 10 * h + i % 7 } }' >opposite.csv
expect 0 "$RECUT" centers opposite.csv --marker x --cutoff 9 --replicates 50 --repeats 2 --progress none -o opposite.h5
holds opposite.h5 '.centers[0].heterogeneity[0] | .i2 > 0.25 and .log_hr_random_se > .log_hr_fixed_se'
shows opposite.h5 'as random effects'

# Work on the observed data before the first block ends on a signal, with 75 and nothing stored.
"$RECUT" centers opposite.csv --marker x --replicates 10 --repeats 1000000 --threads 1 --progress none -o early.h5 >out 2>err </dev/null &
pid=$!
sleep 1
kill -USR1 $pid
wait $pid
code=$?
[ $code -eq 75 ] || fail "exit $code before the first block, expected 75"
one_line 'stopped before the first block'
[ ! -e early.h5 ] && [ ! -e early.d ] || fail "something is stored before the first block"

finish
