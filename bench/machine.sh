# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced: what a table of results says about where it comes from.

# bench_machine - processor, the number of CPUs, and the day
bench_machine() {
    echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) CPUs, $(date +%Y-%m-%d)"
}

# bench_flags BUILD - compiler, build type and flags of a build folder; of any other folder "unknown build"
bench_flags() {
    local cache=$1/CMakeCache.txt type compiler
    [ -r "$cache" ] || { echo "unknown build"; return; }
    type=$(sed -n 's/^CMAKE_BUILD_TYPE:[A-Z]*=//p' "$cache")
    compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$cache")
    echo "$(basename "$compiler") $("$compiler" -dumpfullversion 2>/dev/null || echo '?')," \
        "$type $(sed -n "s/^CMAKE_C_FLAGS_$(echo "$type" | tr "[:lower:]" "[:upper:]"):[A-Z]*=//p" "$cache"), ${RECUT_KERNEL:-best} kernels"
}

# bench_commit ROOT - short hash, with + where the tree has changes other than tables of a sitting: such a table is not one to commit
bench_commit() {
    local commit
    commit=$(git -C "$1" rev-parse --short HEAD 2>/dev/null || echo unknown)
    git -C "$1" diff --quiet HEAD -- . ':!bench/*.tsv' ':!bench/*.svg' ':!bench/*.md' 2>/dev/null || { commit="$commit+"; echo "bench: the tree has uncommitted changes" >&2; }
    echo "$commit"
}
