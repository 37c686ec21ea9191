#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The time limit is near: USR1 to the script, which tells recut, which ends with 75; the job requeues itself and goes on.
# Slurm looks at its clock twice a minute, so the ranks are stopped until then.
. "$(dirname "$0")/lib.sh"

submit() { job=$(sbatch --parsable "${small[@]}" --time=00:01:00 --signal=B:USR1@58 "$jobs/recut.sbatch" "${analysis[@]}" -o limit.h5); }
under_way() { has_segments limit 1 || restarted "$job" 1; }
submit
until_true 20 under_way || finish
if restarted "$job" 1; then # that look came before recut had begun; the next one is half a minute away
    scancel "$job"
    until_true 20 state_is "$job" CANCELLED
    submit
    until_true 20 has_segments limit 1 || finish
fi
mapfile -t ranks < <(ranks_of "$job")
[ ${#ranks[@]} -eq 2 ] || fail "${#ranks[@]} ranks are running, expected 2"
kill -STOP "${ranks[@]}"
until_true 60 grep -q 'told to stop' "job-$job.log"
kill -CONT "${ranks[@]}"
until_true 20 restarted "$job" 1 || { fail "not requeued: $(cat "job-$job.log")"; finish; }
grep -q 'ended with 75: requeued' "job-$job.log" || fail "not stopped by the signal: $(cat "job-$job.log")"
scontrol update JobId="$job" TimeLimit=30
start_again "$job"
ended_well "$job" limit
went_on limit
finish
