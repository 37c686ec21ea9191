#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --high gt: the same search, its cutoffs printed as the largest value of the low group; named cutoffs divide by >. --candidates.
. "$(dirname "$0")/lib.sh"
data=$TESTS/golden/data/cohort143.csv
SUMMARY=$RECUT_SUMMARY
json() { "$SUMMARY" --format json "$1"; }
for high in ge gt; do
    expect 0 "$RECUT" check "$data" --marker il6,il10 --cutoff 18.22 --high $high --times 6 -B 200 --progress none -o $high.h5
    json $high.h5 >$high.json
done
same() { cmp -s <(jq "$1" ge.json) <(jq "$1" gt.json) || fail "differs: $1"; }
same '[.search[] | .best | [.n_low, .n_high, .chisq, .hr, .p_naive]]'
same '[.permute[] | [.statistic, .p, .exceedances, .p_maxt, .null.statistic]]'
same '[.bootstrap[] | .reselected.cutoff | [.picks, .estimate_share, .mode_share, .near_share]]'
same '[.centers[] | .leave_one_out[]? | [.hr, .validation.hr?]]'
same '[.analyses[].replicates]'
jq -e -n --slurpfile ge ge.json --slurpfile gt gt.json '
    ($ge[0].search | map(.best.next_lower)) == ($gt[0].search | map(.best.cutoff)) and
    ($ge[0].search | map(.best.cutoff)) == ($gt[0].search | map(.best.next_higher)) and
    ($ge[0].search[0].scan | map([.next_lower, .cutoff])) == ($gt[0].search[0].scan | map([.cutoff, .next_higher])) and
    $gt[0].permute[0].cutoff == $gt[0].search[0].best.cutoff and
    $gt[0].bootstrap[0].reselected.cutoff.estimate == $gt[0].search[0].best.cutoff and
    ($ge[0].search + $ge[0].permute + $ge[0].bootstrap | all(.high == "ge")) and
    ($gt[0].search + $gt[0].permute + $gt[0].bootstrap | all(.high == "gt"))' >/dev/null || fail "cutoffs of the two conventions"
# one patient has the value 18.22
jq -e '.search[0].fixed[0] | .n_low == 66 and .n_high == 77 and .at_cutoff == 1 and .next_lower == 17.67 and .next_higher == 18.52' ge.json >/dev/null || fail "named, >="
jq -e '.search[0].fixed[0] | .n_low == 67 and .n_high == 76 and .at_cutoff == 1 and .next_below == 17.67 and .next_higher == 18.52' gt.json >/dev/null || fail "named, >"
# ... and > 18.22 is >= 18.52
expect 0 "$RECUT" search "$data" --marker il6 --cutoff 18.52 -o other.h5
cmp -s <(json other.h5 | jq '.search[0].fixed[0] | [.n_low, .chisq, .hr]') <(jq '.search[0].fixed[0] | [.n_low, .chisq, .hr]' gt.json) || fail "> 18.22 is not >= 18.52"
"$SUMMARY" --full gt.h5 >page
grep -q '^il6 > 18.22 in 143 patients' page && grep -q 'Selected cutoff: il6 > 17.08 (the next higher value is 17.2)' page &&
    grep -q 'low   (up to 17.08)' page && grep -q 'high  (above 17.08)' page && grep -q 'counts as low' page || fail "the page"
! grep -q '>= 1[78]' page || fail ">= on the page: $(grep '>= 1[78]' page)"
"$SUMMARY" --methods gt.h5 | tr '\n' ' ' | grep -q 'above a cutoff is called high (>)' || fail "methods"
"$SUMMARY" --format html gt.h5 >page.html; grep -q "il6 &gt; 18.22" page.html || fail "html"
"$SUMMARY" --full ge.h5 | tr -s ' \n' ' ' | grep -q 'maxstat and survminer print 17.08, and mean above it' || fail "what maxstat prints"
# maxstat's own cutoffs (tests/golden/scan/make.R)
for of in lung/meal_cal gbsg2/progrec dlbcl/mge sides58/il6; do
    cut=$(sed -n 's/^maxstat_cut_le,//p' "$TESTS/golden/scan/${of/\//_}_summary.csv")
    expect 0 "$RECUT" search "$TESTS/golden/data/${of%/*}.csv" --marker "${of#*/}" --criterion score --high gt --force -o score.h5
    json score.h5 | jq -e --argjson cut "$cut" '.search[0] | .sides == "maxstat" and (.best.cutoff - $cut | fabs) < 1e-12' >/dev/null || fail "maxstat on $of"
done
# every other command that divides
printf 'id,time,event,m\na,1,1,1\nb,2,1,2\nc,3,1,3\nd,4,0,4\n' >t.csv
expect 0 "$RECUT" cohort t.csv --marker m --cutoff 2 --high gt --groups-out g.csv && [ "$(cut -d, -f3 g.csv | tr '\n' ' ')" = "m_at_2 low low high high " ] || fail "groups"
expect 0 "$RECUT" describe "$data" --marker il6 --cutoff 18.22 --high gt -o d.h5 && json d.h5 | jq -e '.describe[0].split.n_low == 67 and .describe[0].high == "gt"' >/dev/null || fail "describe"
expect 0 "$RECUT" screen "$data" --marker il6,il10 --high gt -B 100 --progress none -o s.h5 && json s.h5 | jq -e '.screen[0].split | .n_low == 72 and .n_high == 71' >/dev/null || fail "screen"
# several cutoffs: the same groups, each cutoff the next lower value
for high in ge gt; do
    expect 0 "$RECUT" search "$data" --marker il6 --high $high --cuts 2 --force -o cuts.h5
    json cuts.h5 | jq -c '.search[0].groups | .n, .cutoffs' >>groups
    awk -F, -v high=$high -v cuts="$(json cuts.h5 | jq -r '.search[0].groups.cutoffs | map(tostring) | join(" ")')" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == "il6") c = i; split(cuts, cut, " "); next }
        { n[1 + (high == "gt" ? ($c > cut[1]) + ($c > cut[2]) : ($c >= cut[1]) + ($c >= cut[2]))]++ }
        END { printf "[%d,%d,%d]\n", n[1], n[2], n[3] }' "$data" >>counted
done
[ "$(sed -n 1p groups)" = "$(sed -n 3p groups)" ] && [ "$(sed -n 2p groups)" != "$(sed -n 4p groups)" ] && [ "$(sed -n 1,2p counted | sort -u)" = "$(sed -n 1p groups)" ] ||
    fail "several cutoffs: $(cat groups counted)"
# a value that the patients do not have divides alike both ways; nobody above the largest
for high in ge gt; do
    expect 0 "$RECUT" search t.csv --marker m --cutoff 2.5,4,9 --high $high --force -o t.h5
    json t.h5 | jq -c '[.search[0].fixed[].n_low]' >>lows
done
[ "$(tr '\n' ' ' <lows)" = '[2,3,4] [2,4,4] ' ] || fail "low groups: $(cat lows)"
# the other meaning of the word, and what is refused
expect 0 "$RECUT" assess --n 143 --events 72 --high 77 --p 0.0004 -B 200 --progress none -o a.h5
expect 2 "$RECUT" search t.csv --marker m --high le -o x.h5 && one_line 'ge (marker >= cutoff) or gt (marker > cutoff)'
expect 2 "$RECUT" simulate --high gt -o x.h5 && one_line '--high does not apply'
# --candidates: floor(143 * 0.1) = 14 low patients are admitted by maxstat's rule, at least 15 by the other
for which in equal maxstat; do
    for criterion in logrank score peto; do
        expect 0 "$RECUT" search "$data" --marker il6 --criterion $criterion --candidates $which --force -o c.h5
        json c.h5 | jq -c --arg which $which '.search[0] | [.sides == $which, .candidates, .scan[0].n_low]' >>sides
    done
done
[ "$(sort -u sides | tr '\n' ' ')" = '[true,114,15] [true,115,14] ' ] || fail "candidates: $(cat sides)"
for command in permute bootstrap; do
    expect 0 "$RECUT" $command "$data" --marker il6 --candidates maxstat -B 60 --progress none -o $command.h5
    json $command.h5 | jq -e --arg of $command '.search[0].candidates == 115 and ([.[$of][0] | .. | .candidates? | numbers] | all(. == 115))' >/dev/null || fail "candidates of $command"
done
expect 2 "$RECUT" search t.csv --marker m --candidates maxstad -o x.h5 && one_line 'expected equal or maxstat; did you mean maxstat?'
finish
