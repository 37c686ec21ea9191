#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is at the place of an output: nothing that recut did not make is ever written over, --force or not; another result is told
# apart from other data; more replicates go on from a finished result.
. "$(dirname "$0")/lib.sh"
cp "$TESTS/golden/data/lung.csv" p.csv
printf 'quantity,value\nn,1\n' >figures.csv
printf '[cohort]\nfile = p.csv\nmarker = age\n[search]\n' >job.ini
printf 'age\n' >markers.txt
seq -s ' ' 1 228 >replay.txt
ln -s p.csv link.h5; ln p.csv hard.h5; ln -s nowhere dangling.h5; echo 'my notes' >notes.h5; : >empty.h5; mkfifo pipe.h5
mkdir foreign.d && echo x >foreign.d/thesis.tex; echo x >file.d; echo '{"mine": 1}' >record.run.json
cp p.csv part.h5.part; ln p.csv input.run.json
mkdir mine.d && cp p.csv mine.d/p.csv.part
keep() { find . -type f ! -name out ! -name err -exec sha256sum {} + | sort; find . -type l | sort; ls -l pipe.h5 /dev/null | cut -c1-10; }
before=$(keep)

# kept PATTERN ARGUMENT... - refused with and without --force, and nothing has changed
kept() {
    local pattern=$1 force
    shift
    for force in "" --force; do
        expect 2 timeout 20 "$RECUT" "$@" $force && one_line "$pattern"
        [ "$(keep)" = "$before" ] || { fail "something was written: $* $force"; before=$(keep); }
    done
}
S="search p.csv --marker age -q"
kept '-o p.csv is an input itself (p.csv)' $S -o p.csv
kept '-o ./p.csv is an input itself' $S -o ./p.csv
kept '-o link.h5 is an input itself' $S -o link.h5
kept '-o hard.h5 is an input itself' $S -o hard.h5
kept 'input.run.json, which a run writes beside its result, is an input itself' $S -o input.h5
kept 'dangling.h5 is a link to what is not there' $S -o dangling.h5
kept 'notes.h5 exists and is not a result of recut' $S -o notes.h5
kept 'empty.h5 exists and is not a result of recut' $S -o empty.h5
kept 'pipe.h5 is a device or a pipe' $S -o pipe.h5
kept '/dev/null is a device or a pipe' $S -o /dev/null
kept 'is a folder' $S -o foreign.d
kept 'foreign.d, where a run keeps what is finished, is there and is not a folder of recut' $S -o foreign.h5
kept 'file.d, where a run keeps what is finished, is a file' $S -o file.h5
kept 'record.run.json exists and is not a record of recut' $S -o record.h5
kept 'part.h5.part' $S -o part.h5
kept 'mine.d, where a run keeps' $S -o mine.h5
kept '-o markers.txt is an input itself' search p.csv --marker @markers.txt -q -o markers.txt
kept '-o job.ini is an input itself' run job.ini -q -o job.ini
kept '-o p.csv is an input itself' run job.ini -q -o p.csv
kept '-o replay.txt is an input itself' bootstrap p.csv --marker age --replay replay.txt -q -o replay.txt
# what a launch leaves that ends before its first segment is ours: the same command again begins
mkdir begun.d && echo half >begun.d/plan.h5.part
expect 0 "$RECUT" $S -o begun.h5
rm -f begun.*
# a twin takes no --force
for name in figures.csv notes.h5 p.csv /dev/null; do
    expect 2 "$RECUT" cohort --twin figures.csv -o $name
    [ "$(keep)" = "$before" ] || fail "a twin was written over $name"
done

# results of recut: the summary never writes over anything but its pages
expect 0 "$RECUT" $S -o r.h5
expect 0 "$RECUT_SUMMARY" -o page.txt r.h5
expect 0 "$RECUT_SUMMARY" --format json -o page.txt r.h5
expect 0 "$RECUT_SUMMARY" --format csv -o page.txt r.h5
expect 0 "$RECUT_SUMMARY" --format html -o page.txt r.h5
expect 0 "$RECUT_SUMMARY" -o page.txt r.h5 && [ -s page.txt ] || fail "a page is not replaced by a page"
for mode in --methods --citation --check --remark "--check --format json" ""; do
    # shellcheck disable=SC2086
    for again in 1 2; do expect 0 "$RECUT_SUMMARY" $mode -o page.txt r.h5 || fail "$mode does not replace a page ($again)"; done
done
expect 0 "$RECUT_SUMMARY" -o /dev/null r.h5
before=$(keep)
for name in r.h5 p.csv notes.h5 job.ini; do
    expect 2 "$RECUT_SUMMARY" -o $name r.h5
    [ "$(keep)" = "$before" ] || fail "a page was written over $name"
done

# an ending that is not .h5, both spellings
expect 0 "$RECUT" $S -o plain && one_line 'warning: -o plain does not end in .h5: the result is called plain'
grep -q 'would make plain.h5' err || fail "the other spelling is not said: $(cat err)"

# another command, other data, a damaged result
kept_result() { expect 2 "$RECUT" "${@:2}" -q -o r.h5 && one_line "$1"; }
kept_result '--criterion: "logrank" there, "score" here' search p.csv --marker age --criterion score
kept_result '--marker: ["age"] there, ["wt_loss"] here' search p.csv --marker wt_loss
kept_result '--where: none there, "sex == 1" here' search p.csv --marker age --where 'sex == 1'
kept_result 'use --force to replace it' permute p.csv --marker age
sed '2s/^\([^,]*,[^,]*\),/\1,/; 3s/[0-9]/9/' p.csv >q.csv && mv p.csv was.csv && sed '$d' was.csv >p.csv
kept_result 'r.h5 was computed from another p.csv (changed since); use --force' search p.csv --marker age
mv was.csv p.csv
head -c 5000 r.h5 >damaged.h5
expect 2 "$RECUT" $S -o damaged.h5 && one_line 'use --force to replace it'
expect 0 "$RECUT" $S --force -o damaged.h5
[ "$(sum damaged.h5)" = "$(sum r.h5)" ] || fail "a damaged result is not replaced"

# more replicates: only what is missing is computed, and the bytes are those of a fresh run
# more NAME FIRST SECOND ARGUMENT... - FIRST, then SECOND replicates
more() {
    local name=$1 first=$2 second=$3
    shift 3
    expect 0 "$RECUT" "$@" -B "$second" -q -o "$name-fresh.h5"
    expect 0 "$RECUT" "$@" -B "$first" -q -o "$name.h5"
    expect 0 "$RECUT" "$@" -B "$second" -o "$name.h5"
    [ "$(sum "$name.h5")" = "$(sum "$name-fresh.h5")" ] || fail "$name: more replicates give other bytes"
    [ ! -e "$name.d" ] || fail "$name: the folder is still there"
}
taken() { grep -q "recut: $1 replicates are taken over" err || fail "not $1 replicates taken over: $(cat err)"; }
more permute 10000 20000 permute --embedded --marker il6,il10
taken 10192 # 2,000 of them the censoring's, which has no more
# besides the 9,808 and 2,000, the runs of the tail, whose levels follow from the number of replicates
jq -e '.replicates_computed >= 11808 and .replicates_computed <= 11808 + 256 and .blocks_found > 0' permute.run.json >/dev/null || fail "computed again: $(jq -c .replicates_computed permute.run.json)"
more norows 10000 12000 permute --embedded --marker il6 --rows none
taken 10192
more few 5000 10000 permute --embedded --marker il6 --rows 100
taken 6096
more boot 300 700 bootstrap --embedded --marker il6 --cutoff 18.22 --adjust age --times 6,12
grep -q 'taken over' err || fail "boot: nothing taken over"
more centers 200 300 centers --embedded --marker il6 --cutoff 18.22
grep -q 'taken over' err || fail "centers: nothing taken over"
more screen 5000 9000 screen --embedded --marker il6,il10,tnfa
expect 0 "$RECUT" permute --embedded --marker il6 -B 5000 --rows 100 -q -o rows.h5
expect 0 "$RECUT" permute --embedded --marker il6 -B 20000 --rows all -o rows.h5
taken 2000 # those of the censoring, which has no rows; not the permutations'
more tail 3000 9000 permute --embedded --marker tnfa,il6 --tail splitting
more appears 40 9000 permute --embedded --marker tnfa,il6 # few replicates have no tail, or another one
expect 0 "$RECUT" permute --embedded --marker il6 --tail splitting -B 2000 -q -o split.h5
expect 2 "$RECUT" permute --embedded --marker il6 --tail splitting -B 4000 --tail-error 0.2 -q -o split.h5 && one_line 'holds the result of another command (--tail-error: 0.1 there, 0.2 here)'
expect 2 "$RECUT" permute --embedded --marker il6 --tail none -B 2000 -q -o split.h5 && one_line 'holds the result of another command'
expect 2 "$RECUT" permute --embedded --marker il6,il10 -B 5000 -q -o permute.h5 && one_line 'holds 20000 replicates of this, more than the 5000'
expect 2 "$RECUT" permute --embedded --marker il6,il10 -B 40000 --seed 2 -q -o permute.h5 && one_line '--seed: 1 there, 2 here'
expect 2 "$RECUT" permute --embedded --marker il6,il10 -B 20000 --rows none -q -o permute.h5 && one_line 'other --rows'

# a stop while it goes on, then the same again
long=(permute --embedded --marker il6,il10,tnfa --progress plain --flush 0.05 --threads 1)
expect 0 "$RECUT" "${long[@]}" -B 4096 -o stop.h5
RECUT_KERNEL=reference "$RECUT" "${long[@]}" -B 90000 -o stop.h5 >out 2>err </dev/null &
pid=$!
for _ in $(seq 200); do [ "$(compgen -G 'stop.d/r*.h5' | wc -l)" -ge 2 ] && break; sleep 0.02; done
kill -USR1 $pid 2>/dev/null; wait $pid
code=$?
[ $code -eq 75 ] || note "the stop came too late (exit $code)"
[ $code -ne 75 ] || expect 0 "$RECUT" "${long[@]}" -B 90000 -o stop.h5
expect 0 "$RECUT" "${long[@]}" -B 90000 -o stop-fresh.h5
[ "$(sum stop.h5)" = "$(sum stop-fresh.h5)" ] || fail "other bytes after a stop"
finish
