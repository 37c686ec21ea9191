/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * risk.h - the survival side of a cohort: risk sets, log-rank scores, weights of
 * the hypergeometric variance.  A patient is at risk at the event times [from, rank) of the cohort: with entry times
 * and strata (whose event times are numbered one stratum after the other) everything here is left-truncated and
 * stratified by that alone. */
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
    double *stratum; /* [3][strata] where the cohort has strata: patients (weights), sum of squares and mean of fixed
                      * scores in each, of the last _fixed or _weighted with scores; else NULL */
} rc_risk;

/* rc_kernel_risk_fill() - risk sets of a cohort, unweighted.  O(n + m).
 * a_i = event_i - sum over event times t_j <= time_i of d_j / Y_j (the group sum of a is O - E).
 *   score  scratch [n] doubles */
void rc_kernel_risk_fill(const recut_cohort *cohort, rc_risk *risk, double *score);

/* Deaths and at_risk alone; weight NULL = every patient once.  O(n + m). */
void rc_kernel_risk_sets(const recut_cohort *cohort, const double *weight, rc_risk *risk);

/* A definition of fixed scores: one number a patient whose sum over a group is compared with what permutations give.
 *   risk      in  deaths and at_risk of the sample; spread [m] is scratch; no more
 *   weight    how often each patient counts, also in risk; NULL = once
 *   argument  the numbers of the criterion's name ("fh:0,1")
 *   score     out [n]; any mean, rc_kernel_risk_fixed takes it off
 * Complexity: O(n + m), without storage of its own. */
typedef void rc_scores(const recut_cohort *cohort, rc_risk *risk, const double *weight, const double *argument,
                       double *score);

/* The log-rank scores that R's maxstat uses: they divide by n - rank + 1 with maximal ranks, so they differ from a_i
 * where times are tied.  Source: exactRankTests::cscores.Surv.  In strata those of all patients, as coin's
 * maxstat_test(... | block) has them; with entry times, for which maxstat has none, a_i. */
rc_scores rc_kernel_risk_maxstat;

/* rc_kernel_risk_fixed() - fixed scores of the whole cohort in fixed point, centered.
 *   risk    in deaths and at_risk (rc_kernel_risk_sets, _fill); spread out
 *   units   out [n], sum exactly 0     unit  out
 *   square  out sum of squared centered scores
 *   score   scratch [n]
 * With strata they are centered in each (coin: | block), and risk->stratum is filled. */
void rc_kernel_risk_fixed(const recut_cohort *cohort, rc_scores *scores, const double *argument, rc_risk *risk,
                          int64_t *units, double *unit, double *square, double *score);

/* rc_kernel_risk_weighted() - risk sets of a resample: row i counts weight[i] times (0 = out; positive reals allowed).
 * units[i] = weight[i] a_i in fixed point, not adjusted to sum 0 (they do to rounding).  scores, not NULL: those
 * instead of a_i, centered; *square = sum w (a - mean)^2.
 *   score  scratch [n] */
void rc_kernel_risk_weighted(const recut_cohort *cohort, const double *weight, rc_scores *scores,
                             const double *argument, rc_risk *risk, double *square, double *score);

/* rc_kernel_risk_deviation() - standard deviation, under permutation, of the sum of fixed scores over a low group.
 *   low     in  weight of the group; with strata [strata], of each    size  in  weight of all
 *   square  in  of rc_kernel_risk_fixed or _weighted
 * With strata under permutation within them: the variances of the strata are added (Strasser & Weber 1999).
 * Source: Hothorn & Lausen 2003. */
double rc_kernel_risk_deviation(const rc_risk *risk, size_t strata, const double *low, double size, double square);

/* Fixed point for scores with sum 0: returns the unit (a power of two as fine as 62 bits allow for
 * any partial sum) and fills units; rounding is made up so that their sum is exactly 0.  O(n). */
double rc_kernel_risk_fix(const double *score, size_t n, int64_t *units);

#endif
