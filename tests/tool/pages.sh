#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every analysis' document (JSON) and page (text) of small committed results, compared whole with tests/golden/documents.
# What differs is printed; tests/golden/documents/make.sh takes over a change that is meant.
set -u
cp "$TESTS"/golden/documents/*.h5 . || exit 1
for record in "$TESTS"/golden/documents/*.record; do # of a run, as it lies beside its result
    cp "$record" "$(basename "${record%.record}").run.json" || exit 1
done
bad=0
for file in *.h5; do
    name=${file%.h5}
    "$RECUT_SUMMARY" "$file" >"$name.txt" || { echo "$name: no page"; bad=1; }
    "$RECUT_SUMMARY" --format json "$file" >"$name.json" || { echo "$name: no document"; bad=1; }
    for kind in txt json; do
        diff -u "$TESTS/golden/documents/$name.$kind" "$name.$kind" >"$name.$kind.diff" && continue
        echo "$name.$kind is not the golden one:"
        head -20 "$name.$kind.diff"
        bad=1
    done
done
[ "$(ls ./*.h5 | wc -l)" -ge 10 ] || { echo "fewer than 10 results were compared"; bad=1; }
exit $bad
