#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --state DIR: a run goes on from another folder and under another name, and keeps out of what is not its own; the rules of
# jobs/workflow: a task that is killed, then stopped (75), and tried again.  Snakemake where it is installed; what stands in
# for it, and for Nextflow, does as they document: a try runs the rule's own command by bash, anew after a failure, where
# Snakemake has deleted the outputs and Nextflow made another folder.
. "$(dirname "$0")/lib.sh"
flows=$TESTS/../jobs/workflow
long=(permute --embedded --marker il6,il10,tnfa --replicates "$(scaled 150000)" --threads 1 --progress none --flush 0.05)
short=(permute --embedded --marker il6 --replicates 20000 --threads 1 --progress none)

# until_kept FOLDER - until a segment is there
until_kept() {
    for _ in $(seq 400); do compgen -G "$1/r*.h5" >/dev/null && return; sleep 0.02; done
    fail "$1: nothing of the run on disk"
}
# kill_half SIGNAL FOLDER COMMAND... - ends it once something is in the folder; its exit code
kill_half() {
    local signal=$1 folder=$2 pid
    shift 2
    RECUT_KERNEL=reference "$@" </dev/null &
    pid=$!
    until_kept "$folder"
    kill "-$signal" $pid
    wait $pid 2>/dev/null
}

# ---- a run that is killed half-way, and goes on elsewhere ------------------
expect 0 "$RECUT" "${long[@]}" -o alone.h5
want=$(sum alone.h5)
mkdir first second
(cd first && kill_half KILL ../state "$RECUT" "${long[@]}" -o a.h5 --state ../state) 2>/dev/null
[ ! -e first/a.h5 ] && [ ! -e first/a.d ] || fail "a run with --state leaves a folder beside its result: $(ls first)"
expect 1 "$RECUT_SUMMARY" state && one_line 'state: its run has stopped (' && one_line '--state ../state'
expect 2 "$RECUT" "${long[@]}" --seed 2 -o x.h5 --state state
one_line 'state holds an unfinished run of another command (--seed: 1 there, 2 here); finish that one, give another folder with --state, or use --force'
kept=$(compgen -G 'state/r*.h5' | wc -l)
(cd second && "$RECUT" "${long[@]}" -o b.h5 --state "$PWD/../state/") || fail "another folder and name: exit $?"
[ "$(sum second/b.h5)" = "$want" ] || fail "gone on elsewhere: other bytes"
[ ! -e state ] || fail "the folder stays after the run: $(ls state)"
jq -e ".resumes == 1 and .damaged_segments == 0 and .blocks_found >= $kept - 1" second/b.run.json >/dev/null || fail "record: $(cat second/b.run.json)"

# ---- what is not its own ----------------------------------------------------
mkdir theirs && echo text >theirs/notes.txt
expect 2 "$RECUT" "${short[@]}" -o x.h5 --state theirs
one_line 'theirs, where a run keeps what is finished, is there and is not a folder of recut; give another folder with --state'
expect 2 "$RECUT" "${short[@]}" -o x.h5 --state . && one_line 'is not a folder of recut'
mkdir plan && echo text >plan/plan.h5
expect 2 "$RECUT" "${short[@]}" -o x.h5 --state plan --force && one_line 'is not a folder of recut'
[ "$(cat plan/plan.h5)" = text ] && [ "$(ls plan)" = plan.h5 ] || fail "a file of the user's was touched"
expect 2 "$RECUT" "${short[@]}" -o x.h5 --state alone.h5 && one_line 'alone.h5, where a run keeps what is finished, is a file'
expect 2 "$RECUT" "${short[@]}" -o x.h5 --state ./x.h5 && one_line '--state ./x.h5: is the name of a file that the run writes'
expect 2 "$RECUT" "${short[@]}" -o x.h5 --state x.run.json && one_line 'is the name of a file that the run writes'
expect 2 "$RECUT" "${short[@]}" -o x.h5 --state= && one_line '--state: expected a value'
expect 2 "$RECUT" cohort --embedded --state state && one_line '--state does not apply to "recut cohort"'
expect 1 "$RECUT" "${short[@]}" -o x.h5 --state nowhere/state && one_line 'cannot make the folder nowhere/state'
# Of another run that has nothing on disk yet, too; and a result that is there cleans up only after itself.
(kill_half KILL other "$RECUT" "${long[@]}" -o other.h5 --state other) 2>/dev/null
expect 0 "$RECUT" "${short[@]}" -o done.h5 --state mine
expect 0 "$RECUT" "${short[@]}" -o done.h5 --state other && one_line 'done.h5 is complete already'
compgen -G 'other/r*.h5' >/dev/null || fail "a finished result deleted the blocks of another run"
rm other/r*.h5
expect 2 "$RECUT" "${short[@]}" -o x.h5 --state other && one_line 'other holds an unfinished run of another command'
expect 0 "$RECUT" "${short[@]}" -o x.h5 --state other --force
[ "$(sum x.h5)" = "$(sum done.h5)" ] && [ ! -e other ] || fail "--force: other bytes, or the folder stays"
# The same run, while a process works on it.
RECUT_KERNEL=reference "$RECUT" "${long[@]}" -o busy.h5 --state busy >out2 2>err2 </dev/null &
pid=$!
until_kept busy
expect 1 "$RECUT" "${long[@]}" -o second.h5 --state busy && one_line 'another run is working on it: busy/lock'
expect 0 "$RECUT" "${long[@]}" -o alone.h5 --state busy && one_line 'is complete already'
kill -USR1 $pid; wait $pid
[ $? -eq 75 ] || fail "a finished result took the folder from a run: $(cat err2)"

# ---- shares, a stopped run by merge, job files -------------------------------
for k in 1 2; do expect 0 "$RECUT" "${short[@]}" --tail none --progress plain --share $k/2 -o s.h5 --state parts; done
grep -qF 'share 2 of 2 is complete in parts.k2; when all are: recut merge parts.k* -o s.h5' err || fail "shares: how to join is not said: $(cat err)"
expect 1 "$RECUT_SUMMARY" parts && one_line 'parts: its shares are not joined yet (2 of 2 begun, 100.0 % of all blocks done); when all are done: recut merge parts.k* -o RESULT.h5'
expect 0 "$RECUT" merge parts.k* -o s.h5
expect 0 "$RECUT" "${short[@]}" --tail none -o one.h5
[ "$(sum s.h5)" = "$(sum one.h5)" ] || fail "shares: other bytes"
printf '[cohort]\nembedded = yes\nmarker = il6\n[output]\nfile = job.h5\nstate = kept\nreplicates = 2000\n[permute]\ntail = none\n' >first/job.ini
expect 0 "$RECUT" run first/job.ini --share 1/1 --quiet
[ -s first/kept.k1/plan.h5 ] || fail "[output] state does not begin at the job file: $(ls . first)"
expect 0 "$RECUT" run first/job.ini --share 1/1 --quiet --state here
[ -s here.k1/plan.h5 ] || fail "the command line has not the last word"
expect 0 "$RECUT" run first/job.ini --quiet --state here && [ ! -e here ] || fail "run: the folder stays"

# ---- jobs/workflow ------------------------------------------------------------
mkdir -p flow/tables && cd flow || exit 1
cp "$TESTS/golden/data/gbsg2.csv" "tables/a b.csv"
options="--time time --event event --marker age -B $(scaled 1500) --flush 0.02"
# shellcheck disable=SC2086
expect 0 "$RECUT" check "tables/a b.csv" $options --quiet -o alone.h5
# The program of the task: killed at the first try, stopped at the second, let through at the third.
cat >recut <<'END'
#!/usr/bin/env bash
mode=$1 state='' before=''
for word in "$@"; do [ "$before" = --state ] && state=$word; before=$word; done
echo try >>"$TRIES"
try=$(wc -l <"$TRIES")
{ [ "$mode" != check ] || [ "$try" -gt 2 ]; } && exec "$RECUT" "$@"
RECUT_KERNEL=reference "$RECUT" "$@" &
pid=$!
before=$(compgen -G "$state/r*.h5" | wc -l)
for _ in $(seq 1000); do [ "$(compgen -G "$state/r*.h5" | wc -l)" -gt "$before" ] && break; sleep 0.01; done
[ "$try" -eq 1 ] && { kill -KILL $pid; wait $pid; exit 137; }
kill -USR1 $pid
wait $pid
END
chmod +x recut
export TRIES=$PWD/tries RECUT
# checked RESULT RECORD HTML - after three tries
checked() {
    [ "$(wc -l <tries)" -eq 3 ] || fail "$flow: $(wc -l <tries) tries, expected 3"
    [ "$(sum "$1")" = "$(sum alone.h5)" ] || fail "$flow: other bytes than the undisturbed run"
    jq -e '.resumes == 2 and .blocks_found > 0' "$2" >/dev/null || fail "$flow: the tries did not go on: $(cat "$2")"
    grep -q '</html>' "$3" || fail "$flow: no report"
    [ -d state ] && [ -z "$(ls state)" ] || fail "$flow: the state of a finished run stays: $(ls state)"
    rm -rf tries state results
}
# script FILE RULE - the text between its first """ and the next
script() { awk -v rule="$2" '$0 ~ "^(rule|process) " rule {on = 1} on && /"""/ {n++; next} on && n == 1' "$1"; }
# fill TEXT NAME VALUE... - with each {NAME} in its place
fill() {
    local text=$1
    shift
    for (( ; $# > 1; )); do text=${text//"$1"/"$2"}; shift 2; done
    printf '%s\n' "$text"
}

flow=Nextflow
# shellcheck disable=SC2016
check=$(fill "$(script "$flows/recut.nf" RECUT_CHECK)" '${state}' "$PWD/state" '${recut}' "$PWD/recut" '${table}' 'a b.csv' \
    '${args}' "$options" '${task.cpus}' 1 '${id}' 'a b')
# shellcheck disable=SC2016
report=$(fill "$(script "$flows/recut.nf" RECUT_REPORT)" '${summary}' "$RECUT_SUMMARY" '${result}' 'a b.h5' '${id}' 'a b')
case $check$report in *'{'*) fail "Nextflow: names that nobody fills: $check$report" ;; esac
grep -q 'exitStatus == 75 .* in 129\.\.159' "$flows/recut.nf" || fail "Nextflow: another errorStrategy than is tried here"
for try in 1 2 3 4; do
    mkdir -p "try$try" && cp "tables/a b.csv" "try$try/a b.csv"
    (cd "try$try" && bash -ue -c "$check") >out 2>err </dev/null
    code=$?
    [ $code -eq 0 ] && break
    [ $code -eq 75 ] || { [ $code -ge 129 ] && [ $code -le 159 ]; } || { fail "Nextflow: exit $code would not be tried again: $(cat err)"; break; }
done
(cd "try$try" && bash -ue -c "$report") >out 2>err || fail "Nextflow: the report: $(cat err)"
checked "try$try/a b.h5" "try$try/a b.run.json" "try$try/a b.html"

flow=Snakemake
if command -v snakemake >/dev/null; then
    note "Snakemake $(snakemake --version)"
    expect 0 snakemake --snakefile "$flows/recut.smk" --cores 1 --nolock --config program="$PWD/recut" summary="$RECUT_SUMMARY" \
        options="$options" threads=1 -- "results/a b.html" || cat err results/*.log
else
    note "Snakemake is not installed: what stands in for it does as it documents"
    check=$(fill "$(script "$flows/recut.smk" recut_check)" '{params.folder:q}' state '{params.recut:q}' ./recut '{input.table:q}' "'tables/a b.csv'" \
        '{params.options}' "$options" '{threads}' 1 '{params.state:q}' "'state/a b'" '{output.result:q}' "'results/a b.h5'" '{log:q}' "'results/a b.log'")
    report=$(fill "$(script "$flows/recut.smk" recut_report)" '{params.summary:q}' "$RECUT_SUMMARY" '{input.result:q}' "'results/a b.h5'" '{output.html:q}' "'results/a b.html'")
    case $check$report in *'{'*) fail "Snakemake: names that nobody fills: $check$report" ;; esac
    for try in 1 2 3 4; do
        mkdir -p results && rm -f results/*.h5 results/*.run.json
        bash -euo pipefail -c "$check" </dev/null && break
    done
    bash -euo pipefail -c "$report" || fail "Snakemake: the report"
fi
checked 'results/a b.h5' 'results/a b.run.json' 'results/a b.html'
finish
