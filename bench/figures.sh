#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# figures.sh [-t] - the figures of speed in bench/README.md, between its marks, taken from the tables beside it, so that none
# stands there that no table holds.  -t: prints them only (tests/bench.sh compares).  BENCH_OUT=FOLDER: tables and README.md there.
set -euo pipefail
here=$(cd "${BENCH_OUT:-$(dirname "$0")}" && pwd)
cd "$here"

# line TITLE TABLE COLUMN [CONDITION] - a row of the table: for each set of kernels the values of that column over n, where CONDITION
# (of awk, with `what`) holds
line() {
    awk -F '\t' -v title="$1" -v column="$3" '
        /^#/ { next }
        !head { head = NR; for (i = 1; i <= NF; i++) at[$i] = i; next }
        { what = $at["what"]; n = $at["n"]; value = $at[column] }
        n <= 7871 && '"$4"' { k = $at["kernel"]; sizes[k] = sizes[k] (sizes[k] ? ", " : "") n; values[k] = values[k] (values[k] ? ", " : "") value }
        END { print "| " title " | " sizes["portable"] " | " values["avx512"] " | " values["avx2"] " | " values["portable"] " |" }' "$2"
}

# of TABLE COLUMN CONDITION - the values of that column, joined by commas; CONDITION may use x["column"]
of() {
    awk -F '\t' -v column="$2" '
        /^#/ { next }
        !head { head = NR; for (i = 1; i <= NF; i++) name[i] = $i; next }
        { for (i = 1; i <= NF; i++) x[name[i]] = $i }
        '"$3"' { out = out (out ? ", " : "") x[column] }
        END { print out }' "$1"
}

# day TABLE - what its first line says of where it comes from
day() {
    sed -n '1s/^# *//p' "$1"
}

figures() {
    local peer
    echo "Ratios within one run, medians: $(day kernel.tsv) (\`kernel.tsv\`); $(day replicate.tsv) (\`replicate.tsv\`)."
    echo
    echo '| | n | AVX-512 | AVX2 | portable C |'
    echo '|---|---|---|---|---|'
    line 'score permutation with its search, times the bare shuffle' kernel.tsv ratio_median 'what == "score"'
    line 'exact log-rank permutation with its search, times the bare shuffle' kernel.tsv ratio_median 'what == "logrank"'
    line 'bootstrap sample with its search, times the bare draw' kernel.tsv ratio_median 'what == "bootstrap"'
    line 'score permutation with the hazard ratio of its cutoff, times without' replicate.tsv ratio_median 'what ~ /^score permutation/'
    line 'resample with its search, us' replicate.tsv us_first 'what ~ /^resample/'
    line 'the same with a fixed cutoff, two survival times and an RMST, us' replicate.tsv us_second 'what ~ /^resample/'
    echo
    echo "A replicate of R (one core) takes so many times one of recut (\`results.tsv\`: $(of results.tsv machine 'x["peer"] == "bootstrap"')," \
        "commit $(of results.tsv commit 'x["peer"] == "bootstrap"')):"
    echo
    echo '| R | n | times |'
    echo '|---|---|---|'
    for peer in maxstat coin survdiff bootstrap; do
        echo "| $peer | $(of results.tsv n "x[\"peer\"] == \"$peer\"") | $(of results.tsv ratio_median "x[\"peer\"] == \"$peer\"") |"
    done
    echo
    echo "One run (\`engine.tsv\`, \`nested.tsv\`, \`simulate.tsv\`, \`wide.tsv\`: $(day engine.tsv)):"
    echo
    echo "- the engine adds $(of engine.tsv engine_percent_median 1) % to the blocks of a run with all rows kept, in memory;" \
        "$(of engine.tsv outside_blocks_percent_median 1) % of the run is outside blocks"
    echo "- small cohorts of n = $(of nested.tsv n 'x["what"] == "cohort" && x["criterion"] == "logrank"') in one workspace: loaded and searched in" \
        "$(of nested.tsv each 'x["what"] == "cohort" && x["criterion"] == "logrank"') us; an exact log-rank permutation, 200 for each cohort, takes" \
        "$(of nested.tsv ratio_median 'x["what"] == "permute" && x["criterion"] == "logrank"') times one of a long run"
    echo "- simulated cohorts of n = $(of simulate.tsv n 'x["what"] ~ /all/') with 1,000 exact permutations of each:" \
        "$(of simulate.tsv ratio_median 'x["what"] ~ /all/') times as many permutations of one long run"
    echo "- genes on one shared permutation of $(of wide.tsv patients 'x["criterion"] == "logrank"') patients:" \
        "$(of wide.tsv ratio_median 'x["criterion"] == "logrank"') (exact log-rank) and" \
        "$(of wide.tsv ratio_median 'x["criterion"] == "score"') (score) times single genes"
}

if [ "${1:-}" = -t ]; then
    figures
    exit
fi
figures >README.part
awk '/^<!-- figures: / { print; print ""; while ((getline part < "README.part") > 0) print part; print ""; skip = 1; next }
    /^<!-- end of figures/ { skip = 0 }
    !skip' README.md >README.new
rm README.part
mv README.new README.md
