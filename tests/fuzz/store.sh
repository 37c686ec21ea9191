#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# store.sh COUNT [SEED]: a result of every plan, then COUNT forged ones of each kind through fuzz_result and fuzz_segment.
# Needs RECUT, FUZZ_RESULT, FUZZ_SEGMENT; writes into the folder it is run in.
set -u
count=${1:?number of inputs} seed=${2:-1}
rm -rf seeds wrong-* && mkdir seeds || exit 1
export OMP_NUM_THREADS=1 ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=8192 UBSAN_OPTIONS=halt_on_error=1
make() { "$RECUT" "$@" --progress none >log 2>&1 || { cat log; exit 1; }; }
common=(--embedded --marker il6 --threads 1 --force)
make search "${common[@]}" --cutoff 18.22 -o seeds/search.h5
make permute "${common[@]}" -B 200 -o seeds/permute.h5
make permute "${common[@]}" -B 200 --rows 20 --stop-at 10 -o seeds/stop.h5
make bootstrap "${common[@]}" -B 60 --cutoff 18.22 -o seeds/bootstrap.h5
make describe "${common[@]}" --cutoff 18.22 -o seeds/describe.h5
make centers "${common[@]}" -B 20 --cutoff 18.22 -o seeds/centers.h5
make screen "${common[@]}" -B 60 -o seeds/screen.h5
make permute "${common[@]}" -B 30 --embed-cohort -o seeds/embedded.h5
rm -rf seeds/*.json
status=0
"$FUZZ_RESULT" "$seed" "$count" seeds/*.h5 || status=1
"$FUZZ_SEGMENT" "$seed" "$count" || status=1
exit $status
