#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut simulate: a grid, a job beside patients and alone, shares, a stop and its resume, layouts, and what is refused.
. "$(dirname "$0")/lib.sh"
quick=(--progress none --threads 1)
json() { "$RECUT_SUMMARY" --format json "$1" | jq -r "$2"; }

# ---- a grid ----
expect 0 "$RECUT" simulate --truth none,jump --n 40,60 --hr 1.5,3 --cohorts "$(scaled 320)" -B 39 "${quick[@]}" -o grid.h5
[ "$(json grid.h5 '[.simulate[].truth | "\(.kind) \(.n) \(.hr)"] | join(",")')" = \
    "none 40 1,none 60 1,jump 40 1.5,jump 40 3,jump 60 1.5,jump 60 3" ] || fail "grid: other points"
[ "$(json grid.h5 '[.simulate[].analysis] | unique | length')" = 6 ] || fail "grid: analyses share a name"
json grid.h5 '.simulate[] | select(.truth.kind == "none") | .procedures[0].rejected | . > 0.2 and . < 0.6' | grep -q false &&
    fail "the uncorrected p of a selected cutoff is not too small"
[ "$(json grid.h5 '.simulate | (.[5].procedures[5].rejected > .[4].procedures[5].rejected)')" = true ] || fail "more effect, less power"
"$RECUT_SUMMARY" grid.h5 >page || fail "no page"
grep -q 'Simulated cohorts' page || fail "no page of the simulation"
! grep -q ' 0 patients' page || fail "the page speaks of patients that there are none of"
"$RECUT_SUMMARY" --format csv grid.h5 | grep -q . || fail "no CSV"
"$RECUT_SUMMARY" --format html grid.h5 | grep -q 'Simulated cohorts' || fail "not in HTML"

# ---- cohorts until the shares are precise: 625 at most, fewer where they are far from a half; in every layout after the same block ----
precise=(simulate --truth none --n 20,40 --precision 0.02 --procedures validation,fixed --intervals none)
expect 0 "$RECUT" "${precise[@]}" "${quick[@]}" -o precise.h5
[ "$(json precise.h5 '[.simulate[] | .precision == 0.02 and .cohorts < 500 and .cohorts > 60 and ([.procedures[].rejected_error] | max) <= 0.021] | all')" = true ] ||
    fail "precision: $(json precise.h5 '[.simulate[].cohorts]')"
expect 0 "$RECUT" "${precise[@]}" --progress none --threads 3 -o precise3.h5
for k in 1 2; do expect 0 "$RECUT" "${precise[@]}" "${quick[@]}" --share $k/2 -o precise2.h5; done
expect 0 "$RECUT" merge precise2.k1.d precise2.k2.d -o precise2.h5
for file in precise2 precise3; do [ "$(sum $file.h5)" = "$(sum precise.h5)" ] || fail "$file: other bytes"; done
expect 0 "$RECUT" simulate --truth jump --hr 1.4 --n 60 --precision 0.02 --procedures uncorrected --intervals none "${quick[@]}" -o half.h5
[ "$(json half.h5 '.simulate[0] | .cohorts > 500 and .cohorts <= 625')" = true ] || fail "precision near a half: $(json half.h5 '.simulate[0].cohorts')"
killed=(simulate --truth none --n 200 --precision 0.008 --procedures permutation -B 300 --intervals none)
expect 0 "$RECUT" "${killed[@]}" "${quick[@]}" -o whole.h5
"$RECUT" "${killed[@]}" "${quick[@]}" --flush 0.05 -o resumed.h5 &
pid=$!
wait_for_segment resumed
kill -KILL $pid
wait $pid 2>/dev/null
expect 0 "$RECUT" "${killed[@]}" --progress none --threads 2 -o resumed.h5
[ "$(sum resumed.h5)" = "$(sum whole.h5)" ] || fail "precision, killed and resumed: other bytes"

# ---- the published design: the best of five markers is found nearly always where there is nothing, and again in 2.5 % ----
expect 0 "$RECUT" simulate --truth none --n 143 --split-size 63 --markers 5 --cohorts "$(scaled 1600)" --procedures validation --intervals none \
    "${quick[@]}" -o design.h5
[ "$(json design.h5 '.simulate[0].validation | .discovered > 0.8 and .validated < 0.06 and .markers == 5 and .discovery == 63 and .acting < 0.4')" = true ] ||
    fail "the published design: $(json design.h5 '.simulate[0].validation')"

# ---- the rows that are left out do not change the counts ----
expect 0 "$RECUT" simulate --cohorts "$(scaled 320)" -B 39 --n 40 "${quick[@]}" --rows none -o none.h5
expect 0 "$RECUT" simulate --cohorts "$(scaled 320)" -B 39 --n 40 "${quick[@]}" -o all.h5
[ "$(json none.h5 '.simulate[0].procedures')" = "$(json all.h5 '.simulate[0].procedures')" ] || fail "rows change counts"
[ "$(json none.h5 '.simulate[0].intervals[5] | "\(.width) \(.coverage != null)"')" = "null true" ] || fail "a width without rows"

# ---- stability: the mean over the cohorts, and all pairs of them ----
expect 0 "$RECUT" simulate --cohorts "$(scaled 200)" -B 40 --n 40 --hr 3 --procedures uncorrected --nearby "${quick[@]}" -o near.h5
[ "$("$RECUT_SUMMARY" near.h5 | grep -c 'Is the cutoff stable')" = 1 ] || fail "no stability on the page"
if command -v h5dump >/dev/null; then
    width=$(h5dump -d /simulate/0/columns -y near.h5 | sed '1,/DATA {/d' | grep -o '"[^"]*"' | sed -n '/"nearby"/{p;q};p' | wc -l)
    h5dump -d /simulate/0/rows -y -w 0 -m %.17g near.h5 | sed -n '/DATA {/,/}/p' | tr -d '{},' | tr -s ' \n' '\n' | grep -E '^[-0-9.einfa]+$' >numbers
    columns=$(($(wc -l <numbers) / $(json near.h5 '.simulate[0].cohorts')))
    awk -v of=$columns '(NR - 1) % of == 1 { place[++n] = $1 } (NR - 1) % of == at - 1 { sum += $1; k++ }
        END { for (i = 2; i <= n; i++) for (j = 1; j < i; j++) { d = place[i] - place[j]; pairs += (d < 0 ? -d : d) <= 0.1 + 1e-9 }
              for (i = 1; i <= n; i++) jump += place[i] >= 0.4 - 1e-9 && place[i] <= 0.6 + 1e-9
              printf "%.9f %.9f %.9f\n", sum / k, pairs / (n * (n - 1) / 2), jump / n }' at="$width" numbers >expected
    json near.h5 '.simulate[0].cutoff | "\(.nearby) \(.other_cohorts) \(.near_truth)"' | awk '{ printf "%.9f %.9f %.9f\n", $1, $2, $3 }' >found
    cmp -s expected found || fail "stability: $(cat found), expected $(cat expected)"
fi
[ "$(json all.h5 '.simulate[0].cutoff | "\(.nearby) \(.other_cohorts > 0)"')" = "null true" ] || fail "resamples nearby that nobody asked for"

# ---- sets and intervals of the cutoff: beside those of the hazard ratio, of which they change nothing ----
expect 0 "$RECUT" simulate --truth none,jump --cohorts "$(scaled 32)" -B 39 --n 40 --intervals hr "${quick[@]}" -o hr.h5
expect 0 "$RECUT" simulate --truth none,jump --cohorts "$(scaled 32)" -B 39 --n 40 --intervals all "${quick[@]}" -o both_intervals.h5
expect 0 "$RECUT" simulate --truth none,jump --cohorts "$(scaled 32)" -B 39 --n 40 --intervals cutoff --progress none --threads 2 -o cutoff.h5
[ "$(json hr.h5 '.simulate[] | .intervals, .procedures')" = "$(json both_intervals.h5 '.simulate[] | .intervals, .procedures')" ] ||
    fail "intervals of the cutoff change others"
[ "$(json cutoff.h5 '.simulate[].cutoff.intervals')" = "$(json both_intervals.h5 '.simulate[].cutoff.intervals')" ] ||
    fail "intervals of the cutoff depend on others or on threads"
[ "$(json cutoff.h5 '.simulate[0] | .intervals == null and ([.cutoff.intervals[] | select(.coverage == null and .width > 0 and .width <= 1)] | length == 5)')" = true ] ||
    fail "without a best cutoff: $(json cutoff.h5 '.simulate[0].cutoff.intervals')"
[ "$(json cutoff.h5 '.simulate[1].cutoff.intervals | (.[0].coverage > 0.8 and .[0].width >= .[1].width and .[0].name == "set")')" = true ] ||
    fail "the set of a jump: $(json cutoff.h5 '.simulate[1].cutoff.intervals')"
"$RECUT_SUMMARY" cutoff.h5 | grep -q 'intervals of the best cutoff' || fail "no page of the cutoff's intervals"

# ---- a job: beside patients, and alone ----
cat >both.ini <<END
[cohort]
embedded = yes
[permute]
marker = il6
replicates = 200
[simulate size]
truth = none
n = 50
cohorts = 64
replicates = 39
intervals = none
END
expect 0 "$RECUT" run both.ini "${quick[@]}" -o both.h5
[ "$(json both.h5 '"\(.permute[0].replicates) \(.simulate[0].cohorts) \(.simulate[0].label) \(.cohort.n)"')" = "200 64 size 143" ] ||
    fail "a job with patients and a simulation"
sed -n '/simulate/,$p' both.ini >alone.ini
expect 0 "$RECUT" run alone.ini "${quick[@]}" -o alone.h5
[ "$(json alone.h5 '.simulate[0].procedures')" = "$(json both.h5 '.simulate[0].procedures')" ] || fail "a job without a cohort"
printf '[permute]\nmarker = il6\n' >no.ini
expect 2 "$RECUT" run no.ini "${quick[@]}" -o no.h5 && one_line 'no section [cohort]'

# ---- like a cohort: its marker, its censoring, and none of its patients in the result ----
data=$TESTS/golden/data/cohort143.csv
like=(simulate --like "$data" --marker il6 --truth none,jump --hr 2)
expect 0 "$RECUT" "${like[@]}" --cohorts "$(scaled 320)" -B 39 "${quick[@]}" -o like.h5
[ "$(json like.h5 '.simulate[0] | .truth | "\(.n) \(.distribution) \(.survival) \(.censoring) \(.like.patients) \(.like.events)"')" = \
    "143 like like like 143 92" ] || fail "like: $(json like.h5 '.simulate[0].truth')"
[ "$(json like.h5 '.simulate[0] | .events > 89 and .events < 96')" = true ] || fail "like: $(json like.h5 '.simulate[0].events') events"
[ "$(json like.h5 '"\(.cohort.source) \(.cohort.n) \(.markers | length) \(.verdict)"')" = "cohort143.csv 143 0 null" ] ||
    fail "like: a verdict of a cohort that was not looked at"
# Values of the table that stand nowhere but in a patient's row: none of them in the result, but for cutoffs.
h5dump like.h5 | tr -s ' ,' '\n' | sort -u >stored
cut -d, -f8 "$data" | tail -n +2 | grep "\..\{2\}" | sort -u >"times"
[ "$(comm -12 stored times | wc -l)" -lt 8 ] || fail "like: times of patients in the result: $(comm -12 stored times | head -3)"
cat >like.ini <<END
[simulate as-there]
like = cohort.csv
marker = il6
truth = none,jump
hr = 2
cohorts = $(scaled 320)
replicates = 39
END
cp "$data" cohort.csv
expect 0 "$RECUT" run like.ini "${quick[@]}" -o likejob.h5
[ "$(json likejob.h5 '.simulate[1].procedures')" = "$(json like.h5 '.simulate[1].procedures')" ] || fail "like in a job: other numbers"
expect 0 "$RECUT" "${like[@]}" --cohorts "$(scaled 320)" -B 39 --progress none --threads 3 -o like3.h5
[ "$(sum like.h5)" = "$(sum like3.h5)" ] || fail "like: three threads: other bytes"
awk -F, -v OFS=, 'NR == 9 { $3 = 999 } { print }' "$data" >cohort.csv
expect 2 "$RECUT" run like.ini "${quick[@]}" -o likejob.h5 && one_line 'another'

# ---- centers: the published design; an assay that measures half as much finds the cutoff nowhere else ----
centers=(simulate --centers 63,38,42 --truth jump --hr 3 --procedures validation --intervals none --cohorts "$(scaled 640)")
expect 0 "$RECUT" "${centers[@]}" "${quick[@]}" -o centers.h5
expect 0 "$RECUT" "${centers[@]}" --center-scale 1,0.3,0.3 "${quick[@]}" -o assay.h5
[ "$(json centers.h5 '.simulate[0].validation | "\(.discovery) \([.centers[].center] | join(","))"')" = "63 2,3" ] || fail "centers: other patients"
[ "$(json centers.h5 '.simulate[0].validation | .validated > 0.5 and .same_direction > 0.9 and .same_direction > .same_direction_everywhere
    and .validated_everywhere < ([.centers[].validated] | min)')" = true ] || fail "centers: $(json centers.h5 '.simulate[0].validation')"
[ "$(json assay.h5 '.simulate[0].validation.validated')" != "$(json centers.h5 '.simulate[0].validation.validated')" ] || fail "an assay changes nothing"
[ "$(json centers.h5 '.simulate[0].c | .apparent > .new_patients and .bias < 0.1')" = true ] || fail "C: $(json centers.h5 '.simulate[0].c')"
expect 0 "$RECUT" "${centers[@]}" --discovery 2 "${quick[@]}" -o discovery.h5
[ "$(json discovery.h5 '.simulate[0].validation | "\(.discovery) \(.centers | length)"')" = "101 1" ] || fail "two centers of discovery"

# ---- layouts, shares, a stop ----
one=(simulate --truth linear --n 50,70 --cohorts "$(scaled 400)" -B 60 --seed 4)
expect 0 "$RECUT" "${one[@]}" "${quick[@]}" -o one.h5
first=$(sum one.h5)
expect 0 "$RECUT" "${one[@]}" --progress none --threads 3 -o three.h5
[ "$(sum three.h5)" = "$first" ] || fail "three threads: other bytes"
for k in 1 2; do expect 0 "$RECUT" "${one[@]}" "${quick[@]}" --share $k/2 -o shared.h5; done
expect 0 "$RECUT" merge shared.k1.d shared.k2.d -o shared.h5
[ "$(sum shared.h5)" = "$first" ] || fail "two shares: other bytes"
"$RECUT" "${one[@]}" "${quick[@]}" --flush 0.05 -o stopped.h5 &
pid=$!
wait_for_segment stopped
kill -KILL $pid
wait $pid 2>/dev/null
expect 0 "$RECUT" "${one[@]}" "${quick[@]}" -o stopped.h5
[ "$(sum stopped.h5)" = "$first" ] || fail "killed and resumed: other bytes"
expect 0 "$RECUT" simulate --truth linear --n 50,70 --cohorts "$(scaled 200)" -B 60 --seed 4 "${quick[@]}" -o more.h5
expect 0 "$RECUT" "${one[@]}" "${quick[@]}" -o more.h5
[ "$(sum more.h5)" = "$first" ] || fail "more cohorts of a result: other bytes"

# ---- refused ----
refused() { # PATTERN OPTION...
    local pattern=$1
    shift
    expect 2 "$RECUT" simulate "$@" "${quick[@]}" -o refused.h5 && one_line "$pattern"
    if [ -e refused.h5 ] || [ -e refused.d ]; then fail "$*: something is left"; fi
}
refused 'it reads no table' cohort.csv
refused 'leave out intervals none' --nearby --intervals none
refused 'did you mean jump?' --truth jmp
refused 'hazard ratios from 0.01 to 100' --hr 0
refused 'from 10 to 65535' --n 5
refused 'from 10 to 65535' --n 1e6
refused 'from 10 to 65535' --n 50.5
refused 'did you mean permutation?' --procedures permuation
refused 'that of survival weibull' --shape 2
refused 'does not apply to "recut simulate"' --marker il6
refused 'expected 20 to' -B 5
refused 'on each side of the split' --n 50 --split-size 49
refused 'leave out cohorts' --precision 0.01 --cohorts 10
refused 'a standard error from 1e-6' --precision 0
refused 'it is that of several markers' --correlation 0.5
refused 'expected hr, cutoff, all, none' --intervals some
refused 'one --marker' --like "$data" --marker il6,il10
refused 'name a marker' --like "$data"
refused 'where no cohort is named' --time pfs_time
refused 'like COHORT.csv names' --censoring like
refused 'cannot' --like nothing.csv --marker il6
refused 'one more than breaks' --survival piecewise --rates 0.1 --breaks 3
refused 'give the hazards' --survival piecewise
refused 'those of survival piecewise' --rates 0.1
refused 'rising times' --survival piecewise --rates 0.1,0.2,0.1 --breaks 3,2
refused 'the last one above it' --survival piecewise --rates 0.1,0 --breaks 3
refused 'those of distribution mixture' --mixture-share 0.2
refused 'those of several centers' --center-hr 2
refused 'one for each of the 3 centers' --centers 3 --center-hr 1,2
refused 'from 2 to 32' --centers 1
refused 'discovery says how many' --centers 3 --split-size 20
refused 'fewer than all' --centers 3 --discovery 3
refused 'how many of several centers' --discovery 2
refused 'at most as many as there are markers' --acting 2
refused 'here all act' --procedures maxt
refused 'procedure maxt takes up to 64' --procedures maxt --markers 65
refused 'shares from 0.01 to 1' --event-share 1.5
refused 'shares from 0.02 to 0.98' --at 1
refused 'expected entry, administrative, dropout' --censoring late
finish
