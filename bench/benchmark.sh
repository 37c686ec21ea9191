#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The benchmark of selected cutoffs, jobs/benchmark.ini: criteria x corrections x truths x sizes.  Writes
#   bench/benchmark.tsv             every point and what was measured of it
#   bench/benchmark.md              the tables, with command, machine, date, commit
#   bench/benchmark-*.svg           the figures: stability, power
#     bench/benchmark.sh BUILD [DIVISOR]      DIVISOR: so many times fewer cohorts; 4 minutes of two free cores (needs jq)
#     bench/benchmark.sh -t                   only the tables, from bench/benchmark.tsv
# BENCH_OUT=FOLDER: they go there.  NICENESS=N: of the run (10).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${BENCH_OUT:-$here}
export LC_ALL=C
if [ "${1-}" != -t ]; then
    build=$(cd "${1:?the build folder}" && pwd)
    divisor=$((${2-1} * ${BENCH_SCALE-1}))
    run=$(mktemp -d)
    trap 'rm -rf "$run"' EXIT
    awk -v by=$divisor '$1 == "cohorts" { $3 = int($3 / by) } { print }' "$here/../jobs/benchmark.ini" >"$run/benchmark.ini"
    before=$(date +%s)
    (cd "$run" && nice -n "${NICENESS-10}" "$build/recut" run --progress none benchmark.ini && "$build/recut-summary" --format json benchmark.h5 >benchmark.json &&
        "$build/recut-summary" --figures figures benchmark.h5 >/dev/null)
    for figure in stability power; do cp "$run"/figures/*-$figure.svg "$out/benchmark-$figure.svg"; done
    {
        printf 'criterion\ttruth\tat\thr\tn\tcohorts\treplicates\twhat\tvalue\terror\t'
        printf '%s x %s, %s s, %s, commit %s\n' "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p)" \
            "$(($(date +%s) - before))" "$(date -u +%F)" "$(git -C "$here" rev-parse --short HEAD)"
        jq -r '.simulate[] | . as $s | [$s.criterion, $s.truth.kind, $s.truth.at, $s.truth.hr, $s.truth.n, $s.cohorts, $s.replicates] as $point |
            (.procedures[] | ["p " + .name, .rejected, .rejected_error]), (.intervals[] | ["interval " + .name, .coverage, .coverage_error]),
            (.cutoff | ["cutoff nearby", .nearby, .nearby_error], ["cutoff other_cohorts", .other_cohorts, null], ["cutoff near_truth", .near_truth, .near_truth_error],
             (.place | to_entries[] | ["place " + .key, .value, null])), (.log_hr | to_entries[] | ["bias " + .key, .value.bias, null]) | $point + . | @tsv' \
            "$run/benchmark.json"
    } >"$out/benchmark.tsv"
fi
# table HEAD NAME:FORMAT:FACTOR... - a row a point
table() {
    local head=$1 name
    shift
    echo "| truth | n | criterion |$head"
    printf '|---|---|---|'
    for name in "$@"; do printf -- '---|'; done
    echo
    awk -F '\t' -v wanted="$*" 'NR == 1 { count = split(wanted, column, " "); next }
        { key = $2 FS $3 FS $4 FS $5 FS $1
          if (!(key in seen)) { seen[key] = ++n; order[n] = key }
          value[key, $8] = $9 }
        END { for (i = 1; i <= n; i++) { split(order[i], k, FS)
            line = "| " (k[1] == "none" ? "none" : k[1] (k[1] == "jump" ? " at " k[2] : "") ", HR " k[3]) " | " k[4] " | " k[5] " |"
            for (c = 1; c <= count; c++) { split(column[c], part, ":"); gsub("/", " ", part[1]); v = value[order[i], part[1]]
                line = line " " (v == "" ? "" : sprintf(part[2], v * part[3])) " |" }
            print line } }' "$out/benchmark.tsv"
}
{
    echo "# Selected cutoffs: a benchmark"
    echo
    # shellcheck disable=SC2016
    sed -n '1s/.*\terror\t/`bench\/benchmark.sh` on /p' "$out/benchmark.tsv"
    awk -F '\t' 'NR == 2 { print "(`jobs/benchmark.ini` with " $6 " cohorts a line, " $7 " permutations and " $7 " resamples of each; the standard error of a share is at most " sprintf("%.1f", 50 / sqrt($6)) " %).  The full grid is `jobs/benchmark-full.ini`." }' "$out/benchmark.tsv"
    cat <<'TEXT'

Cohorts are drawn from a stated truth (`src/plan/truth.h`): half of the patients with an event, a log-normal marker; a cutoff is searched over the inner
80 % of the patients, by the log-rank chi-square or by the standardized score (as maxstat).  All of it is per cent of the cohorts, but for places.

## Is the cutoff stable?

*median*, *half*: of the selected cutoffs, as shares of the patients below them.  *resamples*: of a cohort's resamples, those whose cutoff lies within +-10 % of the
patients' ranks from its own; *other cohorts*: pairs of cohorts whose cutoffs lie so near each other, which is what one wants to know; *the jump*: cohorts whose
cutoff lies so near it; *rmse*: of the place, against the jump.

TEXT
    table " median | from | to | resamples | other cohorts | the jump | rmse |" place/median:%.2f:1 place/q25:%.2f:1 place/q75:%.2f:1 cutoff/nearby:%.0f:100 \
        cutoff/other_cohorts:%.0f:100 cutoff/near_truth:%.0f:100 place/rmse:%.2f:1
    cat <<'TEXT'

![Share at about the same place against the number of patients, a panel for each truth and criterion](benchmark-stability.svg)

## What do procedures make of it?

An effect found, p of at most 0.05: where the truth is none 5 is right, elsewhere it is power.

TEXT
    table " uncorrected | Bonferroni | Miller & Siegmund | Lausen 1992 | Lausen 1994 | permutation | half validates half | fixed cutoff |" \
        p/uncorrected:%.1f:100 p/bonferroni:%.1f:100 p/miller_siegmund:%.1f:100 p/lausen_1992:%.1f:100 p/lausen_1994:%.1f:100 p/permutation:%.1f:100 \
        p/validation:%.1f:100 p/fixed:%.1f:100
    cat <<'TEXT'

![Share of cohorts in which each procedure finds an effect, a panel for each truth, size and criterion](benchmark-power.svg)

## Does its hazard ratio hold in new patients?

Coverage of 95 % intervals for the hazard ratio that the selected cutoff has in new patients; bias of the log hazard ratio as found and as corrected.

TEXT
    table " uncorrected | differences | shifted | spread | studentized | honest | bias found | bias honest |" interval/uncorrected:%.1f:100 interval/differences:%.1f:100 \
        interval/shifted:%.1f:100 interval/spread:%.1f:100 interval/studentized:%.1f:100 interval/honest:%.1f:100 bias/apparent:%+.2f:1 bias/honest:%+.2f:1
} >"$out/benchmark.md"
