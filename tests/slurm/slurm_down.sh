#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Ends what slurm_up.sh DIR has started: by the pid files in DIR, nothing else.
set -u
dir=$(cd "${1:?usage: slurm_down.sh DIR}" 2>/dev/null && pwd -P) || exit 0
[ -e "$dir/slurm.conf" ] || exit 0
export SLURM_CONF=$dir/slurm.conf PATH=$PATH:/usr/sbin
pids=()
for file in "$dir"/run/slurmd.*.pid "$dir"/run/slurmctld.pid "$dir"/run/munged.pid; do
    [ ! -s "$file" ] || pids+=("$(cat "$file")")
done
timeout 10 scancel --user="$(id -un)" 2>/dev/null
kill -TERM "${pids[@]}" 2>/dev/null
for _ in $(seq 100); do
    kill -0 "${pids[@]}" 2>/dev/null || exit 0
    alive=0
    for pid in "${pids[@]}"; do kill -0 "$pid" 2>/dev/null && alive=1; done
    [ $alive -eq 1 ] || exit 0
    sleep 0.1
done
echo "slurm_down: still alive after 10 s, killed: ${pids[*]}" >&2
kill -KILL "${pids[@]}" 2>/dev/null
exit 1
