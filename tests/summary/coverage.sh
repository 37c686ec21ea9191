#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# coverage.sh PROGRAM COHORTS RESAMPLES - bench/coverage in small: every setting is there, no number is odd, and the intervals that are
# exact (Wald and profile likelihood of the hazard ratio, log-log medians) hold the truth as often as they should.
set -eu
"$1" "$2" "$3" 1 >coverage.tsv
awk -F '\t' -v cohorts="$2" -v resamples="$3" '
    NR == 1 { columns = NF; next }
    NF != columns || !($9 >= 0 && $9 <= 1) || !($8 > 0 && $8 <= 1) { print "odd row: " $0; bad = 1 }
    { settings[$1, $2, $3, $4] = 1
      if ($1 == "cohort" && $6 ~ /wald|profile|log-log/ && $5 ~ /^(hr|median_low)$/) {
          checked++; error = sqrt(0.05 * 0.95 / ($7 * $8))
          if ($9 < 0.95 - 0.015 - 4 * error || $9 > 0.95 + 0.015 + 4 * error) { print "not 95 %: " $0; bad = 1 } } }
    END { for (s in settings) n++
          want = resamples > 0 ? 8 + 5 * 8 + 4 : 8
          if (n != want || checked != 24) { print n " settings (" want "), " checked " checked"; bad = 1 }
          exit bad }' coverage.tsv
