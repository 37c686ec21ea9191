#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# chain.sh: an array of shares, their merge, the summary, each waiting for the one before.
. "$(dirname "$0")/lib.sh"
options="--cpus-per-task=1 --mem-per-cpu=100M"
RECUT_SBATCH="$options --output=job-%j.log" RECUT_SBATCH_SMALL="--mem=200M --output=job-%j.log" \
    expect 0 "$jobs/chain.sh" 3 shares.h5 "${analysis[@]}" || finish
read -r merge summary < <(sed -n 's/.*merge: \([0-9]*\) *summary: \([0-9]*\)/\1 \2/p' out)
[ -n "$summary" ] || { fail "chain.sh names no jobs: $(cat out)"; finish; }
ended_well "$merge" shares
until_true 20 state_is "$summary" 'COMPLETED|FAILED|CANCELLED'
state_is "$summary" COMPLETED || fail "the summary: $(field "$summary" JobState)"
jq -e '.permute | length == 4' shares.json >/dev/null || fail "no summary of four markers"
[ -s shares.txt ] || fail "no text summary"
grep -q "</html>" shares.html || fail "no report"
ls -d shares.k*.d >/dev/null 2>&1 && fail "the folders of the shares are still there"
jq -e '.merged_folders == 3' shares.run.json >/dev/null || fail "the record does not say that it was merged"

# A share that fails takes merge and summary with it.
RECUT_SBATCH="$options --output=job-%j.log" expect 0 "$jobs/chain.sh" 2 wrong.h5 permute no-such-file.csv || finish
read -r merge summary < <(sed -n 's/.*merge: \([0-9]*\) *summary: \([0-9]*\)/\1 \2/p' out)
until_true 30 state_is "$summary" CANCELLED
[ ! -e wrong.h5 ] || fail "a result of shares that failed"
finish
