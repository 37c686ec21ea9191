/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cutset.h - a confidence set for the best cutoff: every candidate that the data do not exclude.
 *
 * A candidate c is in the set where T_max - T(c), the loss of the criterion's chi-square against the selected cutoff,
 * is at most the 95 % quantile of the same loss in survival that is drawn from a model in which c stands where the
 * patients say (Banerjee & McKeague 2007, Ann Stat 35:543, invert this statistic for split points; Hansen 2000,
 * Econometrica 68:575, for thresholds; critical values by simulation from the candidate's own model: Hansen 1999, Rev
 * Econ Stat 81:594).
 *
 * The model of a candidate has the log hazard b 1(marker >= c) + g (rank of the marker, from -1 to 1), fitted by Cox
 * with a weak ridge.  g is shrunk by max(0, 1 - 1/z^2), z its Wald statistic: what a jump explains is left to the
 * jump, and where the risk rises gradually the critical values become those of a gradual rise, which are two to three
 * times as large.  Survival is drawn given the risk sets: each event falls on one of the patients left with a
 * probability proportional to his hazard, each censoring on any of them.  Without b and g that is a permutation.  The
 * loss is taken at the cutoff that is best under the drawn model: c itself, but for a strong g.
 *
 * Critical values are drawn at up to RC_CUTSET_GRID candidates, some over all of them, the others where the set may
 * end, and interpolated between.  Coverage: bench/cutset.md. */
#ifndef RC_PLAN_CUTSET_H
#define RC_PLAN_CUTSET_H

#include "base/pcg.h"
#include "kernel/reason.h"
#include "plan/context.h"

enum {
    RC_CUTSET_COARSE = 7,
    RC_CUTSET_FINE = 9,
    RC_CUTSET_GRID = RC_CUTSET_COARSE + RC_CUTSET_FINE,
    RC_CUTSET_DRAWS = 400,
    RC_CUTSET_LARGEST = 20000 /* patients */
};
#define RC_CUTSET_LEVEL 0.95

typedef enum rc_cutset_effect {
    RC_CUTSET_ANY,  /* jump and slope: the set */
    RC_CUTSET_JUMP, /* without slope: holds only if the risk jumps at one cutoff */
    RC_CUTSET_EFFECTS
} rc_cutset_effect;

/* Storage of the caller, [scan.k] each. */
typedef struct rc_cutset {
    double *loss;                        /* T_max - T of each candidate, chi-square scale */
    double *critical[RC_CUTSET_EFFECTS]; /* its 95 % quantile; NULL: not wanted */
} rc_cutset;

/* Whether a candidate is in the set. */
static inline bool rc_plan_cutset_holds(const rc_cutset *set, rc_cutset_effect effect, size_t candidate)
{
    static const double rounding = 1e-9; /* of two equal statistics */
    return set->loss[candidate] <= set->critical[effect][candidate] + rounding;
}

/* Whether sets are made: of at most RC_CUTSET_LARGEST patients who are watched from time 0 on and have one risk set
 * for all (no strata, no entry times); by the log-rank or fixed scores of survival times (no covariates, no competing
 * events). */
bool rc_plan_cutset_is_for(const recut_cohort *cohort, const rc_criterion *criterion);

/* rc_plan_cutset() - the set of a marker's candidates.
 *   generator  in/out
 *   reason     out  NONE, NO_CUTOFF, NO_EVENTS (then nothing is written); the selected cutoff is always in the set. 
 *   A pure function of
 * context and generator.  O(k m + grid draws n), some 10 ms at n = 143.  Errors: RECUT_E_MEMORY, RECUT_E_ARG (not
 * _is_for the cohort). */
RECUT_CHECK recut_status rc_plan_cutset(const rc_context *context, size_t marker, rc_pcg *generator, rc_cutset *out,
                                        rc_reason *reason, recut_error *err);

#endif
