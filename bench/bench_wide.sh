#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bench_wide.sh [BUILD [REPLICATES [GENES [PATIENTS]]]] - an expression matrix: step-down maxT over all genes.
#   1. a gene and replicate in the plan's blocks against shuffle and search of single genes, in one process (bench_wide)
#   2. a whole run of `recut permute --marker 'G*'` on one thread: reading, computing, storing and merging; its processor
#      time against GENES x REPLICATES single-gene kernels, its peak memory; then the time of the summary
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$root/build}
replicates=${2:-10000} genes=${3:-20000} patients=${4:-143}
[ -x "$build/bench/bench_wide" ] || { echo "bench_wide: error: no $build/bench/bench_wide: build with -DRECUT_BENCH=ON" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
awk -v seed=1 -v n="$patients" -v genes="$genes" -f "$root/tests/tool/matrix.awk" >"$scratch/matrix.csv"

printf 'criterion\tmarkers\tpatients\tevent_times\tns_together\tns_alone\tratio_median\tratio_min\tratio_max\n'
for criterion in logrank score; do "$build/bench/bench_wide" "$scratch/matrix.csv" $criterion 5; done | tee "$scratch/ratios"
alone=$(awk '$1 == "logrank" { print $6 }' "$scratch/ratios")

TIMEFORMAT='%R %U %S'
{ time "$build/recut" permute "$scratch/matrix.csv" --marker 'G*' --replicates "$replicates" --tail none --threads 1 --progress none \
    --force -o "$scratch/wide.h5" >/dev/null 2>"$scratch/errors"; } 2>"$scratch/time" &
pid=$! peak=0
while kill -0 $pid 2>/dev/null; do
    child=$(pgrep -P $pid -x recut || true)
    now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/${child:-0}/status" 2>/dev/null || true)
    [ "${now:-0}" -gt "$peak" ] && peak=$now
    sleep 0.2
done
wait $pid || { cat "$scratch/errors" >&2; exit 1; }
read -r wall user system <"$scratch/time"
awk -v w="$wall" -v u="$user" -v s="$system" -v a="$alone" -v g="$genes" -v b="$replicates" -v p="$peak" 'BEGIN {
    printf "%d genes x %d permutations: %.1f s (processor %.1f s), %.2f times the single-gene kernels (%.1f s); peak memory %.0f MB\n",
        g, b, w, u + s, (u + s) / (a * 1e-9 * g * b), a * 1e-9 * g * b, p / 1024 }'
{ time "$build/recut-summary" --format json "$scratch/wide.h5" >"$scratch/wide.json"; } 2>"$scratch/time"
echo "result $(stat -c %s "$scratch/wide.h5") bytes; its summary as JSON takes $(cut -d' ' -f1 "$scratch/time") s"
