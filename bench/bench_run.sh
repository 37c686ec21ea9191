#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bench_run.sh [RECUT [ROUNDS]] - whole runs of `recut permute` on the embedded cohort: replicates a second over
# threads and ranks, in alternation, and the speed-up over one thread within each round (median, least, largest).  Wall
# time of B replicates more, t(2B) - t(B), so that starting mpirun is not in it.  Two runs that know nothing of each other
# show what the machine itself allows (other guests, clock, shared caches).  Then the engine's share of a run with
# all rows kept (build/bench/bench_engine, where it is built) and the peak memory on a made cohort of 1,000,000 patients.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
recut=${1:-$root/build/recut}
rounds=${2:-5}
replicates=4000000
[ -x "$recut" ] || { echo "bench_run: error: no program $recut: build first, or name it" >&2; exit 1; }
. "$root/jobs/packages.sh"
. "$root/bench/machine.sh"
recut_mpi_environment
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# seconds COMMAND... - wall time of B more replicates
seconds() {
    local TIMEFORMAT=%R b
    for b in $replicates $((2 * replicates)); do
        { time "$@" --replicates "$b" --progress none --force -o "$scratch/run.h5" >/dev/null 2>"$scratch/errors"; } \
            2>"$scratch/time.$b" || { cat "$scratch/errors" >&2; exit 1; }
    done
    awk 'NR == 1 { one = $1 } NR == 2 { print ($1 > one ? $1 - one : 0.001) }' "$scratch/time.$replicates" \
        "$scratch/time.$((2 * replicates))"
}

# as `seconds`, of two such runs at once: half of it, for the work of one
apart() {
    local TIMEFORMAT=%R b
    for b in $replicates $((2 * replicates)); do
        { time {
            "$@" --replicates "$b" --progress none --force -o "$scratch/other.h5" >/dev/null 2>&1 &
            "$@" --replicates "$b" --progress none --force -o "$scratch/run.h5" >/dev/null 2>&1
            wait
        }; } 2>"$scratch/time.$b"
    done
    awk 'NR == 1 { one = $1 } NR == 2 { print ($1 > one ? ($1 - one) / 2 : 0.001) }' "$scratch/time.$replicates" \
        "$scratch/time.$((2 * replicates))"
}

echo "# $(bench_machine); $(bench_flags "$(dirname "$recut")"); commit $(bench_commit "$root")"
common="permute --embedded --marker il6 --rows none"
for round in $(seq "$rounds"); do
    # shellcheck disable=SC2086
    echo "$(seconds "$recut" $common --threads 1) $(seconds "$recut" $common --threads 2) $(seconds mpirun -n 2 "$recut" $common --threads 1) $(apart "$recut" $common --threads 1)"
done >"$scratch/rounds"
printf 'layout\treplicates_per_second\tspeedup_median\tspeedup_min\tspeedup_max\trounds\n'
column=1
for layout in "1 rank x 1 thread" "1 rank x 2 threads" "2 ranks x 1 thread" "2 runs apart"; do
    awk -v c=$column '{ print $1 / $c, $c }' "$scratch/rounds" | sort -n |
        awk -v OFS='\t' -v layout="$layout" -v b=$replicates '{ r[NR] = $1; s[NR] = $2 }
            END { m = int((NR + 1) / 2); printf "%s\t%.0f\t%.2f\t%.2f\t%.2f\t%d\n", layout, b / s[m], r[m], r[1], r[NR], NR }'
    column=$((column + 1))
done

engine=$(dirname "$recut")/bench/bench_engine
if [ -x "$engine" ]; then "$engine" "$scratch" 143 logrank 4000000 "$rounds"; fi

awk 'BEGIN { srand(1); print "id,time,event,x"
    for (i = 1; i <= 1000000; i++) printf "%d,%d,%d,%.9f\n", i, 1 - 2000 * log(1 - rand()), rand() < 0.66, rand() }' >"$scratch/large.csv"
"$recut" permute "$scratch/large.csv" --marker x --replicates 200 --threads 1 --rows none --progress none --force -o "$scratch/run.h5" >/dev/null 2>&1 &
pid=$! peak=0
while kill -0 $pid 2>/dev/null; do
    now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$pid/status 2>/dev/null || true)
    [ "${now:-0}" -gt "$peak" ] && peak=$now
    sleep 0.2
done
wait $pid
echo "n = 1000000: peak memory $((peak / 1024)) MB"
