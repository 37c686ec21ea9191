#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures how often the intervals of a selected cutoff's hazard ratio given a covariate (recut bootstrap --criterion adjusted) hold the one
# that this cutoff has, given it, in new patients (build/bench/honest_given), and writes what is committed of it:
#   bench/honest_given.tsv          every truth and interval
#   bench/honest_given.md           the table, with machine, date, commit
#   src/summary/honest_given.inc    the ranges that the documents cite
#     bench/honest_given.sh BUILD [DIVISOR]      DIVISOR: so many times fewer cohorts; half an hour of two free cores
#     bench/honest_given.sh -t                   only the tables, from bench/honest_given.tsv
# BENCH_OUT=FOLDER: the tables go there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${BENCH_OUT:-$here}
if [ "${1-}" != -t ]; then
    build=$(cd "${1:?the build folder}" && pwd)
    divisor=$((${2-1} * ${BENCH_SCALE-1}))
    run=$(mktemp -d)
    trap 'rm -rf "$run"' EXIT
    for size in 63 143 500; do
        cohorts=$(((size == 500 ? 1000 : 400) / divisor))
        [ "$cohorts" -ge 2 ] || cohorts=2
        for share in 1 2; do
            nice -n 15 "$build/bench/honest_given" "$cohorts" $((divisor > 20 ? 20 : 200)) 1 $share/2 $size >"$run/$size.$share" &
        done
        wait
    done
    {
        sed -n 1p "$run/63.1" | tr -d '\n'
        printf '\tmachine %s x %s, %s, commit %s\n' "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p)" "$(date +%Y-%m-%d)" \
            "$(git -C "$here" rev-parse --short HEAD)"
        grep -hv '^truth' "$run"/63.* "$run"/143.* "$run"/500.*
    } >"$out/honest_given.tsv"
fi
# truth n cohorts, then the coverage of each interval, and the honest one's width over the uncorrected one's
rows() {
    awk -F '\t' '
        NR == 1 { next }
        { key = $1 ($1 == "jump" ? " at " $2 : "") ($1 == "none" ? "" : ", HR " $3) FS $6 FS $7
          if (!(key in seen)) { seen[key] = 1; order[++count] = key }
          coverage[key, $8] = $10; width[key, $8] = $14 }
        END { split("uncorrected differences shifted spread studentized honest", names, " ")
              for (i = 1; i <= count; i++) { k = order[i]; line = k
                  for (j = 1; j <= 6; j++) line = line "\t" coverage[k, names[j]]
                  print line "\t" width[k, "honest"] / width[k, "uncorrected"] } }' "$out/honest_given.tsv"
}
ranges() { # n least greatest
    rows | awk -F '\t' '{ c = $9; if (!($2 in low)) { order[++n] = $2; low[$2] = high[$2] = c }
        if (c < low[$2]) low[$2] = c
        if (c > high[$2]) high[$2] = c }
        END { for (i = 1; i <= n; i++) printf "%d %.3f %.3f\n", order[i], low[order[i]], high[order[i]] }'
}
{
    echo "# The adjusted hazard ratio that a cutoff selected given a covariate will have in new patients: coverage"
    echo
    sed -n '1s/.*\tmachine/Measured by bench\/honest_given.sh on/p' "$out/honest_given.tsv"
    cat <<TEXT

A covariate acts (hazard ratio 2 a standard deviation) and goes with the marker (correlation 0.5 of the normal scores); half of the patients
have the event. A cutoff is selected by its score given the covariate (\`--criterion adjusted\`), and the search, the covariate's model
included, is repeated in 200 resamples. Counted is how often a 95 % interval of the selected cutoff's adjusted log hazard ratio
holds the one that *this* cutoff has, in the model with the covariate, in new patients of the same truth (from one cohort of 200,000, standard error
some 0.007). Jumps and lines are in the hazard given the covariate. Coverage in per cent; its Monte-Carlo standard error is 1.1 with 400
cohorts, 0.7 with 1,000; width: mean of the honest interval over mean of the uncorrected one, on the log scale.

The methods stand in \`src/plan/honest.h\`, the honest one with the factor that was chosen without covariates (bench/honest.md). It covers
$(ranges | awk '{ printf "%s%.1f to %.1f %% with %d patients", (NR > 1 ? ", " : ""), 100 * $2, 100 * $3, $1 }'). Where that is
outside of 93 to 97 % the document gives no such interval and says why.

| truth | n | cohorts | uncorrected | differences | shifted | spread | studentized | **honest** | width |
|---|---|---|---|---|---|---|---|---|---|
TEXT
    rows | awk -F '\t' '{ printf "| %s | %s | %s |", $1, $2, $3; for (i = 4; i <= 8; i++) printf " %.1f |", 100 * $i
        printf " **%.1f** | %.2f |\n", 100 * $9, $10 }'
} >"$out/honest_given.md"
inc="$here/../src/summary/honest_given.inc"
[ "$out" = "$here" ] || inc=$out/honest_given.inc
{
    echo "/* SPDX-License-Identifier: GPL-3.0-or-later"
    echo " * Written by bench/honest_given.sh: patients, least and greatest coverage of the honest interval given a covariate. */"
    ranges | awk '{ printf "{%d, %s, %s},\n", $1, $2, $3 }'
} >"$inc"
