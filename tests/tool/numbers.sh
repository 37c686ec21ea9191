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
# shows FILE TEXT - the page has the text; without FILE TEXT the output of the last page
shows() { "$RECUT_SUMMARY" "$1" >page 2>err || fail "no page of $1: $(cat err)"; grep -qF -- "$2" page || fail "$1: the page lacks: $2"; }

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
shows score.h5 'log-rank chi-square 3.6234 (1 df), p 0.0570; score statistic 1.923, p 0.0544 (uncorrected)'
expect 0 "$RECUT" permute "$golden/ovarian.csv" --marker residds --criterion score --replicates 200 --progress none -o null.h5
is ovarian_score_p_residds null.h5 '.permute[0].p_naive'

finish
