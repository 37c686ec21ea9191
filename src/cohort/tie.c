/* SPDX-License-Identifier: GPL-3.0-or-later
 * tie.c - ties of times up to rounding. */
#include "cohort/tie.h"

#include <math.h>

static const double tolerance = 0x1p-26; /* sqrt(.Machine$double.eps) */

static inline size_t place(const rc_sort_item *item, size_t i)
{
    return item ? item[i].index : i;
}

/* Mean size of the distinct times, in two passes as R's mean. */
static double mean_size(const double *time, const rc_sort_item *item, size_t n)
{
    double mean = 0;
    for (int pass = 0; pass < 2; pass++) {
        double sum = 0, last = 0;
        size_t distinct = 0;
        for (size_t i = 0; i < n; i++) {
            double t = time[place(item, i)];
            if (i > 0 && t == last) continue;
            sum += fabs(t) - mean;
            distinct++;
            last = t;
        }
        mean += sum / (double)distinct;
    }
    return mean;
}

/* Most cohorts have no two such times: this looks before anything is divided. */
static int any_near(const double *time, const rc_sort_item *item, size_t n, double least)
{
    int near = 0;
    for (size_t i = 1; i < n; i++) {
        double gap = time[place(item, i)] - time[place(item, i - 1)];
        near |= gap > 0 && gap <= least;
    }
    return near;
}

static size_t tie(double *time, const rc_sort_item *item, size_t n)
{
    if (n < 2) return 0;
    double mean = mean_size(time, item, n), absolute = tolerance <= 0.01 * mean ? tolerance : 0;
    double last = time[place(item, 0)], first = last;
    size_t changed = 0;
    if (!any_near(time, item, n, fmax(absolute, 2 * tolerance * mean))) return 0;
    for (size_t i = 1; i < n; i++) {
        double *t = &time[place(item, i)], gap = *t - last;
        last = *t;
        if (gap > absolute && gap / mean > tolerance) first = *t;
        changed += *t != first;
        *t = first;
    }
    return changed;
}

size_t rc_cohort_tie(double *time, const rc_sort_item *item, size_t n)
{
    return tie(time, item, n);
}

size_t rc_cohort_tie_sorted(double *time, size_t n)
{
    return tie(time, NULL, n);
}
