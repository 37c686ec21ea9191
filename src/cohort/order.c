/* SPDX-License-Identifier: GPL-3.0-or-later
 * order.c - sorting with ties in patient order: a total order, so the same on every machine. */
#include "cohort/order.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

typedef struct keyed {
    double key;
    uint32_t index;
} keyed;

static int compare_keyed(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static recut_status sort_indices(const double *key, size_t n, uint32_t *order, recut_error *err)
{
    recut_status st = RECUT_OK;
    keyed *items = NULL;
    RC_NEW(items, n, err);
    for (size_t i = 0; i < n; i++) items[i] = (keyed){key[i], (uint32_t)i};
    qsort(items, n, sizeof *items, compare_keyed);
    for (size_t i = 0; i < n; i++) order[i] = items[i].index;
done:
    rc_base_memory_free(items);
    return st;
}

recut_status rc_cohort_order_marker(rc_marker *marker, size_t n, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t distinct = 0, at = 0;
    const double *x = marker->value;
    RC_NEW(marker->order, n, err);
    RC_TRY(sort_indices(x, n, marker->order, err));
    for (size_t p = 0; p < n; p++) distinct += p == 0 || x[marker->order[p]] != x[marker->order[p - 1]];
    RC_NEW(marker->first, distinct + 1, err);
    for (size_t p = 0; p < n; p++)
        if (p == 0 || x[marker->order[p]] != x[marker->order[p - 1]]) marker->first[at++] = (uint32_t)p;
    marker->first[distinct] = (uint32_t)n;
    marker->n_distinct = distinct;
done:
    return st;
}

recut_status rc_cohort_order_times(recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n, m = 0;
    double *distinct = NULL;
    RC_NEW(cohort->by_time, n, err);
    RC_NEW(cohort->rank, n, err);
    RC_NEW(distinct, n, err);
    RC_TRY(sort_indices(cohort->time, n, cohort->by_time, err));
    for (size_t p = 0, end; p < n; p = end) {
        double t = cohort->time[cohort->by_time[p]];
        bool died = false;
        for (end = p; end < n && cohort->time[cohort->by_time[end]] == t; end++)
            died = died || cohort->event[cohort->by_time[end]];
        if (died) distinct[m++] = t;
        for (size_t q = p; q < end; q++) cohort->rank[cohort->by_time[q]] = (uint32_t)m;
    }
    RC_NEW(cohort->event_time, m, err);
    if (m) memcpy(cohort->event_time, distinct, m * sizeof *distinct);
    cohort->n_event_times = m;
done:
    rc_base_memory_free(distinct);
    return st;
}
