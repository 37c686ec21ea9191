#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# recut.sbatch over two nodes, its ranks started by srun and by mpirun.
. "$(dirname "$0")/lib.sh"
for launcher in srun mpirun; do
    export RECUT_LAUNCHER=$launcher
    binding=''
    [ $launcher = srun ] || binding='--bind-to none' # the nodes claim more CPUs than this machine has
    job=$(RECUT_BINDING=$binding sbatch --parsable "${small[@]}" "$jobs/recut.sbatch" "${analysis[@]}" -o $launcher.h5)
    ended_well "$job" $launcher
    jq -e '.ranks == 2 and .threads == 1' $launcher.run.json >/dev/null || fail "$launcher: not 2 ranks x 1 thread"
    grep -q '^complete' "job-$job.log" || fail "$launcher: the log does not say that it is complete"
done
# An error of the user is no reason to try again.
job=$(RECUT_LAUNCHER=srun sbatch --parsable --wait "${small[@]}" "$jobs/recut.sbatch" permute no-such-file.csv -o wrong.h5)
code=$?
[ $code -eq 2 ] || fail "a missing cohort: sbatch --wait gives $code, expected 2"
grep -q 'no-such-file.csv' "job-$job.log" || fail "a missing cohort: not named in the log"
finish
