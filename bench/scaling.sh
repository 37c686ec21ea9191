#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# scaling.sh [BUILD [ROUNDS]] - the scaling study in one command, some five minutes on an idle machine of two cores: whole runs
# over threads, ranks and two hosts (strong: the same work; weak: the same work a core), the parts of a run alone, then the
# model of scaling_model.py.  Rewrites scaling.tsv and the tables between the marks in scaling.md, and prints them.
# Two hosts are network namespaces, which need root; without it, or with SCALING_HOSTS=none, those rows are missing.
# BENCH_SCALE=K: K times less work; BENCH_OUT=FOLDER: another folder for the tables (tests/bench.sh).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
build=$(cd "${1:-$root/build}" && pwd)
rounds=${2:-3}
out=$(cd "${BENCH_OUT:-$here}" && pwd)
[ "$out" = "$here" ] || cp "$here/scaling.md" "$out"
recut=$build/recut
parts=$build/bench/bench_cluster
for program in "$recut" "$parts"; do
    [ -x "$program" ] || { echo "scaling: error: no program $program: build with -DRECUT_BENCH=ON" >&2; exit 1; }
done
. "$root/jobs/packages.sh"
recut_mpi_environment
. "$root/tests/tool/hosts.sh"
# the launcher that hosts.sh calls
MPIEXEC=${MPIEXEC:-mpirun}
scratch=$(mktemp -d)
cd "$scratch"
hosts=false
clear_up() {
    ! $hosts || hosts_down
    rm -rf "$scratch" "$out/scaling.tmp"
}
trap clear_up EXIT
if [ "${SCALING_HOSTS:-}" = none ]; then :; elif hosts_up >hosts.log 2>&1; then hosts=true; else echo "scaling: no second host: $(cat hosts.log)" >&2; fi
work=$((2000000 / ${BENCH_SCALE:-1})) # replicates: some seconds of one core

# run KIND LAYOUT CORES REPLICATES LAUNCHER... - a line with replicates a second while blocks are computed, and with the whole launch
run() {
    local kind=$1 layout=$2 cores=$3 replicates=$4 threads=1 begin end
    shift 4
    case $layout in *"2 threads") threads=2 ;; esac
    rm -rf run.h5 run.d
    begin=$EPOCHREALTIME
    "$@" "$recut" permute --embedded --marker il6 --rows none --tail none --replicates "$replicates" --threads $threads --progress none \
        -o run.h5 >out 2>err </dev/null || { cat err >&2; exit 1; }
    end=$EPOCHREALTIME
    jq -r --arg kind "$kind" --arg layout "$layout" --arg cores "$cores" --arg from "$begin" --arg to "$end" \
        '[$kind, $layout, $cores, .replicates_computed / .seconds, .replicates_computed / (($to | tonumber) - ($from | tonumber))] | @tsv' \
 run.run.json
}

for round in $(seq "$rounds"); do
    echo "scaling: round $round of $rounds" >&2
    run strong "1 rank x 1 thread" 1 $work
    run strong "1 rank x 2 threads" 2 $work
    for n in 2 4 8; do run strong "$n ranks x 1 thread" 2 $work mpirun -n $n; done
    ! $hosts || run strong "2 hosts x 1 rank" 2 $work over_hosts 1
    run weak "1 rank x 1 thread" 1 $((work / 2))
    run weak "1 rank x 2 threads" 2 $work
    for n in 2 4 8; do run weak "$n ranks x 1 thread" 2 $((n * work / 2)) mpirun -n $n; done
    ! $hosts || run weak "2 hosts x 1 rank" 2 $work over_hosts 1
done >runs.tsv

echo "scaling: messages, claims, segments, merge" >&2
for _ in 1 2 3; do
    mpirun -n 2 "$parts" messages
    mpirun -n 4 "$parts" messages
    ! $hosts || over_hosts 1 "$parts" messages | sed 's/^/tcp_/'
    for n in 1 2 4 8; do mpirun -n $n "$parts" claims; done
    "$parts" books 1000 128 0.01
    "$parts" books 8000 16 0.01
    mkdir -p "$out/scaling.tmp" # on the file system of the checkout, as /tmp may be memory
    "$parts" segments "$out/scaling.tmp/segments"
    "$parts" merge "$out/scaling.tmp/merge"
    rm -rf "$out/scaling.tmp"
done >parts.tsv

python3 "$here/scaling_model.py" runs.tsv parts.tsv "$out/scaling.tsv" "$out/scaling.md" "$(nproc)"
