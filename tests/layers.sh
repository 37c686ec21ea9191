#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks the structure on the real includes: a file includes only its own folder and folders
# earlier in the list; MPI, OpenMP, HDF5, intrinsics and exit() stay where they belong.
# Usage: layers.sh [ROOT]; prints each breach; exit status 1 if there is one.
set -u
root=${1:-$(cd "$(dirname "$0")/.." && pwd)}
cd "$root" || exit 1
order="base cohort kernel plan study run store summary report twin tool"
bad=0
breach() { echo "layers: $*"; bad=1; }

declare -A rank
i=0
for folder in $order; do rank[$folder]=$i; i=$((i + 1)); done

files=$(find src -name '*.[ch]' | sort)
[ -n "$files" ] || breach "no sources below $root/src"
for file in $files; do
    own=${file#src/} own=${own%%/*}
    mine=${rank[$own]:--1}
    [ "$mine" -ge 0 ] || breach "$file: folder $own is not in the list ($order)"
    while IFS= read -r target; do
        case $target in recut.h | recut_mpi.h) continue ;; esac
        folder=${target%%/*}
        theirs=${rank[$folder]:--1}
        [ "$theirs" -ge 0 ] || { breach "$file: includes \"$target\", which is in no folder of the list"; continue; }
        [ "$theirs" -le "$mine" ] || breach "$file: includes \"$target\", which comes later than $own"
        [ -e "src/$target" ] || breach "$file: includes \"$target\", which does not exist"
    done < <(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file")
done

# only PATTERN ALLOWED-REGEX WHAT
only() {
    local hits
    hits=$(grep -nE "$1" $files include/*.h | grep -vE "^($2)" || true)
    [ -z "$hits" ] || while IFS= read -r line; do breach "$3 out of place: $line"; done <<<"$hits"
}
only '#[[:space:]]*include[[:space:]]*<mpi\.h>' 'src/run/ranks[^/]*\.[ch]:|src/tool/' 'mpi.h'
only '#[[:space:]]*include[[:space:]]*<hdf5[^>]*>' 'src/store/' 'hdf5.h'
only '#[[:space:]]*pragma[[:space:]]+omp[[:space:]]+parallel' 'src/run/threads[^/]*\.[ch]:' 'omp parallel'
only '#[[:space:]]*include[[:space:]]*<(immintrin|x86intrin|emmintrin|arm_neon)\.h>' 'src/[a-z]+/[a-z_]*_(avx2|avx512|neon)\.[ch]:' 'intrinsics'
only '(^|[^_[:alnum:]])(exit|_exit|abort|MPI_Abort)[[:space:]]*\(' 'src/tool/|[^:]*:[0-9]*:[[:space:]]*(/?\*|//)|[^:]*:[0-9]*:.*(/\*|\*).*(exit|abort)' 'exit or abort'
only 'malloc|calloc|rc_base_memory_(zeroed|string)|RC_NEW' 'src/(base|cohort|study|plan|run|store|summary|report|twin|tool)/|include/|[^:]*:[0-9]*:[[:space:]]*(/?\*|//)' 'allocation in a kernel'

exit $bad
