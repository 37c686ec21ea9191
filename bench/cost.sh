#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# cost.sh [BENCH_KERNEL [REPEATS]] - nanoseconds per patient and replicate of the bare shuffle, the score and the exact
# log-rank permutation for n = 40 to 1,000,000: bench/cost.tsv, and as a figure bench/cost.svg (both axes logarithmic).
# COST_SIZES="40 143 ..." and BENCH_OUT=FOLDER choose other sizes and another folder.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bench=${1:-$root/build/bench/bench_kernel}
repeats=${2:-15}
out=${BENCH_OUT:-$root/bench}
sizes=${COST_SIZES:-40 80 143 300 686 1500 3000 7871 16000 32000 65000 130000 260000 520000 1000000}
[ -x "$bench" ] || { echo "cost: error: no program $bench: build with -DRECUT_BENCH=ON, or name it" >&2; exit 1; }
. "$root/bench/machine.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

title="$(bench_machine); $(bench_flags "$(dirname "$(dirname "$bench")")"); commit $(bench_commit "$root")"
# shellcheck disable=SC2086
"$bench" "${RECUT_KERNEL:-}" "$repeats" $sizes >"$scratch/table"
{
    echo "# $title; $repeats repeats, processor time"
    awk -F'\t' 'NR == 1 || $2 == "shuffle" || $2 == "score" || $2 == "logrank"' "$scratch/table"
} >"$out/cost.tsv"

awk -F'\t' -v title="$title" '
    function x(n) { return left + width * log(n / xmin) / log(xmax / xmin) }
    function y(t) { return top + height - height * log(t / ymin) / log(ymax / ymin) }
    function text(at, line, anchor, size, what) {
        printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\">%s</text>\n", at, line, anchor, size, what
    }
    BEGIN {
        left = 60; top = 50; width = 560; height = 320
        name["shuffle"] = "bare shuffle"; name["score"] = "score"; name["logrank"] = "log-rank (exact)"
        colour["shuffle"] = "#777777"; colour["score"] = "#0072b2"; colour["logrank"] = "#d55e00"
    }
    /^#/ || $1 == "kernel" { next }
    {
        count[$2]++; n[$2, count[$2]] = $3; t[$2, count[$2]] = $5
        if (!xmin || $3 + 0 < xmin) xmin = $3 + 0
        if ($3 + 0 > xmax) xmax = $3 + 0
        if (!ymin || $5 + 0 < ymin) ymin = $5 + 0
        if ($5 + 0 > ymax) ymax = $5 + 0
    }
    END {
        if (xmax <= xmin) xmax = xmin * 2
        ymin /= 1.25; ymax *= 1.25
        gsub(/&/, "\\&amp;", title); gsub(/</, "\\&lt;", title)
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 440\" font-family=\"sans-serif\" fill=\"#222222\">\n"
        print "<rect width=\"760\" height=\"440\" fill=\"#ffffff\"/>"
        text(left, 22, "start", 15, "Cost of a permutation: nanoseconds per patient and replicate")
        text(left, 38, "start", 9, title)
        for (decade = 10; decade <= xmax * 1.001; decade *= 10) if (decade >= xmin) {
            printf "<path d=\"M%.1f %d v%d\" stroke=\"#dddddd\"/>\n", x(decade), top, height
            text(x(decade), top + height + 16, "middle", 11, sprintf("%d", decade))
        }
        split("0.5 1 2 3 5 7 10 20 30 50 70 100", tick, " ")
        for (i = 1; i in tick; i++) if (tick[i] >= ymin && tick[i] <= ymax) {
            printf "<path d=\"M%d %.1f h%d\" stroke=\"#dddddd\"/>\n", left, y(tick[i]), width
            text(left - 6, y(tick[i]) + 4, "end", 11, tick[i])
        }
        text(left + width / 2, top + height + 38, "middle", 12, "patients")
        for (kind in count) {
            printf "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\"", colour[kind]
            for (i = 1; i <= count[kind]; i++) printf "%.1f,%.1f ", x(n[kind, i]), y(t[kind, i])
            print "\"/>"
            for (i = 1; i <= count[kind]; i++)
                printf "<circle r=\"3\" fill=\"%s\" cx=\"%.1f\" cy=\"%.1f\"/>\n", colour[kind], x(n[kind, i]), y(t[kind, i])
            printf "<g fill=\"%s\">", colour[kind]
            text(left + width + 8, y(t[kind, count[kind]]) + 4, "start", 12, name[kind])
            print "</g>"
        }
        print "</svg>"
    }' "$out/cost.tsv" >"$out/cost.svg"
echo "written: $out/cost.tsv, $out/cost.svg"
