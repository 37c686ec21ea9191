/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome_split.h - an outcome that is no survival on both sides of a cutoff, in a weighted sample of the patients:
 * what the plans that select a cutoff for it again have in common. */
#ifndef RC_PLAN_OUTCOME_SPLIT_H
#define RC_PLAN_OUTCOME_SPLIT_H

#include "kernel/outcome.h"
#include "plan/reselect.h"

/* Has the outcome two values?  O(n). */
bool rc_plan_outcome_binary(const recut_cohort *cohort);

/* The outcome as it is summed. */
typedef struct rc_outcome {
    const recut_cohort *cohort;
    bool binary;
    size_t width;  /* of what is stored of a split */
    double *value; /* [n] of two values 1 for the larger one and 0, else the outcome */
} rc_outcome;
RECUT_CHECK recut_status rc_plan_outcome_init(const recut_cohort *cohort, rc_outcome *out, recut_error *err);
void rc_plan_outcome_clear(rc_outcome *outcome);

/* The search by Wilcoxon scores that an outcome takes, whatever the default criterion is; refuses what only survival
 * has (other criteria, --cuts, --high gt, --adjust).  RECUT_E_USAGE also where the cohort has no outcome. */
RECUT_CHECK recut_status rc_plan_outcome_search(const recut_cohort *cohort, const rc_plan_options *options,
                                                rc_search *out, recut_error *err);

/* What is stored of a split, in this order; of an outcome of two values all of them, else the first. */
typedef enum rc_outcome_statistic {
    RC_OUTCOME_DIFFERENCE, /* of the means, of two values of the shares of the larger one: high less low */
    RC_OUTCOME_LOG_ODDS,
    RC_OUTCOME_SENSITIVITY, /* a high marker is taken for the outcome */
    RC_OUTCOME_SPECIFICITY,
    RC_OUTCOME_STATISTICS
} rc_outcome_statistic;
extern const rc_column rc_plan_outcome_statistics[RC_OUTCOME_STATISTICS];

typedef struct rc_outcome_split {
    rc_outcome_side low, high;
    double value[RC_OUTCOME_STATISTICS], se[2]; /* se of the difference and of the log odds ratio */
} rc_outcome_split;

/* rc_plan_outcome_split() - of the patients order[0 .. position-1] and the rest.  weight [n], NULL = once.  O(n). */
void rc_plan_outcome_split(const rc_outcome *outcome, const double *weight, const uint32_t *order, size_t position,
                           rc_outcome_split *out);

/* rc_plan_outcome_z() - standardized Wilcoxon statistic of that split, within strata where there are any; above 0 where
 * the high group has the larger outcome; NaN where it has no variance.
 *   score [n], sum [4][strata] scratch.  O(n). */
double rc_plan_outcome_z(const recut_cohort *cohort, const double *weight, const uint32_t *order, size_t position,
                         double *score, double *sum);

/* Scratch of one thread. */
typedef struct rc_outcome_work {
    rc_reselect *reselect;
    rc_risk risk; /* of the sample */
    double *weight, *other, *score, *sum;
    uint32_t *order, *scratch;
    double *row; /* [columns] */
} rc_outcome_work;
RECUT_CHECK recut_status rc_plan_outcome_work_create(const recut_cohort *cohort, const rc_search *search,
                                                     size_t columns, rc_outcome_work **out, recut_error *err);
void rc_plan_outcome_work_destroy(void *work); /* NULL is fine */

#endif
