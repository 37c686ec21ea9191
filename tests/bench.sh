#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every benchmark of bench/ once in small: its programs end with 0 and print tables of finite, positive numbers; its scripts
# end with a failure where a program fails.  What it measures is not looked at.  $BUILD: a build with RECUT_BENCH=ON.
. "$(dirname "$0")/tool/lib.sh"
bench=$TESTS/../bench
programs=$BUILD/bench
export BENCH_SCALE=100 BENCH_OUT=$PWD

# numbers FILE COLUMN... - the table has rows, and each has a finite number above 0 in these columns (names of the head)
numbers() {
    local file=$1
    shift
    awk -F '\t' -v wanted="$*" '/^#/ { next }
        !head { head = NR; count = split(wanted, name, " "); for (i = 1; i <= NF; i++) at[$i] = i
                for (i = 1; i <= count; i++) if (!(name[i] in at)) { print "no column " name[i]; bad = 1 }; next }
        { rows++; for (i = 1; i <= count; i++) if ($at[name[i]] !~ /^[0-9.]+([eE][-+]?[0-9]+)?$/ || $at[name[i]] + 0 <= 0 || $at[name[i]] > 1e15) {
              print name[i] " is " $at[name[i]] ": " $0; bad = 1 } }
        END { if (!rows) print "no rows"; exit bad || !rows }' "$file" >numbers || fail "$file: $(head -n 3 numbers)"
}

sets=$("$RECUT" --version | sed -n 's/.*kernels .* of //p' | tr -d ,)
for set in $sets; do
    expect 0 "$programs/bench_kernel" "$set" 1 143 && numbers out ns_per_patient ratio_median
done
expect 0 "$programs/bench_nested" portable 1 50 && numbers out each ratio_median
expect 0 "$programs/bench_replicate" portable 1 50 && numbers out us_first ratio_median
expect 0 "$programs/bench_simulate" portable 100 50 && numbers out each ratio ratio_median
expect 0 "$programs/bench_engine" "$PWD" 143 logrank 40000 1
expect 0 "$programs/coverage" 2 40
if command -v jq >/dev/null; then
    expect 0 "$bench/honest.sh" "$BUILD" && numbers honest.tsv coverage width
    grep -q '^| none | 63 |' honest.md || fail "honest.md lacks a line"
    cp "$bench/honest_given.tsv" . # a truth takes half a minute: the tables alone
    expect 0 "$bench/honest_given.sh" -t
    cmp honest_given.md "$bench/honest_given.md" || fail "honest_given.md is not that of honest_given.tsv"
    expect 0 "$bench/cutset.sh" "$BUILD" && numbers cutset.tsv width
    grep -q '^| linear, HR 2 | 500 |' cutset.md || fail "cutset.md lacks a line"
fi
expect 0 env BENCH_SCALE=1 "$bench/genes.sh" "$BUILD" 8 && numbers genes.tsv cohorts searches
grep -q '^| 5 of 100, independent, 5 % missing | adaptive | 2 |' genes.md || fail "genes.md lacks a line"
expect 0 "$bench/outcome.sh" "$BUILD" 200 100 && numbers outcome.tsv cohorts
grep -q '^| means | 500 |' outcome.md || fail "outcome.md lacks a line"
if command -v jq >/dev/null; then
    expect 0 env BENCH_SCALE=100 "$bench/benchmark.sh" "$BUILD" && numbers benchmark.tsv n cohorts
    grep -q '^| none | 63 | score | 0' benchmark.md || fail "benchmark.md lacks a line"
    [ -s benchmark-stability.svg ] || fail "no benchmark-stability.svg"
fi
if command -v jq >/dev/null; then
    expect 0 env BENCH_SCALE=100 "$bench/impute.sh" "$BUILD" && numbers impute.tsv cohorts
    awk -F '\t' 'NR == 1 { for (c = 1; c <= NF; c++) at[$c] = c; next }
        $at["permutation"] !~ /^[01](\.[0-9]+)?$/ || $at["imputed"] !~ /^[01](\.[0-9]+)?$/ { exit 1 }' impute.tsv ||
        fail "impute.tsv: a size is no share: $(cat impute.tsv)" # 0 of so few cohorts may be
    grep -q '^| as that of others, 60 % events | 143 | logrank |' impute.md || fail "impute.md lacks a line"
fi
export BENCH_ROWS='n63 tiny143' BENCH_WORK=$PWD/splitting
expect 0 "$bench/splitting.sh" "$BUILD" && numbers splitting.tsv n mean runs seconds
mv splitting.tsv whole.tsv
sed -i '$d' splitting/n63-5.1.estimates # a stop in the middle of a line
printf '3\t63\t1.3' >>splitting/n63-5.1.estimates
expect 0 "$bench/splitting.sh" "$BUILD"
[ "$(cut -f 1-12 splitting.tsv)" = "$(cut -f 1-12 whole.tsv)" ] || fail "splitting.sh does not go on where it was stopped"
grep -q '^| il6 of cohort143.csv | 143 | score | 7.2 | - | - | 1 | ' splitting.md || fail "splitting.md lacks a line"
unset BENCH_ROWS BENCH_WORK
awk -v seed=1 -v n=143 -v genes=50 -f "$TESTS/tool/matrix.awk" >matrix.csv
expect 0 "$programs/bench_wide" matrix.csv score 1
for what in messages claims "books 20 2 0.01" "segments $PWD/segments" "merge $PWD/merge"; do
    # shellcheck disable=SC2086
    expect 0 "$programs/bench_cluster" $what
    rm -rf segments merge
done

# All tables of times, but for two scripts that come below; then the figures that are made of them.
cp "$bench/results.tsv" .
expect 0 env COST_SIZES="40 143" KERNEL_SIZES=143 NESTED_SIZES=50 REPLICATE_SIZES=50 KERNEL_SETS=portable REPLICATE_KERNELS=portable \
    BENCH_WITHOUT="peers.sh scaling.sh" "$bench/all.sh" "$BUILD" && numbers cost.tsv ns_per_patient &&
    numbers kernel.tsv ns_per_patient ratio_median && numbers replicate.tsv us_first ratio_median &&
    numbers engine.tsv loop_ns run_ns && numbers nested.tsv each ratio_median && numbers simulate.tsv each ratio_median &&
    numbers wide.tsv ns_together ratio_median
[ -s cost.svg ] || fail "no cost.svg"
# The figures that are committed are those of the tables that are.
env -u BENCH_OUT "$bench/figures.sh" -t >figures || fail "figures.sh fails"
awk '/^<!-- figures: / { inside = 1; getline; next } /^<!-- end of figures/ { inside = 0 } inside' "$bench/README.md" | sed '$d' >stand
cmp figures stand || fail "bench/README.md holds figures that its tables do not"
grep -q '^| bootstrap sample with its search, times the bare draw | 143 |' README.md || fail "README.md lacks a line of its figures"
expect 0 "$bench/bench_wide.sh" "$BUILD" 200 50 143
expect 0 "$bench/large.sh" "$BUILD" 5000 64 1
if command -v mpirun >/dev/null && "$RECUT" --version | grep -q 'MPI  .*[0-9]'; then
    expect 0 env BENCH_SCALE=4 "$bench/bench_run.sh" "$RECUT" 1 && head -n 6 out >layouts && numbers layouts replicates_per_second
    if command -v jq >/dev/null && command -v python3 >/dev/null; then
        expect 0 env BENCH_SCALE=20 "$bench/scaling.sh" "$BUILD" 1 && [ -s scaling.tsv ] || fail "no scaling.tsv"
    fi
fi
if Rscript -e 'library(maxstat); library(coin); library(boot)' >/dev/null 2>&1; then
    expect 0 env BENCH_SCALE=10 "$bench/peers.sh" "$RECUT" 1 && numbers results.tsv peer_us recut_us ratio_median
else
    note "peers.sh: not run: R's maxstat, coin and boot are not installed"
fi

# Whatever fails inside fails outside, and no number comes out of it.
mkdir -p broken/bench
for program in recut recut-summary bench/bench_kernel bench/bench_wide bench/bench_cluster bench/coverage; do
    printf '#!/bin/sh\necho "%s: error: broken" >&2\nexit 1\n' "$program" >broken/$program
    chmod +x broken/$program
done
for command in "cost.sh $PWD/broken/bench/bench_kernel 1" "bench_wide.sh $PWD/broken 200 50" "large.sh $PWD/broken 1000 8 1" \
    "bench_run.sh $PWD/broken/recut 1" "scaling.sh $PWD/broken 1" "honest.sh $PWD/broken" "benchmark.sh $PWD/broken" "cutset.sh $PWD/broken" \
    "impute.sh $PWD/broken" "peers.sh $PWD/broken/recut 1"; do
    case $command in peers*) Rscript -e 'library(maxstat)' >/dev/null 2>&1 || continue ;; esac
    # shellcheck disable=SC2086
    "$bench"/$command >out 2>err </dev/null && fail "$command: exit 0 although its program fails: $(cat out)"
    grep -q 'error: broken' err || fail "$command: does not say why: $(cat err)"
done
for arguments in "bench_kernel none 1 143" "bench_nested none 1 50" "bench_replicate none 1 50" "bench_simulate none 1" "bench_engine $PWD 143 none 1000 1" "bench_engine" \
    "bench_wide none.csv" "bench_cluster" "coverage 0"; do
    # shellcheck disable=SC2086
    "$programs"/$arguments >out 2>err </dev/null && fail "$arguments: exit 0"
done
finish
