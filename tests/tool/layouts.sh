#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Contract 1: the same bytes for 1, 2, 3 ranks x 1, 2, 3 threads, with and without rows, in any resume.
# Usage: layouts.sh [all]: without "all" every layout of the first analysis, and of the others those in which each number comes once
. "$(dirname "$0")/lib.sh"
all=${1:-}

# layouts NAME COMMON-OPTION... - every layout against one rank, one thread
layouts() {
    local name=$1 r t first
    shift
    expect 0 "$RECUT" "$@" --threads 1 --progress none -o "$name-alone.h5" || return
    first=$(sum "$name-alone.h5")
    for r in 1 2 3; do
        for t in 1 2 3; do
            [ -n "$all" ] || [ "$name" = rows ] || [ $((r + t)) -eq 4 ] || continue
            expect 0 ranks $r "$RECUT" "$@" --threads $t --progress none -o "$name-$r-$t.h5" || continue
            [ "$(sum "$name-$r-$t.h5")" = "$first" ] || fail "$name: $r ranks x $t threads gives other bytes"
            [ ! -e "$name-$r-$t.d" ] || fail "$name: the folder of segments is still there"
            jq -e ".ranks == $r and .threads == $t and .resumes == 0" "$name-$r-$t.run.json" >/dev/null ||
                fail "$name: $name-$r-$t.run.json does not say how it was run"
        done
    done
    note "$name: $first"
}
layouts rows permute --embedded --marker il6,il10 --replicates "$(scaled 20000)" --strata center
layouts none permute --embedded --marker il6 --criterion score --replicates "$(scaled 30000)" --rows none
layouts some permute --embedded --marker il6 --replicates "$(scaled 20000)" --rows 1500
layouts impute permute --embedded --marker il6,il10 --null impute --strata center --replicates "$(scaled 4000)"
layouts cuts permute --embedded --marker il6,il10 --cuts 2 --strata center --replicates "$(scaled 2000)"
layouts given permute --embedded --marker il6,il10 --criterion adjusted --adjust age,albi --cutoff 18.22 --replicates "$(scaled 2000)"
layouts stop permute --embedded --marker ifng,il6 --replicates "$(scaled 40000)" --stop-at 20
layouts simulate simulate --n 60,90 --cohorts "$(scaled 400)" -B 60
layouts screen screen --embedded --marker il6,il10,il2,ifng,tnfa,age,ecog,mvi,alcohol --strata center --replicates "$(scaled 20000)"

# The reference kernels give the same bytes as the chosen ones.
expect 0 env RECUT_KERNEL=reference "$RECUT" permute --embedded --marker il6,il10 --replicates "$(scaled 20000)" --strata center --progress none -o reference.h5
[ "$(sum reference.h5)" = "$(sum rows-alone.h5)" ] || fail "the reference kernels give other bytes"

# Another seed, another analysis: other bytes.
expect 0 "$RECUT" permute --embedded --marker il6,il10 --replicates "$(scaled 20000)" --strata center --seed 2 --progress none -o seed.h5
[ "$(sum seed.h5)" != "$(sum rows-alone.h5)" ] || fail "another seed gives the same bytes"
finish
