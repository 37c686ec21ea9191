/* SPDX-License-Identifier: GPL-3.0-or-later
 * minp.c - step-down minP, a marker at a time. */
#include "summary/minp.h"

#include "base/falling.h"
#include "base/memory.h"
#include "base/sort.h"
#include "plan/maxt.h"
#include "summary/estimators.h"

#include <math.h>

typedef struct minp_work {
    double *statistic, *p, *least; /* [replicates + 1], 0 = observed */
    rc_sort_item *items;
} minp_work;

/* p of every replicate of a marker among all of them. */
static recut_status load(size_t marker, size_t size, double observed, const rc_minp_source *source, minp_work *work,
                         recut_error *err)
{
    recut_status st = source->column(source->self, marker, work->statistic + 1, err);
    if (st != RECUT_OK) return st;
    work->statistic[0] = observed;
    for (size_t b = 0; b < size; b++)
        if (isnan(work->statistic[b])) work->statistic[b] = -1;
    const rc_sort_item *item = rc_base_sort_ascending(work->statistic, size, work->items);
    for (size_t r = 0, first = 0; r < size; r++) {
        double here = work->statistic[item[r].index];
        while (here >= 0 && work->statistic[item[first].index] < rc_plan_maxt_threshold(here)) first++;
        work->p[item[r].index] = (double)(size - first) / (double)size;
    }
    return RECUT_OK;
}

/* The raw p of each marker, which is what orders them. */
static recut_status raw(size_t n, size_t replicates, const double *observed, const rc_minp_source *source, double *p,
                        minp_work *work, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < n; i++) {
        size_t reached = 1;
        p[i] = NAN;
        if (isnan(observed[i])) continue;
        RC_TRY(source->column(source->self, i, work->statistic + 1, err));
        double threshold = rc_plan_maxt_threshold(observed[i]);
        for (size_t b = 1; b <= replicates; b++) reached += work->statistic[b] >= threshold;
        p[i] = (double)reached / (double)(replicates + 1);
    }
done:
    return st;
}

recut_status rc_summary_minp(size_t n, size_t replicates, const double *observed, const rc_minp_source *source,
                             double *p_minp, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t size = replicates + 1, *order = NULL;
    double *falling = NULL;
    minp_work work = {0};
    RC_NEW(falling, n, err);
    RC_NEW(order, n, err);
    RC_NEW(work.statistic, size, err);
    RC_NEW(work.p, size, err);
    RC_NEW(work.least, size, err);
    RC_NEW(work.items, 2 * size, err);
    RC_TRY(raw(n, replicates, observed, source, falling, &work, err));
    for (size_t i = 0; i < n; i++) falling[i] = -falling[i];
    rc_base_falling_order(falling, n, order);
    for (size_t b = 0; b < size; b++) work.least[b] = 1;
    for (size_t s = n; s-- > 0;) {
        size_t i = order[s], reached = 0;
        p_minp[i] = NAN;
        if (isnan(observed[i])) continue;
        RC_TRY(load(i, size, observed[i], source, &work, err));
        for (size_t b = 0; b < size; b++) {
            if (work.p[b] < work.least[b]) work.least[b] = work.p[b];
            reached += work.least[b] <= work.p[0];
        }
        p_minp[i] = (double)reached / (double)size;
    }
    RC_TRY(rc_summary_estimators_step_down(falling, p_minp, n, err));
done:
    rc_base_memory_free(falling);
    rc_base_memory_free(order);
    rc_base_memory_free(work.statistic);
    rc_base_memory_free(work.p);
    rc_base_memory_free(work.least);
    rc_base_memory_free(work.items);
    return st;
}
