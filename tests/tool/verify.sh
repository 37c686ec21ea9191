#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut verify: a result computed again.  A flipped bit anywhere is caught by the seal; what somebody has changed and sealed
# again (a row, a count, an observed number) by computing it again.
. "$(dirname "$0")/lib.sh"
cp "$TESTS/../jobs/il6/twin.csv" "the cohort.csv"
check() { "$RECUT" check "the cohort.csv" --marker il6 --cutoff 18.22 --center center -B "$1" --progress none -o "$2" 2>err || fail "$(cat err)"; }
check 300 a.h5
expect 0 "$RECUT" verify a.h5 || cat err
for analysis in describe search permute censoring bootstrap centers splits; do grep -q "^  $analysis/0 .*observed tables" out || fail "$analysis is not said to be compared: $(cat out)"; done
grep -q 'bootstrap/0 .* 300 rows, counts exactly' out || fail "not all of a short run is computed again: $(cat out)"

# from elsewhere, with the table moved, without the record, by a command
mkdir there
mv "the cohort.csv" there/cohort.csv
expect 2 "$RECUT" verify a.h5 && one_line 'the cohort.csv is not there; say where it is: recut verify RESULT.h5 TABLE.csv'
expect 0 "$RECUT" verify a.h5 there/cohort.csv || cat err
(cd there && expect 0 "$RECUT" verify ../a.h5 cohort.csv) || fail "from another folder"
mv a.run.json kept.json
expect 2 "$RECUT" verify a.h5 && one_line 'a.run.json is not there'
made=(check there/cohort.csv --marker il6 --cutoff 18.22 --center center)
expect 0 "$RECUT" verify a.h5 -- "${made[@]}" -B 300 || cat err
expect 2 "$RECUT" verify a.h5 -- "${made[@]}" -B 301 && one_line 'is of other patients or options'
expect 2 "$RECUT" verify a.h5 -- "${made[@]}" -B 300 --seed 2 && one_line 'is of other patients or options'
sed '5s/,[0-9.]*,/,1.5,/' there/cohort.csv >there/other.csv
expect 2 "$RECUT" verify a.h5 there/other.csv -- "${made[@]}" -B 300 && one_line 'is of other patients or options'
expect 2 "$RECUT" verify a.h5 -- merge x.d && one_line 'does not name a command that makes a result'
mv kept.json a.run.json
expect 2 "$RECUT" verify && one_line 'no result to verify'
expect 2 "$RECUT" verify nothing.h5 && one_line 'nothing.h5'
expect 2 "$RECUT" verify a.h5 b c && one_line 'found "c"'
expect 2 "$RECUT" verify a.h5 --seconds soon && one_line '--seconds soon'
expect 0 "$RECUT" verify --help && grep -q 'recut verify il6.h5' out || fail "no help"

# one bit, anywhere: in the seal, in what HDF5 says of itself, in a row, in a count
size=$(stat -c %s a.h5)
for at in 14 30 600 $((size / 3)) $((size / 2)) $((size - 9)); do
    cp a.h5 flipped.h5 && cp a.run.json flipped.run.json
    byte=$(od -An -tu1 -j "$at" -N 1 a.h5)
    printf '%b' "\\0$(printf %o $((byte ^ 4)))" | dd of=flipped.h5 bs=1 seek="$at" conv=notrunc status=none
    "$RECUT" verify flipped.h5 there/cohort.csv >out 2>err && fail "a flipped bit in byte $at is not seen"
    one_line flipped.h5
done

# sealed again by somebody who knows how
python=/usr/bin/python3
if $python -c 'import h5py, zlib' 2>/dev/null; then
    cat >change.py <<'END'
import sys, zlib, h5py, shutil
source, to, path, row, column, new = sys.argv[1:]
shutil.copy(source, to)
with h5py.File(to, "r+") as f:
    f[path][int(row), int(column)] = float(new)
raw = open(to, "rb").read()
head = b"recut result\nbytes %d\ncrc32 %08x\nHDF5 begins at byte 512\n" % (len(raw), zlib.crc32(raw[512:]))
old = raw[:512]
assert old.startswith(b"recut result\nbytes "), old[:80]
open(to, "r+b").write(head + b"\n" * 0 + old[len(head):])
END
    # changed PATH ROW COLUMN VALUE MESSAGE
    changed() {
        $python change.py a.h5 changed.h5 "$1" "$2" "$3" "$4" || { fail "change.py"; return; }
        cp a.run.json changed.run.json
        expect 0 "$RECUT_SUMMARY" --check changed.h5 || { fail "the seal of changed.h5 is not right: $(cat out err)"; return; }
        expect 2 "$RECUT" verify changed.h5 there/cohort.csv && one_line "$5"
    }
    changed permute/0/rows 17 0 0.5 'permute/0: row 17, column il6/'
    changed bootstrap/0/rows 299 1 0.5 'bootstrap/0: row 299'
    changed permute/0/tally/exceedances 0 0 77 'permute/0: tally exceedances'
    changed search/0/table/scan/il6/data 3 4 0.5 'search/0: table scan/il6, row 3'
fi

# results of earlier versions (earlier/): read as ever; what cannot be compared is said in one line, and blamed on nobody's numbers
cp "$TESTS/golden/data/cohort143.csv" .
for name in bootstrap search; do gzip -dc "$TESTS/tool/earlier/$name.h5.gz" >early_$name.h5; done
cp "$TESTS/store/schema1.h5" early_permute.h5
boot=(bootstrap cohort143.csv --marker viral --cutoff 1 --scheme stratified --stratify center,event)
expect 2 "$RECUT" verify early_bootstrap.h5 -- "${boot[@]}" -B 60 && one_line 'which made other analyses of it (jackknife/0: here, not there): verify it with the command and the recut that made it'
expect 2 "$RECUT" verify early_search.h5 -- search cohort143.csv --marker il6,il10 --cutoff 10,18.22 &&
    one_line 'was made by a recut of another version, which stored other columns or counts (search/0, curves/il6)'
expect 2 "$RECUT" verify early_permute.h5 -- permute cohort143.csv --marker il6 && one_line 'made by an early recut'
expect 2 "$RECUT" "${boot[@]}" -B 100 -q -o early_bootstrap.h5 && one_line 'of a recut of another version (jackknife/0: here, not there); use --force'
for name in bootstrap search permute; do
    expect 0 "$RECUT_SUMMARY" --check early_$name.h5 && expect 0 "$RECUT_SUMMARY" --brief early_$name.h5 || cat err
done
grep -q 'it does not say whether' <("$RECUT_SUMMARY" --check early_permute.h5) || fail "the streams of an early result"

# a long run: what fits into the time, and no more
"$RECUT" permute there/cohort.csv --marker il6 -B 3e6 --rows none --progress none -o long.h5 2>err || fail "$(cat err)"
expect 0 timeout 60 "$RECUT" verify long.h5 --seconds 0 || cat err
grep -qE 'permute/0 .* 1 of [0-9]+ blocks, 0 rows, counts not below' out || fail "a long run: $(cat out)"
# stopped within a block; adaptive; shares
"$RECUT" permute there/cohort.csv --marker il6,il10,tnfa -B 20000 --stop-at 50 --progress none -o stop.h5 2>err || fail "$(cat err)"
expect 0 "$RECUT" verify stop.h5 || cat err
"$RECUT" permute there/cohort.csv --marker il6,il10,tnfa -B 20000 --adaptive 20 --progress none -o adaptive.h5 2>err || fail "$(cat err)"
expect 0 "$RECUT" verify adaptive.h5 || cat err
printf '[cohort]\nfile = there/cohort.csv\nmarker = il6\n[permute]\nreplicates = 500\n[permute young]\nwhere = age < 65\nreplicates = 200\n' >job.ini
if expect 0 "$RECUT" run job.ini -o job.h5 --progress none; then expect 0 "$RECUT" verify job.h5 || cat err; else cat err; fi
finish
