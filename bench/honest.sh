#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures how often the intervals of a selected cutoff's hazard ratio hold the one it has in new patients (bench/honest.ini) and writes
# what is committed of it:
#   bench/honest.tsv          every truth and interval
#   bench/honest.md           the table, with machine, date, commit
#   src/summary/honest.inc    the ranges that the documents cite
#     bench/honest.sh BUILD [DIVISOR]      DIVISOR: so many times fewer cohorts; 10 minutes of two free cores
#     bench/honest.sh -t                   only the tables, from bench/honest.tsv
# BENCH_OUT=FOLDER: the tables go there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${BENCH_OUT:-$here}
if [ "${1-}" != -t ]; then
    build=$(cd "${1:?the build folder}" && pwd)
    divisor=$((${2-1} * ${BENCH_SCALE-1}))
    run=$(mktemp -d)
    trap 'rm -rf "$run"' EXIT
    awk -v by=$divisor '$1 == "cohorts" { $3 = int($3 / by) } { print }' "$here/honest.ini" >"$run/honest.ini"
    (cd "$run" && nice -n 15 "$build/recut" run honest.ini -o honest.h5 && "$build/recut-summary" --format json honest.h5 >honest.json)
    {
        printf 'truth\tat\thr\tn\tgroup\tevent_share\tcriterion\tmin_fraction\tround\tsurvival_shape\tcensoring\tcensoring_hr\tcohorts\tinterval\tcoverage\terror\tbelow\tabove\texists\twidth\t'
        printf 'machine %s x %s, %s, commit %s\n' "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p)" "$(date +%Y-%m-%d)" \
            "$(git -C "$here" rev-parse --short HEAD)"
        jq -r '.simulate[] | . as $s | .intervals[] | [$s.truth.kind, $s.truth.at, $s.truth.hr, $s.truth.n, $s.label,
            $s.truth.event_share, $s.criterion, $s.min_fraction, $s.truth.round, $s.truth.shape, $s.truth.censoring, $s.truth.censoring_hr,
            $s.cohorts, .name, .coverage, .coverage_error, .below, .above, .exists, .width] | @tsv' "$run/honest.json"
    } >"$out/honest.tsv"
fi
# ROWS: truth label n, then the coverage of each interval and the honest one's width over the uncorrected one's
rows() { # "grid" or "beyond"
    awk -F '\t' -v which="$1" '
        NR == 1 { next }
        { beyond = $5 ~ /^beyond/
          if (beyond != (which == "beyond")) next
          name = $1 ($1 == "jump" ? " at " $2 : "") ($1 == "none" ? "" : ", HR " $3)
          if (which == "beyond") {
              if ($6 != 0.5) name = name ", events " $6
              if ($7 != "logrank") name = name ", " $7
              if ($8 != 0.1) name = name ", min-fraction " $8
              if ($9 != 0) name = name ", ties"
              if ($10 != 1) name = name ", Weibull, " $11 ", censoring-hr " $12
          }
          key = name FS $4
          if (!(key in seen)) { seen[key] = 1; order[++count] = key }
          coverage[key, $14] = $15; width[key, $14] = $20 }
        END { for (i = 1; i <= count; i++) { k = order[i]
            printf "%s\t%s", k, ""
            split("uncorrected differences shifted spread studentized honest", names, " ")
            line = ""
            for (j = 1; j <= 6; j++) line = line (j > 1 ? "\t" : "") coverage[k, names[j]]
            printf "%s\t%s\n", line, width[k, "honest"] / width[k, "uncorrected"] } }' "$out/honest.tsv"
}
table() {
    echo "| truth | n | uncorrected | differences | shifted | spread | studentized | **honest** | width |"
    echo "|---|---|---|---|---|---|---|---|---|"
    rows "$1" | awk -F '\t' '{ printf "| %s | %s |", $1, $2; for (i = 3; i <= 7; i++) printf " %.1f |", 100 * $i
        printf " **%.1f** | %.2f |\n", 100 * $8, $9 }'
}
range() { rows "$1" | awk -F '\t' '{ c = $8 * 100; if (!n++ || c < low) low = c; if (n == 1 || c > high) high = c } END { printf "%.1f to %.1f %%", low, high }'; }
{
    echo "# The hazard ratio that a selected cutoff will have in new patients: coverage of its intervals"
    echo
    sed -n '1s/.*\tmachine/Measured by bench\/honest.sh on/p' "$out/honest.tsv"
    cat <<TEXT

Cohorts are drawn from a stated truth (\`recut simulate\`, bench/honest.ini), a cutoff is selected by the log-rank, and the search is
repeated in 400 resamples. Counted is how often a 95 % interval of the selected cutoff's log hazard ratio holds the one that *this*
cutoff has in new patients of the same truth, watched as long: the limit of Cox's estimator for the two groups, by integration
(\`src/plan/truth.h\`). Coverage in per cent, 2,000 cohorts a line (Monte-Carlo standard error 0.5); width: mean of the honest interval over
mean of the uncorrected one, on the log scale.

The methods stand in \`src/plan/honest.h\`. **honest** takes the profile-likelihood interval of the selected cutoff, shifts it towards no effect by the
median, over the resamples, of (log hazard ratio of the resample's cutoff there) - (of the same cutoff in the patients), and widens it by an
eighth. On this grid it covers $(range grid).

TEXT
    table grid
    cat <<TEXT

## Beyond the grid

Truths that had no part in the choice (500 or 1,000 cohorts a line, standard error 0.7 to 1): other places, sizes, effects and shares of events, the
criterion \`score\`, a narrower range, a marker with some ten distinct values, Weibull survival with censoring that depends on the
marker. The honest interval covers $(range beyond); too often where effects are strong and patients few, for then
the profile-likelihood interval is wide and often has one limit only.

TEXT
    table beyond
} >"$out/honest.md"
inc="$here/../src/summary/honest.inc"
[ "$out" = "$here" ] || inc=$out/honest.inc
{
    echo "/* SPDX-License-Identifier: GPL-3.0-or-later"
    echo " * Written by bench/honest.sh: patients, least and greatest coverage of the honest interval over the grid. */"
    rows grid | awk -F '\t' '{ c = $8; if (!($2 in low)) { order[++n] = $2; low[$2] = high[$2] = c }
        if (c < low[$2]) low[$2] = c
        if (c > high[$2]) high[$2] = c }
        END { for (i = 1; i <= n; i++) printf "{%d, %.3f, %.3f},\n", order[i], low[order[i]], high[order[i]] }'
} >"$inc"
