#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A node dies with everything on it: its slurmd, the job's step daemons, its ranks.  The job goes on on what is left.
. "$(dirname "$0")/lib.sh"

job=$(sbatch --parsable "${small[@]}" "$jobs/recut.sbatch" "${analysis[@]}" -o node.h5)
until_true 30 has_segments node 2 || finish
batch=$(field "$job" BatchHost)
victim=n1
[ "$batch" = n1 ] && victim=n2
slurmd=$(cat "$cluster/run/slurmd.$victim.pid")
mapfile -t ranks < <(ranks_of "$job" "$victim")
daemons=()
for pid in "${ranks[@]}"; do
    parent=$(ps -o ppid= -p "$pid" | tr -d ' ')
    [ "$(ps -o comm= -p "${parent:-1}")" = slurmstepd ] && daemons+=("$parent")
done
[ ${#daemons[@]} -gt 0 ] || fail "found no step of the job on $victim"
kill -KILL "$slurmd" "${daemons[@]}" "${ranks[@]}" 2>/dev/null
note "killed on $victim: slurmd, ${#daemons[@]} step daemons, ${#ranks[@]} processes"

# Requeued by the script (the ranks were lost) or by Slurm (the node was): whichever sees it first.
until_true 60 restarted "$job" 1
# The node is replaced: nothing on its disk.
rm -rf "$cluster"/{spool,tmp}/$victim/*
slurmd -f "$SLURM_CONF" -N $victim
start_again "$job"
ended_well "$job" node
went_on node
finish
