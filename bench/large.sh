#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# large.sh [BUILD [PATIENTS [REPLICATES [THREADS...]]]] - every command on a large cohort (default 1,000,000 patients): seconds in
# all and before the first block (reading, sorting, the observed cohort), peak memory of the run and of
# the summary.  Times are distinct (as many event times as events, two in three) or, for permute_days, whole days.
# Then reading an expression matrix of 20,000 genes x 143 and x 1,000 patients.  BENCH_SCALE=K: K times fewer genes.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$root/build} n=${2:-1000000} replicates=${3:-64}
if [ $# -gt 3 ]; then shift 3; else set -- 1 2; fi
[ -x "$build/recut" ] || { echo "large: error: no $build/recut: build first" >&2; exit 1; }
. "$root/bench/machine.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
awk -v seed=1 -v n="$n" -v centers=5 -v days=0 -f "$root/tests/tool/large.awk" >"$scratch/distinct.csv"
awk -v seed=1 -v n="$n" -v centers=5 -v days=1 -f "$root/tests/tool/large.awk" >"$scratch/days.csv"

# watched COMMAND... - wall seconds and peak MB of a command
watched() {
    local pid most=0 now start
    start=$(date +%s.%N)
    "$@" >"$scratch/out" 2>"$scratch/errors" &
    pid=$!
    while kill -0 $pid 2>/dev/null; do
        now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$pid/status 2>/dev/null || true)
        [ "${now:-0}" -gt "$most" ] && most=$now
        sleep 0.05
    done
    wait $pid || { cat "$scratch/errors" >&2; exit 1; }
    echo "$(date +%s.%N) $start $most" | awk '{ printf "%.1f %.0f\n", $1 - $2, $3 / 1024 }'
}

# row NAME THREADS COMMAND... - a line of the table
row() {
    local name=$1 threads=$2 seconds mb rest
    shift 2
    rest=$(watched "$build/recut" "$@" --threads "$threads" --progress none --force -o "$scratch/run.h5")
    read -r seconds mb <<<"$rest"
    rest=$(watched "$build/recut-summary" "$scratch/run.h5")
    awk -v OFS='\t' -v name="$name" -v t="$threads" -v s="$seconds" -v run="$(jq .seconds "$scratch/run.run.json")" -v mb="$mb" \
        -v summary="${rest#* }" 'BEGIN { print name, t, s, sprintf("%.1f", s > run ? s - run : 0), mb, summary }'
}

echo "# $(bench_machine); $(bench_flags "$build"); commit $(bench_commit "$root"); $n patients, $replicates replicates"
printf 'command\tthreads\tseconds\tbefore_first_block\tpeak_mb\tsummary_mb\n'
for threads in "$@"; do
    some=("$scratch/distinct.csv" --marker x --replicates "$replicates" --rows 8)
    row search "$threads" search "$scratch/distinct.csv" --marker x
    row permute "$threads" permute "${some[@]}" --tail none
    row permute_score "$threads" permute "${some[@]}" --criterion score --tail none
    row permute_days "$threads" permute "$scratch/days.csv" "${some[@]:1}" --tail none
    row bootstrap "$threads" bootstrap "${some[@]}" --cutoff 0.6
    row centers "$threads" centers "${some[@]}" --cutoff 0.6
done

genes=$((20000 / ${BENCH_SCALE:-1}))
printf 'matrix\tmegabytes\tseconds\tmb_per_second\tpeak_mb\n'
for patients in 143 1000; do
    awk -v seed=1 -v n=$patients -v genes=$genes -f "$root/tests/tool/matrix.awk" >"$scratch/matrix.csv"
    head -n 1 "$scratch/matrix.csv" | tr , '\n' | grep '^G' >"$scratch/genes.txt"
    for marker in 'G*' "@$scratch/genes.txt"; do
        read=$(watched "$build/recut" cohort "$scratch/matrix.csv" --marker "$marker")
        read -r seconds mb <<<"$read"
        awk -v OFS='\t' -v name="$patients x $genes, --marker ${marker%%/*}" -v bytes="$(stat -c %s "$scratch/matrix.csv")" -v s="$seconds" \
            -v mb="$mb" 'BEGIN { print name, sprintf("%.1f", bytes / 1e6), s, sprintf("%.0f", bytes / 1e6 / s), mb }'
    done
done
