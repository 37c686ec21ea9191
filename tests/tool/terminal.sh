#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Nothing foreign reaches a terminal raw: names of columns and centers, values, paths, options, job files, figures; pages, CSV, JSON.
# Long and many names cost their own middle, never the end of a line.
. "$(dirname "$0")/lib.sh"
cp "$TESTS/tool/terminal.csv" t.csv
esc=$'\x1b[31m' bidi=$'\xe2\x80\xae' c1=$'\xc2\x9b5m' bad=$'\xff\xc3('

# clean FILE... - valid UTF-8 without anything that moves a cursor or turns a line
clean() {
    local f
    for f in "$@"; do
        iconv -f UTF-8 -t UTF-8 "$f" >/dev/null 2>&1 || fail "$f is no UTF-8: $what"
        LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf' "$f" &&
            fail "$f is not clean: $what"
    done
}
# says COMMAND... - whatever it does, cleanly
says() {
    what=$*
    "$@" >out 2>err </dev/null
    [ $? -le 2 ] || fail "exit code: $what"
    clean out err
}
says "$RECUT" cohort t.csv --marker '*'
says "$RECUT" search t.csv --marker '*' -o r.h5
[ -e r.h5 ] || fail "no result of odd names: $(head -1 err)"
says "$RECUT" describe t.csv --marker '=*' --by center -q -o d.h5
says "$RECUT" plan permute t.csv --marker '*'
says "$RECUT" plan permute t.csv --marker '*' --json
for file in r.h5 d.h5; do
    for format in text csv json html; do
        says "$RECUT_SUMMARY" --format $format $file
        [ -s out ] || fail "no $format of $file"
        [ $format != json ] || jq . out >/dev/null || fail "JSON of $file"
    done
done
for mode in --brief --full --citation --methods --remark --check --table=-; do
    says "$RECUT_SUMMARY" $mode r.h5
    [ -s out ] || fail "nothing of $mode"
done
says "$RECUT_SUMMARY" --table=- r.h5
grep -q "^'=cmd|" out || fail "the table begins a formula"
[ "$(awk -F'\t' '{ print NF }' out | sort -u | wc -l)" -eq 1 ] || fail "a name parts a line of the table"
says "$RECUT_SUMMARY" --figures drawn r.h5
[ "$(find drawn -type f | wc -l)" -gt 0 ] || fail "no figures of odd names"
find drawn -type f >names.list
grep -qaP '[^\x20-\x7e\n]|[<>&;|"$ ]' names.list && fail "odd names of files: $(grep -aP '[^\x20-\x7e]|[<>&;|"$ ]' names.list | head -1)"
for file in drawn/*.svg drawn/*.csv; do clean "$file"; done
says "$RECUT_SUMMARY" --format csv r.h5
grep -q ",'=cmd|" out || fail "a name that begins as a formula has no apostrophe"
grep -qaP '(^|,)"?[=@+]' out && fail "a formula: $(grep -aP '(^|,)[=@+]' out | head -1)"
for odd in "$esc" "$bidi" "$c1" "$bad" $'\n' $'\r'; do
    says "$RECUT" "x$odd"
    says "$RECUT" search --embedded "--x$odd" -o x.h5
    says "$RECUT" search --embedded --marker "x$odd" -o x.h5
    says "$RECUT" search --embedded --marker il6 --where "center == 'x$odd'" -o x.h5
    says "$RECUT" search --embedded --marker il6 --where "x$odd == 1" -o x.h5
    says "$RECUT" search --embedded --marker il6 --cutoff "5$odd" -o x.h5
    says "$RECUT" search "no$odd.csv" -o x.h5
    says "$RECUT" centers --embedded --marker il6 --discovery "Ham$odd" -o x.h5
    says "$RECUT_SUMMARY" "no$odd.h5"
    says "$RECUT_SUMMARY" "--x$odd"
    says "$RECUT" search --embedded --marker il6 -q -o "out$odd"
    printf '[cohort]\nembedded = yes\nmarker = il6\n[search x%s]\ncut%s = 5\n' "$odd" "$odd" >job.ini
    says "$RECUT" run job.ini -o x.h5
    printf 'il%s6\n' "$odd" >names.txt
    says "$RECUT" search --embedded --marker @names.txt -o x.h5
    printf 'quantity,valu%s\nn,1%s\n' "$odd" "$odd" >figures.csv
    says "$RECUT" figures --embedded --figures figures.csv -o x.h5
done

# the end of a line stays, and no character is cut
long=$(printf 'é%.0s' $(seq 3000))
expect 2 "$RECUT" search --embedded --marker "$long" -o x.h5 && one_line '); columns: '
clean err
expect 2 "$RECUT" search --embedded --marker il6 --cutoff "$long" -o x.h5 && one_line 'expected numbers separated by commas'
expect 2 "$RECUT" search "$long/t.csv" -o x.h5
clean err
expect 2 "$RECUT" search --embedded --marker il6 --criterion "$long" -o x.h5 && one_line 'expected logrank, score, '
seq -f 'gene%.0f' 20000 >many.txt
expect 2 "$RECUT" search --embedded --marker @many.txt -o x.h5 && one_line 'line 1); closest: '
clean err
expect 2 "$RECUT" search --embedded --marker "$(paste -sd, many.txt | cut -c1-100000)" -o x.h5 && one_line 'no column "gene1"'
finish
