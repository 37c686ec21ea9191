#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# layers.sh finds each kind of breach in a scratch copy of the sources, and nothing in the copy as it is.
# Usage: layers_test.sh ROOT, in an empty folder.
set -u
root=$1
here=$(cd "$(dirname "$0")" && pwd)
bad=0

# breach FILE LINES EXPECTED...: LINES at the end of FILE must make layers.sh fail and say each EXPECTED.
breach() {
    local file=$1 lines=$2 out
    shift 2
    mkdir -p "$(dirname "copy/$file")"
    if [ -e "copy/$file" ]; then cp "copy/$file" kept; else rm -f kept; fi
    printf '%b\n' "$lines" >>"copy/$file"
    if out=$("$here/layers.sh" copy); then
        echo "not found: $lines in $file"
        bad=1
    fi
    for expected; do
        grep -qF -- "$expected" <<<"$out" || { echo "$lines in $file: expected '$expected', found: $out"; bad=1; }
    done
    if [ -e kept ]; then mv kept "copy/$file"; else rm -f "copy/$file"; fi
}

rm -rf copy kept
mkdir copy
cp -r "$root/src" "$root/include" copy
"$here/layers.sh" copy || bad=1

breach src/base/sort.h '#include "plan/plan.h"' 'src/base/sort.h: includes "plan/plan.h", which comes later than base'
breach src/base/sort.h '#include "nowhere/plan.h"' 'is in no folder of the list'
breach src/run/sink.h '#include "base/nothing.h"' 'does not exist'
# two headers; a header and a source; three modules; a source without a header of its own, under another's
breach src/plan/key.h '#include "plan/plan.h"' 'src/plan/key.h: includes "plan/plan.h", which includes it (a circle' 'src/plan/plan.c: includes "plan/key.h"'
breach src/cohort/tie.c '#include "cohort/order.h"' 'src/cohort/tie.c: includes "cohort/order.h"' 'src/cohort/order.c: includes "cohort/tie.h"'
breach src/base/pcg.h '#include "base/memory.h"\n#include "base/ring.h"' # base/ring.h is not there
printf '#include "base/pcg.h"\n' >copy/src/base/ring.h
breach src/base/pcg.h '#include "base/ring.h"' 'src/base/ring.h: includes "base/pcg.h"' 'src/base/pcg.h: includes "base/ring.h"'
printf '#include "base/ring.h"\n\n#include "base/hash.h"\n' >copy/src/base/second.c
breach src/base/hash.h '#include "base/ring.h"' 'src/base/second.c: includes "base/hash.h"' 'src/base/hash.h: includes "base/ring.h"'
rm copy/src/base/second.c copy/src/base/ring.h

breach src/plan/plan.c 'static const char *kernel(void) { return getenv("RECUT_KERNEL"); }' 'getenv out of place: src/plan/plan.c'
breach src/summary/tail.c 'static void say(void) { fprintf(stderr, "x"); }' 'the terminal out of place: src/summary/tail.c'
breach src/store/merge.c 'static void say(void) { printf("x"); }' 'the terminal out of place: src/store/merge.c'
breach src/base/sort.c 'static void end(void) { abort(); }' 'exit or abort out of place: src/base/sort.c'
breach src/store/merge.c '#include <mpi.h>' 'mpi.h out of place'
breach src/summary/tail.c '#include <hdf5.h>' 'hdf5.h out of place'
breach src/kernel/cox.c 'static void *more(void) { return malloc(1); }' 'allocation in a kernel out of place'
breach src/kernel/cox.c '#include <immintrin.h>' 'intrinsics out of place'
breach src/kernel/cox.c '#pragma omp parallel' 'omp parallel out of place'
breach src/plan/plan.c 'static const char *advice = "give --cuts 2";' 'an option as on a command line: src/plan/plan.c'
breach src/api/batch.c 'static const char *advice = "(recut centers) without --strata";' 'an option as on a command line: src/api/batch.c'
exit $bad
