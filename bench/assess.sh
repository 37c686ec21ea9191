#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How good is the hazard ratio that `recut assess` expects?  Simulated cohorts whose truth is known: the ratio of the selected cutoff
# as found and shrunk by 1 - (mean chi-square of noise) / chi-square, against the one it has in new patients.
#   bench/assess.sh BUILD [COHORTS]      writes bench/assess.md (needs h5dump)
set -eu
build=$(cd "$1" && pwd) cohorts=${2:-2000}
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# rows RESULT - statistic, log hr, true log hr of each cohort
rows() {
    h5dump -d /simulate/0/rows -y -w 0 -m %.17g "$1" | sed -n '/DATA {/,/}/p' | tr -d '{}' | tr '\n' ' ' | sed 's/DATA//; s/,/ /g' |
        awk '{ for (i = 1; i + 7 <= NF + 1; i += width) print $(i + 2), $(i + 4), $(i + 5) }' width=8
}
simulate() { "$build/recut" simulate "$@" --cohorts "$cohorts" -B 20 --procedures uncorrected --intervals none --rows all --progress none -o "$work/s.h5" --force; rows "$work/s.h5"; }

{
    echo "# The hazard ratio that \`recut assess\` expects"
    echo
    echo "Measured by bench/assess.sh, $(date -u +%F), commit $(git rev-parse --short HEAD). $cohorts simulated cohorts a line, half of the patients with an event."
    echo "Mean over the cohorts of log hazard ratio less its value in new patients, in the direction that the cohort shows: as found, and as"
    echo "\`assess\` expects it from p alone; the same among the cohorts with an uncorrected p below 0.05, which is what gets printed."
    echo
    echo "| truth | n | found | expected | found, p < 0.05 | expected, p < 0.05 |"
    echo "|---|---|---|---|---|---|"
    for n in 63 143 500; do
        simulate --truth none --n $n >"$work/none"
        mean=$(awk '$1 == $1 + 0 { s += $1; k++ } END { print s / k }' "$work/none")
        for truth in "none" "jump --hr 1.5" "jump --hr 2.4" "linear --hr 2" "jump --at 0.8 --hr 2.4"; do
            # shellcheck disable=SC2086
            simulate --truth $truth --n $n | awk -v e="$mean" -v name="${truth//--/}" -v n=$n '
                $2 !~ /inf|nan/ && $3 !~ /nan/ {
                    side = $2 < 0 ? -1 : 1; factor = 1 - e / $1; if (factor < 0) factor = 0
                    f = side * ($2 - $3); x = side * (factor * $2 - $3)
                    a += f; b += x; k++
                    if ($1 > 3.841459) { c += f; d += x; m++ } }
                END { printf "| %s | %d | %+.2f | %+.2f | %+.2f | %+.2f |\n", name, n, a / k, b / k, c / m, d / m }'
        done
    done
} >assess.md.new
mv assess.md.new assess.md
cat assess.md
