#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# peers.sh [RECUT [ROUNDS]] - the same resampling by R (maxstat, coin, a survdiff loop, boot) and by recut on one
# thread, on the same data, in alternation.  Times are processor time of a replicate, (t(2B) - t(B)) / B for both, so
# that neither start-up nor reading counts and other work on the machine matters less; whole_us is t(2B) / 2B of the
# recut command.  The ratio is taken within each round.  Writes its rows into bench/results.tsv.
# BENCH_SCALE=K: K times fewer replicates; BENCH_OUT=FOLDER: another folder (tests/bench.sh).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
recut=${1:-$root/build/recut}
rounds=${2:-5}
data=tests/golden/data
results=${BENCH_OUT:-$root/bench}/results.tsv
scale=${BENCH_SCALE:-1}
[ -x "$recut" ] || { echo "peers: error: no program $recut: build first, or name it" >&2; exit 1; }
. "$root/jobs/packages.sh"
. "$root/bench/machine.sh"
recut_install r-base-core r-cran-maxstat r-cran-coin r-cran-survival r-cran-boot

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
machine="$(bench_machine), R $(Rscript --version 2>&1 | grep -o '[0-9]*\.[0-9]*\.[0-9]*' | head -n 1)"
commit=$(bench_commit "$root")
flags="$(bench_flags "$(dirname "$recut")"), 1 thread"

# once REPLICATES ARGUMENT... - processor seconds of one recut run
once() {
    local replicates=$1 TIMEFORMAT='%U %S'
    shift
    { time "$recut" "$@" --replicates "$replicates" --threads 1 --rows none --progress none --force \
        -o "$scratch/peer.h5" >/dev/null 2>"$scratch/errors"; } 2>"$scratch/time" || { cat "$scratch/errors" >&2; exit 1; }
    awk '{ print $1 + $2 }' "$scratch/time"
}

# pair NAME FILE MARKER N R-REPLICATES RECUT-REPLICATES RECUT-ARGUMENT...; FILE may be FILE:CENTER
pair() {
    local name=$1 file=${2%:*} center=() where=() marker=$3 n=$4 peers=$((($5 + scale - 1) / scale)) ours=$(($6 / scale)) theirs one two
    case $2 in *:*) center=("${2#*:}") where=(--where "center == \"${2#*:}\"") ;; esac
    shift 6
    : >"$scratch/rounds"
    for _ in $(seq "$rounds"); do
        theirs=$(Rscript --vanilla "$root/bench/peers.R" "$name" "$root/$file" "$marker" "$peers" ${center+"${center[@]}"})
        one=$(once "$ours" "$@" ${where+"${where[@]}"} --marker "$marker" "$root/$file")
        two=$(once $((2 * ours)) "$@" ${where+"${where[@]}"} --marker "$marker" "$root/$file")
        awk -v theirs="$theirs" -v one="$one" -v two="$two" -v b="$ours" \
            'BEGIN { if (theirs <= 0 || two <= one) exit 1; print theirs, 1e6 * (two - one) / b, 1e6 * two / (2 * b) }' \
            >>"$scratch/rounds" ||
            { echo "peers: error: $name: twice the replicates took no longer (R $theirs us, recut $one and $two s): too few" >&2; exit 1; }
    done
    awk -v OFS='\t' -v name="$name" -v n="$n" -v machine="$machine" -v flags="$flags" -v commit="$commit" '
        function median(x, count,   i, j, t) {
            for (i = 2; i <= count; i++)
                for (j = i; j > 1 && x[j] < x[j - 1]; j--) { t = x[j]; x[j] = x[j - 1]; x[j - 1] = t }
            return count % 2 ? x[(count + 1) / 2] : (x[count / 2] + x[count / 2 + 1]) / 2
        }
        { theirs[NR] = $1; ours[NR] = $2; whole[NR] = $3; ratio[NR] = $1 / $2 }
        END {
            middle = median(ratio, NR)
            print name, n, sprintf("%.4g", median(theirs, NR)), sprintf("%.4g", median(ours, NR)), sprintf("%.4g", median(whole, NR)),
                  sprintf("%.4g", middle), sprintf("%.4g", ratio[1]), sprintf("%.4g", ratio[NR]), NR, machine, flags, commit
        }' "$scratch/rounds" | tee -a "$scratch/table"
}

printf 'peer\tn\tpeer_us\trecut_us\twhole_us\tratio_median\tratio_min\tratio_max\trounds\tmachine\tflags\tcommit\n' | tee "$scratch/table"
score="permute --criterion score --hazard-ratio none --tail none"
exact="permute --criterion logrank --hazard-ratio none --tail none"
# shellcheck disable=SC2086
{
    pair maxstat $data/dlbcl.csv mge 40 200000 10000000 $score
    pair maxstat jobs/il6/twin.csv:Munich il6 42 200000 10000000 $score
    pair maxstat $data/gbsg2.csv progrec 686 10000 500000 $score
    pair maxstat $data/flchain.csv kappa 7871 500 50000 $score
    pair coin $data/dlbcl.csv mge 40 100000 10000000 $score
    pair coin $data/gbsg2.csv progrec 686 10000 500000 $score
    pair survdiff $data/dlbcl.csv mge 40 20 1000000 $exact
    pair survdiff $data/gbsg2.csv progrec 686 2 200000 $exact
}
pair bootstrap $data/cohort143.csv il6 143 4 20000 bootstrap --cutoff 18.22
cp "$scratch/table" "$results"
echo "written: $results"
