#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# README's commands end to end: bootstrap and centers on the embedded and on real cohorts, layouts and a stop, JSON keys,
# and what Python and h5dump see in a result.
. "$(dirname "$0")/lib.sh"
data=$TESTS/golden/data

# keys FILE FILTER - a jq condition on the JSON summary
keys() { "$RECUT_SUMMARY" --format json "$1" >json 2>err && jq -e "$2" json >/dev/null || fail "$1: not true: $2 $(head -2 err)"; }

# same NAME ARGUMENT... - the same bytes alone, on 3 ranks x 2 threads, and after a stop by USR1
same() {
    local name=$1 want
    shift
    expect 0 "$RECUT" "$@" --threads 1 --progress none -o "$name.h5" || return
    want=$(sum "$name.h5")
    expect 0 ranks 3 "$RECUT" "$@" --threads 2 --progress none -o "$name-ranks.h5"
    [ "$(sum "$name-ranks.h5")" = "$want" ] || fail "$name: 3 ranks x 2 threads give other bytes"
    "$RECUT" "$@" --threads 1 --progress none -o "$name-stop.h5" >out 2>err </dev/null &
    local pid=$! code
    for _ in $(seq 100); do # a process that is only starting would be ended by the signal
        [ -e "$name-stop.d/lock" ] || [ -e "$name-stop.h5" ] && break
        sleep 0.1
    done
    sleep 0.3
    kill -USR1 $pid 2>/dev/null
    wait $pid
    code=$?
    [ $code -eq 75 ] || [ $code -eq 0 ] || fail "$name: exit $code after USR1"
    expect 0 ranks 2 "$RECUT" "$@" --threads 1 --progress none -o "$name-stop.h5"
    [ "$(sum "$name-stop.h5")" = "$want" ] || fail "$name: other bytes after a stop"
    expect 0 "$RECUT_SUMMARY" "$name.h5"
    grep -q "nan" out && fail "$name: nan in the text"
    note "$name: $want"
}

same bootstrap bootstrap --embedded --marker il6,il10 --cutoff 18.22,10 --adjust age,viral --times 6,12 --tau 12 --replicates "$(scaled 12000)"
keys bootstrap.h5 '.bootstrap | length == 4'
keys bootstrap.h5 '.bootstrap[0] | .marker == "il6" and .cutoff == 18.22 and .scheme == "ordinary" and (.hr.bca | length == 2) and .hr.percentile[0] < .hr.estimate'
keys bootstrap.h5 '.bootstrap[0].reselected | .cutoff.median > 0 and .optimism.log_hr.corrected < .optimism.log_hr.apparent and (.values | length > 50)'
for scheme in "stratified --stratify center,event" cluster m-out-of-n "subsample --m 90" bayesian; do
    # shellcheck disable=SC2086
    expect 0 "$RECUT" bootstrap --embedded --marker il6 --cutoff 18.22 --scheme $scheme --replicates 500 --progress none -o "scheme-${scheme%% *}.h5"
    keys "scheme-${scheme%% *}.h5" ".bootstrap[0].scheme == \"${scheme%% *}\" and .bootstrap[0].hr.estimate > 1"
done
keys scheme-m-out-of-n.h5 '.bootstrap[0] | .m < 143 and (.choice_of_m | length > 2) and (.reselected.cutoff.rescaled | length == 2)'
expect 2 "$RECUT" bootstrap --embedded --marker il6 --scheme jackknife -o bad.h5 && one_line 'expected ordinary'
expect 2 "$RECUT" bootstrap --embedded --marker il6 --adjust nothing -o bad.h5 && one_line 'nothing'

same centers centers --embedded --marker il6 --cutoff 18.22 --discovery Hamburg --replicates "$(scaled 6000)"
keys centers.h5 '.centers[0] | (.leave_one_out | length == 3) and (.center_splits | length == 6) and (.heterogeneity[0].by_center | length == 3)'
keys centers.h5 '.centers[0] | .random_splits.p_below_005.of > 0 and .within_bootstrap.hr_validation.median > 0 and .crossvalidated.p > 0 and (.permuted_labels | length == 2)'
keys centers.h5 '.centers[0].false_validation.p_below_005.share < 0.2'
for marker in pgr nodes; do
    for discovery in Rotterdam GBSG; do
        expect 0 "$RECUT" centers "$data/rotterdam_gbsg.csv" --marker $marker --discovery $discovery --replicates 50 --progress none -o "$marker-$discovery.h5"
        keys "$marker-$discovery.h5" ".centers[0].discovery == [\"$discovery\"] and .centers[0].random_splits.replicates == 50"
    done
done
expect 0 "$RECUT" centers "$data/lung.csv" --marker age --cutoff 60 --center center --replicates 200 --progress none -o lung.h5
keys lung.h5 '(.cohort.centers | length >= 18) and ([.centers[0].leave_one_out[] | select(.validation_reason != null)] | length > 0)'
expect 0 "$RECUT_SUMMARY" lung.h5
expect 2 "$RECUT" centers "$data/gbsg2.csv" --marker progrec -o bad.h5 && one_line 'center'
expect 2 "$RECUT" centers --embedded --marker il6 --discovery Paris -o bad.h5 && one_line 'Paris'

same screen screen --embedded --marker il6,il10,il2,ifng,tnfa --replicates "$(scaled 40000)"
keys screen.h5 '(.screen | length == 5) and .screen[0].marker == "il6" and .screen[0].split.cutoff > 21.04 and .screen[0].split.cutoff < 21.16 and .screen[0].split.n_low == 71'
keys screen.h5 '.screen[0] | .p < .p_maxt and .p_maxt <= .p_maxt_single_step and .p_holm == .p_bonferroni and .tests == 5 and .reason == null'
keys screen.h5 '[.screen[] | .p_maxt >= .p and .p_maxt_single_step >= .p_maxt and .naive_type1_error_any > .naive_type1_error] | all'
"$RECUT_SUMMARY" screen.h5 >out && grep -q 'il6 .* 21\.[01].* 71 .* 72' out || fail "screen: no row of il6 in the text"
# Most values at the detection limit, or all of them: no low half, said and not counted as a test.
printf 'time,event,low,flat,x\n1,1,0,5,1\n2,0,0,5,3\n3,1,0,5,2\n4,1,7,5,4\n5,1,8,5,6\n6,0,0,5,5\n' >limit.csv
expect 0 "$RECUT" screen limit.csv --marker low,flat,x --replicates 200 --progress none -o limit.h5
keys limit.h5 '.screen[0] | .p == null and .p_maxt == null and .p_holm == null and .reason == "empty group" and .failed["empty group"] == 200'
keys limit.h5 '.screen[2] | .p != null and .tests == 1 and .p == .p_maxt and .p_naive == .p_bonferroni'
expect 0 "$RECUT_SUMMARY" limit.h5 && grep -q 'takes no part' out || fail "screen: the text does not say what takes no part"
grep -q nan out && fail "screen: nan in the text"
expect 0 "$RECUT" screen limit.csv --marker flat --quantile 0.25 --replicates 20 --progress none -o limit.h5 --force
expect 0 "$RECUT_SUMMARY" limit.h5
keys limit.h5 '.screen[0] | .tests == 0 and .naive_type1_error_any == null and .quantile == 0.25'
expect 2 "$RECUT" screen --embedded --marker il6 --quantile 1.5 -o bad.h5 && one_line 'quantile'
expect 2 "$RECUT" screen --embedded --marker il6 --cutoff 18.22 -o bad.h5 && one_line 'does not apply'

# The tables of a paper.
expect 0 "$RECUT" describe --embedded --marker il6 --cutoff 18.22 --columns age,sex,bclc,center --adjust age,sex,bclc --times 6,12,18 --response bclc --responders B --controlled B,C --progress none -o describe.h5
keys describe.h5 '.describe[0] | (.groups | map(.group) == ["all","low","high"]) and .groups[1].patients + .groups[2].patients == 143 and .groups[0].at_risk[0].at_risk == 143'
keys describe.h5 '.describe[0] | .split.hr > 1 and (.logrank.p == .split.p_naive or (.logrank.p / .split.p_naive - 1 | fabs) < 1e-9) and .concordance[0].lower < .concordance[0].c'
keys describe.h5 '.describe[0] | (.baseline | map(.column) == ["il6","age","sex","bclc","center"]) and .baseline[1].numeric[0].n == 143 and .baseline[2].tests.fisher_p < 1'
keys describe.h5 '.describe[0] | (.models[-2].terms | map(.term) == ["il6 >= 18.22","age","sex: male","bclc: C","bclc: D"]) and .models[-2].multivariable and .models[-2].reason == null'
keys describe.h5 '.describe[0].response | .groups[0].orr_lower < .groups[0].orr and .groups[0].orr < .groups[0].dcr'
expect 0 "$RECUT_SUMMARY" describe.h5 && { grep -q nan out && fail "describe: nan in the text"; }
grep -q 'Number at risk' out && grep -q 'Cox, multivariable' out || fail "describe: the text lacks its tables"
[ "$(awk '{ if (length > w) w = length } END { print w + 0 }' out)" -le 100 ] || fail "describe: text wider than 100 columns"
expect 0 "$RECUT_SUMMARY" --format csv describe.h5
for by in "--marker meal_cal --by center" "--marker age --cutoff 65 --by sex" "--marker age --cutoff 1000"; do
    # shellcheck disable=SC2086
    expect 0 "$RECUT" describe "$data/lung.csv" $by --columns wt_loss,ecog,karno --adjust wt_loss,ecog --times 100,5000 --progress none --force -o describe-by.h5
    expect 0 "$RECUT_SUMMARY" describe-by.h5 && { grep -q nan out && fail "describe $by: nan in the text"; }
done
expect 2 "$RECUT" describe --embedded --marker il6 --by nothing -o bad.h5 && one_line 'nothing'
expect 2 "$RECUT" describe --embedded --marker il6 --by il10 -o bad.h5 && one_line 'expected groups'
# 1,2 may be 1.2: a warning with both readings, then the error; with a blank, or two points, it is a list and nothing else.
expect 2 "$RECUT" describe --embedded --marker il6 --cutoff 1,2 -o bad.h5 && {
    grep -q '^recut: warning: --cutoff 1,2 is read as two cutoffs, 1 and 2; .* 1\.2 ' err || fail "--cutoff 1,2: no warning: $(cat err)"
    sed -i '/^recut: warning/d' err
    one_line 'expected one'
}
for list in '1, 2' 1.0,2 1,2,3; do
    expect 2 "$RECUT" describe --embedded --marker il6 --cutoff "$list" -o bad.h5 && one_line 'expected one'
done
expect 2 "$RECUT" describe --embedded --marker il6 --responders CR -o bad.h5 && one_line 'need --response'
expect 2 "$RECUT" describe --embedded --marker il6 --response bclc --responders CR --controlled B -o bad.h5 && one_line 'no level "CR"'

# What others see.
h5dump -H bootstrap.h5 >dump 2>err || fail "h5dump: $(head -1 err)"
if /usr/bin/python3 -c 'import h5py' 2>/dev/null; then
    /usr/bin/python3 - <<'END' >out 2>err || fail "h5py: $(tail -1 err)"
import h5py, json
f = h5py.File("bootstrap.h5", "r")
g = f["bootstrap/0"]
columns = list(g["columns"].asstr()[:])
assert g["rows"].shape == (g.attrs["rows_kept"], len(columns)), g["rows"].shape
assert columns[0] == "il6/c" and 0.3 < g["rows"][:, 0].mean() < 0.8
assert json.loads(g.attrs["spec"])["scheme"] == "ordinary"
assert f.attrs["synthetic"] == 1 and "cohort" not in f
assert list(f["search/0/table/selected/columns"].asstr()[:])[0] == "cutoff"
END
else
    note "h5py: skipped, not installed"
fi
finish
