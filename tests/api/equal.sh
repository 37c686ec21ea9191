#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Through the library, from arrays and from a file, the numbers are the program's: every key of the document but how and
# where it was made.  And what is wrong is said without the signs of a command line.
. "$(dirname "$0")/../tool/lib.sh"
: "${DRIVER:?a program that calls the library}"
cp "$TESTS/../jobs/il6/twin.csv" cohort.csv
document() { jq -S 'del(.provenance, .run)'; }

# same COMMAND OPTION=VALUE... - as the program, from both kinds of table
same() {
    local command=$1 options=() option kind
    shift
    for option; do options+=("--${option%%=*}=${option#*=}"); done
    expect 0 "$RECUT" "$command" cohort.csv "${options[@]}" -o "$command.h5" --force --progress none || { cat err; return; }
    "$RECUT_SUMMARY" --format json "$command.h5" | document >program.json
    for kind in arrays file; do
        expect 0 "$DRIVER" $kind "$command" cohort.csv "$@" || { cat err; continue; }
        document <out | cmp -s - program.json || fail "$command $*: $kind: $(document <out | diff - program.json | head -n 5)"
    done
    rm -f library.h5
    expect 0 "$DRIVER" arrays "$command" cohort.csv "$@" write=library.h5 || cat err
    [ "$(sum library.h5)" = "$(sum "$command.h5")" ] || fail "$command $*: the files differ"
    [ ! -e library.h5.d ] || fail "$command: the folder stays"
    "$RECUT_SUMMARY" --format json "$command.h5" >program.all
    expect 0 "$DRIVER" read - "$command.h5" && cmp -s out program.all || fail "$command: read from its file: $(diff out program.all | head -n 5)"
    "$RECUT_SUMMARY" --format csv "$command.h5" | grep -vE '^(provenance|run),' >program.csv
    expect 0 "$DRIVER" arrays "$command" cohort.csv "$@" page=csv && grep -vE '^(provenance|run),' out | cmp -s - program.csv || fail "$command: CSV differs"
}
same check marker=il6 replicates=200 adjust=age,sex center=center cutoff=18.22
same permute marker=il6,il10 replicates=300 strata=center criterion=score threads=1 rows=all
same permute marker=il6 replicates=3000 stop-at=10 # ends within a block
same bootstrap marker=il6 replicates=100 scheme=stratified stratify=center where="viral == 0" seed=7
same screen marker=il6,il10,tnfa replicates=200
same describe marker=il6 cutoff=18.22 columns=age,sex,bclc # texts, with missing values
same search marker=il6 time=pfs_time event=pfs_event high=gt
same outcome marker=il6 outcome=response event-value=CR,PR replicates=200

# Nothing is written over; what is no result is refused; patients where they are asked for.
expect 2 "$DRIVER" arrays search cohort.csv marker=il6 write=check.h5
grep -q 'is there already; nothing is written over' err || fail "$(cat err)"
expect 1 "$DRIVER" read - cohort.csv
grep -q 'cohort.csv' err || fail "$(cat err)"
expect 1 "$DRIVER" read - none.h5
grep -q 'cannot read none.h5' err || fail "$(cat err)"
expect 1 "$DRIVER" arrays search cohort.csv marker=il6 write=no/such/folder.h5
expect 0 "$RECUT" search cohort.csv --marker il6 --embed-cohort --center center -o whole.h5 --progress none
expect 0 "$DRIVER" file search cohort.csv marker=il6 embed-cohort=yes center=center write=library_whole.h5
[ "$(sum library_whole.h5)" = "$(sum whole.h5)" ] || fail "with the patients the files differ"
"$RECUT_SUMMARY" whole.h5 >page
expect 0 "$DRIVER" read - whole.h5 page=text && cmp -s out page || fail "the pages differ: $(diff out page | head -n 5)"
"$RECUT_SUMMARY" --format html whole.h5 -o page.html
expect 0 "$DRIVER" read - whole.h5 page=html && cmp -s out page.html || fail "the HTML pages differ"

# No patients; a precision that stops early.
expect 0 "$RECUT" simulate --truth none --n 40 --replicates 40 --intervals none --precision 0.05 -o simulate.h5 --progress none
"$RECUT_SUMMARY" --format json simulate.h5 | document >program.json
expect 0 "$DRIVER" arrays simulate - truth=none n=40 replicates=40 intervals=none precision=0.05
document <out | cmp -s - program.json || fail "simulate: $(document <out | diff - program.json | head -n 5)"

# wrong CODE TEXT ARGUMENT... - one line that names the option and has no sign of a command line
wrong() {
    local code=$1 text=$2
    shift 2
    expect "$code" "$DRIVER" "$@"
    [ "$(wc -l <err)" -eq 1 ] && grep -qF -- "$text" err || fail "$*: no \"$text\" in: $(cat err)"
    grep -E -- '--[a-z]' err && fail "$*: the library spells a command line"
    [ ! -s out ] || fail "$*: something on standard output"
}
wrong 2 'no command "permut"; did you mean permute?' arrays permut cohort.csv
wrong 2 'no option "replicate"; did you mean replicates?' arrays permute cohort.csv replicate=3
wrong 2 'no option "force"' arrays permute cohort.csv force=yes
wrong 2 'min-fraction: found "0.7", expected a share above 0 and at most 0.5' arrays permute cohort.csv min-fraction=0.7
wrong 2 'cohort.csv: no column "il7" (marker); closest: il6' arrays permute cohort.csv marker=il7
wrong 2 'name a marker: marker COL' file permute cohort.csv
wrong 2 'another cause of death? event-value 1 competing-value 2' arrays permute cohort.csv marker=il6 event=ecog
wrong 2 'none.csv: cannot open' file permute none.csv marker=il6
wrong 2 'permute: no table of patients' arrays permute - marker=il6
wrong 2 'decimal: it is of a file' arrays permute cohort.csv marker=il6 decimal=comma
finish
