# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced: two hosts on this machine (network and host-name namespaces joined by one cable).  Needs root.
#   hosts_up          makes $host1 (10.77.0.1) and $host2 (10.77.0.2); 77 where that is not permitted
#   over_hosts N COMMAND...   N ranks on each, by mpirun started on $host1; needs a writable current folder
#   hosts_down        kills what runs there and removes them
host1=rc$$a host2=rc$$b

hosts_down() {
    local host pid
    for host in $host1 $host2; do
        for pid in $(ip netns pids $host 2>/dev/null); do kill -KILL "$pid" 2>/dev/null; done
        ip netns del $host 2>/dev/null
    done
}

hosts_up() {
    local i name
    command -v ip >/dev/null || { echo "ip is not installed"; return 77; }
    ip netns add $host1 2>/dev/null || { echo "namespaces are not permitted here"; return 77; }
    if ! { ip netns add $host2 && ip link add v1 netns $host1 type veth peer name v2 netns $host2; } 2>hosts.err; then
        echo "namespaces are not permitted here: $(cat hosts.err)"
        hosts_down
        return 77
    fi
    for i in 1 2; do
        name=host$i
        ip -n "${!name}" link set lo up
        ip -n "${!name}" addr add 10.77.0.$i/24 dev v$i
        ip -n "${!name}" link set v$i up
    done
    # mpirun's way to the other host: agent ADDRESS COMMAND...
    cat >agent <<AGENT
#!/bin/bash
address=\$1
shift
case \$address in *.1) name=$host1 ;; *) name=$host2 ;; esac
exec ip netns exec \$name unshare --uts bash -c "hostname \$name; \$*"
AGENT
    chmod +x agent
}

over_hosts() {
    local each=$1 settings
    shift
    # Open MPI 5's launcher is PRRTE, which warns of the older names.
    case $("$MPIEXEC" --version 2>/dev/null) in
    *') '[34].*) settings=(OMPI_MCA_plm_rsh_agent="$PWD/agent" OMPI_MCA_oob_tcp_if_include=10.77.0.0/24) ;;
    *) settings=(PRTE_MCA_plm_ssh_agent="$PWD/agent" PRTE_MCA_prte_if_include=10.77.0.0/24) ;;
    esac
    ip netns exec $host1 unshare --uts bash -c 'hostname '$host1'; exec "$@"' bash timeout -k 5 60 \
        env OMPI_MCA_btl_tcp_if_include=10.77.0.0/24 "${settings[@]}" \
        "$MPIEXEC" --host "10.77.0.1:$each,10.77.0.2:$each" --map-by "ppr:$each:node" -n $((2 * each)) "$@"
}
