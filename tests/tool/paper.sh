#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What recut-summary prints for a paper: --methods, --remark, --citation, --table; odd names stay inert, lines stay within 80 columns,
# nothing foreign is written over.
. "$(dirname "$0")/lib.sh"
printf 'id,time,event,"=cmd|calc","a\tb","c ""d""",%s\n' "$(printf 'long%.0s' $(seq 45))" >odd.csv
awk 'BEGIN { srand(3); for (i = 1; i <= 60; i++) printf "P%d,%.3f,%d,%.3f,%.3f,%.3f,%.3f\n", i, 1 + 10 * rand(), rand() < 0.7, rand(), rand(), rand(), rand() }' >>odd.csv
expect 0 "$RECUT" permute odd.csv --marker '*' --replicates 200 --progress none -o odd.h5
expect 0 "$RECUT" permute --embedded --marker il6,il10 --criterion score --strata center --replicates 300 --progress none -o r.h5
# narrow - no line of out is longer than 80 characters
narrow() { awk 'length($0) > 80 { bad = 1; print FILENAME ": " $0 } END { exit bad }' out >long || fail "$1: $(head -2 long)"; }
for result in odd.h5 r.h5; do
    for mode in --methods --remark --citation --check; do
        expect 0 "$RECUT_SUMMARY" $mode $result && narrow "$mode $result"
        LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]' out && fail "$mode $result is not clean"
    done
done
expect 0 "$RECUT_SUMMARY" --methods r.h5
for words in 'SYNTHETIC' 'score statistic' 'within the strata of center' 'maxT' '(x + 1) / (B + 1)' '300 random permutations' '10.2202/1544-6115.1585'; do
    tr '\n' ' ' <out | grep -qF -- "$words" || fail "the methods do not say $words"
done
grep -qi 'bootstrap' out && fail "the methods tell of a bootstrap"
expect 0 "$RECUT_SUMMARY" --citation && grep -q '^@software{recut,' out || fail "no citation without a result"
expect 0 "$RECUT_SUMMARY" --remark --format json r.h5 && jq -e '[.items[] | select(.guideline == "REMARK")] | length == 20' out >/dev/null || fail "REMARK as JSON"

# a marker that nothing can be cut at: no p, no optimism is claimed, nothing is answered by a dash
expect 0 "$RECUT" check "$TESTS/golden/documents/none.csv" --marker flat --replicates 20 --progress none -o flat.h5
expect 0 "$RECUT_SUMMARY" --methods flat.h5 && grep -q 'No P value was computed by permutation' out || fail "flat: a p"
grep -Eqi 'was corrected for the|optimism|shrunk' out && fail "the methods of no cutoff tell of its p or optimism"
expect 0 "$RECUT_SUMMARY" --remark flat.h5 && grep -Eq '(\)|found,) -( |;|$)' out && fail "REMARK answers with a dash"
expect 0 "$RECUT_SUMMARY" --full flat.h5 && grep -Eq 'picked again|in the resamples|owed to its selection' out && fail "places of no cutoff"

# the table: the document's numbers, one row a marker
expect 0 "$RECUT_SUMMARY" --table t.tsv odd.h5
"$RECUT_SUMMARY" --format json odd.h5 >odd.json
python3 - <<'END' || fail "the table is not the document's"
import csv, json
rows = list(csv.reader(open("t.tsv", newline=""), delimiter="\t"))
markers = json.load(open("odd.json"))["markers"]
assert len(rows) == len(markers) + 1 == 5 and all(len(r) == len(rows[0]) for r in rows), "shape"
assert rows[1][0].startswith("'=cmd"), rows[1][0]
for row, marker in zip(rows[1:], markers):
    for name, cell in zip(rows[0], row):
        value = marker.get(name)
        if isinstance(value, float) or isinstance(value, int) and not isinstance(value, bool):
            assert float(cell) == value, (name, cell, value)
        elif value is None and "." not in name:
            assert cell == "NA", (name, cell)
END
if command -v Rscript >/dev/null; then
    Rscript -e 't <- read.delim("t.tsv"); stopifnot(nrow(t) == 4, is.numeric(t$p), is.logical(t$selected), is.numeric(t$hr))' >/dev/null || fail "R cannot read the table"
fi
expect 0 "$RECUT_SUMMARY" --table t.tsv r.h5                      # its own
expect 0 "$RECUT_SUMMARY" --table - r.h5 && [ "$(wc -l <out)" -eq 3 ] || fail "no table on standard output"
printf 'marker\tmine\nil6\t1\n' >mine.tsv && cp mine.tsv keep.tsv
expect 2 "$RECUT_SUMMARY" --table mine.tsv r.h5 && one_line 'never written over' && cmp -s mine.tsv keep.tsv || fail "mine.tsv"
expect 2 "$RECUT_SUMMARY" --table r.h5 r.h5 && one_line 'is an input itself'
expect 2 "$RECUT_SUMMARY" --table x.tsv -o y.tsv r.h5 && one_line 'found --table x.tsv and --output y.tsv'
expect 2 "$RECUT_SUMMARY" --table && one_line '--table: expected a value'
expect 2 "$RECUT_SUMMARY" --metods r.h5 && one_line 'did you mean --methods?'
expect 2 "$RECUT_SUMMARY" --methods --format json r.h5 && one_line 'expected text with --methods'
expect 0 "$RECUT_SUMMARY" --help
for option in --methods --remark --citation --table --check --format; do grep -q -- "$option" out || fail "--help does not name $option"; done
finish
