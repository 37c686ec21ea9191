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

# A cohort with a relative name, merged from elsewhere; a name that needs quotes; then gone; then given by hand.
mkdir "a place"
cp "$TESTS/golden/data/gbsg2.csv" "a place/it's a cohort.csv"
columns=(--time time --event event --marker progrec)
head -1 "a place/it's a cohort.csv" | grep -q time || fail "the data have other columns"
cd "a place" || exit 1
expect 0 "$RECUT" permute "it's a cohort.csv" "${columns[@]}" -B 3000 --threads 1 --progress none -o ../alone2.h5
for k in 1 2; do expect 0 "$RECUT" permute "it's a cohort.csv" "${columns[@]}" -B 3000 --threads 1 --progress none --share $k/2 -o ../file.h5; done
cd ..
expect 0 "$RECUT" merge file.k*.d -o file.h5
[ "$(sum file.h5)" = "$(sum alone2.h5)" ] || fail "a cohort of a file: other bytes"
rm file.h5
mkdir kept && mv "a place/it's a cohort.csv" kept # the result names the file, not its folder
expect 2 "$RECUT" merge file.k*.d -o file.h5
one_line "it's a cohort.csv"
expect 0 "$RECUT" merge "kept/it's a cohort.csv" file.k*.d -o file.h5
[ "$(sum file.h5)" = "$(sum alone2.h5)" ] || fail "a cohort given by hand: other bytes"

# Gaps, a foreign folder, nonsense.
expect 1 "$RECUT" merge of7.k1.d of7.k2.d of7.k4.d -o gaps.h5
one_line "shares 3, 5, 6, 7 of 7 are missing"
[ ! -e gaps.h5 ] || fail "a result with gaps"
expect 0 "$RECUT" "${common[@]}" --seed 2 --share 1/1 -o seed.h5
expect 2 "$RECUT" merge of7.k*.d seed.k1.d -o foreign.h5
one_line "is a segment of another run"
[ ! -e foreign.h5 ] || fail "a result with a foreign segment"
expect 2 "$RECUT" merge of7.k*.d -o alone2.h5
one_line "holds the result of another command"
expect 2 "$RECUT" merge -o x.h5
one_line "no folder to merge"
expect 2 "$RECUT" merge of7.k*.d
one_line "no result file"
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
# Whatever launches.jsonl holds is one line.
expect 0 "$RECUT" permute --embedded --marker il6 --replicates 100 --threads 1 --progress none --share 1/1 -o odd.h5
for text in "{\"command\":\"recut permute$(printf '%2000s' '')\"}" '{"command":"recut"}' '{"command":""}' '{' '' \
    '{"command":"recut permute --no-such-option"}' "{\"command\":\"recut permute '\"}" '[{"command":"recut permute"}]'; do
    printf '%s\n' "$text" >odd.k1.d/launches.jsonl
    expect 2 "$RECUT" merge odd.k1.d -o odd.h5 && one_line "recut: error: "
done
finish
