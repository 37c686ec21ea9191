#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures how often the intervals of what a selected cutoff tells of an outcome hold what it tells in new patients
# (bench/outcome.c) and writes what is committed of it:
#   bench/outcome.tsv          every truth and interval
#   bench/outcome.md           the ranges over the truths, with machine, date, commit
#   src/summary/outcome.inc    those of the honest interval, which the documents cite
#     bench/outcome.sh BUILD [COHORTS [RESAMPLES]]     BUILD configured with -DRECUT_BENCH=ON; 3 minutes of one free core
#     bench/outcome.sh -t                              only the tables, from bench/outcome.tsv
# BENCH_OUT=FOLDER: the tables go there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${BENCH_OUT:-$here}
inc=${BENCH_OUT:-$here/../src/summary}/outcome.inc
. "$here/machine.sh"
if [ "${1-}" != -t ]; then
    build=${1:?the build folder}
    cohorts=${2-1000}
    cohorts=$((cohorts / ${BENCH_SCALE-1}))
    nice -n 15 "$build/bench/outcome" "$cohorts" "${3-400}" >"$out/outcome.tsv.part"
    {
        echo "# $(bench_machine), commit $(bench_commit "$here/.."), $cohorts cohorts x ${3-400} resamples"
        cat "$out/outcome.tsv.part"
    } >"$out/outcome.tsv"
    rm "$out/outcome.tsv.part"
fi
ranges() { # statistic, patients, interval, least and greatest coverage over the truths; the difference of two shares is one of its own
    awk -F '\t' '/^#/ || $1 == "truth" { next }
        { what = $3 == "difference" ? ($1 ~ /^numbers/ ? "means" : "shares") : $3
          k = what FS $2 FS $4
          if (!(k in low)) { order[++n] = k; low[k] = high[k] = $6 }
          if ($6 < low[k]) low[k] = $6
          if ($6 > high[k]) high[k] = $6 }
        END { for (i = 1; i <= n; i++) printf "%s\t%s\t%s\n", order[i], low[order[i]], high[order[i]] }' "$out/outcome.tsv"
}
{
    echo "/* SPDX-License-Identifier: GPL-3.0-or-later"
    echo " * Written by bench/outcome.sh: statistic, patients, least and greatest coverage of the honest interval over the truths. */"
    ranges | awk -F '\t' '$3 == "honest" { printf "{\"%s\", %d, %.3f, %.3f},\n", $1, $2, $4, $5 }'
} >"$inc"
{
    echo "# What a selected cutoff tells of an outcome in new patients: coverage of its intervals"
    echo
    sed -n '1s/^# /Measured by bench\/outcome.sh on /p' "$out/outcome.tsv"
    cat <<'TEXT'

Cohorts are drawn from a stated truth (a marker without effect, a jump at its median or at 80 %, a gradual effect; an outcome of two values or a
normal one), a cutoff is selected by the Wilcoxon statistic, and the search is repeated in ordinary resamples. Counted is how often an interval holds
what *this* cutoff tells in new patients. The table gives the least and the greatest coverage over the truths, in per cent (Monte-Carlo
standard error 0.7 with 1,000 cohorts). A bounded simulation: ten truths, three sizes.

The methods are those of `src/plan/honest.h`, on the log odds ratio (Woolf), Youden's index, the difference of two shares (Agresti & Caffo) and of two
means (Welch): **honest** shifts the interval as if the cutoff had not been selected towards no effect by the median, over the resamples, of what the
selection adds there, and widens it by an eighth. It is the one that `recut bootstrap --outcome` prints, and called a 95 % interval where its
least coverage at the next of these sizes is 93 % or more.

| statistic | n | uncorrected | differences | shifted | spread | **honest** |
|---|---|---|---|---|---|---|
TEXT
    ranges | awk -F '\t' '{ k = $1 FS $2; if (!(k in seen)) { seen[k] = 1; order[++n] = k }
            cell[k, $3] = sprintf("%.1f to %.1f", 100 * $4, 100 * $5) }
        END { for (i = 1; i <= n; i++) { k = order[i]; split(k, part, FS)
            printf "| %s | %s | %s | %s | %s | %s | **%s** |\n", part[1], part[2], cell[k, "uncorrected"], cell[k, "differences"], cell[k, "shifted"],
                   cell[k, "spread"], cell[k, "honest"] } }'
} >"$out/outcome.md"
