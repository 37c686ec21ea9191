/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tail_climb.h - the pilot of a splitting: which levels lead to T_0, and how far a step may go at each. */
#ifndef RC_PLAN_TAIL_CLIMB_H
#define RC_PLAN_TAIL_CLIMB_H

#include "base/status.h"
#include "kernel/split.h"

/* Codes of the stored column `end`: never changed. */
typedef enum rc_climb_end {
    RC_CLIMB_THERE = 0,   /* at T_0 */
    RC_CLIMB_STUCK = 1,   /* nothing beyond a level was found */
    RC_CLIMB_TOO_HIGH = 2 /* RC_CLIMB_STAGES_MOST levels did not suffice */
} rc_climb_end;
enum { RC_CLIMB_STAGES_MOST = 1024 };

typedef struct rc_climb {
    rc_climb_end end;
    size_t stages;
    rc_split_stage *stage; /* [stages], the last one T_0; rc_base_memory_free frees it */
    double log_p;          /* estimate of the pilot: the levels were chosen by it, so only a guess */
} rc_climb;

/* rc_plan_tail_climb() - a population climbs to `target`, each level being what the best quarter has reached.
 *   common  a guess that is surely above this is not followed further: log_p is then of the first arrangements
 *   value   [split->size] scratch
 * Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_tail_climb(rc_split *split, rc_split_walk *walk, double target, double common,
                                            rc_split_deal *deal, void *dealer, rc_pcg *generator, double *value,
                                            rc_climb *out, recut_error *err);

#endif
