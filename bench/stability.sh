#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures what it says of a selected cutoff that many bootstrap resamples select one nearby: the verdict's rule "stable"
# (src/summary/verdict_lines.c).  Writes bench/stability.tsv (every cohort) and bench/stability.md (the table).
#     bench/stability.sh BUILD [COHORTS [RESAMPLES]]    some 15 minutes of one core
#     bench/stability.sh -t                             only the table, from bench/stability.tsv
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# A cohort: exponential survival, a third censored, uniform marker x; the log hazard ratio is a jump or a line in x.
cohort() { # KIND N SEED
    awk -v kind="$1" -v n="$2" -v seed="$3" 'function u() { s = (16807 * s) % 2147483647; return s / 2147483647 }
        BEGIN { s = seed; for (i = 0; i < 20; i++) u()
            split(kind, part, "-")
            print "id,time,event,x"
            for (i = 1; i <= n; i++) { x = u()
                risk = part[1] == "line" ? x : part[1] == "jump" ? x >= part[3] / 100 : 0
                t = -log(u()) * exp(-log(part[2] > 0 ? part[2] : 1) * risk); c = -2 * log(u())
                printf "%d,%.6g,%d,%.6f\n", i, t < c ? t : c, t <= c, x } }'
}
if [ "${1-}" != -t ]; then
    build=$(cd "${1:?the build folder}" && pwd)
    cohorts=${2-100} resamples=${3-200}
    room=$(mktemp -d)
    trap 'rm -rf "$room"' EXIT
    {
        printf 'kind\tn\tcohort\tcutoff\tnearby\tmachine %s x %s (one used), %s, commit %s, %s cohorts x %s resamples\n' "$(nproc)" \
            "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p)" "$(date +%Y-%m-%d)" \
            "$(git -C "$here" rev-parse --short HEAD)" "$cohorts" "$resamples"
        for n in 143 500; do
            for kind in none line-2 line-4 line-16 jump-1.5-50 jump-2.4-50 jump-4-50 jump-2.4-80; do
                i=0
                while [ $((i += 1)) -le "$cohorts" ]; do
                    cohort "$kind" "$n" $((7919 * i + n)) >"$room/c.csv"
                    nice -n 15 "$build/recut" bootstrap "$room/c.csv" --marker x -B "$resamples" --threads 1 --progress none \
                        -o "$room/c.h5" --force 2>/dev/null
                    "$build/recut-summary" --format csv "$room/c.h5" | awk -F, -v kind="$kind" -v n="$n" -v i="$i" -v OFS='\t' '
                        $1 ~ /^bootstrap/ && $3 == "reselected.cutoff.estimate" { cutoff = $4 }
                        $1 ~ /^bootstrap/ && $3 == "reselected.cutoff.near_share" { print kind, n, i, cutoff, $4 }'
                done
            done
        done
    } >"$room/all.tsv"
    mv "$room/all.tsv" "$here/stability.tsv"
fi
{
    echo "# Is a cutoff stable that many resamples select again?"
    echo
    sed -n '1s/.*\tmachine/Measured on/p' "$here/stability.tsv"
    echo
    cat <<'TEXT'
`bench/stability.sh` draws cohorts with a uniform marker (so a cutoff is a rank) whose log hazard ratio is nothing, a line from the lowest
to the highest value (there is no place to cut), or a jump at a quantile. In each the search selects a cutoff, and so it does in
its bootstrap resamples: *nearby* is the share of these that lie within +-10 % of the patients' ranks. *Other cohorts* is what one wants to
know: how often two cohorts select cutoffs so near each other. The last columns count the cohorts in which *nearby* reaches a limit.

Read: resamples agree with their own cohort more than other cohorts do. At a limit of 50 % most cohorts would pass whose marker has no
place to cut; at 90 % few do but steep lines in many patients, whose best place to cut, the middle, is known by then; and a clear jump
passes with enough patients. So the verdict calls a cutoff stable from 90 %, not stable below 50 %, which a marker without any effect
stays below on average, and leaves open what is between.

| log hazard ratio | n | nearby, mean | other cohorts | >= 50 % | >= 80 % | >= 90 % |
|---|---|---|---|---|---|---|
TEXT
    awk -F '\t' 'NR > 1 { k = $1 FS $2; if (!(k in m)) order[++n] = k; c[k, ++m[k]] = $4; sum[k] += $5
            a[k] += $5 >= 0.5; b[k] += $5 >= 0.8; d[k] += $5 >= 0.9 }
        END { for (o = 1; o <= n; o++) { k = order[o]; split(k, part, FS); split(part[1], is, "-"); near = 0
            for (i = 1; i <= m[k]; i++) for (j = 1; j <= m[k]; j++) near += i != j && (c[k, i] - c[k, j]) ^ 2 <= 0.01
            name = is[1] == "none" ? "none" : is[1] == "line" ? "line to " is[2] : "jump to " is[2] " at " is[3] " %"
            printf "| %s | %d | %.0f %% | %.0f %% | %.0f %% | %.0f %% | %.0f %% |\n", name, part[2], 100 * sum[k] / m[k],
                   100 * near / m[k] / (m[k] - 1), 100 * a[k] / m[k], 100 * b[k] / m[k], 100 * d[k] / m[k] } }' "$here/stability.tsv"
} >"$here/stability.md"
