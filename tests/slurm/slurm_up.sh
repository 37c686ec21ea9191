#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A Slurm cluster of this machine's own: munge, slurmctld and NODES slurmd, all of it in the folder DIR, as any user.
#   slurm_up.sh DIR [NODES]      then: export SLURM_CONF=DIR/slurm.conf;  slurm_down.sh DIR ends it
# Several may live side by side (SLURM_PORT: the first of NODES + 1 ports).  Exit status 77 without Slurm.
set -eu
for program in slurmctld slurmd munged sinfo; do
    PATH=$PATH:/usr/sbin command -v $program >/dev/null || { echo "slurm_up: $program is not installed"; exit 77; }
done
PATH=$PATH:/usr/sbin
mkdir -p "$1"
dir=$(cd "$1" && pwd -P)
nodes=${2:-2} host=$(hostname -s) port=${SLURM_PORT:-$((20000 + $$ % 10000))} me=$(id -un)
# The folder of the slurmd's sockets may be deep below a build tree; a socket's name may have 107 characters only.
[ ${#dir} -lt 70 ] || { echo "slurm_up: the path $dir is too long for sockets" >&2; exit 1; }
rm -rf "${dir:?}"/*
mkdir -p "$dir"/{state,log,run,spool,tmp}
chmod 755 "$dir" "$dir"/*
(umask 077 && head -c 1024 /dev/urandom >"$dir/munge.key")
munged --key-file="$dir/munge.key" --socket="$dir/run/munge.sock" --pid-file="$dir/run/munged.pid" \
    --log-file="$dir/log/munged.log" --seed-file="$dir/run/munge.seed"

# No cgroups and no binding (linuxproc, task/none): nothing outside DIR is touched.  Short timeouts: a lost node is noticed
# in seconds.
cat >"$dir/slurm.conf" <<CONF
ClusterName=recut
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
AuthInfo=socket=$dir/run/munge.sock
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool/%n
TmpFS=$dir/tmp/%n
SlurmctldPidFile=$dir/run/slurmctld.pid
SlurmdPidFile=$dir/run/slurmd.%n.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd.%n.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=${SLURM_NODE_TIMEOUT:-10}
InactiveLimit=0
KillWait=5
MinJobAge=600
JobRequeue=1
MailProg=/bin/true
SchedulerParameters=batch_sched_delay=0,sched_min_interval=100000,sched_interval=5
CONF
for i in $(seq "$nodes"); do
    mkdir -p "$dir/spool/n$i" "$dir/tmp/n$i"
    echo "NodeName=n$i NodeHostName=$host NodeAddr=127.0.0.1 Port=$((port + i)) CPUs=4 RealMemory=2000 State=UNKNOWN" >>"$dir/slurm.conf"
done
echo "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP" >>"$dir/slurm.conf"

# Since 24.05 slurmd asks for control groups unless it is told that there are none.
version=$(slurmd -V | sed 's/^slurm[^0-9]*\([0-9]*\).*/\1/')
[ "$version" -lt 24 ] || echo "CgroupPlugin=disabled" >"$dir/cgroup.conf"

export SLURM_CONF=$dir/slurm.conf
slurmctld -f "$SLURM_CONF"
for i in $(seq "$nodes"); do slurmd -f "$SLURM_CONF" -N "n$i"; done
for _ in $(seq 100); do
    [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | sort -u | wc -l)" = "$nodes" ] && exit 0
    sleep 0.1
done
echo "slurm_up: the nodes did not come up within 10 s:" >&2
sinfo >&2
tail -n 5 "$dir"/log/*.log >&2
exit 1
