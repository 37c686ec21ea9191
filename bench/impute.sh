#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2016 # programs of awk
# Measures what censoring that depends on the marker does to the permutation p, and whether permutations with imputed censoring (recut
# permute --null impute, src/plan/impute.h) hold their size.  Writes bench/impute.tsv (every truth), bench/impute.md (the table) and
# src/summary/impute.inc (the ranges that the pages cite).
#     bench/impute.sh BUILD [COHORTS]    COHORTS: 4,000; a minute of one core
#     bench/impute.sh -t                 only the table, from bench/impute.tsv
# BENCH_OUT=FOLDER: the tables go there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${BENCH_OUT:-$here}
if [ "${1-}" != -t ]; then
    build=$(cd "${1:?the build folder}" && pwd)
    cohorts=$((${2-4000} / ${BENCH_SCALE-1}))
    run=$(mktemp -d)
    trap 'rm -rf "$run"' EXIT
    # truth KIND OPTION...  of cohorts of several sizes
    truth() {
        kind=$1
        shift
        nice -n 15 "$build/recut" simulate "$@" --cohorts "$cohorts" -B 199 --intervals none --procedures uncorrected,permutation,imputed \
            --rows none --threads 1 --progress none --force -o "$run/one.h5"
        "$build/recut-summary" --format json "$run/one.h5" | jq -r --arg kind "$kind" '.simulate[] | . as $s | [$kind, $s.truth.n, $s.criterion,
            $s.truth.censoring, $s.truth.censoring_hr, ($s.truth.censoring_at // 0.5), $s.truth.event_share, $s.cohorts,
            (.procedures[] | .rejected), (.procedures[2] | .rejected_error)] | @tsv'
    }
    {
        printf 'truth\tn\tcriterion\tcensoring\tcensoring_hr\tcensoring_at\tevent_share\tcohorts\tuncorrected\tpermutation\timputed\terror\t'
        printf 'machine %s x %s (one used), %s, commit %s\n' "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p)" \
            "$(date +%Y-%m-%d)" "$(git -C "$here" rev-parse --short HEAD)"
        truth none --truth none --n 40,60,143,500 --event-share 0.6
        truth none --truth none --n 60 --event-share 0.6 -c score
        for at in 0.5 0.85; do
            for ratio in 3 10 30 100; do
                truth none --truth none --n 60,143 --event-share 0.55 --censoring-hr $ratio --censoring-at $at
            done
        done
        truth none --truth none --n 40,500 --event-share 0.55 --censoring-hr 100 --censoring-at 0.85
        truth none --truth none --n 60,143 --event-share 0.55 --censoring-hr 100 --censoring-at 0.85 -c score
        truth none --truth none --n 60,143 --event-share 0.55 --censoring-hr 100 --censoring-at 0.85 --censoring dropout
        truth none --truth none --n 60,143 --event-share 0.55 --censoring-hr 100 --censoring-at 0.85 --censoring administrative
        truth none --truth none --n 40,143 --event-share 0.25 --censoring-hr 0.02 --censoring-at 0.7
        for criterion in logrank score; do
            truth none --truth none --n 60,143 --event-share 0.3 --censoring-hr 0.05 --censoring-at 0.5 -c $criterion
            truth none --truth none --n 143 --event-share 0.15 --censoring-hr 0.05 --censoring-at 0.9 -c $criterion
        done
        truth jump --truth jump --hr 2 --n 60,143 --event-share 0.6
        truth jump --truth jump --hr 2 --n 60,143 --event-share 0.6 -c score
    } >"$run/impute.tsv"
    mv "$run/impute.tsv" "$out/impute.tsv"
fi
# table KIND
table() {
    echo "| censoring of high markers | n | criterion | uncorrected | permutation | **imputed** |"
    echo "|---|---|---|---|---|---|"
    awk -F '\t' -v kind="$1" 'NR > 1 && $1 == kind {
        name = $5 == 1 ? "as that of others" : sprintf("the highest %.0f %%, %s", 100 - 100 * $6, $5 > 1 ? $5 " times sooner" : 1 / $5 " times later")
        if ($4 != "entry") name = name ", " $4
        name = name ", " 100 * $7 " % events"
        printf "| %s | %d | %s | %.1f | %.1f | **%.1f** |\n", name, $2, $3, 100 * $9, 100 * $10, 100 * $11 }' "$out/impute.tsv"
}
# range COLUMN CONDITION
range() {
    awk -F '\t' -v c="$1" "NR > 1 && $2"' { x = 100 * $c; if (!n++ || x < low) low = x; if (n == 1 || x > high) high = x }
        END { printf "%.1f to %.1f %%", low, high }' "$out/impute.tsv"
}
{
    echo "# Censoring that depends on the marker: does the permutation hold 5 %?"
    echo
    sed -n '1s/.*\tmachine/Measured by `bench\/impute.sh` on/p' "$out/impute.tsv"
    echo
    cat <<TEXT
Per cent of $(sed -n 2p "$out/impute.tsv" | cut -f 8) simulated cohorts (\`recut simulate\`) with p of at most 0.05 of the best cutoff, where the marker does nothing; 199
permutations each, standard error 0.3. *Sooner*: patients whose marker is among the highest are censored sooner by this factor, as where they are
transferred or lost; all enter steadily unless it says dropout or administrative. *Imputed*: \`--null impute\`.

TEXT
    table none
    cat <<TEXT

Read: where the highest markers are nearly all censored early, the permutation p by the log-rank chi-square is too small, 0.05 or less in $(range 10 '$5 >= 30 && $6 > 0.8 && $3 == "logrank"')
of the cohorts instead of 5: an early event in a group that is hardly watched gives a large chi-square, and permuted, that group is watched longer. Where
half of the patients are watched many times longer than the others it is too small as well, more so by the score, whose variance knows
nothing of who is watched ($(range 10 '$5 < 1 && $6 == 0.5')). Where few are watched much longer it may be too large. A ratio up to 10 does little: $(range 10 '$5 >= 3 && $5 <= 10').
With imputed censoring: $(range 11 '$1 == "none"').

Where censoring does not depend on the marker it costs no power: cohorts with a jump at the median, hazard ratio 2, per cent found.

TEXT
    table jump
} >"$out/impute.md"
inc="$here/../src/summary/impute.inc"
[ "$out" = "$here" ] || inc=$out/impute.inc
# whole COLUMN - the range of a column over the truths without an effect, in whole per cent
whole() { range "$1" '$1 == "none"' | awk '{ printf "%.0f to %.0f %%", $1, $3 }'; }
{
    echo "/* SPDX-License-Identifier: GPL-3.0-or-later"
    echo " * Written by bench/impute.sh: of cohorts without an effect, those with p of at most 0.05, least and greatest over its truths. */"
    echo "#define RC_IMPUTE_PERMUTATION \"$(whole 10)\""
    echo "#define RC_IMPUTE_IMPUTED \"$(whole 11)\""
} >"$inc"
