#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures p by splitting against counting, and its time at p too small to be counted: bench/splitting.tsv and .md.
#     bench/splitting.sh BUILD [PERMUTATIONS [REPETITIONS]]    default 1e9 and 200: about two hours; the build has -DRECUT_BENCH=ON
#     bench/splitting.sh BUILD -t                              the tables again, of what was measured
# What is measured is kept in BENCH_WORK (default BUILD/bench/splitting) and gone on with after a stop: also with more
# permutations or repetitions.  BENCH_ROWS='n63 logrank143': these rows only.  BENCH_OUT=FOLDER: the tables go there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${BENCH_OUT:-$here}
build=$(cd "${1:?the build folder}" && pwd)
only_tables=
[ "${2-}" != -t ] || only_tables=1
counted=${2-1e9} repetitions=${3-200} few=10
[ "${BENCH_SCALE-1}" = 1 ] || counted=1e5 repetitions=3 few=1
work=${BENCH_WORK:-$build/bench/splitting}
mkdir -p "$work"
program=$(find "$build" -name bench_splitting -type f | head -n 1)
[ -x "$program" ] || {
    echo "splitting.sh: $build has no bench_splitting (cmake -DRECUT_BENCH=ON)" >&2
    exit 1
}
cd "$here/../tests/golden/data"

# whole FILE - lines that were written to the end; half a one is taken off
whole() {
    [ -f "$1" ] || : >"$1"
    lines=$(wc -l <"$1")
    head -n "$lines" "$1" >"$1.part"
    mv "$1.part" "$1"
    echo "$lines"
}

# row NAME MILLIONTHS TABLE WHERE MARKER CRITERION LEVEL... - both counts and estimates; 0 millionths of PERMUTATIONS: only a
# few estimates, for their time.  A line of each file in WORK is a portion of permutations, or a repetition.
rows=
row() {
    rows="$rows $1"
    name=$1 share=$2 table=$3 where=$4 marker=$5 criterion=$6
    shift 6
    case " ${BENCH_ROWS-$name} " in *" $name "*) ;; *) return 0 ;; esac
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$share" "$table" "$where" "$marker" "$criterion" "$*" >"$work/$name.row"
    [ -z "$only_tables" ] || return 0
    each=$(awk -v c="$counted" 'BEGIN { printf "%d", c < 1e6 ? c : 1e6 }')
    portions=$(awk -v c="$counted" -v s="$share" -v e="$each" 'BEGIN { printf "%d", c * s / 1e6 / e + 0.5 }')
    [ "$share" = 0 ] || [ "$portions" -gt 0 ] || portions=1
    file=$work/$name-$each.counts
    there=$(whole "$file")
    [ "$there" -ge "$portions" ] ||
        nice -n 15 "$program" count "$table" "$where" "$marker" "$criterion" "$each" "$((there + 1))" "$portions" "$@" >>"$file"
    times=$repetitions
    [ "$share" != 0 ] || times=$few
    for level in "$@"; do
        file=$work/$name-$level.estimates
        there=$(whole "$file")
        [ "$there" -ge "$times" ] ||
            nice -n 15 "$program" estimate "$table" "$where" "$marker" "$criterion" "$((there + 1))" "$times" "$level" >>"$file"
    done
}

row n63 1000000 cohort143.csv 'center == "Hamburg"' il6 score 5.1 5.4
row n143 1000000 cohort143.csv '' il6 score 5.42 5.8
row n686 1000000 gbsg2.csv '' pnodes score 5.3 5.7
row logrank143 1000000 cohort143.csv '' il6 logrank 47 58
row logrank686 100000 gbsg2.csv '' pnodes logrank 30 35
row tiny143 0 cohort143.csv '' il6 score 7.2
row tinylogrank143 0 cohort143.csv '' il6 logrank 127
row tiny7871 0 flchain.csv '' creatinine score 7

# Of the rows that were measured.  A count of k stands for p (1 +- 1 / sqrt(k)).
tab=$(printf '\t')
{
    printf 'row\ttable\twhere\tmarker\tn\tcriterion\tlevel\tpermutations\tcounted\tcounted_p\trepetitions\tmean\tse\tz\tcovers_count\tcovers_mean\truns'
    printf '\tspread\tseconds\tpilot_seconds\twithout_p\n'
    for name in $rows; do
        [ -f "$work/$name.row" ] || continue
        IFS=$tab read -r _ _ table where marker criterion levels <<EOF
$(sed 's/\t\t/\t-\t/' "$work/$name.row")
EOF
        at=2
        for level in $levels; do
            at=$((at + 1))
            [ -s "$work/$name-$level.estimates" ] || continue
            cat "$work/$name"-*.counts 2>/dev/null | awk -F '\t' -v at="$at" '{ all += $2; hits += $at } END { printf "%d\t%d\n", all, hits }' >"$work/sum"
            awk -F '\t' -v OFS='\t' -v head="$name$tab$table$tab$where$tab$marker" -v criterion="$criterion" -v level="$level" '
                NR == FNR { all = $1; hits = $2; next }
                $3 !~ /^[0-9]/ { lost++; next } # no p: the runs mix badly
                { n = $2; p[++r] = $3; low[r] = $4; high[r] = $5; sum += $3; squares += $3 * $3; runs += $6; spread += $7; seconds += $9; pilot += $10 }
                END { mean = sum / r; se = r > 1 && squares / r > mean * mean ? sqrt((squares / r - mean * mean) / (r - 1)) : 0
                      counted = all ? hits / all : 0; error = all ? sqrt(hits) / all : 0
                      for (i = 1; i <= r; i++) { count += low[i] <= counted && counted <= high[i]; own += low[i] <= mean && mean <= high[i] }
                      print head, n, criterion, level, all, hits, counted, r, mean, se, (error + se > 0 && all ? (mean - counted) / sqrt(error * error + se * se) : "-"),
                          (all ? count / r : "-"), own / r, runs / r, spread / r, seconds / r, pilot / r, lost + 0 }' OFMT=%.6g "$work/sum" "$work/$name-$level.estimates"
        done
    done
} >"$out/splitting.tsv"
without=
for name in $rows; do
    grep -q "^$name$tab" "$out/splitting.tsv" || without="$without $name"
done
[ -z "$without" ] || without=" Bounded: not measured yet are the rows$without."
{
    echo '# p by multilevel splitting'
    echo
    cat <<EOF
Written by bench/splitting.sh: $(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sed -n 1p), $(date +%Y-%m-%d), commit
$(git -C "$here" rev-parse --short HEAD). An estimate is what a user gets: a pilot of its own and runs until their relative error is 10 % (at least 16).
z: mean of the estimates less the counted p, over their joint standard error. Covered: how many of the 95 % intervals hold
the counted p, and the mean of all estimates, which is known better than a count of few. Seconds: processor time of an
estimate on one core with its pilot, on a machine that did other things too.$without

| marker | n | criterion | level | counted | p | estimates | mean | z | hold the count | hold the mean | runs | seconds |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
EOF
    awk -F '\t' 'NR == 1 { next }
        { marker = $4 " of " $2 ($3 == "-" ? "" : ", " $3)
          p = $8 > 0 ? sprintf("%.3g", $10) : "-"; counted = $8 > 0 ? sprintf("%d of %.3g", $9, $8) : "-"
          z = $14 == "-" ? "-" : sprintf("%.2f", $14)
          held = $15 == "-" ? "-" : sprintf("%.1f %%", 100 * $15)
          printf "| %s | %d | %s | %s | %s | %s | %d | %.4g | %s | %s | %s | %.1f | %.2f |\n", marker, $5, $6, $7, counted, p, $11, $12, z, held,
              ($8 > 0 ? sprintf("%.1f %%", 100 * $16) : "-"), $17, $19 + $20 }' "$out/splitting.tsv"
} >"$out/splitting.md"
