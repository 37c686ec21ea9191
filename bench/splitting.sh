#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures p by splitting against counting, and its time at p too small to be counted: bench/splitting.md.
#     bench/splitting.sh BUILD [PERMUTATIONS [REPETITIONS]]    default 1e9 and 200: hours; the build has -DRECUT_BENCH=ON
# BENCH_OUT=FOLDER: the table goes there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${BENCH_OUT:-$here}
build=$(cd "${1:?the build folder}" && pwd)
counted=${2-1e9}
repetitions=${3-200}
[ "${BENCH_SCALE-1}" = 1 ] || counted=1e5 repetitions=3
program=$(find "$build" -name bench_splitting -type f | head -n 1)
[ -x "$program" ] || {
    echo "splitting.sh: $build has no bench_splitting (cmake -DRECUT_BENCH=ON)" >&2
    exit 1
}
cd "$here/../tests/golden/data"
line() {
    nice -n 15 "$program" "$@"
}
{
    echo '# p by multilevel splitting'
    echo
    echo "Written by bench/splitting.sh: $(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p), $(date +%Y-%m-%d), commit"
    echo "$(git -C "$here" rev-parse --short HEAD). z: mean of the estimates less the counted p, over their joint standard error; covered: 95 % intervals that"
    echo 'hold the counted p; seconds: processor time of an estimate (runs until 10 %) on one core, without the pilot (about one run more).'
    echo
    echo '| marker | n | criterion | level | counted | p | mean | se | z | covered | runs | seconds |'
    echo '|---|---|---|---|---|---|---|---|---|---|---|---|'
    line cohort143.csv il6 score 4.3 "$counted" "$repetitions"
    line cohort143.csv il6 score 5.4 "$counted" "$repetitions"
    line cohort143.csv il6 logrank 45 "$counted" "$repetitions"
    line gbsg2.csv pnodes score 5.2 "$counted" "$repetitions"
    line cohort143.csv il6 score 7.2 0 4
    line cohort143.csv il6 logrank 85 0 4
    line flchain.csv creatinine score 7 0 2
} >"$out/splitting.md"
