/* SPDX-License-Identifier: GPL-3.0-or-later
 * order.c - sorting with ties in patient order: a total order, so the same on every machine.  Intervals of event times
 * at risk. */
#include "cohort/order.h"

#include "base/memory.h"
#include "base/text.h"
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

/* Event times and ranks of patients whose time order this is. */
static void fill_sorted(recut_cohort *cohort, const rc_sort_item *item)
{
    size_t n = cohort->n, m = 0;
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

void rc_cohort_order_fill_times(recut_cohort *cohort, rc_sort_item *work)
{
    size_t n = cohort->n;
    const rc_sort_item *item = rc_base_sort_ascending(cohort->time, n, work);
    cohort->n_tied = rc_cohort_tie(cohort->time, item, n);
    if (cohort->n_tied) item = rc_base_sort_ascending(cohort->time, n, work); /* patients of a tie in their order */
    fill_sorted(cohort, item);
}

/* Entry times and times tied together, as survival::aeqSurv does; then both orders. */
static recut_status order_entries(recut_cohort *cohort, rc_sort_item *work, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n;
    double *both = NULL;
    rc_sort_item *item = NULL;
    RC_NEW(both, 2 * n, err);
    RC_NEW(item, 4 * n, err);
    memcpy(both, cohort->time, n * sizeof *both);
    memcpy(both + n, cohort->entry, n * sizeof *both);
    rc_cohort_tie(both, rc_base_sort_ascending(both, 2 * n, item), 2 * n);
    cohort->n_tied = 0;
    for (size_t i = 0; i < n; i++) {
        cohort->n_tied += both[i] != cohort->time[i];
        if (!(both[n + i] < both[i])) {
            st = RC_FAIL(err, RECUT_E_DATA, (int64_t)i,
                         "%s: column %s: entry %.17g and time %.17g of a patient are equal up to rounding, expected an "
                         "entry before the time (leave the patient out with " RC_TEXT_OPTION "where)",
                         cohort->source, cohort->entry_name, cohort->entry[i], cohort->time[i]);
            goto done;
        }
    }
    memcpy(cohort->time, both, n * sizeof *both);
    memcpy(cohort->entry, both + n, n * sizeof *both);
    RC_NEW(cohort->by_entry, n, err);
    const rc_sort_item *sorted = rc_base_sort_ascending(cohort->entry, n, work);
    for (size_t p = 0; p < n; p++) cohort->by_entry[p] = sorted[p].index;
    fill_sorted(cohort, rc_base_sort_ascending(cohort->time, n, work));
done:
    rc_base_memory_free(both);
    rc_base_memory_free(item);
    return st;
}

/* How many of the m ascending times are <= t. */
static size_t count_until(const double *times, size_t m, double t)
{
    size_t lo = 0, hi = m;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (times[middle] <= t)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

/* Event times of one stratum, whose patients are who [size] in the order of time, numbered from n_event_times on. */
static void number_stratum(recut_cohort *cohort, const uint32_t *who, size_t size)
{
    size_t base = cohort->n_event_times, m = base;
    for (size_t p = 0, end; p < size; p = end) {
        double t = cohort->time[who[p]];
        unsigned died = 0;
        for (end = p; end < size && cohort->time[who[end]] == t; end++) died |= cohort->event[who[end]];
        if (died) cohort->event_time[m++] = t;
        for (size_t q = p; q < end; q++) cohort->rank[who[q]] = (uint32_t)m;
    }
    for (size_t p = 0; p < size; p++) {
        size_t before = cohort->has_entry ? count_until(cohort->event_time + base, m - base, cohort->entry[who[p]]) : 0;
        cohort->from[who[p]] = (uint32_t)(base + before);
    }
    cohort->n_event_times = m;
}

/* Patients by ascending limit, those of one in the order of time.  end: scratch [m + 2] */
static void sort_by_limit(const recut_cohort *cohort, const uint32_t *limit, uint32_t *sorted, uint32_t *end)
{
    size_t n = cohort->n, m = cohort->n_event_times;
    memset(end, 0, (m + 2) * sizeof *end);
    for (size_t i = 0; i < n; i++) end[limit[i] + 1]++;
    for (size_t j = 1; j <= m + 1; j++) end[j] += end[j - 1];
    for (size_t p = 0; p < n; p++) sorted[end[limit[cohort->by_time[p]]]++] = cohort->by_time[p];
}

/* Intervals at risk, stratum after stratum; event_time has room for n. */
static recut_status order_intervals(recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n, strata = rc_cohort_strata(cohort);
    uint32_t *who = NULL, *end = NULL;
    RC_NEW(cohort->from, n, err);
    RC_NEW(cohort->by_rank, n, err);
    RC_NEW(cohort->by_from, n, err);
    RC_NEW(who, n, err);
    RC_NEW(end, (strata > n ? strata : n) + 2, err); /* m <= n */
    for (size_t i = 0; i < n; i++) end[(cohort->has_strata ? cohort->strata.code[i] : 0) + 1]++;
    for (size_t s = 1; s <= strata; s++) end[s] += end[s - 1];
    for (size_t p = 0; p < n; p++) { /* afterwards end[s] is where stratum s ends */
        uint32_t patient = cohort->by_time[p];
        who[end[cohort->has_strata ? cohort->strata.code[patient] : 0]++] = patient;
    }
    cohort->n_event_times = 0;
    for (size_t s = 0; s < strata; s++) {
        size_t begin = s ? end[s - 1] : 0;
        number_stratum(cohort, who + begin, end[s] - begin);
    }
    sort_by_limit(cohort, cohort->rank, cohort->by_rank, end);
    sort_by_limit(cohort, cohort->from, cohort->by_from, end);
done:
    rc_base_memory_free(who);
    rc_base_memory_free(end);
    return st;
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
    if (cohort->has_entry)
        st = order_entries(cohort, work, err);
    else
        rc_cohort_order_fill_times(cohort, work);
    if (st == RECUT_OK && (cohort->has_entry || rc_cohort_strata(cohort) > 1)) st = order_intervals(cohort, err);
    cohort->event_time = NULL;
    if (st != RECUT_OK) goto done;
    RC_NEW(cohort->event_time, cohort->n_event_times, err);
    if (cohort->n_event_times) memcpy(cohort->event_time, times, cohort->n_event_times * sizeof *times);
done:
    rc_base_memory_free(work);
    rc_base_memory_free(times);
    return st;
}
