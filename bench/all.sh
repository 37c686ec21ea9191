#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# all.sh BUILD - every table of times in one sitting, of an idle machine and a clean commit (about a quarter of an hour on two cores):
# kernel.tsv, replicate.tsv, cost.{tsv,svg}, engine.tsv, nested.tsv, simulate.tsv, wide.tsv, results.tsv, scaling.{tsv,md}, and by them
# the figures of README.md.  A table whose program fails stays as it was, is named, and the script ends with 1.
# BENCH_SCALE=K: K times less work; BENCH_OUT=FOLDER: another folder for the tables; BENCH_WITHOUT="peers.sh ...": not these
# (tests/bench.sh).
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?the build folder}" && pwd)
out=$(cd "${BENCH_OUT:-$here}" && pwd)
export BENCH_OUT=$out
scale=${BENCH_SCALE:-1}
repeats=$((scale > 1 ? 1 : 7))
programs=$build/bench
for program in "$build/recut" "$programs/bench_kernel" "$programs/bench_engine"; do
    [ -x "$program" ] || { echo "all: error: no program $program: build with -DRECUT_BENCH=ON" >&2; exit 1; }
done
. "$here/machine.sh"
[ "$out" = "$here" ] || cp "$here/README.md" "$out"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
title="$(bench_machine); $(bench_flags "$build"); commit $(bench_commit "$(dirname "$here")")"
begin=$SECONDS
failed=()

# table NAME COMMAND... - a table of one program, with the head that says where it comes from
table() {
    local name=$1
    shift
    if "$@" >"$scratch/table" 2>"$scratch/errors"; then
        { echo "# $title; processor time"; cat "$scratch/table"; } >"$out/$name"
    else
        cat "$scratch/errors" >&2
        failed+=("$name")
    fi
    echo "all: $name, $((SECONDS - begin)) s" >&2
}

# script NAME ARGUMENT... - a script beside this one, which writes its tables itself
script() {
    case " ${BENCH_WITHOUT:-} " in *" $1 "*) return ;; esac
    "$here/$1" "${@:2}" >"$scratch/said" 2>&1 || { cat "$scratch/said" >&2; failed+=("$1"); }
    echo "all: $1, $((SECONDS - begin)) s" >&2
}

# every set of kernels of this processor, fewer repeats where a size takes long
kernels() {
    local set
    # shellcheck disable=SC2086
    for set in ${KERNEL_SETS:-avx512 avx2 portable}; do
        "$programs/bench_kernel" $set $((2 * repeats)) ${KERNEL_SIZES:-42 143 686 7871} || return
        [ -n "${KERNEL_SIZES:-}" ] || "$programs/bench_kernel" $set $repeats 100000 || return
        [ -n "${KERNEL_SIZES:-}" ] || "$programs/bench_kernel" $set 3 1000000 || return
    done | awk 'NR == 1 || !/^kernel\t/'
}

wide() {
    local criterion
    awk -v seed=1 -v n=143 -v genes=$((20000 / scale)) -f "$here/../tests/tool/matrix.awk" >"$scratch/matrix.csv"
    printf 'criterion\tmarkers\tpatients\tevent_times\tns_together\tns_alone\tratio_median\tratio_min\tratio_max\n'
    for criterion in logrank score; do "$programs/bench_wide" "$scratch/matrix.csv" $criterion $((repeats < 3 ? repeats : 3)) || return; done
}

read -ra nested <<<"${NESTED_SIZES:-50 143 500}"
table kernel.tsv kernels
script replicate.sh "$programs/bench_replicate" $repeats
table engine.tsv "$programs/bench_engine" "$([ -d /dev/shm ] && echo /dev/shm || echo "$scratch")" 143 logrank $((4000000 / scale)) $repeats
table nested.tsv "$programs/bench_nested" "" $repeats "${nested[@]}"
table simulate.tsv "$programs/bench_simulate" "" $((3000 / scale)) "${nested[@]}"
table wide.tsv wide
script peers.sh "$build/recut" $((repeats < 3 ? repeats : 3))
script scaling.sh "$build" $((repeats < 2 ? repeats : 2))
script cost.sh "$programs/bench_kernel" $((repeats < 3 ? repeats : 3))
"$here/figures.sh" || failed+=(README.md)
[ ${#failed[@]} -eq 0 ] || { echo "all: error: not written: ${failed[*]}" >&2; exit 1; }
echo "all: $((SECONDS - begin)) s"
