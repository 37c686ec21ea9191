#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures the coverage of the bootstrap's intervals (bench/coverage.c) and writes what is committed of it:
#   bench/coverage.tsv          every setting
#   bench/coverage.md           the ranges over the settings, with machine, date, commit
#   src/summary/coverage.inc    the same ranges for the pages, which call 95 % only what covers 93 to 97 %
#     bench/coverage.sh BUILD [COHORTS [RESAMPLES]]     BUILD configured with -DRECUT_BENCH=ON; some 6 minutes of one free core
#     bench/coverage.sh -t                              only the tables, from bench/coverage.tsv
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "${1-}" != -t ]; then
    build=${1:?the build folder}
    nice -n 15 "$build/bench/coverage" "${2-1000}" "${3-400}" >"$here/coverage.tsv.part"
    {
        sed -n 1p "$here/coverage.tsv.part" | sed "s/\$/\\tmachine $(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p) (one used), $(date +%Y-%m-%d), commit $(git -C "$here" rev-parse --short HEAD), ${2-1000} cohorts x ${3-400} resamples (ten times as many without resamples), seed 1/"
        sed 1d "$here/coverage.tsv.part"
    } >"$here/coverage.tsv"
    rm "$here/coverage.tsv.part"
fi
ranges() { # scheme statistic interval low50 high50 low200 high200, in the order of the file; "-" where it was not measured
    awk -F '\t' 'NR > 1 { k = $1 FS $5 FS $6; c = int($9 * 1000 + 0.5)
        if (!(k in seen)) { seen[k] = 1; order[++n] = k }
        if (!((k, $2) in low) || c < low[k, $2]) low[k, $2] = c
        if (!((k, $2) in high) || c > high[k, $2]) high[k, $2] = c }
        END { for (i = 1; i <= n; i++) { k = order[i]
            printf "%s\t%s\t%s\t%s\t%s\n", k, (k, 50) in low ? low[k, 50] : "-", (k, 50) in low ? high[k, 50] : "-",
                   (k, 200) in low ? low[k, 200] : "-", (k, 200) in low ? high[k, 200] : "-" } }' "$here/coverage.tsv"
}
{
    echo "/* SPDX-License-Identifier: GPL-3.0-or-later"
    echo " * Written by bench/coverage.sh: scheme, statistic, interval, least and most coverage in thousandths at n = 50, at n = 200. */"
    ranges | awk -F '\t' '$2 !~ /^cutoff/ { for (i = 4; i <= 7; i++) if ($i == "-") $i = 0
        printf "{\"%s\", \"%s\", \"%s\", {%d, %d}, {%d, %d}},\n", $1, $2, $3, $4, $5, $6, $7 }'
} >"$here/../src/summary/coverage.inc"
{
    echo "# Coverage of the bootstrap's intervals"
    echo
    sed -n '1s/.*\tmachine/Measured on/p' "$here/coverage.tsv"
    echo
    cat <<'TEXT'
`bench/coverage.sh` draws cohorts whose truth is known and counts how often each interval holds it: exponential survival, 30 %
censored, a uniform marker, a fixed cutoff at its median or with 20 % of the patients above it, log hazard ratio 0 or 0.9; n = 50
and 200. The table gives the least and the greatest coverage over these four settings, in per cent (Monte-Carlo standard error
0.7, without resamples 0.2). With an infinite limit an interval covers what lies on its side; intervals that do not exist (an infinite
replicate) are not counted (`exists` in coverage.tsv). The pages call **95 %** what covers 93 to 97 % in all settings: with 200
patients or more by the last column, with 50 to 199 by both.

Read: where there is an effect `hr_mh` lies too far from 1 and `hr_oe` too near, with any number of patients, so their intervals miss
the hazard ratio and are never called 95 %. Scheme `cohort`: without resamples, as `search` and
`describe` print them (at n = 50 with 20 % above the cutoff, 10 patients). `cutoff`: the selected
cutoff's rescaled range, against a jump and against an effect that grows gradually; it is no confidence interval, and no page
calls it one. `cluster of k`: k centers of equal size without an effect of their own.

| scheme | statistic | interval | n = 50 | n = 200 | 95 % |
|---|---|---|---|---|---|
TEXT
    ranges | awk -F '\t' 'function f(a, b) { return a == "-" ? "" : a == b ? sprintf("%.1f", a / 10) : sprintf("%.1f to %.1f", a / 10, b / 10) }
        { large = $6 != "-" && $6 >= 930 && $7 <= 970; small = $4 != "-" && $4 >= 930 && $5 <= 970
          held = $2 ~ /^(cutoff|hr_mh|hr_oe)/ || $1 ~ /^cluster/ ? "" : large && small ? "yes" : large ? "from n = 200" : ""
          printf "| %s | %s | %s | %s | %s | %s |\n", $1, $2, $3, f($4, $5), f($6, $7), held }'
} >"$here/coverage.md"
