/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * risk.h - the survival side of a cohort: risk sets, log-rank scores, weights of
 * the hypergeometric variance. */
#ifndef RC_KERNEL_RISK_H
#define RC_KERNEL_RISK_H

#include "cohort/cohort.h"

/* Storage of the caller. */
typedef struct rc_risk {
    size_t n, m;     /* patients, event times */
    double *deaths;  /* [m] d_j */
    double *at_risk; /* [m] Y_j */
    double *spread;  /* [m] w_j = d_j (Y_j - d_j) / ((Y_j - 1) Y_j^2), 0 where Y_j <= 1 */
    int64_t *units;  /* [n] log-rank scores a_i in fixed point, by patient; their sum is exactly 0 */
    double unit;     /* value of one unit: a power of two */
} rc_risk;

/* rc_kernel_risk_fill() - risk sets of a cohort, unweighted.  O(n + m).
 * a_i = event_i - sum over event times t_j <= time_i of d_j / Y_j (the group sum of a is O - E).
 *   score  scratch [n] doubles */
void rc_kernel_risk_fill(const recut_cohort *cohort, rc_risk *risk, double *score);

/* rc_kernel_risk_maxstat() - the log-rank scores that R's maxstat uses, in the same fixed point and
 * centred: they divide by n - rank + 1 with maximal ranks, so they differ from a_i where times are tied.
 *   units   out [n], sum exactly 0     unit  out
 *   square  out sum of squared centred scores
 *   score   scratch [n]
 * Source: exactRankTests::cscores.Surv. */
void rc_kernel_risk_maxstat(const recut_cohort *cohort, int64_t *units, double *unit, double *square, double *score);

/* rc_kernel_risk_weighted() - risk sets of a resample: row i counts weight[i] times (0 = out; positive reals allowed).
 * units[i] = weight[i] a_i in fixed point, not adjusted to sum 0 (they do to rounding).  maxstat: use maxstat's scores,
 * centred, and set *square to sum w (a - mean)^2.
 *   score  scratch [n] */
void rc_kernel_risk_weighted(const recut_cohort *cohort, const double *weight, int maxstat, rc_risk *risk,
                             double *square, double *score);

/* Fixed point for scores with sum 0: returns the unit (a power of two as fine as 62 bits allow for
 * any partial sum) and fills units; rounding is made up so that their sum is exactly 0.  O(n). */
double rc_kernel_risk_fix(const double *score, size_t n, int64_t *units);

#endif
