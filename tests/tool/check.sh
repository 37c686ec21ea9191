#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut check: the numbers of the single commands in one launch; what is left out is said; jobs, shares, kills, layouts.
. "$(dirname "$0")/lib.sh"
quick=(--threads 1 --progress none)
common=(-B "$(scaled 400)" --folds 3 --repeats 2)

# ---- the numbers are those of the single commands ----

# Patients with a missing center, covariate or stratum, each kept by another command; markers on different patients.
awk -F, -v OFS=, 'NR == 1 { print $0, "arm"; next } NR % 13 == 0 { $2 = "" } NR % 7 == 0 { $12 = "" } NR % 5 == 0 { $4 = "" }
    { print $0, (NR % 11 == 0 ? "" : NR % 2 ? "A" : "B") }' "$TESTS/golden/data/cohort143.csv" >gaps.csv

# element FILE LIST... - these lists of the document
element() { "$RECUT_SUMMARY" --format json "$1" 2>err | jq -S "[.${2//,/, .}]"; }

# same NAME COHORT OPTION... - check against describe, permute, bootstrap, centers; DESCRIBE, PERMUTE, BOOTSTRAP, CENTERS: the
# options of this command alone
same() {
    local name=$1 cohort=$2 command lists own
    shift 2
    # shellcheck disable=SC2086
    expect 0 "$RECUT" check "$cohort" "$@" "${common[@]}" ${EXTRA:-} "${quick[@]}" -o "$name.h5" || return
    for command in describe permute bootstrap centers; do
        case $command in
            describe) lists=describe own=${DESCRIBE:-} ;;
            permute) lists=permute,censoring own="-B $(scaled 400) ${PERMUTE:-}" ;;
            bootstrap) lists=bootstrap own="-B $(scaled 400) ${BOOTSTRAP:-}" ;;
            centers) lists=centers own="${common[*]} ${CENTERS:-}" ;;
        esac
        # shellcheck disable=SC2086
        expect 0 "$RECUT" $command "$cohort" "$@" $own "${quick[@]}" -o "$name-$command.h5" || return
        [ "$(element "$name.h5" $lists | jq 'map(length) | add')" -gt 0 ] || fail "$name: no $lists in the check"
        [ "$(element "$name.h5" $lists)" = "$(element "$name-$command.h5" $lists)" ] ||
            fail "$name: the numbers of $command are others in the check"
    done
    note "$name: $("$RECUT_SUMMARY" --format json "$name.h5" 2>err | jq -c '[.analyses[].name]')"
}
same plain "$TESTS/golden/data/cohort143.csv" --marker il6 --cutoff 18.22
jq -e . plain.run.json >/dev/null || fail "plain: no record"
[ "$("$RECUT_SUMMARY" --format json plain.h5 | jq -c '[.analyses[].name]')" = \
    '["describe/0","search/0","permute/0","censoring/0","bootstrap/0","jackknife/0","centers/0","splits/0","within/0","labels/0","crossvalidate/0","falsify/0"]' ] ||
    fail "plain: other analyses"
EXTRA='--adjust age,albi --times 6,12 --tau 12 --columns sex,age --discovery Hamburg --hazard-ratio cox' \
    DESCRIBE='--adjust age,albi --times 6,12 --columns sex,age' PERMUTE='--hazard-ratio cox' \
    BOOTSTRAP='--adjust age,albi --times 6,12 --tau 12' CENTERS='--discovery Hamburg' same gaps gaps.csv --marker il6 --cutoff 18.22
# one verdict, although the centers are those of fewer patients
"$RECUT_SUMMARY" --format json gaps.h5 | jq -e '(.verdicts | length) == 1 and .verdict.travel.answer != "not run" and .markers[0].n == 143
    and any(.verdict.notes[]; . == "The centers are those of 132 patients; of the others no center is known.")' >/dev/null ||
    fail "gaps: the centers are not in the verdict: $("$RECUT_SUMMARY" --brief gaps.h5)"
search='--criterion score --min-fraction 0.2'
EXTRA="$search --strata arm --scheme stratified --stratify event" DESCRIBE="$search --strata arm" PERMUTE="$search --strata arm" \
    BOOTSTRAP="$search --strata arm --scheme stratified --stratify event" CENTERS="$search --strata arm --stratify event" \
    same strata gaps.csv --marker il6,il10 --where 'age >= 50' --seed 7
same center gaps.csv --marker il6,tnfa --center center
# several fixed cutoffs: describe compares low and high at the first
EXTRA='--cutoff 18.22,25' DESCRIBE='--cutoff 18.22' PERMUTE='--cutoff 18.22,25' BOOTSTRAP='--cutoff 18.22,25' \
    CENTERS='--cutoff 18.22,25' same several gaps.csv --marker il6

# ---- what is left out ----

expect 0 "$RECUT" check "$TESTS/golden/data/gbsg2.csv" --marker progrec -B 50 --threads 1 -o alone.h5
grep -q '^recut: no center column (--center COL): whether the cutoff travels is not examined$' err || fail "no centers: not said"
"$RECUT_SUMMARY" --format json alone.h5 | jq -e '(has("centers") | not) and (.bootstrap | length) == 1' >/dev/null ||
    fail "no centers: other analyses"
expect 0 "$RECUT" check --embedded --marker il6 --strata center -B 50 --threads 1 -o strata_are_centers.h5
grep -q '^recut: the centers are the strata: whether the cutoff travels is not examined' err || fail "strata are centers: not said"
expect 0 "$RECUT" check --embedded --marker il6 --where 'center == "Vienna"' -B 50 --threads 1 -o one.h5
grep -q '^recut: one center only (Vienna): ' err || fail "one center: not said"
expect 0 "$RECUT" check --embedded --marker il6 --where 'center == "Vienna"' -B 50 "${quick[@]}" -o quiet.h5
[ ! -s err ] || fail "--progress none: $(cat err)"
[ "$(sum quiet.h5)" = "$(sum one.h5)" ] || fail "--progress changes the result"
awk -F, -v OFS=, 'NR > 1 && $2 != "Munich" { $4 = "" } { print }' "$TESTS/golden/data/cohort143.csv" >munich.csv
expect 0 "$RECUT" check munich.csv --marker il6,il10 -B 50 --folds 2 --repeats 1 --threads 1 -o munich.h5
grep -q '^recut: il10 is known in one center only (Munich): ' err || fail "a marker of one center: not said"
"$RECUT_SUMMARY" --format json munich.h5 | jq -e '([.centers[].marker] | unique) == ["il6"] and (.bootstrap | length) == 2' >/dev/null ||
    fail "a marker of one center: other analyses"
expect 0 "$RECUT" check "$TESTS/golden/documents/none.csv" --marker flat,few -B 50 --threads 1 -o none.h5 # no cutoff at all
expect 0 "$RECUT_SUMMARY" none.h5

# ---- the last line ----

# last NAME - the last line of err is what was written, the verdict, the page
last() {
    local sentence
    sentence=$("$RECUT_SUMMARY" --format json "$1.h5" | jq -r .verdict.sentence)
    case $sentence in "" | null) fail "$1: no verdict" ;; esac
    [ "$(tail -n 1 err | sed 's/([0-9.]* s)/(S s)/')" = "recut: $1.h5 written (S s).  $sentence  Page: recut-summary $1.h5" ] ||
        fail "$1: another last line: $(tail -n 1 err)"
    [ "$(grep -c written err)" -eq 1 ] || fail "$1: more than one last line"
}
expect 0 ranks 2 "$RECUT" check --embedded --marker il6,il10 --cutoff 18.22 "${common[@]}" --threads 1 -o told.h5 && last told
expect 0 "$RECUT" permute --embedded --marker il6 -B 200 -o permuted.h5 && last permuted
for k in 1 2; do expect 0 "$RECUT" permute --embedded --marker il6 -B 200 --share $k/2 "${quick[@]}" -o merged.h5; done
expect 0 "$RECUT" merge merged.k*.d -o merged.h5
sed -i 's/written, merged from 2 folders/written (0.1 s)/' err && last merged
# not of what would take seconds to look at
awk 'BEGIN { for (r = 0; r < 30; r++) { printf r ? "%d,%d" : "time,event", r, r % 2; for (m = 0; m < 257; m++) printf r ? ",%d" : ",g%d", r ? (r * (m + 3)) % 29 : m; print "" } }' >wide.csv
expect 0 "$RECUT" permute wide.csv --marker 'g*' -B 20 --threads 1 -o many.h5
tail -n 1 err | grep -Eq '^recut: many.h5 written \([0-9.]+ s\)\.  Page: recut-summary many.h5$' || fail "many markers: another last line: $(tail -n 1 err)"
expect 0 "$RECUT" permute --embedded --marker il6 -B 1400000 --threads 2 -o rows.h5 --rows all
tail -n 1 err | grep -Eq '^recut: rows.h5 written \([0-9.]+ s\)\.  Page: recut-summary rows.h5$' || fail "a large result: another last line: $(tail -n 1 err)"

# ---- the quickstart: the answer is on its first screen ----

read -ra job < <(sed -n 's/^job=(\(.*\) -o .*/\1/p' "$TESTS/../jobs/quickstart.sh")
[ "${job[0]:-}" = check ] || fail "the quickstart's job is not found: ${job[*]}"
expect 0 ranks 2 "$RECUT" "${job[@]}" -B "$(scaled 10000)" --threads 1 -o quickstart.h5
[ ! -s err ] || fail "the quickstart says more than its page: $(cat err)"
expect 0 "$RECUT_SUMMARY" quickstart.h5
head -n 20 out >screen # of 24; before it come two lines of setup and the command
grep -q '^CAN THIS CUTOFF BE TRUSTED?  ' screen || fail "quickstart: no answer on the first screen"
[ "$(grep -cE '^  [A-Z][a-z ]+[?] ' screen)" -eq 6 ] || fail "quickstart: six questions are not on the first screen"
grep -q 'not run' screen && fail "quickstart: a question is not answered"
awk 'length > 80 { exit 1 }' screen || fail "quickstart: lines of more than 80 columns"

# ---- what is refused ----

# of what the user asks for in words nothing is left out
expect 2 "$RECUT" check --embedded --marker il6 --where 'center == "Vienna"' --discovery Vienna -o no.h5
one_line "one center only"
expect 2 "$RECUT" check "$TESTS/golden/data/gbsg2.csv" --marker progrec --center site -o no.h5
one_line "site"
expect 2 "$RECUT" check --embedded --marker il6 --replay sets.txt -o no.h5
one_line 'error: --replay does not apply to "recut check"'
expect 2 "$RECUT" check wide.csv --marker 'g*' -o no.h5
one_line "recut check takes up to 100 markers, found 257: recut permute takes any number"
cut -d, -f1-102 wide.csv >hundred.csv
expect 0 "$RECUT" check hundred.csv --marker 'g*' -B 20 "${quick[@]}" -o hundred.h5
expect 2 "$RECUT" check --embedded -o no.h5
one_line "name a marker"
if [ -e no.h5 ] || [ -e no.d ]; then fail "something was written for a command that was refused"; fi

# ---- in a job, in a plan ----

cat >job.ini <<'END'
[cohort]
embedded = yes
marker = il6
[output]
replicates = 60
seed = 3
[check]
cutoff = 18.22, 20
discovery = Hamburg
[permute viral]
where = viral == 1
[check PFS]
time = pfs_time
event = pfs_event
replicates = 40
repeats = 2
END
expect 0 "$RECUT" run job.ini "${quick[@]}" -o job.h5
"$RECUT_SUMMARY" --format json job.h5 >job.json
jq -e '[.analyses[] | select(.plan == "bootstrap") | [.label, .replicates]] == [[null, 60], ["PFS", 40]]' job.json >/dev/null ||
    fail "job: bootstraps are not those of its sections"
jq -e '[.analyses[] | select(.plan == "permute") | .name] == ["permute/0", "permute/1", "permute/2"]' job.json >/dev/null ||
    fail "job: other permutations"
expect 0 "$RECUT" check --embedded --marker il6 --cutoff 18.22,20 --discovery Hamburg -B 60 --seed 3 "${quick[@]}" -o single.h5
[ "$(jq -S '[.bootstrap[0], .centers[0], .permute[0], .describe[0]]' job.json)" = \
    "$("$RECUT_SUMMARY" --format json single.h5 | jq -S '[.bootstrap[0], .centers[0], .permute[0], .describe[0]]')" ] ||
    fail "job: [check] gives other numbers than recut check"
sed 's/^discovery/replay/' job.ini >bad.ini
expect 2 "$RECUT" run bad.ini -o no.h5
one_line 'bad.ini:9: [check] no option "replay"'
expect 0 "$RECUT" plan check --embedded --marker il6 --json
jq -e '[.analyses[].analysis] == ["permute/0","censoring/0","tail/0","bootstrap/0","jackknife/0","splits/0","within/0","labels/0","crossvalidate/0","falsify/0"]' out >/dev/null ||
    fail "plan: other analyses"

# ---- the same bytes in every layout, after a kill, from shares ----

big=(check --embedded --marker il6,tnfa --cutoff 18.22 --adjust age --repeats 1 -B "$(scaled 2500)" --progress none --flush 0.02)
expect 0 "$RECUT" "${big[@]}" --threads 1 -o big.h5
want=$(sum big.h5)
for layout in "1 3" "2 1"; do
    # shellcheck disable=SC2086
    set -- $layout
    expect 0 ranks "$1" "$RECUT" "${big[@]}" --threads "$2" -o "big-$1-$2.h5"
    [ "$(sum "big-$1-$2.h5")" = "$want" ] || fail "$1 ranks x $2 threads: other bytes"
done
for signal in KILL USR1; do
    "$RECUT" "${big[@]}" --threads 1 -o "$signal.h5" >out 2>err </dev/null &
    pid=$!
    wait_for_segment "$signal"
    kill -$signal $pid || fail "$signal: had ended already"
    wait $pid 2>/dev/null
    [ ! -e "$signal.h5" ] || fail "$signal: a result exists"
    expect 0 ranks 2 "$RECUT" "${big[@]}" --threads 1 -o "$signal.h5"
    [ "$(sum "$signal.h5")" = "$want" ] || fail "$signal: other bytes after the stop"
    jq -e '.resumes == 1 and .blocks_found > 0' "$signal.run.json" >/dev/null || fail "$signal: nothing was resumed"
done
for k in 1 2; do expect 0 "$RECUT" "${big[@]}" --threads 1 --share $k/2 -o shares.h5; done
expect 0 "$RECUT" merge shares.k*.d -o shares.h5
[ "$(sum shares.h5)" = "$want" ] || fail "shares: other bytes"
finish
