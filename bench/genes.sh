#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures what permutation promises of many markers (bench/genes.c): family-wise error of maxT, false discovery rates, with all replicates
# and with adaptive ones, of genes that go together and lack values; writes what is committed of it:
#   bench/genes.tsv          every truth
#   bench/genes_cost.tsv     what adaptive replicates of all genes cost beside fixed ones: processor time and peak memory
#   bench/genes.md           the tables, with machine, date, commit
#     bench/genes.sh BUILD [COHORTS]     BUILD configured with -DRECUT_BENCH=ON; 2 minutes of one free core
#     bench/genes.sh -c BUILD [GENES [PATIENTS [REPLICATES]]]    the costs alone; 2 minutes of one free core
#     bench/genes.sh -t                  only the tables, from what is there
# BENCH_OUT=FOLDER: the tables go there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${BENCH_OUT:-$here}
. "$here/machine.sh"

# spent COMMAND... - processor seconds and the most megabytes of it
spent() {
    python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
r = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%.2f\t%.0f" % (r.ru_utime + r.ru_stime, r.ru_maxrss / 1024))' "$@"
}

# Fixed replicates are run twice, a few of them: the cost of one more is the slope, reading and writing the rest.
costs() {
    build=$1 genes=${2-20000} patients=${3-500} replicates=${4-100000}
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    awk -v genes="$genes" -v n="$patients" 'BEGIN { srand(7); act = genes / 400
        for (i = 1; i <= n; i++) printf "\tS%d", i
        print ""
        for (g = 1; g <= genes; g++) {
            line = "G" g
            for (i = 1; i <= n; i++) {
                x = rand() + rand() + rand()
                if (g <= act) risk[i] += (x - 1.5) / sqrt(act)
                line = line "\t" (rand() < 0.05 ? "NA" : sprintf("%.3f", x))
            }
            print line
        }
        print "id,time,event" >"/dev/stderr"
        for (i = 1; i <= n; i++) { t = -log(1 - rand()) / exp(2.5 * risk[i]); c = -log(1 - rand()) * 3
            printf "S%d,%.5f,%d\n", i, 100 * (t < c ? t : c), t < c >"/dev/stderr" }
    }' >"$scratch/genes.tsv" 2>"$scratch/patients.csv"
    run() {
        spent nice -n 5 "$build/recut" permute "$scratch/patients.csv" --expression "$scratch/genes.tsv" --by id --rows none --tail none --progress none --force \
            -o "$scratch/genes.h5" "$@"
    }
    for few in 64 192; do printf 'fixed\t%d\t%d\t%d\t%s\n' "$genes" "$patients" $few "$(run -B $few)"; done
    printf 'adaptive 10\t%d\t%d\t%d\t%s\n' "$genes" "$patients" "$replicates" "$(run -B "$replicates" --adaptive 10)"
    printf 'table as HDF5\t%d\t%d\t%d\t%s\n' "$genes" "$patients" "$replicates" "$(spent "$build/recut-summary" --table "$scratch/table.h5" "$scratch/genes.h5")"
    "$build/recut-summary" --table - "$scratch/genes.h5" | awk -F '\t' -v genes="$genes" -v n="$patients" -v most="$replicates" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { searches += $at["replicates"]; if ($at["replicates"] == most) end++; if ($at["q"] <= 0.05) found++ }
        END { printf "to the end\t%d\t%d\t%d\t%d\t%d\n", genes, n, most, end, found; printf "searches a gene\t%d\t%d\t%d\t%.0f\t\n", genes, n, most, searches / genes }'
}

if [ "${1-}" = -c ]; then
    shift
    {
        echo "# $(bench_machine), commit $(bench_commit "$here/..")"
        printf 'what\tgenes\tpatients\treplicates\tprocessor_s\tpeak_mb\n'
        costs "$@"
    } >"$out/genes_cost.tsv.part"
    mv "$out/genes_cost.tsv.part" "$out/genes_cost.tsv"
elif [ "${1-}" != -t ]; then
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
from=$out costs=$out
[ -e "$from/genes.tsv" ] || from=$here
[ -e "$costs/genes_cost.tsv" ] || costs=$here
{
    echo "# Many markers: family-wise error and false discovery rates"
    echo
    sed -n '1s/^# /Measured by bench\/genes.sh on /p' "$from/genes.tsv"
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
              found($11), found($12) }' "$from/genes.tsv"
    [ -e "$costs/genes_cost.tsv" ] || exit 0
    echo
    echo "# What adaptive replicates cost"
    echo
    sed -n '1s/^# /Measured by bench\/genes.sh -c on /p' "$costs/genes_cost.tsv"
    awk -F '\t' '$1 == "fixed" { slope = $5 - before; slope /= $4 - few; before = $5; few = $4; own = $5 - slope * $4; next }
        $1 == "adaptive 10" { genes = $2; n = $3; most = $4; cost = $5; peak = $6 }
        $1 == "table as HDF5" { table = $5; memory = $6 }
        $1 == "to the end" { end = $5; found = $6 }
        $1 == "searches a gene" { each = $5 }
        END { all = own + slope * most
            printf "\n%d genes of %d patients, 5 %% of the values missing, %d genes act; exact log-rank. `--adaptive 10 -B %d`: %.0f s of processor time, at most %.0f MB; %d genes went to\n", genes, n, genes / 400, most, cost, peak, end
            printf "the end, %.0f searches a gene on the mean, %d genes have q <= 0.05. With all replicates for all genes %.0f s, **%.0f times as much**: %.1f ms a replicate of all genes and %.1f s of\n", each, found, all, all / cost, 1000 * slope, own
            printf "reading and writing, extrapolated on a line from runs of 64 and %d replicates. Who goes to the end has the replicates and the counts of that run (tests/tool/adaptive.sh), so the precision\n", few
            printf "of these genes is the same. The table as HDF5: %.1f s, at most %.0f MB.\n", table, memory }' "$costs/genes_cost.tsv"
    cat <<'TEXT'

The p of a gene that stops is (x + 1) / (n + 1) at the end of a stage. It is valid: proof in src/plan/epochs.h; tests/plan/test_epochs.c computes the exact distribution of p
without an effect (Polya's urn, three sets of stages and limits) and holds P(p <= a) <= a at every value that p can have.
TEXT
} >"$out/genes.md"
