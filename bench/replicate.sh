#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# replicate.sh [BENCH_REPLICATE [REPEATS]] - what stands around the search in a replicate, by each set of kernels:
# bench/replicate.tsv.  REPLICATE_SIZES="42 143 ...", REPLICATE_KERNELS="portable ..." and BENCH_OUT=FOLDER choose others.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bench=${1:-$root/build/bench/bench_replicate}
repeats=${2:-5}
out=${BENCH_OUT:-$root/bench}
[ -x "$bench" ] || { echo "replicate: error: no program $bench: build with -DRECUT_BENCH=ON, or name it" >&2; exit 1; }
. "$root/bench/machine.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

title="$(bench_machine); $(bench_flags "$(dirname "$(dirname "$bench")")"); commit $(bench_commit "$root")"
for kernel in ${REPLICATE_KERNELS:-avx512 avx2 portable}; do
    # shellcheck disable=SC2086
    "$bench" "$kernel" "$repeats" ${REPLICATE_SIZES:-42 143 686 7871} >"$scratch/one"
    [ -e "$scratch/head" ] || sed -n '1s/^/kernel\t/p' "$scratch/one" >"$scratch/head"
    sed "1d; s/^/$kernel\t/" "$scratch/one" >>"$scratch/rows"
done
{
    echo "# $title; $repeats repeats, processor time, microseconds a replicate"
    cat "$scratch/head" "$scratch/rows"
} >"$out/replicate.tsv"
