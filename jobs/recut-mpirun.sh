#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Without a batch system: one analysis over the hosts of a list, started again after a rank or a host was lost.
#   jobs/recut-mpirun.sh permute cohort.csv --marker il6 --replicates 1e8 -o il6.h5
#   RANKS=8 THREADS=16 HOSTS=hosts.txt jobs/recut-mpirun.sh ...    (hosts.txt: "name slots=RANKS_OF_IT" a line)
# Every host must see the same folder.  Ctrl-C, TERM or USR1: recut finishes its blocks and stops; the same command goes on.
set -u
[ $# -gt 0 ] || { sed -n '3,6s/^# *//p' "$0" >&2; exit 2; }
recut=${RECUT:-recut} ranks=${RANKS:-1} threads=${THREADS:-$(nproc)} restarts=${RECUT_RESTARTS:-20}
launcher=(mpirun -n "$ranks")
[ -z "${HOSTS:-}" ] || launcher+=(--hostfile "$HOSTS")
# shellcheck disable=SC2206
launcher+=(${RECUT_BINDING:---map-by slot:PE=$threads --bind-to core})
# A host that is silent for half a minute is lost; Open MPI itself would wait many minutes.  Its launcher's settings begin with
# PRTE since version 5, with OMPI before.  Quiet: recut's one line says enough.
for mca in OMPI_MCA PRTE_MCA; do
    for setting in oob_tcp_keepalive_time=15 oob_tcp_keepalive_intvl=5 oob_tcp_keepalive_probes=3; do
        name=${mca}_${setting%=*}
        [ -n "${!name:-}" ] || export "$name=${setting#*=}"
    done
done
export OMPI_MCA_orte_execute_quiet=1 PRTE_MCA_prte_execute_quiet=1 OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

# Open MPI 5's mpirun ends with 0 when it loses a host: the result is what tells.
result=''
previous=''
for word in "$@"; do
    case $previous in -o | --output) result=$word ;; esac
    case $word in --output=*) result=${word#*=} ;; esac
    previous=$word
done

launched='' told=''
# USR1 reaches every rank through mpirun; TERM would leave them one second.
trap 'told=1; [ -z "$launched" ] || kill -USR1 "$launched"' USR1 TERM INT
for launch in $(seq 0 "$restarts"); do
    echo "launch $launch: ${launcher[*]} $recut $* --threads $threads"
    "${launcher[@]}" "$recut" "$@" --threads "$threads" </dev/null &
    launched=$!
    wait "$launched"
    code=$?
    if [ -n "$told" ]; then # the signal ended that wait, not the ranks
        wait "$launched"
        again=$?
        [ $again -eq 127 ] || code=$again
    fi
    if [ $code -eq 0 ] && [ -n "$result" ] && [ ! -e "$result" ]; then code=137; fi
    case $code in 0 | 1 | 2 | 75) exit $code ;; esac
    [ -z "$told" ] || exit $code
    echo "ended with $code: a rank or a host was lost; starting again"
    sleep "${RECUT_PAUSE:-5}"
done
echo "given up after $restarts restarts" >&2
exit "$code"
