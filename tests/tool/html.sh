#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The HTML report as recut-summary writes it: clean for tidy (where it is installed), always the same bytes, names that anybody
# chose inert, small enough for a study with every analysis and for 20,000 markers.
. "$(dirname "$0")/lib.sh"
page() { # page RESULT - into page.html, checked
    rm -f page.html
    expect 0 "$RECUT_SUMMARY" --format html -o page.html "$1" || return
    [ -s err ] && fail "said of $1: $(head -3 err)"
    iconv -f UTF-8 -t UTF-8 page.html >/dev/null 2>&1 || fail "$1: no UTF-8"
    LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf' page.html &&
        fail "$1: characters that move or turn something"
    grep -qi '<script\|<img\|<iframe\|<link' page.html && fail "$1: something that is run or fetched"
    command -v tidy >/dev/null || return
    # the proprietary ones are attributes of SVG and ARIA that this tidy does not know
    tidy -errors -quiet -utf8 page.html 2>&1 | grep -v 'proprietary attribute' | head -5 >tidy.txt
    [ -s tidy.txt ] && fail "$1: tidy says $(cat tidy.txt)"
}
under() { [ "$(stat -c %s page.html)" -lt "$1" ] || fail "$2: $(stat -c %s page.html) bytes, expected under $1"; }
command -v tidy >/dev/null || note "tidy is not installed: its part is skipped"

for file in "$TESTS"/golden/documents/*.h5; do
    page "$file"
done
"$RECUT_SUMMARY" --format html "$file" >again.html
cmp -s page.html again.html || fail "other bytes on standard output"
grep -q '<meta name="generator" content="recut-summary">' page.html || fail "the page does not say whose it is"

# names
cp "$TESTS/tool/terminal.csv" t.csv
awk -F, -v OFS=, '{ $NF = NR == 1 ? sprintf("%0200d", 7) "_<b>&\x27\\" : NR }; 1' t.csv >long.csv
for table in t long; do
    expect 0 "$RECUT" search $table.csv --marker '*' -q -o $table.h5
    page $table.h5
    expect 0 "$RECUT" permute $table.csv --marker '=*,<script>*,@SUM(A1)' -B 20 -q -o p$table.h5 || continue
    page p$table.h5
    grep -q '&lt;script&gt;alert(1)&lt;/script&gt;' page.html || fail "$table: the name is not there as a text"
done

# the study with every analysis
jobs=$(cd "$TESTS/../jobs" && pwd)
sed -e "s#= il6/#= $jobs/il6/#" -e 's#^file = il6.h5#file = study.h5#' -e 's/^replicates = .*/replicates = 200/' "$jobs/il6.ini" >study.ini
expect 0 "$RECUT" run -q study.ini
page study.h5
under 2000000 "the study"
grep -q 'class="banner">SYNTHETIC' page.html || fail "no banner over a synthetic cohort"

# very many markers
awk -v seed=5 -v n=40 -v genes=$(($(scaled 20000))) -f "$TESTS/tool/matrix.awk" >matrix.csv
expect 0 "$RECUT" permute matrix.csv --marker 'G*' -B 20 -q -o wide.h5
page wide.h5
under 4000000 "20,000 markers"
finish
