#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut cohort --groups-out: low and high at cutoffs, written back where that is asked for.
. "$(dirname "$0")/lib.sh"
cat >t.csv <<'END'
id,time,event,il6,il10,arm
P1,5,1,18.22,1,a
=P2,6,0,18.219999,2,a
P3,,1,50,3,a
P4,7,1,,4,b
"P,5",8,0,-3,,a
P6,9,1,1e3,,b
P7,2,1,,,a
P8,3,0,20.5,9,c
END
expect 0 "$RECUT" cohort t.csv --marker il6,il10 --cutoff 18.22,2 --where 'arm != "c"' --groups-out g.csv
cat >want.csv <<'END'
id,il6,il6_at_18.22,il6_at_2,il10,il10_at_18.22,il10_at_2,left_out
P1,18.22,high,high,1,low,low,
'=P2,18.219999,low,high,2,low,high,
P3,,,,,,,missing time
P4,,,,4,low,high,
"P,5",-3,low,low,,,,
P6,1000,high,high,,,,
P7,,,,,,,no marker
P8,,,,,,,where
END
diff want.csv g.csv || fail "the groups"
grep -q 'wrote g.csv: 8 rows, 3 of them left out' err && grep -q 'il6 at 18.22: 2 low, 2 high' err || fail "what is said: $(cat err)"
jq -e '.n == 5 and .n_dropped == 3' out >/dev/null || fail "the cohort is not printed"
# never over a file, not even its own, nor through a link
cp g.csv keep.csv
expect 2 "$RECUT" cohort t.csv --marker il6 --cutoff 3 --groups-out g.csv && one_line 'exists already' && cmp -s g.csv keep.csv || fail "written over"
expect 2 "$RECUT" cohort t.csv --marker il6 --cutoff 3 --groups-out t.csv && one_line 'exists already'
ln -s nowhere link.csv
expect 2 "$RECUT" cohort t.csv --marker il6 --cutoff 3 --groups-out link.csv && one_line 'exists already'
expect 2 "$RECUT" cohort t.csv --marker il6 --groups-out x.csv && one_line 'name the cutoff'
expect 2 "$RECUT" cohort t.csv --marker il6 --cutoff 3 && one_line '--cutoff goes with --groups-out'
expect 2 "$RECUT" cohort t.csv --cutoff 3 --groups-out x.csv && one_line 'name a marker'
expect 2 "$RECUT" search t.csv --marker il6 --groups-out x.csv -o r.h5 && one_line 'does not apply'
expect 1 "$RECUT" cohort t.csv --marker il6 --cutoff 3 --groups-out no/such/folder.csv && one_line 'cannot write'
[ ! -e x.csv ] || fail "x.csv was made"
# without ids: numbers of rows; the groups are those of the analysis
sed "s|\"P,5\"|P5|" t.csv | cut -d, -f2- >noid.csv
expect 0 "$RECUT" cohort noid.csv --marker il6 --cutoff 18.22 --groups-out n.csv && [ "$(head -2 n.csv | tail -1)" = 1,18.22,high, ] || fail "rows: $(head -2 n.csv)"
expect 0 "$RECUT" cohort --embedded --marker il6 --cutoff 18.22 --groups-out e.csv
expect 0 "$RECUT" search --embedded --marker il6 --cutoff 18.22 -q -o e.h5
[ "$("$RECUT_SUMMARY" --format json e.h5 | jq '.search[0].fixed[0].n_high')" = "$(grep -c ',high,' e.csv)" ] || fail "other groups than the analysis"
finish
