/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * truth_limit.h - integrals over a truth: the share of events, and what a cutoff's hazard ratio and C tend to with ever
 * more patients.
 *
 * They run over cells of u (their middles) and of the cumulative hazard y of a patient without the effect, in which
 * survival is exact: exp(-y exp(log hazard ratio)). */
#ifndef RC_PLAN_TRUTH_LIMIT_H
#define RC_PLAN_TRUTH_LIMIT_H

#include "plan/truth_model.h"

enum { RC_TRUTH_PLACES = 200 };

typedef struct rc_truth_limit {
    double
        edge[RC_TRUTH_PLACES + 1]; /* of the cells of u, as shares of all patients; where effect and censoring jump */
    double log_hr[RC_TRUTH_PLACES + 1], c[RC_TRUTH_PLACES + 1]; /* of the cutoff there */
    double separation[RC_TRUTH_PLACES + 1]; /* its log-rank chi-square over the number of patients */
} rc_truth_limit;

/* rc_plan_truth_limit_censoring() - the limit of censoring that gives the setting's share of events, by bisection;
 * INFINITY where nobody is censored, 1 where the share is left to the limit. */
RECUT_CHECK recut_status rc_plan_truth_limit_censoring(const rc_truth_setting *setting, double *limit, double *share,
                                                       recut_error *err);

/* rc_plan_truth_limit_ratios() - fills out.  pooled(self, u): the value that the share u of all patients is below,
 * before rounding; asked only where centers measure differently.  O(centers places^2 cells): 10 ms a center.
 * Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_truth_limit_ratios(const rc_truth_setting *setting, double limit, rc_truth_limit *out,
                                                    recut_error *err);

/* Where a center's patients at or above x begin, as a place of that center; of all patients; x before rounding. */
double rc_plan_truth_limit_place_in(const rc_truth_setting *setting, size_t center, double x);
double rc_plan_truth_limit_pooled_place(const rc_truth_setting *setting, double x);
double rc_plan_truth_limit_pooled_value(const rc_truth_setting *setting, double u);

/* The value at u between the edges, linear. */
double rc_plan_truth_limit_at(const rc_truth_limit *limit, const double *of_edges, double u);

#endif
