#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures what permutation promises of many markers (bench/genes.c): family-wise error of maxT, false discovery rates, with all replicates
# and with adaptive ones, of genes that go together and lack values; writes what is committed of it:
#   bench/genes.tsv          every truth
#   bench/genes.md           the table, with machine, date, commit
#     bench/genes.sh BUILD [COHORTS]     BUILD configured with -DRECUT_BENCH=ON; 2 minutes of one free core
#     bench/genes.sh -t                  only the tables, from bench/genes.tsv
# BENCH_OUT=FOLDER: the tables go there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${BENCH_OUT:-$here}
. "$here/machine.sh"
if [ "${1-}" != -t ]; then
    build=${1:?the build folder}
    cohorts=${2-400}
    cohorts=$((cohorts / ${BENCH_SCALE-1}))
    nice -n 15 "$build/bench/genes" "$cohorts" >"$out/genes.tsv.part"
    {
        echo "# $(bench_machine), commit $(bench_commit "$here/.."), $cohorts cohorts, of truths in which some act a quarter"
        cat "$out/genes.tsv.part"
    } >"$out/genes.tsv"
    rm "$out/genes.tsv.part"
fi
{
    echo "# Many markers: family-wise error and false discovery rates"
    echo
    sed -n '1s/^# /Measured by bench\/genes.sh on /p' "$out/genes.tsv"
    cat <<'TEXT'

Genes are normal, in blocks of 5 that share a factor, and lack values at random; survival and censoring are exponential. Where none acts there are 40 genes of 60 patients
and 400 permutations; else 5 of 100 genes of 100 patients act, a block of their own, so that every other gene has nothing to do with survival, with 2,400 permutations.
Every gene is searched for its best cutoff on the patients that have it (exact log-rank); adaptive: each is done once 10 permutations have reached it. Counted is how often
any gene without an effect has p <= 0.05 by maxT (nominal: 5 %), and the mean share of such genes among those found at a rate q (nominal: 5 and 10 %). Where none acts
every discovery is wrong, and the false discovery rate is the share of the cohorts with one (one of 40 genes alone cannot get a q below 0.10 from 400
permutations). A bounded simulation.

| truth | replicates | cohorts | searches a gene | family-wise error, % | FDR at q 0.05, % | at q 0.10, % | Storey's, 0.05, % | pi0 | found by maxT, % | at q 0.05, % |
|---|---|---|---|---|---|---|---|---|---|---|
TEXT
    awk -F '\t' '/^#/ || $1 == "truth" { next }
        function found(x) { return x ~ /nan/ ? "-" : sprintf("%.0f", 100 * x) }
        { printf "| %s | %s | %d | %.0f | %.1f +- %.1f | %.1f | %.1f | %.1f | %.2f | %s | %s |\n", $1, $2, $3, $4, 100 * $5, 100 * $6, 100 * $7, 100 * $8, 100 * $9, $10,
              found($11), found($12) }' "$out/genes.tsv"
} >"$out/genes.md"
