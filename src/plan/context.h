/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * context.h - what the plans that search share: risk sets, scores, candidates of each
 * marker, made once for an analysis; and the full description of one split. */
#ifndef RC_PLAN_CONTEXT_H
#define RC_PLAN_CONTEXT_H

#include "kernel/joint.h"
#include "plan/covariate_model.h"
#include "plan/criterion.h"
#include "plan/layout.h"

typedef struct rc_context_marker {
    uint32_t *position;                 /* [scan.k] */
    double *inverse_sd;                 /* [scan.k] of the maxstat statistic */
    rc_scan_set set[RC_CRITERION_MORE]; /* of the further scores */
    double *further;                    /* [more][scan.k] their inverse_sd */
    rc_scan scan;                       /* with the units of the criterion */
} rc_context_marker;

typedef struct rc_context {
    const recut_cohort *cohort;
    rc_search search;
    rc_risk risk;
    int64_t *score_units; /* [n] the fixed scores of the criterion (rc_criterion.scores), as rc_kernel_risk_fixed */
    double score_unit, score_square;
    int64_t *further_units; /* [more][n] of a criterion with further scores */
    double further_unit[RC_CRITERION_MORE], further_square[RC_CRITERION_MORE];
    rc_joint joint; /* of the statistics of all sets at a split, under permutation */
    double
        significant; /* with further scores, of _create: the statistic beyond which the uncorrected p is below 0.05 */
    double *below;   /* [strata] scratch of _deviation */
    rc_covariate_model *model; /* of a criterion given covariates, else NULL */
    rc_context_marker *marker; /* [cohort->n_markers] */
    size_t scan_doubles;       /* scratch that a search of any marker needs */
} rc_context;

/* Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_context_create(const recut_cohort *cohort, const rc_search *search, rc_context **out,
                                                recut_error *err);
void rc_plan_context_destroy(rc_context *context); /* NULL is fine */

/* Steps of _create, for contexts in storage of the caller (nested.h).
 * _scan    the scan of a marker with k candidates, whose positions are in place; risk sets and scores may follow, but
 *          scan.m, unit are those of now
 * _scales  inverse_sd [k], from the scan and the fixed scores; those of the further scores
 * _further further scores of a criterion that has some, before its own; score [n] scratch
 * _joint   their correlations, and what is significant; after all scores.  O(n), then a quantile with further scores
 * _columns RC_SPLIT_COLUMNS as this criterion fills them
 * _deviation  of the sum of the fixed scores of order[0 .. position-1] under permutation (within strata, where there
 *          are any: not from several threads) */
void rc_plan_context_further(rc_context *context, double *score);
void rc_plan_context_joint(rc_context *context);
void rc_plan_context_scan(rc_context *context, size_t marker, size_t k);
void rc_plan_context_scales(rc_context *context, size_t marker);
double rc_plan_context_deviation(const rc_context *context, size_t marker, size_t position);
void rc_plan_context_columns(const rc_criterion *criterion, rc_column columns[RC_SPLIT_COLUMNS]);

size_t rc_plan_context_most_candidates(const rc_context *context); /* of a marker */

/* The search on the observed data (work: [scan_doubles]). */
void rc_plan_context_observed(const rc_context *context, size_t marker, rc_scan_best *best, double *work);

/* Why that search finds nothing. */
rc_reason rc_plan_context_why(const rc_context *context, size_t marker);

/* |z| of the split of another arrangement of the records by a criterion given covariates; NaN where it has none. */
double rc_plan_context_given(const rc_context *context, const uint32_t *record, size_t position, double *work);

/* One row of RC_SPLIT_COLUMNS for the split into order[0 .. position-1] and the rest; `cutoff` is what is written in
 * the cutoff column.  P_NAIVE is the criterion's own p (rc_plan_criterion_p).
 * work: [rc_plan_context_split_work] doubles. */
size_t rc_plan_context_split_work(const rc_context *context);
void rc_plan_context_split(const rc_context *context, size_t marker, size_t position, double cutoff, double *row,
                           double *work);
/* The part that follows from d, d1, y, y1 at the m event times (group 1 = high) alone: columns from EVENTS_LOW on but
 * SCORE. */
void rc_plan_context_split_counts(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                                  double *row);

/* RC_WEIGHTED_COLUMNS of a split, for a criterion with weights; NaN where a group is empty.  work: [6 (m + 1)]. */
void rc_plan_context_weighted(const rc_context *context, size_t marker, size_t position, double *row, double *work);

/* p of the criterion's statistic as if the cutoff had been fixed beforehand; with further scores that of the largest of
 * normal variables with the correlations that these have under permutation. */
double rc_plan_context_p(const rc_context *context, double statistic);

/* Is the uncorrected p below 0.05?  (Not of a context in storage of the caller.) */
bool rc_plan_context_is_significant(const rc_context *context, double statistic);
/* The largest of `largest` and the statistics of the further scores of the split at a position of an arrangement.
 * O(position) each. */
double rc_plan_context_largest(const rc_context *context, const uint32_t *record, size_t position, double largest);

double rc_plan_context_chisq_p(double chisq); /* 1 df; NaN stays NaN */

#endif
