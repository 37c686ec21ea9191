#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut cohort --twin: a table of figures in, a synthetic cohort out that every other command reads.
. "$(dirname "$0")/lib.sh"
cat >figures.csv <<'END'
id,cohort,quantity,value,lower,upper,decimals,patients,of,by,time,event,convention
n,all,n,30,,,0,,,,,,
median,all,median,5.0,3.0,8.0,1,,x,,,,
men,all,n,18,,,0,,"sex == ""m""",,,,
hr,all,hr,2.0,0.9,4.6,1,,x,,time,event,mh
column_x,,column,positive 2 5 0.8,,,,,x,,,,
column_sex,,column,levels m f,,,,,sex,,,,
column_time,,column,time 1 12,,,,,time,,,,
column_event,,column,event 0.8,,,,,event,,,,
END

expect 0 "$RECUT" cohort --twin figures.csv --seed 3 --moves 100000 -o twin.csv
grep -q 'wrote twin.csv: 4 of 4 figures print as published' err || fail "figures: $(cat err)"
grep -q 'SYNTHETIC: no patient is behind any row' err || fail "not said to be synthetic: $(cat err)"
[ "$(head -1 twin.csv)" = "id,x,sex,time,event,origin" ] || fail "header: $(head -1 twin.csv)"
[ "$(grep -c ',synthetic$' twin.csv)" -eq 30 ] || fail "rows that are not marked synthetic"
[ "$(cut -d, -f3 twin.csv | grep -c '^m$')" -eq 18 ] || fail "not 18 men"
expect 0 "$RECUT" cohort --twin figures.csv --seed 3 --moves 100000 -o again.csv
cmp -s twin.csv again.csv || fail "the same seed gives another twin"
expect 0 "$RECUT" cohort --twin figures.csv --seed 3 --moves 100000 --threads 3 --progress none -o threads.csv
cmp -s twin.csv threads.csv || fail "another number of threads gives another twin"
[ "$(wc -l <err)" -eq 2 ] || fail "--progress none is not silent: $(cat err)"
expect 0 ranks 2 "$RECUT" cohort --twin figures.csv --seed 3 --moves 100000 --threads 1 -o ranks.csv
cmp -s twin.csv ranks.csv || fail "two ranks give another twin"
expect 0 "$RECUT" cohort --twin figures.csv --seed 4 --moves 100000 -o other.csv
cmp -s twin.csv other.csv && fail "another seed gives the same twin"

sed '/^hr,all,hr,/s/2.0,0.9,4.6/2.0,1.9,2.1/' figures.csv >narrow.csv # no interval of 30 patients is as narrow
expect 0 "$RECUT" cohort --twin narrow.csv --seed 3 --moves 20000 --progress none -o narrow-twin.csv
grep -q 'recut: not as published: hr, off by ' err || fail "what is not met is not said: $(cat err)"

expect 0 "$RECUT" search twin.csv --marker x --progress none -o twin.h5
expect 0 "$RECUT_SUMMARY" twin.h5 && grep -q 'SYNTHETIC' out || fail "the report does not say that the cohort is synthetic"

expect 2 "$RECUT" cohort --twin figures.csv && one_line 'give one with -o TWIN.csv'
expect 2 "$RECUT" cohort twin.csv --moves 5 && one_line '--moves goes with --twin'
expect 2 "$RECUT" cohort twin.csv --chains 2 && one_line '--chains goes with --twin'
expect 2 "$RECUT" cohort --twin figures.csv --chains 0 -o no.csv && one_line 'a whole number from 1 to 1024'
expect 2 "$RECUT" cohort --twin nothing.csv -o no.csv && one_line 'nothing.csv'
expect 2 "$RECUT" cohort twin.csv -o no.csv && one_line '-o goes with --twin'
sed 's/positive 2 5 0.8/positive 2 5/' figures.csv >bad.csv
expect 2 "$RECUT" cohort --twin bad.csv -o no.csv && one_line 'bad.csv:6: column column_x: found "positive 2 5", expected levels'
sed 's/^n,all,n,30/n,all,mean,30/; s/0,,,,,,$/0,,x,,,,/' figures.csv >bad.csv
expect 2 "$RECUT" cohort --twin bad.csv -o no.csv && one_line 'says how many patients'
sed 's/x,,time,event,mh/z,,time,event,mh/' figures.csv >bad.csv
expect 2 "$RECUT" cohort --twin bad.csv -o no.csv && one_line 'bad.csv:5: figure hr'
[ -e no.csv ] && fail "a refused twin was written"
expect 1 "$RECUT" cohort --twin figures.csv --moves 10 --progress none -o /proc/no.csv && one_line '/proc/no.csv'
# A table that says more patients than can be searched over is one line, not an endless search.
sed '0,/,143,/s/,143,/,1000000,/' "$TESTS/../jobs/il6/figures.csv" >large.csv
expect 2 timeout 20 "$RECUT" cohort --twin large.csv --moves 20 -o large-twin.csv && one_line 'a twin of 1000000 patients is asked for, at most 10000'
finish
