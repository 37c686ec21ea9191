#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# text.sh COUNT [SEED]: COUNT mutated inputs of each kind of text through the program.  Needs FUZZ_TEXT and TESTS; writes into the folder
# it is run in.
set -u
count=${1:?number of inputs} seed=${2:-1} status=0
rm -rf wrong-* ./*.csv ./*.ini ./*.txt
export OMP_NUM_THREADS=1 ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
for kind in csv job figures replay names where options; do
    "${FUZZ_TEXT:?}" $kind "$seed" "$count" "${TESTS:?}/.." || status=1
done
exit $status
