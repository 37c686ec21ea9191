/* SPDX-License-Identifier: GPL-3.0-or-later
 * many.c - marker after marker over a tile of replicates. */
#include "plan/many.h"

#include "base/memory.h"
#include "kernel/chisq.h"
#include "kernel/reason.h"
#include "plan/maxt.h"

/* Records stay in the first level cache beside what the search works on; statistics in the second or third. */
enum { LANES = 4, TILE_MOST = 32, RECORD_BYTES = 16384, STATISTIC_BYTES = 4 << 20 };

static size_t choose_tile(size_t n, size_t n_markers)
{
    size_t tile = TILE_MOST;
    while (tile > LANES &&
           (tile * n * sizeof(uint32_t) > RECORD_BYTES || tile * n_markers * sizeof(double) > STATISTIC_BYTES))
        tile -= LANES;
    return tile;
}

recut_status rc_plan_many_create(rc_many *many, size_t n, size_t n_markers, recut_error *err)
{
    recut_status st = RECUT_OK;
    many->n_markers = n_markers;
    many->tile = choose_tile(n, n_markers);
    RC_NEW(many->record, many->tile * n, err);
    RC_NEW(many->gathered, n, err);
    RC_NEW(many->statistic, many->tile * n_markers, err);
    RC_NEW(many->maximum, many->tile, err);
done:
    return st;
}

void rc_plan_many_clear(rc_many *many)
{
    rc_base_memory_free(many->record);
    rc_base_memory_free(many->gathered);
    rc_base_memory_free(many->statistic);
    rc_base_memory_free(many->maximum);
    *many = (rc_many){0};
}

void rc_plan_many_search(rc_many *many, const rc_context *context, const rc_fused *fused, uint32_t *const *place,
                         const uint8_t *active, size_t count, int64_t *naive, int64_t *failed)
{
    size_t n = context->cohort->n;
    for (size_t i = 0; i < context->cohort->n_markers; i++) {
        if (active && !active[i]) continue;
        const rc_scan *scan = &context->marker[i].scan;
        double *statistic = many->statistic + i * many->tile;
        int64_t significant = 0, none = 0;
        for (size_t b = 0; b < count; b++) {
            const uint32_t *record = many->record + b * n;
            rc_scan_best best;
            if (i > 0) {
                for (size_t p = 0; p < n; p++) many->gathered[p] = record[place[i][p]];
                record = many->gathered;
            }
            rc_kernel_fused_search(fused, scan, record, &best);
            statistic[b] = best.statistic;
            none += best.statistic < 0;
            significant += best.statistic >= 0 && rc_plan_context_is_significant(context, best.statistic);
        }
        naive[i] += significant;
        failed[i * RC_REASON_COUNT + (scan->k ? RC_REASON_NO_EVENTS : RC_REASON_NO_CUTOFF)] += none;
        failed[i * RC_REASON_COUNT + RC_REASON_NONE] += (int64_t)count - none;
    }
}

void rc_plan_many_step_down(rc_many *many, const double *observed, const size_t *order, size_t count,
                            int64_t *exceedances, int64_t *maxt)
{
    for (size_t b = 0; b < count; b++) many->maximum[b] = -1;
    for (size_t s = many->n_markers; s-- > 0;) {
        size_t i = order[s];
        const double *statistic = many->statistic + i * many->tile;
        double threshold = rc_plan_maxt_threshold(observed[i]);
        int64_t alone = 0, stepped = 0;
        for (size_t b = 0; b < count; b++) {
            double most = many->maximum[b] = statistic[b] > many->maximum[b] ? statistic[b] : many->maximum[b];
            alone += statistic[b] >= threshold;
            stepped += most >= threshold;
        }
        exceedances[i] += alone;
        maxt[i] += stepped;
    }
}

void rc_plan_many_alone(const rc_many *many, const double *observed, const uint8_t *active, size_t count,
                        int64_t *exceedances)
{
    for (size_t i = 0; i < many->n_markers; i++) {
        if (!active[i]) continue;
        const double *statistic = many->statistic + i * many->tile;
        double threshold = rc_plan_maxt_threshold(observed[i]);
        for (size_t b = 0; b < count; b++) exceedances[i] += statistic[b] >= threshold;
    }
}
