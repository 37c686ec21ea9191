#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Adaptive replicates of genes with missing values: the same bytes over threads, ranks, kernels, stops by a signal and SIGKILL; the
# counts are the first ones of the run in which every gene goes to the end; what does not go with them is refused; recut merge.
. "$(dirname "$0")/lib.sh"

# 40 genes of 120 patients, 5 % missing; the first three act.
awk -v OFS=, 'function u() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
    BEGIN { seed = 4711
        for (i = 1; i <= 120; i++) header = header "\tS" i
        print "gene" header >"genes.tsv"
        for (g = 1; g <= 40; g++) {
            line = "G" g
            for (i = 1; i <= 120; i++) { x = u() + u() + u(); if (g < 4) risk[i] += (4 - g) * (x - 1.5); line = line "\t" (u() < 0.05 ? "NA" : sprintf("%.4f", x)) }
            print line >"genes.tsv"
        }
        print "id", "time", "event" >"patients.csv"
        for (i = 1; i <= 120; i++) { t = -log(u()) / exp(risk[i]); c = -log(u()) * 3; print "S" i, sprintf("%.5f", 100 * (t < c ? t : c)), (t < c) >"patients.csv" }
    }'
command=(permute patients.csv --expression genes.tsv --by id --adaptive 5 --replicates 6000 --tail none --flush 0.05 --progress none)

expect 0 "$RECUT" "${command[@]}" --threads 1 -o one.h5
want=$(sum one.h5)
expect 0 "$RECUT" "${command[@]}" --threads 3 -o three.h5
[ "$(sum three.h5)" = "$want" ] || fail "other bytes on three threads"
expect 0 env RECUT_KERNEL=reference "$RECUT" "${command[@]}" -o reference.h5
[ "$(sum reference.h5)" = "$want" ] || fail "other bytes by the reference kernels"
expect 0 ranks 3 "$RECUT" "${command[@]}" --threads 1 -o ranks.h5
[ "$(sum ranks.h5)" = "$want" ] || fail "other bytes on three ranks"
# With the runs of splitting for the genes that went to the end.
expect 0 "$RECUT" "${command[@]}" --tail auto --threads 1 -o tail.h5
expect 0 ranks 2 "$RECUT" "${command[@]}" --tail auto --threads 1 -o tail-ranks.h5
[ "$(sum tail.h5)" = "$(sum tail-ranks.h5)" ] || fail "other bytes of the tail on two ranks"
"$RECUT_SUMMARY" tail.h5 --format json | jq -e '.permute | any(.[]; .tail.runs > 0)' >/dev/null || fail "no gene has a tail"

# Stopped and killed by turns, then to the end.
launches=0
for attempt in $(seq 1 12); do
    RECUT_KERNEL=reference "$RECUT" "${command[@]}" --threads 2 -o again.h5 >out 2>err </dev/null &
    pid=$!
    before=$(compgen -G "again.d/r*.h5" | wc -l)
    for _ in $(seq 1 100); do
        [ "$(compgen -G "again.d/r*.h5" | wc -l)" -gt "$before" ] || ! kill -0 $pid 2>/dev/null && break
        sleep 0.01
    done
    signal=KILL
    [ $((attempt % 2)) -eq 0 ] && signal=TERM
    kill -$signal $pid 2>/dev/null
    wait $pid 2>/dev/null
    launches=$((launches + 1))
    [ -e again.h5 ] && break
done
expect 0 "$RECUT" "${command[@]}" -o again.h5
[ "$(sum again.h5)" = "$want" ] || fail "other bytes after $launches launches"

# Each gene's counts against the run in which all go to the end, and its p.
expect 0 "$RECUT" permute patients.csv --expression genes.tsv --by id --replicates 6000 --tail none --rows none --progress none -o all.h5
"$RECUT_SUMMARY" one.h5 --format json >one.json
"$RECUT_SUMMARY" all.h5 --format json >all.json
jq -e -n --slurpfile a one.json --slurpfile b all.json '
    ($b[0].permute | map({(.marker): .}) | add) as $all |
    $a[0].permute | length == 40 and all(.[];
        .p_method == "adaptive" and .maxt_replicates == 1024 and .replicates >= 1024 and
        (.p - (.exceedances + 1) / (.replicates + 1) | fabs) < 1e-12 and
        (if .replicates == 6000 then .exceedances == $all[.marker].exceedances and .stopped_after == null
         else .exceedances >= 5 and .exceedances <= $all[.marker].exceedances and .stopped_after == .replicates end)) and
        any(.[]; .replicates == 6000) and any(.[]; .replicates == 1024)' >/dev/null ||
    fail "the counts are not those of the run of all: $(jq -c '[.permute[] | [.marker, .replicates, .exceedances]]' one.json)"


# Genes without an effect alone: the run ends with the stage in which the last one is done.
sed '2,4d' genes.tsv >null.tsv
for threads in 1 2; do
    expect 0 "$RECUT" permute patients.csv --expression null.tsv --adaptive 5 --replicates 1000000 --progress none --threads $threads -o "null$threads.h5"
done
[ "$(sum null1.h5)" = "$(sum null2.h5)" ] || fail "other bytes of an end before the last replicate"
"$RECUT_SUMMARY" null1.h5 --format json | jq -e '.permute | all(.[]; .replicates < 1000000 and .stopped_after == .replicates)' >/dev/null ||
    fail "genes without an effect went to the end"

# What does not go with them.
refused() {
    local words=$1
    shift
    expect 2 "$RECUT" permute patients.csv --expression genes.tsv --adaptive 5 "$@" -o no.h5 && one_line "$words"
    if [ -e no.h5 ] || [ -e no.d ] || [ -e no.k1.d ]; then fail "left a result: $*"; fi
}
refused "stop-at" --stop-at 5
refused "rows" --rows 10
refused "cuts" --cuts 2
refused "cutoff" --cutoff 1.5
refused "null impute" --null impute
refused "share" --share 1/2
finish
