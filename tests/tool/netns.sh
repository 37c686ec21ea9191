#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two hosts (network and host-name namespaces joined by one cable), mpirun over both.  The cable is cut: the job ends with
# a clear line, and the same command on the host that is left goes on to the same bytes.  Needs root; else skipped (77).
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/hosts.sh"
hosts_up || exit
trap hosts_down EXIT
# over_both COMMAND... - four ranks, two on each host
over_both() { over_hosts 2 "$@"; }
# As in the job files: a host that is silent for some seconds is lost (Open MPI would wait many minutes).
export OMPI_MCA_oob_tcp_keepalive_time=5 OMPI_MCA_oob_tcp_keepalive_intvl=2 OMPI_MCA_oob_tcp_keepalive_probes=3
export PRTE_MCA_oob_tcp_keepalive_time=5 PRTE_MCA_oob_tcp_keepalive_intvl=2 PRTE_MCA_oob_tcp_keepalive_probes=3
command=("$RECUT" permute --embedded --marker il6,il10,tnfa,ifng --replicates "$(scaled 300000)" --threads 1 --flush 0.3)

expect 0 "${command[@]}" --threads 2 --progress none -o alone.h5
want=$(sum alone.h5)
expect 0 over_both "${command[@]}" -o both.h5
[ "$(sum both.h5)" = "$want" ] || fail "two hosts: other bytes than one"
grep -q "ranks.* on .*$host1" err && grep -q "ranks.* on .*$host2" err || fail "two hosts: not both are named: $(head -5 err)"

over_both "${command[@]}" -o cut.h5 >out 2>err </dev/null &
job=$!
for _ in $(seq 200); do
    [ "$(find . -path './cut.d/*.h5' | wc -l)" -ge 2 ] && break
    sleep 0.05
done
ip -n $host2 link set v2 down
wait $job
code=$?
note "cut off: exit $code: $(grep -a -m1 -E 'lost|fail|error|unreachable|abort' err)"
# Open MPI 5's launcher ends with 0 when it loses a host: recut's result, which must not be there, tells (as in the job files).
"$MPIEXEC" --version | grep -q 'Open MPI) 5' || [ $code -ne 0 ] || fail "cut off: exit 0"
[ $code -ne 124 ] && [ $code -ne 137 ] || fail "cut off: hung until it was killed"
[ -s err ] && grep -aqE 'recut: |lost communication|failed' err || fail "cut off: no clear line: $(cat err)"
[ ! -e cut.h5 ] || fail "cut off: a result exists"
# The ranks of this host end by themselves, with their launcher at the latest.
for _ in $(seq 100); do
    [ -z "$(ip netns pids $host1)" ] && break
    sleep 0.1
done
[ -z "$(ip netns pids $host1)" ] || fail "cut off: ranks are left on the first host: $(ip netns pids $host1)"
for pid in $(ip netns pids $host2); do kill -KILL "$pid" 2>/dev/null; done
expect 0 "${command[@]}" -o cut.h5
[ "$(sum cut.h5)" = "$want" ] || fail "cut off, then resumed on one host: other bytes"
jq -e '.resumes == 1 and .blocks_found > 0' cut.run.json >/dev/null || fail "cut off: nothing was resumed"
finish
