#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# scontrol requeue of a running job, as an administrator or a job of higher priority does it: TERM, five seconds, KILL.
. "$(dirname "$0")/lib.sh"
job=$(sbatch --parsable "${small[@]}" "$jobs/recut.sbatch" "${analysis[@]}" -o requeue.h5)
until_true 30 has_segments requeue 2 || finish
scontrol requeue "$job" || fail "scontrol requeue fails"
start_again "$job"
ended_well "$job" requeue
went_on requeue
finish
