#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Contract 4: every bad input of the museum, and bad command lines: one line, exit 2, no result, no hang at 3 ranks.
. "$(dirname "$0")/lib.sh"
cases=0

# bad PATTERN ARGUMENT... - refused alone, with one line
bad() {
    local pattern=$1
    shift
    cases=$((cases + 1))
    expect 2 timeout 20 "$RECUT" "$@" && one_line "$pattern"
    [ ! -e out.h5 ] && [ ! -e out.d ] || { fail "left a result: $*"; rm -rf out.h5 out.d; }
}

while IFS=$'\t' read -r name file options pattern; do
    case $name in '' | '#'* | name) continue ;; esac
    [ "$options" != - ] || options=
    eval "arguments=($options)"
    pattern=${pattern%$'\r'}
    bad "$pattern" permute "$TESTS/museum/$file" "${arguments[@]}" --progress none -o out.h5
done < <(grep -v -- '--adjust' "$TESTS/museum/cases.tsv")
note "$cases museum cases"
[ "$cases" -ge 40 ] || fail "only $cases bad inputs, expected at least 40"

bad 'no command given'
bad 'no command "serch"' serch --embedded -o out.h5
bad 'no result file' permute --embedded
bad 'no option "--replicats"; did you mean --replicates?' permute --embedded --replicats 5 -o out.h5
bad '--replicates: found "many"' permute --embedded --replicates many -o out.h5
bad '--replicates: found "0"' permute --embedded --replicates 0 -o out.h5
bad '--replicates: found "1.5"' permute --embedded --replicates 1.5 -o out.h5
bad '--min-fraction: found "0.7"' permute --embedded --min-fraction 0.7 -o out.h5
bad '--criterion wilcoxon' permute --embedded --marker il6 --criterion wilcoxon -o out.h5
bad '--seed: found "-3"' permute --embedded --seed -3 -o out.h5
bad '--cutoff: found "22x"' permute --embedded --cutoff 18,22x -o out.h5
bad '--threads: found "0"' permute --embedded --threads 0 -o out.h5
bad '--rows: found "few"' permute --embedded --rows few -o out.h5
bad '--null imput: expected permute or impute; did you mean impute?' permute --embedded --marker il6 --null imput -o out.h5
bad '--null does not apply' bootstrap --embedded --marker il6 --null impute -o out.h5
bad '--null impute: found competing events' permute "$TESTS/golden/data/competing_ties.csv" --event status --event-value 1 --competing-value 2 \
    --marker marker --null impute -o out.h5
bad '--stop-at does not apply' search --embedded --stop-at 5 -o out.h5
bad 'second file' search a.csv b.csv -o out.h5
bad 'No such file' search nowhere.csv -o out.h5
# strata and entry times: an effect everywhere, or a reason
bad "--strata center: figures computes each figure as its line says, without strata" figures --embedded --strata center --figures x.csv -o out.h5
bad "--entry time: figures computes each figure as its line says, without entry times" figures --embedded --entry time --figures x.csv -o out.h5
bad "--strata center: the centers, which are compared with each other, cannot be the strata too" centers --embedded --marker il6 --strata center -o out.h5
for command in search describe "bootstrap --replicates 5" "centers --replicates 5 --folds 2 --repeats 1"; do
    # shellcheck disable=SC2086
    expect 0 "$RECUT" $command --embedded --marker il6 --strata viral --progress none -o one.h5 --force
done
printf 'id,in,time,event,x\n1,0,4,1,3\n2,1,5,0,1\n3,2,6,1,2\n4,0,7,1,5\n5,3,3,1,4\n' >late.csv
bad 'late.csv:6: column in: found "3", expected an entry before the patient' search late.csv --marker x --entry in -o out.h5
bad 'column time is the time and cannot be the entry time too' search late.csv --marker x --entry time -o out.h5
bad '--entry does not apply to "recut simulate"' simulate --entry in -o out.h5
printf 'id,in,time,event,x\n1,0,4,1,3\n2,1,5,0,1\n1,4,6,1,2\n4,0,7,1,5\n' >intervals.csv
bad 'found "1" again, first in line 2, expected each patient once (start-stop rows of one patient are not several patients' search intervals.csv --marker x --entry in -o out.h5
expect 0 "$RECUT" search late.csv --marker x --entry in --where 'id != 5' --min-fraction 0.25 --progress none -o late.h5
expect 0 "$RECUT" bootstrap --embedded --marker il6 --strata viral --stratify strata,center --replicates 5 --progress none -o strata.h5
expect 0 "$RECUT" screen --embedded --marker il6,il10 --strata viral --replicates 5 --progress none -o within.h5
mkdir folder
bad 'is a folder' search --embedded --marker il6 -o folder

# The ranks end together, with one line.
for arguments in "--marker nothing" "--min-fraction 2" "--where il6>"; do
    # shellcheck disable=SC2086
    expect 2 ranks 3 "$RECUT" permute --embedded $arguments -o out.h5
    [ "$(grep -c '^recut: error' err)" -eq 1 ] || fail "3 ranks: not one line: $(cat err)"
    [ ! -e out.h5 ] && [ ! -e out.d ] || fail "3 ranks: left a result"
done
while IFS=$'\t' read -r name file options pattern; do
    [ "$options" != - ] || options=
    eval "arguments=($options)"
    expect 2 ranks 3 "$RECUT" permute "$TESTS/museum/$file" "${arguments[@]}" --progress none -o out.h5
    [ "$(grep -c '^recut: error' err)" -eq 1 ] || fail "3 ranks, $name: not one line: $(cat err)"
done < <(grep -v -- '--adjust' "$TESTS/museum/cases.tsv" | grep -vE '^(#|name|$)' | awk 'NR % 10 == 3')

# Standard input: by every rank, in a job file, and the same command again finds its result.
piped() { # INPUT CODE COMMAND... - as expect, with INPUT on standard input
    local input=$1 want=$2 got
    shift 2
    "$@" >out 2>err <"$input"
    got=$?
    [ "$got" -eq "$want" ] || { fail "exit $got, expected $want: $* <$input"; head -5 err; return 1; }
}
plain=$TESTS/museum/exports/plain.csv
expect 0 "$RECUT" permute "$plain" --marker il6 --replicates 200 --progress none -o file.h5
h5dump -d /permute/0/rows file.h5 2>/dev/null | tail -n +2 >rows.file
for input in "$plain" "$TESTS/museum/exports/pandas.csv.gz" "$TESTS/museum/exports/calc_german_utf16.csv"; do
    piped "$input" 0 ranks 3 "$RECUT" permute - --marker il6 --replicates 200 --progress none -o pipe.h5
    h5dump -d /permute/0/rows pipe.h5 2>/dev/null | tail -n +2 | cmp -s - rows.file || fail "other rows: - <$input"
    piped "$input" 0 "$RECUT" permute - --marker il6 --replicates 200 --progress none -o pipe.h5
    one_line 'complete already'
    rm -rf pipe.h5 pipe.run.json
done
printf '[cohort]\nfile = -\nmarker = il6\nmissing = NULL\n[output]\nfile = job.h5\n[search]\n[permute]\nreplicates = 50\n' >job.ini
piped "$TESTS/museum/exports/r_na_null.csv" 0 "$RECUT" run job.ini --progress none
expect 2 "$RECUT" search - --marker il6 -o pipe.h5 && one_line 'standard input: the file is empty'
expect 2 "$RECUT" search "$plain" --marker il6 --decimal , --cutoff 18,22 -o out.h5 && one_line 'or a decimal comma'
expect 0 "$RECUT" search "$plain" --marker il6 --cutoff 18,22 -o out.h5
grep -q '^recut: warning: --cutoff 18,22 is read as two cutoffs' err || fail "no warning: --cutoff 18,22"
rm -rf out.h5 out.run.json

# A table with genes in rows is turned by the command that its message prints; nothing is written over.
cp "$TESTS/museum/genes_in_rows.tsv" .
expect 2 "$RECUT" search genes_in_rows.tsv --marker IL6 -o out.h5
command=$(sed -n 's/.*Turn the table: recut \(.*turned.csv\).*/\1/p' err)
eval "expect 0 \"\$RECUT\" $command"
printf 'id,TP53,IL6\nGSM1,1.2,0.2\nGSM2,3.4,1.4\nGSM3,2.2,-Inf\nGSM4,5.5,0.1\n' | cmp -s - turned.csv || fail "turned: $(cat turned.csv)"
eval "expect 2 \"\$RECUT\" $command" && one_line 'exists already'

# What was guessed stands in recut cohort, and on the page of the result.
expect 0 "$RECUT" cohort "$TESTS/museum/exports/calc_german.csv" --marker il6
grep -q '"notes": \["separated by semicolons", "decimal comma", "marks between thousands left out in il6"\]' out || fail "notes: $(cat out)"
expect 0 "$RECUT" search "$TESTS/museum/exports/calc_german.csv" --marker il6 -o noted.h5
"$RECUT_SUMMARY" noted.h5 | grep -q 'read as .*separated by semicolons' || fail "the page does not say how the table was read"

# log2(0) = -Inf is the smallest value, as in maxstat: GENEB is cut behind 2, M = 2.118114 (survminer::surv_cutpoint).
expect 0 "$RECUT" search "$TESTS/museum/log2_zero.csv" --marker 'GENE*' --criterion score --progress none -o log2.h5
"$RECUT_SUMMARY" log2.h5 --format json | grep -q '"best": {"cutoff": 2.3219, "next_lower": 2, .*"score": 2.118114' || fail "GENEB with -Inf is not cut as maxstat does"

# Results of other commands are not overwritten; the same command finds its result; --force replaces.
expect 0 "$RECUT" search --embedded --marker il6 -o kept.h5
before=$(sum kept.h5)
expect 2 "$RECUT" search --embedded --marker il10 -o kept.h5 && one_line 'use --force'
[ "$(sum kept.h5)" = "$before" ] || fail "a refused command changed the result"
expect 0 "$RECUT" search --embedded --marker il6 -o kept.h5 && one_line 'complete already'
expect 0 "$RECUT" search --embedded --marker il10 --force -o kept.h5
[ "$(sum kept.h5)" != "$before" ] || fail "--force did not replace the result"
echo "not HDF5" >kept.h5
expect 2 "$RECUT" search --embedded --marker il6 -o kept.h5 && one_line 'not a result of recut'

# The summary's own faults.
expect 2 "$RECUT_SUMMARY"
one_line 'recut-summary: error'
expect 1 "$RECUT_SUMMARY" kept.h5
one_line 'recut-summary: error'
expect 1 "$RECUT_SUMMARY" nowhere.h5
one_line 'recut-summary: error'
expect 2 "$RECUT_SUMMARY" --format yaml kept.h5
one_line 'recut-summary: error'

# Privacy: no patient rows unless asked for.
expect 0 "$RECUT" search --embedded --marker il6 --force -o private.h5
h5dump -n private.h5 | grep -q '/cohort/time' && fail "patient rows without --embed-cohort"
expect 0 "$RECUT" search --embedded --marker il6 --embed-cohort --force -o private.h5
h5dump -n private.h5 | grep -q '/cohort/time' || fail "no patient rows with --embed-cohort"

# A folder that cannot be written, a full disk.
if [ "$(id -u)" -eq 0 ] && mkdir full && mount -t tmpfs -o size=96k tmpfs full 2>/dev/null; then
    expect 1 "$RECUT" permute --embedded --marker il6 --replicates 200000 --progress none -o full/out.h5
    one_line 'No space left on device'
    mount -o remount,size=64m full
    expect 0 "$RECUT" permute --embedded --marker il6 --replicates 200000 --progress none -o full/out.h5
    expect 0 "$RECUT" permute --embedded --marker il6 --replicates 200000 --progress none -o room.h5
    [ "$(sum full/out.h5)" = "$(sum room.h5)" ] || fail "other bytes after a full disk"
    umount full
else
    note "full disk: skipped, no tmpfs can be mounted here"
fi
expect 1 "$RECUT" search --embedded --marker il6 -o /proc/nothing/out.h5
one_line '/proc/nothing'
finish
