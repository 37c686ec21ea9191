/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tail_marker.h - the splitting of one marker's search: its arrangements, its statistic, its population. */
#ifndef RC_PLAN_TAIL_MARKER_H
#define RC_PLAN_TAIL_MARKER_H

#include "plan/permute_state.h"
#include "plan/tail_climb.h"

typedef struct rc_tail_marker {
    size_t marker, own;        /* in the whole cohort, in its part */
    const rc_context *context; /* of the part */
    double target;             /* T_0, as the permutations compare with it */
    size_t size;               /* of the population */
    rc_climb climb;
    rc_shuffle shuffle; /* of the part's patients in the marker's order */
    uint32_t *stratum;  /* [n] by place; NULL without strata */
} rc_tail_marker;

/* state: of permutations that are ready (rc_plan_permute_prepare).  tail: the caller's, cleared also after an error. */
RECUT_CHECK recut_status rc_plan_tail_marker_init(rc_tail_marker *tail, const rc_permute_state *state, size_t marker,
                                                  recut_error *err);
void rc_plan_tail_marker_clear(rc_tail_marker *tail);

/* Scratch of one thread for some markers, one after the other. */
typedef struct rc_tail_work rc_tail_work;
RECUT_CHECK recut_status rc_plan_tail_work_create(const rc_permute_state *state, const rc_tail_marker *tail, size_t n,
                                                  rc_tail_work **out, recut_error *err);
void rc_plan_tail_work_destroy(rc_tail_work *work); /* NULL is fine */

/* The pilot: fills tail->climb.  common: rc_plan_tail_climb. */
RECUT_CHECK recut_status rc_plan_tail_marker_pilot(rc_tail_marker *tail, double common, rc_pcg *generator,
                                                   rc_tail_work *work, recut_error *err);
void rc_plan_tail_marker_run(const rc_tail_marker *tail, rc_pcg *generator, rc_tail_work *work, rc_split_result *out);

/* runs: [RC_TAIL_BINS] a row of the tally, to which a run is added. */
void rc_plan_tail_marker_count(const rc_tail_marker *tail, const rc_split_result *result, int64_t *runs);

#endif
