#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Submits three jobs that wait for one another: the shares (an array), their merge, the summary.
#   jobs/chain.sh SHARES RESULT.h5 COMMAND COHORT.csv OPTION...
#   jobs/chain.sh 8 il6.h5 permute cohort.csv --marker il6 --replicates 1e8
# Options of sbatch for the array go into RECUT_SBATCH ("--partition=short --cpus-per-task=16"), those for the two
# small jobs into RECUT_SBATCH_SMALL.  Prints the numbers of the jobs.
set -eu
[ $# -ge 4 ] || { sed -n '3,7s/^# *//p' "$0" >&2; exit 2; }
jobs=$(cd "$(dirname "$0")" && pwd)
shares=$1 result=$2
shift 2
case $shares in '' | *[!0-9]* | 0) echo "chain.sh: found \"$shares\", expected the number of shares" >&2; exit 2 ;; esac
for word in "$@"; do
    case $word in --state | --state=*)
        echo "chain.sh: --state: the merge looks for the shares beside the result; leave it out" >&2
        exit 2
    esac
done

export RECUT_SHARES=$shares
# shellcheck disable=SC2086
array=$(sbatch --parsable --array="1-$shares" ${RECUT_SBATCH:-} "$jobs/recut-array.sbatch" "$@" -o "$result")
array=${array%%;*}
# A share that fails for good takes the rest of the chain with it, instead of leaving it pending for ever.
# shellcheck disable=SC2086
merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes ${RECUT_SBATCH_SMALL:-} "$jobs/merge.sbatch" "$result")
merge=${merge%%;*}
# shellcheck disable=SC2086
summary=$(sbatch --parsable --dependency="afterok:$merge" --kill-on-invalid-dep=yes ${RECUT_SBATCH_SMALL:-} "$jobs/summary.sbatch" "$result")
summary=${summary%%;*}
echo "shares: $array (1-$shares)   merge: $merge   summary: $summary"
