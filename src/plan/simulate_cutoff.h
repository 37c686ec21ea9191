/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * simulate_cutoff.h - intervals and sets for the best cutoff, in one simulated cohort. */
#ifndef RC_PLAN_SIMULATE_CUTOFF_H
#define RC_PLAN_SIMULATE_CUTOFF_H

#include "base/pcg.h"
#include "plan/context.h"

typedef enum rc_simulate_cutoff {
    RC_SIMULATE_SET,        /* cutset.h */
    RC_SIMULATE_SET_JUMP,   /* the one that holds only if the risk jumps */
    RC_SIMULATE_PERCENTILE, /* 2.5 and 97.5 % quantiles of the resamples' cutoffs */
    RC_SIMULATE_M_SMOOTH,   /* of m of n, m as `bootstrap --scheme m-out-of-n` chooses it: rescaled by n^(1/3) */
    RC_SIMULATE_M_JUMP,     /* by n */
    RC_SIMULATE_CUTOFFS
} rc_simulate_cutoff;
extern const char *const rc_plan_simulate_cutoffs[RC_SIMULATE_CUTOFFS];

/* What is kept of each. */
enum {
    RC_CUTOFF_LOWER,
    RC_CUTOFF_UPPER, /* of a set: of its members */
    RC_CUTOFF_SHARE, /* of the candidates in it */
    RC_CUTOFF_HOLDS, /* whether it holds the best cutoff; NaN where there is none */
    RC_CUTOFF_COLUMNS
};
extern const rc_column rc_plan_simulate_cutoff_columns[RC_CUTOFF_COLUMNS];

/* rc_plan_simulate_cutoff() - all of them, in the context's marker 0.
 *   best       in  the cutoff that is best in the population, NaN where there is none.  It counts as the smallest value
 *                  of the patients that is not below it, which splits them alike
 *   inner      in  resamples of each kind, and of each size from which m is chosen
 *   generator  in/out
 *   out        [RC_SIMULATE_CUTOFFS][RC_CUTOFF_COLUMNS], NaN where there is no cutoff
 * Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_simulate_cutoff(const rc_context *context, double best, size_t inner,
                                                 rc_pcg *generator, double *out, recut_error *err);

#endif
