# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by the tests of this folder, which run where the fixture has put its cluster.
PATH=$PATH:/usr/sbin
command -v slurmctld >/dev/null || { echo "slurmctld is not installed"; exit 77; }
slurm_tests=$(cd "$(dirname "$0")" && pwd)
jobs=$(cd "$slurm_tests/../../jobs" && pwd)
cluster=$(readlink -f ../fixture/cluster) || { echo "no cluster"; exit 1; }
export SLURM_CONF=$cluster/slurm.conf
. "$slurm_tests/analysis.sh"
. "$slurm_tests/../tool/lib.sh"
want=$(sum ../../fixture/undisturbed.h5)
# Both nodes have this host's name, so ranks on different nodes must not take each other for neighbours in memory.
export OMPI_MCA_btl=self,tcp OMPI_MCA_btl_tcp_if_include=lo RECUT RECUT_SUMMARY
# Segments every half second: a job that is disturbed after a few seconds has something to go on from.
analysis+=(--flush 0.5)
small=(--ntasks=2 --ntasks-per-node=1 --cpus-per-task=1 --mem-per-cpu=100M --output=job-%j.log)

# field JOB NAME - of scontrol show job
field() { scontrol show job "$1" 2>/dev/null | tr ' ' '\n' | sed -n "s/^$2=//p" | head -1; }

# until_true SECONDS COMMAND... - polls; complains when it stays false
until_true() {
    local left=$(($1 * 5))
    shift
    while ! "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ $left -gt 0 ] || { fail "not in time: $*"; return 1; }
        sleep 0.2
    done
}

state_is() { [[ $(field "$1" JobState) =~ ^($2)$ ]]; }
restarted() { [ "$(field "$1" Restarts)" -ge "$2" ]; }
has_segments() { [ "$(find . -path "./$1.*d/*.h5" | wc -l)" -ge "$2" ]; }

# ranks_of JOB [NODE] - its processes, by what their environment says
ranks_of() {
    local pid
    for pid in $(pgrep -x recut); do
        { tr '\0' '\n' <"/proc/$pid/environ"; } 2>/dev/null | grep -cxE "SLURM_JOB_ID=$1|SLURMD_NODENAME=${2:-.*}|SLURM_CONF=$SLURM_CONF" |
            grep -qx 3 && echo "$pid"
    done
}

# start_again JOB - a requeued job waits two minutes; here only until the second is over in which its old credential was
# revoked (a launch in that second would be refused, and the job lost)
started() { state_is "$1" 'RUNNING|COMPLETED' || { scontrol update JobId="$1" StartTime=now; false; }; }
start_again() {
    sleep 2.5
    until_true 30 started "$1"
}

# ended_well JOB NAME - it completes, with the bytes of the undisturbed run
ended_well() {
    until_true 90 state_is "$1" 'COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL'
    state_is "$1" COMPLETED || fail "$2: job $1 is $(field "$1" JobState): $(tail -n 5 job-"$1".log 2>/dev/null)"
    [ -e "$2.h5" ] && [ "$(sum "$2.h5")" = "$want" ] || fail "$2: other bytes than the undisturbed run"
}
# went_on NAME - it was finished by a later launch from what an earlier one had left
went_on() {
    jq -e '.resumes >= 1 and .blocks_found > 0 and .blocks_found < .blocks' "$1.run.json" >/dev/null || fail "$1: nothing was resumed"
}
