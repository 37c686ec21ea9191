#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bench_run.sh [RECUT [ROUNDS]] - whole runs of `recut permute` on the embedded cohort: replicates a second over
# threads and ranks, in alternation, and the speed-up over one thread within each round (median, least, largest).  Wall
# time of B replicates more, t(2B) - t(B), so that starting mpirun is not in it.  Two runs that know nothing of each other
# show what the machine itself allows (other guests, clock, shared caches).  Then the engine's share of a run with
# all rows kept (build/bench/bench_engine, where it is built) and the peak memory on a made cohort of 1,000,000 patients.
# BENCH_SCALE=K: K times less work (tests/bench.sh).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
recut=${1:-$root/build/recut}
rounds=${2:-5}
scale=${BENCH_SCALE:-1}
replicates=$((4000000 / scale))
[ -x "$recut" ] || { echo "bench_run: error: no program $recut: build first, or name it" >&2; exit 1; }
. "$root/jobs/packages.sh"
. "$root/bench/machine.sh"
recut_mpi_environment
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# more COPIES COMMAND... - wall time of B more replicates, of COPIES such runs at once divided by their number.  Ends with 1
# when a run fails, or when the longer one was three times not the slower one: there is nothing to report then.
more() {
    local copies=$1 TIMEFORMAT=%R b pids pid attempt failed=0
    shift
    for attempt in 1 2 3; do
        for b in $replicates $((2 * replicates)); do
            { time {
                pids=()
                for pid in $(seq "$copies"); do
                    "$@" --replicates "$b" --progress none --force -o "$scratch/run$pid.h5" >/dev/null 2>"$scratch/errors$pid" &
                    pids+=($!)
                done
                for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
            }; } 2>"$scratch/time.$b"
            [ $failed -eq 0 ] || { cat "$scratch"/errors* >&2; return 1; }
        done
        awk -v copies="$copies" 'NR == 1 { one = $1 } NR == 2 { if ($1 > one) print ($1 - one) / copies; exit ($1 <= one) }' \
            "$scratch/time.$replicates" "$scratch/time.$((2 * replicates))" && return 0
    done
    echo "bench_run: error: $((2 * replicates)) replicates took no longer than $replicates in $attempt attempts: nothing was measured" >&2
    return 1
}

echo "# $(bench_machine); $(bench_flags "$(dirname "$recut")"); commit $(bench_commit "$root")"
common=(permute --embedded --marker il6 --rows none --tail none)
for _ in $(seq "$rounds"); do # assigned one by one: a failure in $(...) ends the script only so
    one=$(more 1 "$recut" "${common[@]}" --threads 1)
    threads=$(more 1 "$recut" "${common[@]}" --threads 2)
    ranks=$(more 1 mpirun -n 2 "$recut" "${common[@]}" --threads 1)
    apart=$(more 2 "$recut" "${common[@]}" --threads 1)
    echo "$one $threads $ranks $apart"
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
if [ -x "$engine" ]; then "$engine" "$scratch" 143 logrank "$replicates" "$rounds"; fi

patients=$((1000000 / scale))
awk -v n=$patients 'BEGIN { srand(1); print "id,time,event,x"
    for (i = 1; i <= n; i++) printf "%d,%d,%d,%.9f\n", i, 1 - 2000 * log(1 - rand()), rand() < 0.66, rand() }' >"$scratch/large.csv"
"$recut" permute "$scratch/large.csv" --marker x --replicates 200 --threads 1 --rows none --tail none --progress none --force -o "$scratch/run.h5" >/dev/null 2>"$scratch/errors" &
pid=$! peak=0
while kill -0 $pid 2>/dev/null; do
    now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$pid/status 2>/dev/null || true)
    [ "${now:-0}" -gt "$peak" ] && peak=$now
    sleep 0.2
done
wait $pid || { cat "$scratch/errors" >&2; exit 1; }
echo "n = $patients: peak memory $((peak / 1024)) MB"
