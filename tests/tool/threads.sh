#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every plan with replicates, by every set of kernels where a plan has its own: the same bytes from one thread and from three.
# ThreadSanitizer watches it in tests/run.sh.
. "$(dirname "$0")/lib.sh"
entries=(--marker il6 --entry entry --strata arm --seed 3 --progress none)
common=(--embedded --seed 3 --progress none)
awk -v seed=1 -v n=60 -v genes=40 -f "$TESTS/tool/matrix.awk" >matrix.csv
sets=$("$RECUT" --version | sed -n 's/.*kernels .* of //p' | tr -d ,)
[ "${RECUT_TEST_SCALE:-1}" -eq 1 ] || sets="${sets%% *} portable" # a sanitizer

# same NAME COMMAND...
same() {
    local name=$1 threads
    shift
    for threads in 1 3; do expect 0 "$RECUT" "$@" --threads $threads --force -o "$name.$threads.h5" || return; done
    cmp "$name.1.h5" "$name.3.h5" || fail "$name: other bytes from three threads"
}

for set in $sets; do
    export RECUT_KERNEL=$set
    same permute permute "${common[@]}" --marker il6,il10 -B "$(scaled 60000)" --tail none
    same score permute "${common[@]}" --marker il6 --criterion score -B "$(scaled 60000)" --tail none
    same bootstrap bootstrap "${common[@]}" --marker il6 --cutoff 18.22 -B "$(scaled 8000)"
    same "entry-$set" permute "$TESTS/golden/data/entries.csv" "${entries[@]}" -B "$(scaled 20000)" --tail none
    cmp "entry-${sets%% *}.1.h5" "entry-$set.1.h5" || fail "entry times and strata: other bytes by the $set kernels"
done
unset RECUT_KERNEL
same strata permute "${common[@]}" --marker il6 --strata center -B "$(scaled 60000)" --tail none
same resampled bootstrap "$TESTS/golden/data/entries.csv" "${entries[@]}" --cutoff 18.22 --adjust age -B "$(scaled 4000)"
same adjusted permute "${common[@]}" --marker il6,il10 --criterion adjusted --adjust age,albi --cutoff 18.22 -B "$(scaled 4000)" --tail none
same adjusted-resampled bootstrap "${common[@]}" --marker il6 --criterion adjusted --adjust age,albi --cutoff 18.22 -B "$(scaled 1000)"
same adjusted-centers centers "${common[@]}" --marker il6 --criterion adjusted --adjust age,albi --center center --folds 3 --repeats 2 -B "$(scaled 400)"
same impute permute "${common[@]}" --marker il6,il10 --null impute -B "$(scaled 10000)" --tail none
same cuts permute "${common[@]}" --marker il6,il10 --cuts 1..3 --criterion score -B "$(scaled 20000)" --tail none
same tail permute "${common[@]}" --marker il10 --criterion score --tail splitting --tail-error 0.5 -B 1000
same sets bootstrap "${common[@]}" --marker il6 --cuts 1..2 -B "$(scaled 2000)"
same wide permute matrix.csv --marker 'G*' --seed 3 --progress none -B "$(scaled 20000)" --tail none
same screen screen "${common[@]}" --marker il6,il10,tnfa -B "$(scaled 60000)"
same bayesian bootstrap "${common[@]}" --marker il6 --scheme bayesian --adjust age,albi -B "$(scaled 4000)"
same simulate simulate --progress none --n 60 --cohorts "$(scaled 800)" -B 100
same imputed simulate --progress none --n 60 --procedures imputed --intervals none --cohorts "$(scaled 400)" -B 40
same outcome check "${common[@]}" --marker il6 --outcome viral -B "$(scaled 10000)"
same centers centers "${common[@]}" --marker il6 --cutoff 18.22 --center center -B "$(scaled 20000)"
same sets_travel centers "${common[@]}" --marker il6 --cuts 1..2 --criterion score --center center -B "$(scaled 1000)"
finish
