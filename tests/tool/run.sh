#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut run JOB.ini: the numbers of the single commands, the same bytes for every layout and after a stop, shares and
# merge, refusals, a user's own table, recut plan.
. "$(dirname "$0")/lib.sh"
# whether a tail is made hangs on the replicates, and so do the analyses of a result: here they stay the same
example=$PWD/example.ini
sed '/^\[\(check\|permute.*\)\]/a tail = none' "$TESTS/../jobs/example.ini" >"$example"
b=$(scaled 2500)
common=(run "$example" --replicates "$b" --progress none)

# keys FILE FILTER - a jq condition on the JSON summary
keys() { "$RECUT_SUMMARY" --format json "$1" >json 2>err && jq -e "$2" json >/dev/null || fail "$1: not true: $2 $(head -2 err)"; }

# dump FILE GROUP, rows FILE GROUP - the numbers of an analysis, or only its rows
dump() { h5dump -g "$2" "$1" | grep -v -e '^HDF5' -e '^GROUP'; }
rows() { h5dump -d "$2/rows" "$1" | grep -v -e '^HDF5' -e '^DATASET' | grep .; }

# ---- layouts, and a stop
expect 0 "$RECUT" "${common[@]}" --threads 1 -o alone.h5
want=$(sum alone.h5)
for layout in "1 2" "2 1" "2 2"; do
    # shellcheck disable=SC2086
    set -- $layout
    expect 0 ranks "$1" "$RECUT" "${common[@]}" --threads "$2" -o "r$1-$2.h5"
    [ "$(sum "r$1-$2.h5")" = "$want" ] || fail "$1 ranks x $2 threads give other bytes"
    [ ! -e "r$1-$2.d" ] || fail "$1 x $2: the folder of segments is still there"
done
note "example: $want"
"$RECUT" "${common[@]}" --threads 1 --flush 0.05 -o stop.h5 >out 2>err </dev/null &
pid=$!
for _ in $(seq 400); do compgen -G "stop.d/r*.h5" >/dev/null && break; sleep 0.02; done
kill -USR1 $pid || fail "it had ended before the signal"
wait $pid
code=$?
[ $code -eq 75 ] || fail "exit $code after USR1, expected 75"
one_line "the same command again goes on"
expect 0 ranks 2 "$RECUT" "${common[@]}" --threads 1 -o stop.h5
[ "$(sum stop.h5)" = "$want" ] || fail "other bytes after a stop"
jq -e '.resumes == 1 and .blocks_found > 0' stop.run.json >/dev/null || fail "nothing was resumed"

# killed, on two ranks
"$MPIEXEC" -n 2 "$RECUT" "${common[@]}" --threads 1 --flush 0.05 -o kill.h5 >out 2>err </dev/null &
pid=$!
for _ in $(seq 400); do compgen -G "kill.d/r*.h5" >/dev/null && break; sleep 0.02; done
rank=$(pgrep -P $pid -x recut | tail -n 1)
[ -n "$rank" ] && kill -KILL "$rank"
wait $pid
expect 0 "$RECUT" "${common[@]}" --threads 2 -o kill.h5
[ "$(sum kill.h5)" = "$want" ] || fail "other bytes after a kill"

# ---- the numbers of single commands
[ "$(rows alone.h5 permute/0 | wc -l)" -ge "$b" ] || fail "h5dump shows no rows"
diff -q <(rows alone.h5 permute/0) <(rows alone.h5 permute/1) >/dev/null && fail "PFS has the numbers of OS"
expect 0 "$RECUT" permute --embedded --marker il6 --cutoff 18.22 --replicates "$b" --progress none -o permute.h5
diff <(dump permute.h5 permute/0) <(dump alone.h5 permute/0) >difference || fail "permute: other numbers: $(head -3 difference)"
expect 0 "$RECUT" permute --embedded --marker il6 --time pfs_time --event pfs_event --replicates "$b" --progress none -o pfs.h5
diff <(rows pfs.h5 permute/0) <(rows alone.h5 permute/1) >difference || fail "PFS: other numbers"
expect 0 "$RECUT" permute --embedded --marker il6 --where 'viral == 1' --replicates "$b" --progress none -o viral.h5
diff <(rows viral.h5 permute/0) <(rows alone.h5 permute/2) >difference || fail "subgroup: other numbers"
keys alone.h5 '[.analyses[] | select(.plan == "permute") | .label] == [null, "PFS", "viral"]'
keys alone.h5 '.analyses[] | select(.label == "PFS" and .plan == "permute") | .cohort.time == "pfs_time" and .name == "permute/1"'
keys alone.h5 '.analyses[] | select(.label == "viral" and .plan == "permute") | .cohort | .n < 143 and .where == "viral == 1"'
keys alone.h5 '.cohort.n == 143 and (.permute | length) == 3 and .permute[1].label == "PFS" and (.bootstrap | length) == 4'
keys alone.h5 '.centers | length == 1 and (.[0] | .analysis == "centers/0" and .random_splits.replicates > 0)'
expect 0 "$RECUT_SUMMARY" alone.h5
tr -s ' \n' ' ' <out | grep -q '\[PFS\] [0-9]* patients, [0-9]* events, time "pfs_time"' || fail "the text does not say what permute/1 is about"
[ "$(h5dump -n alone.h5 | grep -c '/cohort/time')" -eq 0 ] || fail "patient rows without embed-cohort"
"$RECUT_SUMMARY" --format csv alone.h5 >csv
grep -q '^permute/2,,cohort.where,viral == 1' csv || fail "CSV: no cohort of permute/2"

# ---- shares, merged
for k in 1 2 3; do expect 0 "$RECUT" "${common[@]}" --threads 1 --share "$k/3" -o share.h5; done
expect 0 "$RECUT" merge share.k*.d -o share.h5
[ "$(sum share.h5)" = "$want" ] || fail "merged shares: other bytes"
rm -f share.h5
expect 1 "$RECUT" merge share.k1.d share.k3.d -o share.h5
one_line "share 2 of 3 is missing (45 blocks): run it again with --share 2/3"

# ---- refusals
expect 0 "$RECUT" "${common[@]}" -o alone.h5 && one_line "complete already"
expect 2 "$RECUT" run "$example" --replicates 50 -o alone.h5 && one_line "more than the 50 asked for"
expect 0 "$RECUT" run "$example" --replicates 50 --progress none --force -o alone.h5
[ "$(sum alone.h5)" != "$want" ] || fail "other replicates, the same bytes"
mkdir place
sed 's/^\[permute PFS\]/[permute PFS]\nreplicats = 3/' "$example" >place/slip.ini
expect 2 ranks 2 "$RECUT" run place/slip.ini && one_line 'place/slip.ini:31: [permute PFS] no option "replicats"; did you mean replicates?'
sed 's/pfs_time/pfs_tine/' "$example" >place/slip.ini
expect 2 "$RECUT" run place/slip.ini && one_line '[permute PFS] embedded: no column "pfs_tine"'
expect 2 "$RECUT" run nowhere.ini && one_line "nowhere.ini: cannot read the job"
expect 2 "$RECUT" run && one_line "no job"
expect 2 "$RECUT" run "$example" --marker il6 && one_line '--marker does not apply to "recut run"'

# ---- a user's own table, by [cohort] alone; names relative to the job; merged from elsewhere
tail -n +1 "$TESTS/../jobs/il6/twin.csv" | sed -e '1s/,il6,/,IL.6 (pg\/mL),/' -e '1s/,time,event,/,OS [months],died,/' \
    -e '1s/center/Site/' -e 's/,female,/,F,/' -e 's/,male,/,M,/' >"place/my patients.csv"
body='marker = il6\n[output]\nfile = mine.h5\n[permute]\n[permute women]\nwhere = sex == female\n[bootstrap]\nadjust = sex\ncutoff = 18.22\n'
printf "[cohort]\nembedded = yes\n$body" >place/embedded.ini
printf "[cohort]\nfile = my patients.csv\ncolumn.il6 = IL.6 (pg/mL)\ncolumn.time = OS [months]\ncolumn.event = died\ncolumn.center = Site\nvalue.sex.female = F\nvalue.sex.male = M\n$body" >place/mine.ini
expect 0 "$RECUT" run place/embedded.ini --replicates 300 --progress none -o own.h5
expect 0 "$RECUT" run place/mine.ini --replicates 300 --progress none
[ -e place/mine.h5 ] || fail "the result is not beside the job"
for group in permute/0 permute/1 bootstrap/0; do
    diff <(rows own.h5 $group) <(rows place/mine.h5 $group) >difference || fail "$group: the user's own table gives other numbers"
done
[ "$(jq -r .fingerprint own.run.json)" = "$(jq -r .fingerprint place/mine.run.json)" ] || fail "renamed columns: another fingerprint"
(cd place && for k in 1 2; do "$RECUT" run mine.ini --replicates 300 --progress none --share $k/2 -o ../parts.h5 || exit 1; done) >out 2>err || fail "shares from within the folder: $(cat err)"
expect 0 "$RECUT" merge parts.k*.d -o parts.h5
[ "$(sum parts.h5)" = "$(sum place/mine.h5)" ] || fail "merged from another folder: other bytes"

# ---- recut plan
ls >before
expect 0 "$RECUT" plan "$example" --json
ls >after
diff -q before <(grep -vx after after) >/dev/null || fail "recut plan leaves files: $(diff before after)"
jq -e '(.analyses | length) == 15 and .analyses[9].label == "PFS" and .analyses[0].replicates == 10000 and .core_hours > 0
    and .blocks == ([.analyses[].blocks] | add) and .result_bytes > 1e5 and .ranks >= 1 and .time_limit_minutes >= 5' out >/dev/null ||
    fail "recut plan: $(cat out)"
expect 0 "$RECUT" plan "$example" --replicates 100
grep -q '^permute/1 PFS: 100 replicates' out && grep -q '^in all: 15 analyses, 1586 replicates' out || fail "recut plan: $(cat out)"
finish
