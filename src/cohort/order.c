/* SPDX-License-Identifier: GPL-3.0-or-later
 * order.c - sorting with ties in patient order: a total order, so the same on every machine. */
#include "cohort/order.h"

#include "base/memory.h"
#include "cohort/tie.h"

#include <math.h>
#include <string.h>

/* Where a new value begins; first NULL: only how often one does. */
static size_t starts(const rc_sort_item *item, size_t n, uint32_t *first)
{
    size_t distinct = 0;
    for (size_t p = 0; p < n; p++) {
        if (p > 0 && item[p].ordinal == item[p - 1].ordinal) continue;
        if (first) first[distinct] = (uint32_t)p;
        distinct++;
    }
    if (first) first[distinct] = (uint32_t)n;
    return distinct;
}

static const rc_sort_item *sort_marker(rc_marker *marker, size_t n, rc_sort_item *work)
{
    const rc_sort_item *item = rc_base_sort_ascending(marker->value, n, work);
    for (size_t p = 0; p < n; p++) marker->order[p] = item[p].index;
    return item;
}

void rc_cohort_order_fill_marker(rc_marker *marker, size_t n, rc_sort_item *work)
{
    marker->n = n;
    marker->n_distinct = starts(sort_marker(marker, n, work), n, marker->first);
}

recut_status rc_cohort_order_marker(rc_marker *marker, size_t n, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_sort_item *work = NULL;
    RC_NEW(work, 2 * n, err);
    RC_NEW(marker->order, n, err);
    const rc_sort_item *item = sort_marker(marker, n, work);
    marker->n = n; /* NaN, a missing value, comes last */
    while (marker->n > 0 && isnan(marker->value[marker->order[marker->n - 1]])) marker->n--;
    RC_NEW(marker->first, starts(item, marker->n, NULL) + 1, err);
    marker->n_distinct = starts(item, marker->n, marker->first);
done:
    rc_base_memory_free(work);
    return st;
}

void rc_cohort_order_fill_times(recut_cohort *cohort, rc_sort_item *work)
{
    size_t n = cohort->n, m = 0;
    const rc_sort_item *item = rc_base_sort_ascending(cohort->time, n, work);
    cohort->n_tied = rc_cohort_tie(cohort->time, item, n);
    if (cohort->n_tied) item = rc_base_sort_ascending(cohort->time, n, work); /* patients of a tie in their order */
    for (size_t p = 0, end; p < n; p = end) {
        uint64_t t = item[p].ordinal;
        unsigned died = 0; /* added, without a branch: it could not be predicted */
        for (end = p; end < n && item[end].ordinal == t; end++) {
            cohort->by_time[end] = item[end].index;
            died |= cohort->event[item[end].index];
        }
        cohort->event_time[m] = cohort->time[item[p].index];
        m += died;
        for (size_t q = p; q < end; q++) cohort->rank[item[q].index] = (uint32_t)m;
    }
    cohort->n_event_times = m;
}

recut_status rc_cohort_order_times(recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n;
    rc_sort_item *work = NULL;
    double *times = NULL;
    RC_NEW(work, 2 * n, err);
    RC_NEW(cohort->by_time, n, err);
    RC_NEW(cohort->rank, n, err);
    RC_NEW(times, n, err);
    cohort->event_time = times;
    rc_cohort_order_fill_times(cohort, work);
    cohort->event_time = NULL;
    RC_NEW(cohort->event_time, cohort->n_event_times, err);
    if (cohort->n_event_times) memcpy(cohort->event_time, times, cohort->n_event_times * sizeof *times);
done:
    rc_base_memory_free(work);
    rc_base_memory_free(times);
    return st;
}
