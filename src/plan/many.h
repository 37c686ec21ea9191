/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * many.h - counts of many markers over a tile of replicates.  Some replicates are drawn, then each marker is searched
 * in all of them: the replicates stay in the first level cache, and a marker's order comes from memory once a tile
 * instead of once a replicate.  The counts are those of one replicate after another. */
#ifndef RC_PLAN_MANY_H
#define RC_PLAN_MANY_H

#include "kernel/scan_fused.h"
#include "plan/context.h"

/* Scratch of one thread. */
typedef struct rc_many {
    size_t n_markers;
    size_t tile;        /* replicates searched together, a multiple of 4 */
    uint32_t *record;   /* [tile][n] of marker 0, replicate by replicate: filled by the caller */
    uint32_t *gathered; /* [n] */
    double *statistic;  /* [markers][tile]; -1 where nothing is found */
    double *maximum;    /* [tile] */
} rc_many;

/* many: cleared by rc_plan_many_clear (of a zeroed one as well). */
RECUT_CHECK recut_status rc_plan_many_create(rc_many *many, size_t n, size_t n_markers, recut_error *err);
void rc_plan_many_clear(rc_many *many);

/* rc_plan_many_search() - every marker in the first `count` <= tile replicates of many->record.
 *   place   [markers][n] place in marker 0's order of the i-th of a marker's order; [0] is not looked at
 *   active  [markers] 1 = is searched; NULL = all
 *   naive   in/out [markers] replicates whose naive p is below 0.05
 *   failed  in/out [markers][RC_REASON_COUNT] */
void rc_plan_many_search(rc_many *many, const rc_context *context, const rc_fused *fused, uint32_t *const *place,
                         const uint8_t *active, size_t count, int64_t *naive, int64_t *failed);

/* rc_plan_many_step_down() - rc_plan_maxt_count of every replicate of many->statistic.
 *   observed   [markers] T_0; NaN = nothing is counted
 *   order      [markers] markers by falling T_0
 *   exceedances, maxt  in/out [markers]: T of the marker, the largest T of this and all later ones in `order` */
void rc_plan_many_step_down(rc_many *many, const double *observed, const size_t *order, size_t count,
                            int64_t *exceedances, int64_t *maxt);

/* rc_plan_many_alone() - the exceedances alone, of the active markers. */
void rc_plan_many_alone(const rc_many *many, const double *observed, const uint8_t *active, size_t count,
                        int64_t *exceedances);

#endif
