#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sizes of the search given a covariate that acts and goes with the marker, for bench/given.md; and 100,000 replicates of it.
#   given.sh BUILD [COHORTS]
set -eu
build=$(cd "${1:?build folder}" && pwd)
cohorts=${2:-2000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# row NAME ARGUMENT... - a row of the table
row() {
    local name=$1
    shift
    "$build/recut" simulate "$@" --procedures uncorrected,permutation,adjusted,adjusted_permuted --cohorts "$cohorts" -B 200 --progress none \
        -o "$name.h5" 2>/dev/null
    "$build/recut-summary" --format json "$name.h5" | jq -r '.simulate[] | (.truth | [.kind, .n, .hr, .covariate_hr, .covariate_correlation])
        + [.procedures[] | "\(.rejected * 1000 | round / 10)"] | "| " + join(" | ") + " |"'
}
echo "| truth | n | HR | HR of the covariate | correlation | uncorrected | permutation | given | given, permuted |"
echo "|---|---|---|---|---|---|---|---|---|"
row a --truth none --n 63,143 --covariate-hr 2 --covariate-correlation 0.5
row b --truth none --n 143 --covariate-hr 4 --covariate-correlation 0.8
row c --truth none --n 143 --covariate-hr 2
row d --truth jump --hr 2.4 --n 143 --covariate-hr 2 --covariate-correlation 0.5
bash -c "time '$build/recut' permute --embedded --marker il6 --criterion adjusted --adjust age,albi -B 100000 --tail none --threads 2 --progress none -o time.h5" 2>&1 |
    grep -E 'real|user'
