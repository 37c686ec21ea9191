#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks the structure on the real includes: a file includes only its own folder and folders
# earlier in the list; modules (X.c with X.h) form no circle; MPI, OpenMP, HDF5, intrinsics, exit(),
# the environment and the terminal stay where they belong.
# Usage: layers.sh [ROOT]; prints each breach; exit status 1 if there is one.
set -u
root=${1:-$(cd "$(dirname "$0")/.." && pwd)}
cd "$root" || exit 1
order="base cohort kernel plan study run store summary report api twin tool"
bad=0
breach() { echo "layers: $*"; bad=1; }

mapfile -t files < <(find src -path src/bindings -prune -o -name '*.[ch]' -print | sort)
# Bindings are strangers: they see the public header.
while IFS= read -r found; do breach "$found: a binding includes recut.h alone"; done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include "' src/bindings 2>/dev/null)
[ ${#files[@]} -gt 0 ] || breach "no sources below $root/src"

# The order of folders, and circles of modules.  A circle over several folders includes against the order, so it is enough
# to look inside each.  A file X.c without an X.h belongs to the module whose header it includes first, with an empty line
# after it.
includes() {
    awk -v order="$order" -v all="$(find src -type f | tr '\n' ' ')" '
    function module(name) { sub(/\.[a-z]+$/, "", name); return name }
    function folder(name) { sub(/\/.*/, "", name); return name }
    function reaches(start, goal,    list, k, j) { # along the edges, each module once
        if (start == goal) return 1
        if (start in seen) return 0
        seen[start]
        k = split(next_of[start], list, " ")
        for (j = 1; j <= k; j++) if (reaches(list[j], goal)) return 1
        return 0
    }
    BEGIN {
        n_folders = split(order, list, " ")
        for (i = 1; i <= n_folders; i++) rank[list[i]] = i
        n_files = split(all, list, " ")
        for (i = 1; i <= n_files; i++) there[list[i]]
    }
    FNR == 1 {
        name = substr(FILENAME, 5); mine = folder(name); first = ""
        own[FILENAME] = module(name)
        if (name ~ /\.h$/) header[own[FILENAME]]
        if (!(mine in rank)) print FILENAME ": folder " mine " is not in the list (" order ")"
    }
    /^[[:space:]]*#[[:space:]]*include[[:space:]]*"/ {
        split($0, part, "\"")
        target = part[2]; theirs = folder(target)
        if (target == "recut.h" || target == "recut_store.h") next
        if (!(theirs in rank)) { print FILENAME ": includes \"" target "\", which is in no folder of the list"; next }
        if (rank[theirs] > rank[mine]) print FILENAME ": includes \"" target "\", which comes later than " mine
        if (!("src/" target in there)) print FILENAME ": includes \"" target "\", which does not exist"
        from[++n] = FILENAME
        to[n] = module(target)
        first = FILENAME in any ? "" : to[n]
        any[FILENAME]
        next
    }
    /^$/ && first != "" { leads[FILENAME] = first }
    { first = "" }
    END {
        for (i = 1; i <= n; i++) {
            a = own[from[i]]; b = to[i]
            if (!(a in header) && (from[i] in leads) && folder(leads[from[i]]) == folder(a)) a = leads[from[i]]
            if (a == b || folder(a) != folder(b) || (a, b) in edge) continue
            edge[a, b] = from[i]
            next_of[a] = next_of[a] " " b
        }
        for (pair in edge) {
            split(pair, side, SUBSEP)
            split("", seen)
            if (reaches(side[2], side[1]))
                print edge[pair] ": includes \"" side[2] ".h\", which includes it (a circle of modules)"
        }
    }' "${files[@]}" | sort
}
while IFS= read -r line; do breach "$line"; done < <(includes)

# only PATTERN ALLOWED-REGEX WHAT
only() {
    local hits
    hits=$(grep -nE "$1" "${files[@]}" include/*.h | grep -vE "^($2)" || true)
    [ -z "$hits" ] || while IFS= read -r line; do breach "$3 out of place: $line"; done <<<"$hits"
}
only '#[[:space:]]*include[[:space:]]*<mpi\.h>' 'src/run/ranks[^/]*\.[ch]:|src/tool/' 'mpi.h'
only '#[[:space:]]*include[[:space:]]*<hdf5[^>]*>' 'src/store/' 'hdf5.h'
only '#[[:space:]]*pragma[[:space:]]+omp[[:space:]]+parallel' 'src/run/threads[^/]*\.[ch]:' 'omp parallel'
only '#[[:space:]]*include[[:space:]]*<(immintrin|x86intrin|emmintrin|arm_neon)\.h>' 'src/[a-z]+/[a-z_]*_(avx2|avx512|neon)\.[ch]:' 'intrinsics'
only '(^|[^_[:alnum:]])(exit|_exit|abort|MPI_Abort)[[:space:]]*\(' 'src/tool/|[^:]*:[0-9]*:[[:space:]]*(/?\*|//)|[^:]*:[0-9]*:.*(/\*|\*).*(exit|abort)' 'exit or abort'
only '(^|[^_[:alnum:]])getenv[[:space:]]*\(' 'src/(run|tool)/' 'getenv'
only '(^|[^_[:alnum:]])(stderr|stdout|printf[[:space:]]*\(|puts[[:space:]]*\(|perror[[:space:]]*\()' 'src/tool/|include/example\.c:|[^:]*:[0-9]*:[[:space:]]*(/?\*|//)' 'the terminal'
only 'malloc|calloc|rc_base_memory_(zeroed|string)|RC_NEW' 'src/(base|cohort|study|plan|run|store|summary|report|api|twin|tool)/|include/|[^:]*:[0-9]*:[[:space:]]*(/?\*|//)' 'allocation in a kernel'

# Texts below src/tool name options by their plain names behind RC_TEXT_OPTION (base/text.h): how a caller writes them is the caller's.
# The help of the program's own options and commands, the names of its criteria, and pages (of commands to be typed) are the program's,
# whoever prints them; so is a command that a text says to type ("recut cohort x.csv --transpose").
while IFS= read -r line; do breach "an option as on a command line: $line"; done < <(
    grep -nE '"[^"]*--[a-z]' "${files[@]}" | grep -vE '^src/(tool|twin|summary|report)/|^src/api/(options_table|commands)\.c:|^src/plan/criterion\.c:' |
        grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)' | sed -E 's|/\*.*\*/||; s/(recut|recut-summary|srun|mpirun) [^();"]*//g' | grep -E '"[^"]*--[a-z]')

exit $bad
