/* SPDX-License-Identifier: GPL-3.0-or-later
 * must.h - what the benchmarks do where something fails: one line that names the program, and an end. */
#ifndef BENCH_MUST_H
#define BENCH_MUST_H

#include "base/memory.h"
#include "base/status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static inline void must(recut_status st, const recut_error *err)
{
    if (st == RECUT_OK) return;
    fprintf(stderr, "%s: error: %s\n", program_invocation_short_name, err->text);
    exit(recut_status_exit_code(st));
}

/* n zeroed elements, also for n = 0; free with rc_base_memory_free. */
static inline void *memory(size_t n, size_t size)
{
    void *out = rc_base_memory_zeroed(n + 1, size);
    if (!out) must(RECUT_E_MEMORY, &(recut_error){.text = "out of memory"});
    return out;
}

#endif
