/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * given.h - a split given covariates: a Cox model of the covariates alone (Efron, strata), and in it the efficient
 * score of the split at every cutoff. */
#ifndef RC_KERNEL_GIVEN_H
#define RC_KERNEL_GIVEN_H

#include "kernel/cox.h"
#include "kernel/scan.h"

/* The model, prepared for any split.  By patient; who is not in it (weight 0) has zeros.  A patient is at risk at the
 * event times [from, rank): those of a stratum come one after the other, one stratum after the other. */
typedef struct rc_given {
    size_t n, p, m;            /* patients, covariates, event times of all strata */
    size_t lost;               /* covariates that take no part: constant, aliased, or without information left */
    double *beta;              /* [p] 0 where it is lost; infinite ones as far as their likelihood rises */
    rc_reason *why;            /* [p] of rc_kernel_cox_fit */
    double *covariance;        /* [p][p] of beta, NaN where it is lost */
    double *risk;              /* [n] weight times exp(beta'z), relative to the largest of the stratum */
    double *residual;          /* [n] martingale residual times weight; their sum is 0 */
    double *expected;          /* [n] events expected: weight times event, less residual */
    double *square;            /* [n] sum of squared over [from, rank) */
    double *tilt;              /* [n][p] whose sum over a group is L^-1 of its information with the covariates */
    uint32_t *from, *rank;     /* [n] */
    uint8_t *dies;             /* [n] 1 = at event time rank - 1 */
    double *hazard;            /* [m] cumulative baseline hazard of the stratum for a risk of 1 (Efron) */
    double *squared;           /* [m] sum over the tied events of 1 / S0^2 */
    double *crossed, *doubled; /* [m] the same times f and f^2, Efron's share f: 0 without ties */
    double *work;              /* scratch of the fit */
} rc_given;

/* Bytes for n patients and p covariates; rc_kernel_given_init cuts them up (memory need not be aligned). */
size_t rc_kernel_given_bytes(size_t n, size_t p);
void rc_kernel_given_init(rc_given *given, size_t n, size_t p, void *memory);

/* rc_kernel_given_fit() - the model of the covariates data->x, and what the splits need of it.
 *   start  NULL, or [p] a beta near the maximum: fewer steps to the same one (to rounding)
 * With entry times a patient is at risk from the first event time after the entry, and data->x may not be empty.
 * NONE, NO_EVENTS, NOT_CONVERGED.  A covariate that is constant, aliased or has no information left at its limit is
 * left out; with none left (or p = 0) the score is that of the split alone.  O(iterations n p^2), no allocation. */
rc_reason rc_kernel_given_fit(rc_given *given, const rc_cox_data *data, const double *start);

typedef struct rc_given_split {
    double score;    /* efficient score of the HIGH group: sum of its martingale residuals */
    double variance; /* I_cc - I_cz I_zz^-1 I_zc; NaN where the split cannot be told from the covariates */
} rc_given_split;

/* rc_kernel_given_scan() - the splits into record[0 .. position-1] and the rest.
 *   record    in  [position[k - 1]] patients        position  in  [k] ascending
 *   out       [k]: score^2 / variance is coxph's score test of 1(high), init = c(beta, 0), iter.max = 0
 *   work      scratch [2 m + p]
 * O(k p + sum of the ranks).  Source: Cox & Hinkley 1974 ch. 9; Therneau & Grambsch 2000 ch. 3. */
void rc_kernel_given_scan(const rc_given *given, size_t k, const uint32_t *position, const uint32_t *record,
                          rc_given_split *out, double *work);

/* |z| of a split, NaN without variance. */
double rc_kernel_given_z(const rc_given_split *split);

/* The search: largest |z|, the first of equals.  best->low is the sign of the low group's score, variance as above.
 * out [k], work [2 m + p] scratch; out holds all splits afterwards. */
void rc_kernel_given_search(const rc_given *given, size_t k, const uint32_t *position, const uint32_t *record,
                            rc_scan_best *best, rc_given_split *out, double *work);

#endif
