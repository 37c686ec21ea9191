#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut-summary --check: whole, damaged anywhere, cut short, of another program, not there, unfinished.
. "$(dirname "$0")/lib.sh"
expect 0 "$RECUT" permute --embedded --marker il6,il10 --cutoff 18.22 --stop-at 2 --replicates 50000 --tail none --progress none -o r.h5
expect 0 "$RECUT_SUMMARY" --check r.h5
for words in 'r.h5: complete and undamaged' 'seal .*right: all ' 'checksums' 'of at most 50,000 replicates' 'SYNTHETIC' 'run record .*there: 1 rank' 'schema 2'; do
    grep -q -- "$words" out || fail "no \"$words\" in: $(cat out)"
done
expect 0 "$RECUT_SUMMARY" --check --format json r.h5
jq -e '.whole == true and .fault == null and .seal == "right" and .datasets > 20 and .checksums >= 1 and .same_streams == true
    and (.analyses | length) == 3 and .analyses[1].stopped == true and .run.ranks == 1 and .bytes > 10000' out >/dev/null || fail "JSON of a whole one: $(cat out)"
[ "$("$RECUT_SUMMARY" --format json r.h5 | jq -r .provenance.fingerprint)" = "$(jq -r .fingerprint out)" ] || fail "another fingerprint"

# flip FILE BYTE - the lowest bit of a byte
flip() {
    local byte
    byte=$(tail -c +$(($2 + 1)) "$1" | head -c 1 | od -An -tu1)
    # shellcheck disable=SC2059
    printf "\\$(printf %o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
size=$(stat -c %s r.h5)
for i in $(seq 0 24); do
    cp r.h5 bad.h5 && flip bad.h5 $((i * (size - 1) / 24))
    expect 1 "$RECUT_SUMMARY" --check bad.h5 && one_line 'bad.h5' && { grep -q 'NOT WHOLE' out || fail "byte $((i * (size - 1) / 24)): $(cat out)"; }
done
expect 1 "$RECUT_SUMMARY" --check --format json bad.h5
jq -e '.whole == false and (.fault | test("damaged, or was changed"))' out >/dev/null || fail "JSON of a damaged one: $(cat out)"
head -c $((size - 1)) r.h5 >bad.h5 && expect 1 "$RECUT_SUMMARY" --check bad.h5
{ cat r.h5; printf x; } >bad.h5 && expect 1 "$RECUT_SUMMARY" --check bad.h5
: >bad.h5 && expect 1 "$RECUT_SUMMARY" --check bad.h5
head -c 100000 /dev/zero >bad.h5 && expect 1 "$RECUT_SUMMARY" --check bad.h5 && one_line 'is not a result of recut'
expect 1 "$RECUT_SUMMARY" --check nowhere.h5 && one_line 'nowhere.h5'
expect 2 "$RECUT_SUMMARY" --check && one_line 'no result given'
expect 2 "$RECUT_SUMMARY" --check --format csv r.h5 && one_line 'expected text or json with --check'
expect 2 "$RECUT_SUMMARY" --chek r.h5 && one_line 'did you mean --check?'
expect 2 "$RECUT_SUMMARY" --check --methods r.h5 && one_line 'found --check and --methods, expected one of them'

# the record: none, of another result, no JSON
rm r.run.json && expect 0 "$RECUT_SUMMARY" --check r.h5 && { grep -q 'run record .*none beside it' out || fail "$(cat out)"; }
echo '{"fingerprint": "0"}' >r.run.json && expect 0 "$RECUT_SUMMARY" --check r.h5 && { grep -q 'belongs to another result' out || fail "$(cat out)"; }

# unfinished: a share, its folder, all shares
expect 0 "$RECUT" permute --embedded --marker il6 --replicates 50000 --share 1/2 --progress none -o s.h5
expect 1 "$RECUT_SUMMARY" --check s.h5 && { grep -q 'in 1 of 2 shares' out || fail "$(cat out)"; }
expect 1 "$RECUT_SUMMARY" --check s.k1.d && { grep -q 'resume with' out || fail "$(cat out)"; }
expect 1 "$RECUT_SUMMARY" --check --format json s.h5 && { jq -e '.whole == false and .unfinished.shares == 2' out >/dev/null || fail "$(cat out)"; }
# what is written to a file
expect 0 "$RECUT_SUMMARY" --check r.h5 -o check.txt && [ -s check.txt ] || fail "no check.txt"
echo mine >mine.txt && expect 2 "$RECUT_SUMMARY" --check r.h5 -o mine.txt
finish
