/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * zph.h - is the hazard ratio the same at all times?  The score test of Grambsch and Therneau. */
#ifndef RC_KERNEL_ZPH_H
#define RC_KERNEL_ZPH_H

#include "kernel/cox_data.h"
#include "kernel/reason.h"

/* What the hazard ratio may change with: 1 - S(t-) of all rows that count, or time itself. */
typedef enum rc_zph_transform { RC_ZPH_KM = 0, RC_ZPH_IDENTITY = 1, RC_ZPH_TRANSFORMS = 2 } rc_zph_transform;

typedef struct rc_zph_test {
    double chisq, df, p; /* NaN, with the reason */
    rc_reason reason;
} rc_zph_test;

/* Doubles of scratch. */
size_t rc_kernel_zph_work(size_t n, size_t p);

/* rc_kernel_zph() - tests of x_j g(t) beside x_j in a fitted model, at the estimate: cox.zph of survival 3.
 *   data     in  of the fit; g takes whole weights of rows as repeated rows
 *   beta     in  [p] estimates of rc_kernel_cox_fit
 *   why      in  [p] its reasons: a covariate with one is aliased or infinite and has no part
 *   term     in  [p] 0 .. n_terms-1: covariates that are tested together
 *   test     out [n_terms + 1] each term, then all together
 * A term of which no covariate has a part has the reason of one; SINGULAR: g does not vary over the events, or the
 * term says the same as another.
 * No allocation; O(n p^2).
 * Source: Grambsch & Therneau 1994 Biometrika 81:515; survival::cox.zph (version 3: the score test itself, not its
 * approximation by one variance for all times). */
void rc_kernel_zph(const rc_cox_data *data, const double *beta, const rc_reason *why, const size_t *term,
                   size_t n_terms, rc_zph_transform transform, rc_zph_test *test, double *work);

#endif
