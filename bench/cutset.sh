#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures how often sets and intervals of the best cutoff hold it (bench/cutset.ini) and writes what is committed of it:
#   bench/cutset.tsv          every truth and interval
#   bench/cutset.md           the table, with machine, date, commit
#   src/summary/cutset.inc    the ranges that the documents cite
#     bench/cutset.sh BUILD [DIVISOR]      DIVISOR: so many times fewer cohorts; 10 minutes of two free cores
#     bench/cutset.sh -t                   only the tables, from bench/cutset.tsv
# BENCH_OUT=FOLDER: the tables go there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${BENCH_OUT:-$here}
if [ "${1-}" != -t ]; then
    build=$(cd "${1:?the build folder}" && pwd)
    divisor=$((${2-1} * ${BENCH_SCALE-1}))
    run=$(mktemp -d)
    trap 'rm -rf "$run"' EXIT
    awk -v by=$divisor '$1 == "cohorts" { $3 = int($3 / by); if ($3 < 1) $3 = 1 } { print }' "$here/cutset.ini" >"$run/cutset.ini"
    (cd "$run" && nice -n 15 "$build/recut" run cutset.ini -o cutset.h5 && "$build/recut-summary" --format json cutset.h5 >cutset.json)
    {
        printf 'truth\tat\thr\tn\tgroup\tevent_share\tcriterion\tmin_fraction\tround\tsurvival_shape\tcensoring\tcensoring_hr\tcohorts\tinterval\tcoverage\terror\twidth\teverything\texists\t'
        printf 'machine %s x %s, %s, commit %s\n' "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p)" "$(date +%Y-%m-%d)" \
            "$(git -C "$here" rev-parse --short HEAD)"
        jq -r '.simulate[] | . as $s | .cutoff.intervals[] | [$s.truth.kind, $s.truth.at, $s.truth.hr, $s.truth.n, $s.label,
            $s.truth.event_share, $s.criterion, $s.min_fraction, $s.truth.round, $s.truth.shape, $s.truth.censoring, $s.truth.censoring_hr,
            $s.cohorts, .name, .coverage, .coverage_error, .width, .everything, .exists] | @tsv' "$run/cutset.json"
    } >"$out/cutset.tsv"
fi
# ROWS: truth, n, then coverage and width of each, then how often the set holds everything
rows() { # "grid" or "beyond"
    awk -F '\t' -v which="$1" '
        NR == 1 { next }
        { beyond = $5 ~ /^beyond/
          if (beyond != (which == "beyond")) next
          name = $1 ($1 == "jump" ? " at " $2 : "") ", HR " $3
          if (which == "beyond") {
              if ($6 != 0.5) name = name ", events " $6
              if ($7 != "logrank") name = name ", " $7
              if ($8 != 0.1) name = name ", min-fraction " $8
              if ($9 != 0) name = name ", ties"
              if ($10 != 1) name = name ", Weibull, " $11 ", censoring-hr " $12
          }
          key = name FS $4
          if (!(key in seen)) { seen[key] = 1; order[++count] = key }
          coverage[key, $14] = $15; width[key, $14] = $17; all[key, $14] = $18 }
        END { n = split("set set_jump percentile m_out_of_n_smooth m_out_of_n_jump", names, " ")
            for (i = 1; i <= count; i++) { k = order[i]
            line = k
            for (j = 1; j <= n; j++) line = line "\t" coverage[k, names[j]] "\t" width[k, names[j]]
            print line "\t" all[k, "set"] } }' "$out/cutset.tsv"
}
table() {
    echo "| truth | n | **set** | set if a jump | percentile | m of n, smooth | m of n, jump | all in the set |"
    echo "|---|---|---|---|---|---|---|---|"
    rows "$1" | awk -F '\t' '{ printf "| %s | %s | **%.1f** (%.0f) |", $1, $2, 100 * $3, 100 * $4
        for (i = 5; i <= 11; i += 2) printf " %.1f (%.0f) |", 100 * $i, 100 * $(i + 1)
        printf " %.0f |\n", 100 * $13 }'
}
of_lines() { # WHICH COLUMN SCALE: its least and greatest value over the lines
    awk -F '\t' -v which="$1" -v at="$2" -v by="$3" 'NR > 1 && ($5 ~ /^beyond/) == (which == "beyond") { x = $at * by; if (!n++ || x < low) low = x; if (n == 1 || x > high) high = x }
        END { printf "%.1f %.1f", low, high }' "$out/cutset.tsv"
}
counted() { of_lines "$1" 13 1 | awk '{ printf $1 == $2 ? "%d" : "%d to %d", $1, $2 }'; }
error() { of_lines "$1" 16 100 | awk '{ print $2 }'; }
range() { # WHICH COLUMN [only jumps]
    rows "$1" | awk -F '\t' -v at="$2" -v kind="${3-}" 'kind == "" || $1 ~ kind { c = $at * 100; if (!n++ || c < low) low = c; if (n == 1 || c > high) high = c }
        END { printf "%.1f to %.1f %%", low, high }'
}
{
    echo "# Where the best cutoff is: coverage of its confidence set and intervals"
    echo
    sed -n '1s/.*\tmachine/Measured by bench\/cutset.sh on/p' "$out/cutset.tsv"
    cat <<TEXT

Cohorts are drawn from a stated truth (\`recut simulate --intervals cutoff\`, bench/cutset.ini) and searched by the log-rank. Counted is
how often a 95 % set or interval holds the cutoff with the largest chi-square in many patients of the same truth (\`src/plan/truth.h\`): the
jump, or, where the risk rises gradually and there is no cutoff in nature, the one that cuts the population best. It counts as the
smallest value of the cohort that is not below it, which splits the patients alike. In parentheses: how many per cent of the candidates the
set or interval holds; last column: per cent of the cohorts whose set excludes no candidate. $(counted grid) cohorts a line (Monte-Carlo standard
error at most $(error grid)).

**set**: candidates that the patients do not exclude (\`src/plan/cutset.h\`), on this grid $(range grid 3). **set if a jump**: the same without
the gradual part of the model; right only if the risk jumps at one cutoff and is constant on both sides: jumps $(range grid 5 jump),
gradual effects $(range grid 5 linear). **percentile**: 2.5 and 97.5 % quantiles of the cutoffs of resamples of all patients (400 of each
kind, unless the second line says otherwise).
**m of n**: m chosen from as many resamples of each size (Bickel & Sakov 2008), rescaled by n^(1/3) and by n.

What was tried, in 200 to 400 cohorts a truth: Hansen's constant 7.35 for the loss of chi-square (92 % for a jump at n = 143, 65 % for the line); critical values of a jump alone (the
second column); of a line alone (99 % for jumps, twice as wide); of a cubic curve (the same); of jump and slope without shrinkage (98 to 99.5 % for jumps,
wider), with a slope of 0.5 or 0.7 times the estimate (80 and 93 % for the line at n = 500), with a slope where AIC wants it (as this
one); the loss of the root of chi-square (the same coverage, wider where effects are strong). Where the set covers more than 97 % (weak jumps at all
sizes, stronger ones at n = 63 and 143) the gradual part of the model keeps critical values above what a jump alone needs (second column): the
price of covering the line. Where it holds 90 % of the candidates or more the page says that the data do not tell.

TEXT
    table grid
    [ -z "$(rows beyond)" ] || cat <<TEXT

## Beyond the grid

Truths that had no part in the choice ($(counted beyond) cohorts a line, standard error at most $(error beyond)): other places, effects and shares of events, the criterion
\`score\`, a narrower range, a marker with some ten distinct values, Weibull survival with censoring that depends on the marker. The set covers
$(range beyond 3).

TEXT
    [ -z "$(rows beyond)" ] || table beyond
} >"$out/cutset.md"
inc="$here/../src/summary/cutset.inc"
[ "$out" = "$here" ] || inc=$out/cutset.inc
{
    echo "/* SPDX-License-Identifier: GPL-3.0-or-later"
    echo " * Written by bench/cutset.sh: patients, least and greatest coverage of the set over the grid, and of the one for a jump over its"
    echo " * jumps. */"
    rows grid | awk -F '\t' '{ n = $2; if (!(n in low)) { order[++count] = n; low[n] = high[n] = $3; least[n] = 2; most[n] = -1 }
        if ($3 < low[n]) low[n] = $3
        if ($3 > high[n]) high[n] = $3
        if ($1 ~ /^jump/ && $5 < least[n]) least[n] = $5
        if ($1 ~ /^jump/ && $5 > most[n]) most[n] = $5 }
        END { for (i = 1; i <= count; i++) { n = order[i]
            printf "{%d, %.3f, %.3f, %.3f, %.3f},\n", n, low[n], high[n], least[n], most[n] } }'
} >"$inc"
