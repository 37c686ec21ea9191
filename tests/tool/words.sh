#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every word of a command line: what is nearly right is named, what is wrong is named itself and not its neighbor.
. "$(dirname "$0")/lib.sh"

# says PATTERN ARGUMENT... - refused with one line
says() {
    local pattern=$1
    shift
    expect 2 timeout 20 "$RECUT" "$@" && one_line "$pattern"
    [ ! -e out.h5 ] && [ ! -e out.d ] || { fail "left a result: $*"; rm -rf out.h5 out.d; }
}
# does ARGUMENT... - makes out.h5; its sum in $got
does() {
    expect 0 timeout 60 "$RECUT" "$@" -o out.h5
    got=$(sum out.h5 2>/dev/null)
    rm -rf out.h5 out.run.json
}
S="search --embedded --marker il6"

# commands
says 'no command "serach"; did you mean search?' serach --embedded
says 'no command "boostrap"; did you mean bootstrap?' boostrap --embedded
says 'no command "Permute"; did you mean permute?' Permute --embedded
says 'no command "xyzzy"   (recut --help' xyzzy
# words for recut-summary and for figures
expect 0 "$RECUT" search --embedded --marker il6 -o page.h5
expect 0 "$RECUT_SUMMARY" --format csv page.h5
mv out page.csv
for word in summary show report; do
    expect 0 "$RECUT" $word --format csv page.h5
    cmp -s out page.csv || fail "recut $word is not recut-summary"
done
expect 2 "$RECUT" summary && grep -q '^recut-summary: error: no result given' err || fail "recut summary: $(cat err)"
mkdir alone && cp "$RECUT" alone/recut
expect 2 env PATH=/nowhere alone/recut summary page.h5 && one_line 'no recut-summary beside recut, nor in PATH'
says 'no figures: expected --figures FILE' reproduce --embedded -o out.h5
says 'did you mean permute?' plan permut --embedded
says 'found the table x.csv, expected a command before it: recut plan check x.csv' plan x.csv --marker a
says 'recut-summary x.h5 --format html' plot x.h5
"$RECUT" --help | grep -q 'recut-summary RESULT.h5' || fail "recut --help does not name recut-summary"
for command in check screen describe search permute bootstrap centers figures run cohort merge plan verify; do
    "$RECUT" $command --help >out 2>err || fail "$command --help"
    [ "$(grep -c "^  recut $command " out)" -eq 3 ] || fail "$command --help: not three examples"
    [ "$(awk '{ if (length > w) w = length } END { print w + 0 }' out)" -le 120 ] || fail "$command --help is too wide"
    [ "$(sed -n '/^Examples:/,/^Exit status/p' out | sed '$d' | wc -L)" -le 72 ] || fail "$command --help: examples are too wide for a manual page"
done

# options
says '--markers does not apply to "recut permute"; did you mean --marker?   (recut permute --help)' permute --embedded --markers il6 -o out.h5
says 'no option "--maker"; did you mean --marker?' $S --maker x -o out.h5
says 'no option "--cuttoff"; did you mean --cutoff?' $S --cuttoff 3 -o out.h5
says 'no option "--quorum"   (recut search --help)' $S --quorum start -o out.h5
says 'no option "--seeds"; did you mean --seed?' permute --embedded --marker il6 --seeds 5 -o out.h5
says 'no option "--weights"' $S -o out.h5 --weights w
says 'no option "-marker"; did you mean --marker?' search --embedded -marker il6 -o out.h5
says 'no option "-x"' $S -x -o out.h5
says 'no option "-hx"' $S -hx -o out.h5
says '--stop-at does not apply to "recut search"' $S --stop-at 5 -o out.h5
says '--e could be --e' $S --e 5 -o out.h5
expect 2 "$RECUT_SUMMARY" --formt json x.h5 && one_line 'no option "--formt"; did you mean --format?   (recut-summary --help)'
expect 2 "$RECUT_SUMMARY" --format jason x.h5 && one_line 'did you mean json?'
expect 2 "$RECUT_SUMMARY" x.h5 -o && one_line '--output: expected a value behind it'

# values that are not there, or look like options
says '--cutoff: expected a value behind it, found the option -o' $S --cutoff -o out.h5
says '--where: expected a value behind it, found the option --force' $S -o out.h5 --where --force
says '--marker: expected a value behind it, found the end of the line' search --embedded -o out.h5 --marker
says '--marker: found ""' search --embedded --marker= -o out.h5
says 'expected a value' $S --time= -o out.h5
says '--force: found "maybe", expected yes or no' $S --force=maybe -o out.h5

# the same command in other words
does $S --cutoff 5 && want=$got
does $S --cutoff=5 && [ "$got" = "$want" ] || fail "a value behind ="
does $S --cutof 5 && [ "$got" = "$want" ] || fail "an abbreviation"
does search -mil6 --embedded --cutoff 5 && [ "$got" = "$want" ] || fail "a value behind its letter"
does search -m=il6 --embedded=yes --cutoff 5 && [ "$got" = "$want" ] || fail "= behind a letter"
does $S --cutoff 5 --quiet -q && [ "$got" = "$want" ] || fail "--quiet"
[ ! -s err ] || fail "--quiet says: $(cat err)"
does $S --cutoff 5 --centre center && [ "$got" = "$want" ] || fail "--centre"
does $S --cutoff 7 --cutoff 5 --progress none && [ "$got" = "$want" ] && one_line 'warning: --cutoff is given twice; "5" counts, not "7"'
does $S --cutoff 5 --cutoff 5 --threads 1 --threads 2 --progress none && [ "$got" = "$want" ] || fail "the same twice"
[ ! -s err ] || fail "repeated without need: $(cat err)"
does $S --cutoff -5 && does $S --cutoff -.5 || fail "a negative number is a value"
printf '[cohort]\nembedded = yes\ncentre = center\nmarker = il6\n[search]\ncutoff = 5\n' >job.ini
does run job.ini
printf '[cohort]\nembedded = yes\nmarker = il6\n[serach]\n' >job.ini
says 'no analysis "serach"; did you mean search?' run job.ini -o out.h5
printf '[cohort]\nembedded = yes\nmarker = il6\n[search]\ncuttoff = 5\n' >job.ini
says 'job.ini:5: [search] no option "cuttoff"; did you mean cutoff?' run job.ini -o out.h5

# values, columns, labels
says '; did you mean logrank?' $S --criterion logrnk -o out.h5
says 'did you mean stratified?' bootstrap --embedded --marker il6 --scheme stratfied -o out.h5
says 'did you mean center?' bootstrap --embedded --marker il6 --scheme stratified --stratify centre -o out.h5
says 'expected mh, cox or none; did you mean cox?' permute --embedded --marker il6 --hazard-ratio coxx -o out.h5
says 'did you mean Hamburg?' centers --embedded --marker il6 --discovery Hambrug -o out.h5
says 'closest: il6' search --embedded --marker il-6 -o out.h5
says 'no row has the value "bb" in column bclc; did you mean B?' $S --where 'bclc == "bb"' -o out.h5
does $S --where 'bclc != "bb"' --progress none && one_line 'warning: --where: no row has the value "bb" in column bclc; did you mean B?'
does $S --where 'viral != 7' --progress none && one_line 'no row has the value "7" in column viral'
sed '1s/center/centre/' "$TESTS/museum/good.csv" >british.csv
expect 0 "$RECUT" cohort british.csv --marker il6 && jq -e '.center == "centre"' out >/dev/null || fail "a column centre is not found"
finish
