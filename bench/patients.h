/* SPDX-License-Identifier: GPL-3.0-or-later
 * patients.h - the cohort that the benchmarks of whole analyses share. */
#ifndef BENCH_PATIENTS_H
#define BENCH_PATIENTS_H

#include "base/memory.h"
#include "base/pcg.h"
#include "base/status.h"

#include <math.h>

/* Exponential times in days, marker without ties, two events in three. */
static inline recut_status patients_make(size_t n, recut_cohort **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *time = NULL, *marker = NULL;
    uint8_t *event = NULL;
    rc_pcg g;
    RC_NEW(time, n, err);
    RC_NEW(marker, n, err);
    RC_NEW(event, n, err);
    rc_base_pcg_for_block(&g, 1, n, 0, 0);
    for (size_t i = 0; i < n; i++) {
        time[i] = ceil(2000 * rc_base_pcg_exponential(&g));
        marker[i] = rc_base_pcg_uniform(&g);
        event[i] = rc_base_pcg_below(&g, 3) < 2;
    }
    st = recut_cohort_from_arrays(n, time, event, marker, "x", out, err);
done:
    rc_base_memory_free(time);
    rc_base_memory_free(marker);
    rc_base_memory_free(event);
    return st;
}

#endif
