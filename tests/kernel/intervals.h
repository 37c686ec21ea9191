/* SPDX-License-Identifier: GPL-3.0-or-later
 * intervals.h - gives a cohort of arrays strata and entry times, as if it had been read with them. */
#ifndef TESTS_KERNEL_INTERVALS_H
#define TESTS_KERNEL_INTERVALS_H

#include "base/memory.h"
#include "base/pcg.h"
#include "cohort/order.h"

/* code [n] < strata, or NULL; entry [n], or NULL. */
static inline void intervals_set(recut_cohort *cohort, const uint32_t *code, size_t strata, const double *entry)
{
    uint32_t **const orders[] = {&cohort->by_time,  &cohort->rank,    &cohort->from,
                                 &cohort->by_entry, &cohort->by_rank, &cohort->by_from};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        rc_base_memory_free(*orders[i]);
        *orders[i] = NULL;
    }
    rc_base_memory_free(cohort->event_time);
    cohort->event_time = NULL;
    if (code) {
        cohort->has_strata = true;
        cohort->strata.name = rc_base_memory_string("s");
        cohort->strata.n_levels = strata;
        cohort->strata.code = rc_base_memory_zeroed(cohort->n, sizeof *code);
        memcpy(cohort->strata.code, code, cohort->n * sizeof *code);
    }
    if (entry) {
        cohort->has_entry = true;
        cohort->entry_name = rc_base_memory_string("entry");
        cohort->entry = rc_base_memory_zeroed(cohort->n, sizeof *entry);
        memcpy(cohort->entry, entry, cohort->n * sizeof *entry);
    }
    assert_int_equal(rc_cohort_order_times(cohort, NULL), RECUT_OK);
}

/* kind 1: strata, 2: entry times, 3: both; 0: nothing. */
static inline void intervals_draw(recut_cohort *cohort, rc_pcg *g, int kind)
{
    if (kind == 0) return;
    size_t n = cohort->n, strata = 1 + (size_t)rc_base_pcg_below(g, 5);
    uint32_t *code = rc_base_memory_zeroed(n, sizeof *code);
    double *entry = rc_base_memory_zeroed(n, sizeof *entry);
    for (size_t i = 0; i < n; i++) {
        code[i] = (uint32_t)rc_base_pcg_below(g, strata);
        entry[i] = floor(cohort->time[i] * (rc_base_pcg_below(g, 3) ? rc_base_pcg_uniform(g) : 0));
        if (!(entry[i] < cohort->time[i])) entry[i] = 0;
    }
    intervals_set(cohort, kind & 1 ? code : NULL, strata, kind & 2 ? entry : NULL);
    rc_base_memory_free(code);
    rc_base_memory_free(entry);
}

#endif
