/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * estimators.h - p values from counts of replicates.
 *
 * B replicates, x of them with T_b >= T_0; q = the exceedance probability, that is, the p that an infinite
 * number of replicates would give. */
#ifndef RC_SUMMARY_ESTIMATORS_H
#define RC_SUMMARY_ESTIMATORS_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct rc_p_value {
    double p;
    double lower, upper; /* exact interval of q, not of p: contains 0 where x = 0 */
    double error;        /* binomial standard error of p: sqrt(p (1 - p) / replicates) */
} rc_p_value;

/* rc_summary_estimators_monte_carlo() - p = (1 + x) / (B + 1) and the Clopper-Pearson interval of q from x of B.
 * B = 0: p = 1, interval [0, 1].  Phipson & Smyth 2010; Clopper & Pearson 1934. */
rc_p_value rc_summary_estimators_monte_carlo(int64_t x, int64_t replicates, double confidence);

/* rc_summary_estimators_draws() - mean p over `draws` random versions of the observed statistic, x[d] replicates at or
 * above each.  The interval joins Monte-Carlo error (that of the mean count) and the spread between the draws (Student,
 * draws - 1 df) in quadrature; error likewise.  One draw: monte_carlo(x[0]). */
rc_p_value rc_summary_estimators_draws(const int64_t *x, size_t draws, int64_t replicates, double confidence);

/* rc_summary_estimators_sequential() - Besag & Clifford 1991 (Biometrika 78:301): sampling stopped at the h-th
 * exceedance.  stop_after = L: replicates up to and with it, p = h / L, exact negative binomial interval of q.
 * stop_after < 0: never reached in B replicates, then as monte_carlo(x, B). */
rc_p_value rc_summary_estimators_sequential(int64_t h, int64_t stop_after, int64_t x, int64_t replicates,
                                            double confidence);

/* rc_summary_estimators_step_down() - Westfall & Young 1993: p[i] of each marker becomes the largest of its own and
 * those of all more significant markers.  statistic decides the order (larger = more significant; ties in index order;
 * NaN last and left alone).  O(n log n).  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_estimators_step_down(const double *statistic, double *p, size_t n,
                                                         recut_error *err);

#endif
