#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut-summary --figures: files of whatever markers, the same bytes each time, nothing of others touched, PDF by another program.
. "$(dirname "$0")/lib.sh"
cp "$TESTS/golden/documents/job.h5" "$TESTS/golden/documents/describe_none.h5" "$TESTS/golden/documents/search.h5" .
bin=$PWD/bin
mkdir bin none
none=$PWD/none

# sums DIR - of its drawings and numbers
sums() { (cd "$1" && cat ./*.svg ./*.csv | sha256sum); }

# without a program that makes PDF
expect 0 env PATH="$none" "$RECUT_SUMMARY" --figures plain job.h5
grep -q '^plain/: [0-9]* figures, each as .svg, its numbers as .csv; no .pdf: neither rsvg-convert nor inkscape' out || fail "what was written: $(cat out)"
[ -s err ] && fail "it says more: $(cat err)"
said=$(sed 's/[^:]*: \([0-9]*\) .*/\1/' out)
drawn=$(find plain -name 'figure-*.svg' | wc -l)
[ "$said" -eq "$drawn" ] || fail "$said figures said, $drawn drawn"
[ "$drawn" -ge 10 ] || fail "only $drawn figures"
[ "$(find plain -type f | wc -l)" -eq $((2 * drawn)) ] || fail "not a drawing and a table each: $(ls plain)"
for file in plain/*.svg; do
    head -c 200 "$file" | grep -q 'width="[0-9.]*mm" height="[0-9.]*mm" viewBox="0 0 [0-9]* [0-9]*"' || fail "$file has no size"
    [ "$(tail -c 7 "$file")" = "</svg>" ] || fail "$file has no end"
    grep -qE 'href|<script|url\(|var\(|@import' "$file" && fail "$file needs something else"
    if command -v xmllint >/dev/null; then xmllint --noout "$file" || fail "$file is no XML"; fi
done
expect 0 env PATH="$none" "$RECUT_SUMMARY" --figures again/ job.h5
[ "$(sums plain)" = "$(sums again)" ] || fail "other bytes the second time"
expect 0 env PATH="$none" "$RECUT_SUMMARY" --figures plain job.h5 # over its own
[ "$(sums plain)" = "$(sums again)" ] || fail "other bytes over old ones"

# a program that makes PDF: no shell reads the names, what it says is not seen, one that fails is passed over
cat >bin/rsvg-convert <<'END'
#!/bin/bash
echo noise
echo noise >&2
printf '%s\n' "$@" >>"$LOG"
exit "${RSVG:-0}"
END
cat >bin/inkscape <<'END'
#!/bin/bash
echo noise >&2
printf '%s\n' "$@" >>"$LOG"
[ "$1" = --export-type=pdf ] && [ "$2" = --export-filename ] && printf '%%PDF-1.5 made\n' >"$3"
END
chmod +x bin/*
export LOG=$PWD/log
odd="\$(touch bad);"
drawn=4
expect 0 env PATH="$bin:$PATH" "$RECUT_SUMMARY" --figures "$odd" search.h5
grep -q 'each as .svg and .pdf (by inkscape), its numbers as .csv' out || fail "no inkscape: $(cat out)"
grep -q noise out err && fail "the other program is heard"
[ -e bad ] && fail "a shell read a name"
[ "$(find "$odd" -name '*.pdf' | wc -l)" -eq "$drawn" ] || fail "not a PDF for each"
[ "$(find "$odd" -name '*.part' | wc -l)" -eq 0 ] || fail "parts are left"
[ "$(wc -l <log)" -gt $((4 * drawn)) ] || fail "the program was not asked for each: $(wc -l <log)"
expect 0 env PATH="$none" "$RECUT_SUMMARY" --figures "$odd" search.h5
[ "$(find "$odd" -name '*.pdf' | wc -l)" -eq 0 ] || fail "PDF of an older drawing stand beside new ones"
mkdir ./-dash
expect 0 env PATH="$bin:$PATH" "$RECUT_SUMMARY" --figures=-dash search.h5
grep -q '^-' log && grep -vE '^(--format=pdf|--output|--export-type=pdf|--export-filename)$' log | grep '^-' && fail "a name became an option"
if command -v rsvg-convert >/dev/null; then
    expect 0 "$RECUT_SUMMARY" --figures print search.h5
    head -c 5 print/figure-1-*.pdf | grep -q '%PDF-' || fail "no PDF: $(cat out)"
    expect 0 "$RECUT_SUMMARY" --figures print search.h5
fi

# nothing of others: not the files, and then none at all is written
third=$(basename plain/figure-3-*.svg .svg)
[ "$third" = figure-3-kaplan-il6-PFS ] || fail "the third figure is $third"
for ending in svg csv pdf; do
    rm -rf others && mkdir others
    echo mine >"others/$third.$ending"
    expect 2 "$RECUT_SUMMARY" --figures others job.h5
    one_line "others/$third.$ending exists and is not a figure of recut-summary"
    [ "$(cat others/*)" = mine ] || fail "a foreign .$ending was touched, or others were written"
done
rm -rf others && mkdir others
ln -s ../job.h5 others/figure-1-kaplan-il6-OS.svg
before=$(sum job.h5)
expect 2 "$RECUT_SUMMARY" --figures others job.h5
[ "$(sum job.h5)" = "$before" ] || fail "the result was written over"
echo file >file
expect 1 "$RECUT_SUMMARY" --figures file job.h5
one_line "cannot make the folder file"
expect 1 "$RECUT_SUMMARY" --figures no/such/folder job.h5
one_line "cannot make the folder no/such/folder"
expect 2 "$RECUT_SUMMARY" --figures '' job.h5
one_line "--figures: expected a value"
expect 2 "$RECUT_SUMMARY" --figures dir -o page.txt job.h5
one_line "expected one of them"
expect 2 "$RECUT_SUMMARY" --figures dir --marker il7 job.h5
one_line "il7"

# names of markers
expect 0 "$RECUT" search "$TESTS/tool/terminal.csv" --marker '*' -q -o names.h5
expect 0 env PATH="$none" "$RECUT_SUMMARY" --scan --figures names names.h5
bad=$(find names -type f | grep -vE '^names/figure-[0-9]+-[a-z]+(-[A-Za-z0-9_.-]*)?\.(svg|csv)$')
[ -z "$bad" ] || fail "names: $bad"
[ "$(find . -newer names.h5 -type f -name 'figure*' | grep -cv '^./names/figure-')" -eq 0 ] || fail "files elsewhere"
LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]' names/* && fail "control characters"
grep -qaP '(^|,)"?[=@+]' names/*.csv && fail "a formula in a table"

expect 0 env PATH="$none" "$RECUT_SUMMARY" --figures nothing describe_none.h5
grep -q 'no figures' out || fail "nothing to draw: $(cat out)"
[ -e nothing ] && fail "a folder for nothing"
finish
