#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A large cohort with as many event times as events: the memory of two threads stays within 1,000 bytes a patient, threads
# change no byte, the tuned kernels agree with the reference, and the pages stay pages.
. "$(dirname "$0")/lib.sh"
n=$(scaled 200000)
awk -v seed=5 -v n="$n" -v centers=4 -v days=0 -f "$TESTS/tool/large.awk" >large.csv

# peak COMMAND... - runs it; its peak resident memory in MB
peak() {
    local pid most=0 now
    "$@" >out 2>err </dev/null &
    pid=$!
    while kill -0 $pid 2>/dev/null; do
        now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$pid/status 2>/dev/null)
        [ "${now:-0}" -gt "$most" ] && most=$now
        sleep 0.05
    done
    wait $pid || fail "$*: $(head -3 err)"
    echo $((most / 1024))
}

# within NAME SUBCOMMAND... - two threads within the bound
within() {
    local name=$1 mb bound=$((40 + n / 1000))
    shift
    mb=$(peak "$RECUT" "$@" --threads 2 --progress none -o "$name.h5")
    note "$name: $mb MB"
    # a sanitizer's own memory comes on top
    [ "${RECUT_TEST_SCALE:-1}" -gt 1 ] || [ "$mb" -le "$bound" ] || fail "$name: $mb MB, at most $bound for $n patients"
}
common=(large.csv --marker x --rows 4)
within search search large.csv --marker x
within permute permute "${common[@]}" --replicates 64
within score permute "${common[@]}" --replicates 64 --criterion score
within bootstrap bootstrap "${common[@]}" --replicates 32 --cutoff 0.6
within centers centers "${common[@]}" --replicates 32 --cutoff 0.6

expect 0 "$RECUT" permute "${common[@]}" --replicates 64 --threads 1 --progress plain -o one.h5
[ "$n" -lt 100000 ] || grep -qx "recut: preparing permute: $n patients" err || fail "no word of the preparation: $(cat err)"
cmp permute.h5 one.h5 || fail "permute: other bytes with one thread"
expect 0 env RECUT_KERNEL=portable "$RECUT" permute "${common[@]}" --replicates 64 --progress none -o portable.h5
cmp permute.h5 portable.h5 || fail "permute: other bytes with the portable kernels"

# A page without its 160,000 candidates, which the result has; all of them where they are asked for.
for name in search permute bootstrap centers; do
    lines=$("$RECUT_SUMMARY" $name.h5 | wc -l)
    if [ "$lines" -le 20 ] || [ "$lines" -ge 250 ]; then fail "$name: a page of $lines lines"; fi
done
if [ "${RECUT_TEST_SCALE:-1}" -eq 1 ]; then
    "$RECUT_SUMMARY" search.h5 | grep -qF 'Scan: in the result, as table scan/x' || fail "no word of the scan"
    "$RECUT_SUMMARY" --format json search.h5 >search.json || fail "no JSON"
    jq -e '.search[0] | (.scan == []) and .candidates > 150000' search.json >/dev/null || fail "a scan nobody asked for"
    "$RECUT_SUMMARY" --format json --scan search.h5 >search.json || fail "no JSON of the scan"
    jq -e '.search[0] | (.scan | length) == .candidates' search.json >/dev/null || fail "not the whole scan"
fi
finish
