#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut-summary --brief, --full, --marker, --top; how wide the page is.
. "$(dirname "$0")/lib.sh"
cp "$TESTS/golden/documents/permute_several.h5" several.h5
cp "$TESTS/golden/documents/job.h5" job.h5
S=$RECUT_SUMMARY

# wider N FILE - has FILE a line of more than N characters?
wider() { awk -v most="$1" 'length($0) > most { found = 1 } END { exit !found }' "$2"; }

# ---- levels ----
for level in --brief '' --full --scan; do
    # shellcheck disable=SC2086
    expect 0 "$S" $level job.h5 && cp out "page$level.txt"
    wider 80 out && fail "a line of more than 80 characters at the level \"$level\""
done
[ "$(wc -l <page--brief.txt)" -le 40 ] || fail "--brief has $(wc -l <page--brief.txt) lines"
head -24 page.txt | grep -q '^CAN THIS CUTOFF BE TRUSTED?' || fail "no verdict on the first screen"
[ "$(head -24 page.txt | grep -c '^  [A-Z].*? ')" -eq 6 ] || fail "not six lines of the verdict on the first screen"
tail -3 page.txt | grep -q fingerprint || fail "provenance is not last"
expect 2 "$S" --brief --full job.h5 && one_line 'found --brief and --full, expected one of them'
expect 2 "$S" --brief --scan job.h5 && one_line 'found --brief and --scan, expected one of them'

cp "$TESTS/golden/documents/figures_few.h5" figures.h5
expect 0 "$S" --brief figures.h5 && grep -q '^No verdict' out || fail "--brief says nothing where there is no verdict"

# ---- markers ----
expect 0 "$S" several.h5 && grep -q 'The page of one marker: --marker' out || fail "no word of --marker: $(tail -5 out)"
grep -q '^il10$' out && fail "the page of a marker that nobody asked for"
expect 0 "$S" --marker il10,il2 several.h5 && cp out list
expect 0 "$S" --marker il10 --marker il2 several.h5 && cmp -s out list || fail "--marker twice is not a list"
grep -q '^il10$' list && grep -q '^il2$' list || fail "a page is missing: $(cat list)"
grep -q '^il6$' list && fail "a page too many"
expect 2 "$S" --marker il7 several.h5 && one_line 'no marker "il7" in this result, which has 3; did you mean il6?'
expect 2 "$S" --marker '' several.h5
expect 0 "$S" --top 1 several.h5 && grep -q 'and 2 more' out || fail "--top 1: $(cat out)"
for bad in 0 -3 1.5 many ''; do expect 2 "$S" "--top=$bad" several.h5 && one_line 'a whole number, 1 or more'; done

# ---- columns: those of a terminal, 80 elsewhere ----
expect 0 env COLUMNS=140 "$S" job.h5 && cmp -s out page.txt || fail "COLUMNS counts where there is no terminal"
if command -v script >/dev/null; then
    for columns in 60 100 140; do
        COLUMNS=$columns script -qec "$S job.h5" typed </dev/null >/dev/null 2>&1
        sed '/^Script /d' typed | tr -d '\r' >page
        wider $columns page && fail "wider than COLUMNS=$columns"
        [ $columns -le 80 ] || wider 80 page || fail "COLUMNS=$columns is not used"
    done
    COLUMNS=20 script -qec "$S job.h5" typed </dev/null >/dev/null 2>&1
    sed '/^Script /d' typed | tr -d '\r' >page
    wider 20 page && ! wider 60 page || fail "narrower than 60 columns"
fi

"$S" --help >help
for head in 'The page:' 'Output:'; do grep -q "^ *$head" help || fail "--help without the group $head"; done
finish
