#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --share K/N and recut merge: the bytes of a single run from any shares; gaps listed, foreign folders refused.
. "$(dirname "$0")/lib.sh"
common=(permute --embedded --marker il6,il10 --replicates 20000 --threads 2 --progress none)

expect 0 "$RECUT" "${common[@]}" -o alone.h5
want=$(sum alone.h5)
for n in 1 3 7; do
    for k in $(seq $n); do expect 0 "$RECUT" "${common[@]}" --share "$k/$n" -o "of$n.h5"; done
    expect 0 "$RECUT" merge of$n.k*.d -o of$n.h5
    [ "$(sum of$n.h5)" = "$want" ] || fail "$n shares: other bytes than the single run"
    jq -e ".merged_folders == $n and .resumes == 0 and (.launches | length) == $n + 1" of$n.run.json >/dev/null ||
        fail "$n shares: of$n.run.json does not say how it was made"
done
expect 0 "$RECUT" merge of3.k*.d -o of3.h5
one_line "is complete already"
expect 0 "$RECUT" "${common[@]}" --share 2/3 -o of3.h5 # requeued by mistake, after the merge
one_line "is complete already"
[ ! -e of3.k2.d ] || fail "a late share left its folder"

expect 0 "$RECUT" "${common[@]/none/plain}" --share 1/2 -o "told.h5"
grep -qF 'share 1 of 2 is complete in told.k1.d; when all are: recut merge told.k*.d -o told.h5' err || fail "shares: how to join is not said"

# Shares of different cuts overlap; the same bytes.
expect 0 "$RECUT" merge of7.k*.d of1.k1.d -o overlap.h5
[ "$(sum overlap.h5)" = "$want" ] || fail "overlapping shares: other bytes"

# Over ranks, a share resumed with another layout, moved to another place.
expect 0 ranks 2 "$RECUT" "${common[@]}" --share 1/2 -o moved.h5
expect 0 "$RECUT" "${common[@]}" --share 2/2 -o moved.h5
mkdir elsewhere && mv moved.k*.d elsewhere
cd elsewhere && expect 0 ranks 2 "$RECUT" merge moved.k1.d moved.k2.d -o moved.h5
cd ..
[ "$(sum elsewhere/moved.h5)" = "$want" ] || fail "moved shares: other bytes"

# With a sequential stop, without rows.
for extra in "--stop-at 20" "--rows none" "--rows 1500"; do
    # shellcheck disable=SC2086
    expect 0 "$RECUT" "${common[@]}" $extra -o extra.h5
    # shellcheck disable=SC2086
    for k in 1 2 3; do expect 0 "$RECUT" "${common[@]}" $extra --share $k/3 -o extras.h5; done
    expect 0 "$RECUT" merge extras.k*.d -o extras.h5
    [ "$(sum extras.h5)" = "$(sum extra.h5)" ] || fail "$extra: other bytes than the single run"
    rm -rf extra.* extras.*
done

# Patients are not needed to join what is computed: their table may be gone.
mkdir "a place"
cp "$TESTS/golden/data/gbsg2.csv" "a place/it's a cohort.csv"
columns=(--time time --event event --marker age -B 5000 --threads 1 --progress none)
head -1 "a place/it's a cohort.csv" | grep -q age || fail "the data have other columns"
# as NAME OPTION...: NAME.h5 of a single run, and the folders NAME.k1.d, NAME.k2.d
as() {
    local name=$1
    shift
    cd "a place" || exit 1
    expect 0 "$RECUT" permute "it's a cohort.csv" "${columns[@]}" "$@" -o "../$name.h5"
    for k in 1 2; do expect 0 "$RECUT" permute "it's a cohort.csv" "${columns[@]}" "$@" --share $k/2 -o "../$name.of.h5"; done
    cd ..
}
as file
as stop --stop-at 20
as nostop --stop-at 4999
as embed --embed-cohort
# Five blocks: 0 2 4 are in file.of.k1.d, 0 3 and 1 4 in these: each has one that is in no other.
for k in 1 2; do (cd "a place" && "$RECUT" permute "it's a cohort.csv" "${columns[@]}" --share $k/3 -o ../third.h5) >out 2>err || fail "$(cat err)"; done
for name in stop embed; do # the table is where it was
    expect 0 "$RECUT" merge $name.of.k*.d -o $name.of.h5
    [ "$(sum $name.of.h5)" = "$(sum $name.h5)" ] || fail "$name: other bytes"
    rm $name.of.h5
done
mkdir kept && mv "a place/it's a cohort.csv" kept # the result names the file, not its folder
for name in file nostop; do
    expect 0 ranks 2 "$RECUT" merge $name.of.k*.d -o $name.of.h5
    [ "$(sum $name.of.h5)" = "$(sum $name.h5)" ] || fail "$name: other bytes without the patients"
    rm $name.of.h5
done
# What has to be computed, or to be written, needs them: said in one line, and done where they are given.
for name in stop embed; do
    expect 2 ranks 2 "$RECUT" merge $name.of.k*.d -o $name.of.h5
    one_line "it's a cohort.csv is not there; say where it is: recut merge TABLE.csv FOLDER.d... -o RESULT.h5"
    [ ! -e $name.of.h5 ] || fail "$name: a result without the patients"
    expect 0 ranks 2 "$RECUT" merge "kept/it's a cohort.csv" $name.of.k*.d -o $name.of.h5
    [ "$(sum $name.of.h5)" = "$(sum $name.h5)" ] || fail "$name: a table given by hand: other bytes"
done
expect 2 "$RECUT" merge file.of.k1.d third.k*.d -o cut.h5
one_line "a block of permute/0 has to be computed again, which needs the patients: it's a cohort.csv is not there"
expect 0 "$RECUT" merge file.of.k1.d third.k*.d "kept/it's a cohort.csv" -o cut.h5
[ "$(sum cut.h5)" = "$(sum file.h5)" ] || fail "overlapping shares of a table given by hand: other bytes"
rm cut.h5
sed 3d "kept/it's a cohort.csv" >kept/other.csv
expect 2 "$RECUT" merge stop.of.k*.d kept/other.csv -o x.h5
one_line "stop.of.k1.d is of another run ("

# Gaps, a foreign folder, nonsense.
expect 1 "$RECUT" merge of7.k1.d of7.k2.d of7.k4.d -o gaps.h5
one_line "shares 3, 5, 6, 7 of 7 are missing"
[ ! -e gaps.h5 ] || fail "a result with gaps"
expect 0 "$RECUT" "${common[@]}" --seed 2 --share 1/1 -o seed.h5
expect 2 "$RECUT" merge of7.k*.d seed.k1.d -o foreign.h5
one_line "seed.k1.d is of another run (--seed: 2 there, 1 here)"
[ ! -e foreign.h5 ] || fail "a result with a foreign segment"
expect 2 "$RECUT" merge of7.k*.d -o file.h5
one_line "holds the result of another command"
expect 2 "$RECUT" merge -o x.h5
one_line "no folder to merge"
expect 2 "$RECUT" merge of7.k*.d
one_line "no result file"
expect 0 "$RECUT" "${common[@]}" --replicates 20001 --share 1/1 -o more.h5
expect 2 "$RECUT" merge more.k1.d -o alone.h5
one_line "holds the result of another command (--replicates: 20000 there, 20001 here)"
expect 2 "$RECUT" merge of7.k*.d more.k1.d -o y.h5
one_line "more.k1.d is of another run (--replicates: 20001 there, 20000 here)"
mkdir empty
expect 2 "$RECUT" merge empty -o x.h5
one_line "is not a folder of recut"
for share in 0/3 4/3 3 a/b 1/2x; do
    expect 2 "$RECUT" "${common[@]}" --share $share -o x.h5
    one_line "expected K/N"
done

# recut plan writes nothing and says what it should.
ls >before
expect 0 "$RECUT" plan "${common[@]}" --json
ls >after
diff -q before <(grep -vx after after) >/dev/null || fail "recut plan leaves files: $(diff before after)"
jq -e ".analyses[0].replicates == 20000 and .core_hours > 0 and .ranks >= 1 and .threads >= 1 and .rank_bytes > 1e6
    and .time_limit_minutes >= 5 and .result_bytes > 1000" out >/dev/null || fail "recut plan: $(cat out)"
expect 0 "$RECUT" plan permute --embedded --marker il6 --replicates 1e9 --rows none
grep -q '1000000000 replicates' out && grep -q 'for sbatch: --ntasks=' out || fail "recut plan: $(cat out)"
expect 2 "$RECUT" plan summary
one_line "or a command that makes a result"
# Whatever launches.jsonl holds, plan.h5 says what the folder is; without it, or where it is damaged, the same command mends it.
odd=("$RECUT" permute --embedded --marker il6 --replicates 100 --threads 1 --progress none --share 1/1 -o odd.h5)
expect 0 "${odd[@]}"
expect 0 "$RECUT" merge odd.k1.d -o odd.h5 && want=$(sum odd.h5) && rm odd.h5
for text in "{\"command\":\"recut permute$(printf '%2000s' '')\"}" '{"command":"recut"}' '{' '' '[{"command":"recut permute"}]'; do
    printf '%s\n' "$text" >odd.k1.d/launches.jsonl
    expect 0 "$RECUT" merge odd.k1.d -o odd.h5 && [ "$(sum odd.h5)" = "$want" ] || fail "launches.jsonl $text: other bytes"
    rm odd.h5
done
rm odd.k1.d/plan.h5
expect 2 "$RECUT" merge odd.k1.d -o odd.h5
one_line "odd.k1.d holds no plan.h5, which says what it is; the command that made it, given again,"
expect 0 "${odd[@]}"
printf x >>odd.k1.d/plan.h5
expect 1 "$RECUT" merge odd.k1.d -o odd.h5
one_line "odd.k1.d/plan.h5 is damaged"
expect 0 "${odd[@]}"
expect 0 "$RECUT" merge odd.k1.d -o odd.h5
[ "$(sum odd.h5)" = "$want" ] || fail "a plan written anew: other bytes"
finish
