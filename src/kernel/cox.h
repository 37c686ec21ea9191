/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cox.h - Cox proportional hazards by Newton-Raphson with step halving. */
#ifndef RC_KERNEL_COX_H
#define RC_KERNEL_COX_H

#include "kernel/cox_data.h"
#include "kernel/reason.h"
#include "kernel/whole_passes.h"

typedef struct rc_cox_fit {
    rc_reason reason; /* NONE, or why the rest is NaN (monotone: beta is the last finite iterate) */
    rc_reason *why;   /* [p] caller's storage, or NULL: one lost coefficient then loses the fit.  Out: NONE; MONOTONE,
                     * beta far
                       * on its way to -+infinity; SINGULAR, beta NaN: constant, or a sum of the covariates before it */
    size_t lost;      /* coefficients with a reason in why */
    int iterations;
    double loglik0, loglik; /* at beta = 0 and at the end */
    double score_test;      /* chi-square, p df, at beta = 0 */
    double wald, lr;        /* chi-square; df: p less those that are singular.  wald is NaN where a beta is infinite */
    double *beta;           /* [p] caller's storage */
    double *covariance;     /* [p][p] caller's storage: inverse information; NaN for a coefficient that is lost */
} rc_cox_fit;

/* Doubles of scratch for p covariates and n rows. */
size_t rc_kernel_cox_work(size_t n, size_t p);

/* rc_kernel_cox_fit() - maximum partial likelihood.
 * Equals survival::coxph(ties = "efron" or "breslow", eps 1e-9 with tight tolerance) to 1e-9 relative where
 * that converges.  Covariates are centered and scaled inside.  Converged: Newton decrement U' I^-1 U < 1e-18 before the
 * last step; at most 60 iterations, step halving when the log-likelihood falls.
 * Monotone: a pivot of the information has fallen below 1e-9 of its value at beta = 0 while the decrement is below
 * 1e-6, that is, the likelihood has reached its limit while the coefficient still grows.
 * Singular: a covariate is constant, or a pivot at beta = 0 is below 1e-11 of its diagonal.
 * With `why` such a coefficient loses only itself.  Singular: it is left out, as by coxph's singular.ok (the later one
 * of two that say the same).  Monotone: the likelihood is followed to its limit along the direction in which it never
 * falls (Albert & Anderson 1984 Biometrika 71:1; Heinze & Schemper 2001 Biometrics 57:114), every coefficient with a
 * part in that direction is flagged, and the others are those that coxph converges to.
 * No allocation; reentrant; O(iterations * n * p^2).
 * Source: Cox 1972; Efron 1977 JASA 72:557; Therneau & Grambsch 2000. */
void rc_kernel_cox_fit(const rc_cox_data *data, rc_cox_fit *fit, double *work);

/* rc_kernel_cox_binary() - one 0/1 covariate, from group counts at the m event times: the fast path.
 * Same result as rc_kernel_cox_fit on the indicator to rounding.
 *   d, d1   in [m] events in all and in group 1    y, y1  in [m] at risk in all and in group 1
 *             (strata: their event times one stratum after the other)
 *   beta, se out log hazard ratio of group 1 against the rest and its standard error
 *   loglik_gain out  loglik(beta) - loglik(0); lr = 2 * it; NULL where it is not wanted: it takes a logarithm an event
 * Returns NONE, NO_EVENTS, EMPTY_GROUP, NO_EVENTS_LOW, NO_EVENTS_HIGH, MONOTONE or NOT_CONVERGED; outputs NaN
 * unless NONE. */
rc_reason rc_kernel_cox_binary(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                               rc_ties ties, double *beta, double *se, double *loglik_gain);

/* The same by Efron's ties where d and d1 are whole numbers, to the bit, at half the time: work [doubles] serves up to
 * room = _room(doubles) events; more are fitted by rc_kernel_cox_binary. */
size_t rc_kernel_cox_binary_room(size_t doubles);
rc_reason rc_kernel_cox_binary_whole(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                                     double *beta, double *se, const rc_whole_passes *passes, size_t room,
                                     double *work);

/* rc_kernel_cox_binary_profile() - the 95 % profile-likelihood interval of beta (see cox_profile.h), from the same
 * counts and what rc_kernel_cox_binary returned.  NaN where it does not end.  O(m) for each of some ten passes. */
void rc_kernel_cox_binary_profile(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                                  rc_ties ties, double beta, double se, double loglik_gain, double *lower,
                                  double *upper);

/* rc_kernel_cox_binary_interval() - the same interval whether or not the likelihood has a maximum: with NO_EVENTS_LOW
 * and a monotone likelihood that rises it is [lower, infinity), the values that lose no more than qchisq(0.95, 1) / 2
 * against the limit; with NO_EVENTS_HIGH and one that falls (-infinity, upper].  Returns the reason of
 * rc_kernel_cox_binary; NaN where it is another.  O(events) for each of some 60 passes.  R: coxph with an offset, init
 * = 20 and uniroot. */
rc_reason rc_kernel_cox_binary_interval(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                                        rc_ties ties, double *lower, double *upper);

#endif
