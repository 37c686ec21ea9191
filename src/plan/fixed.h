/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed.h - the permutation p of cutoffs that were fixed beforehand: the same replicates as the search, looked at
 * where the cutoff is instead of where the search would go. */
#ifndef RC_PLAN_FIXED_H
#define RC_PLAN_FIXED_H

#include "plan/contexts.h"

typedef struct rc_fixed {
    const recut_cohort *cohort; /* borrowed, as the contexts: each marker in the patients that have it */
    const rc_contexts *contexts;
    size_t n;           /* cutoffs, for every marker */
    size_t *position;   /* [markers][n] patients below */
    double *inverse_sd; /* [markers][n] of the score criterion */
    double *observed;   /* [markers][n] the criterion's statistic there; NaN where a side is empty or nothing can be
                       * compared */
} rc_fixed;

/* Of the options' cutoffs.  fixed: cleared by rc_plan_fixed_clear (of a zeroed one as well).  O(markers cutoffs (n +
 * m)). */
RECUT_CHECK recut_status rc_plan_fixed_create(rc_fixed *fixed, const recut_cohort *cohort, const rc_contexts *contexts,
                                              const rc_plan_options *options, recut_error *err);
void rc_plan_fixed_clear(rc_fixed *fixed);

/* Adds tables "fixed/<marker>" (a row a cutoff: cutoff n_low n_high statistic) and tally "exceedances_fixed"
 * [markers][cutoffs]: replicates whose statistic at this cutoff is >= the observed one.  Nothing without cutoffs. */
RECUT_CHECK recut_status rc_plan_fixed_describe(const rc_fixed *fixed, const rc_plan_options *options,
                                                rc_analysis *analysis, recut_error *err);

/* rc_plan_fixed_count() - one replicate of one marker: record [n] at each position of its order; low [m] scratch.
 *   imputed      context of a replicate in which survival itself is another, of this thread; else NULL
 *   exceedances  in/out [n cutoffs] of this marker */
void rc_plan_fixed_count(const rc_fixed *fixed, size_t marker, const rc_context *imputed, const uint32_t *record,
                         double *low, int64_t *exceedances);

/* The same of a criterion given covariates, whose model has been fitted to the survival of the replicate.
 *   order  [n] the patients at the places of the marker's values
 *   work  [rc_plan_context_split_work] scratch */
void rc_plan_fixed_count_given(const rc_fixed *fixed, size_t marker, const rc_given *fit, const uint32_t *order,
                               double *work, int64_t *exceedances);

#endif
