/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cox_profile.h - profile likelihood of one coefficient of a fitted Cox model. */
#ifndef RC_KERNEL_COX_PROFILE_H
#define RC_KERNEL_COX_PROFILE_H

#include "kernel/cox.h"

typedef struct rc_cox_profile {
    double lower, upper; /* ends of the 95 % interval of the coefficient (not of the ratio); NaN where not reached */
    double lr;           /* likelihood-ratio chi-square (1 df) of the coefficient being 0, the others fitted again */
} rc_cox_profile;

size_t rc_kernel_cox_profile_work(size_t n, size_t p); /* doubles of scratch */

/* rc_kernel_cox_profile() - those b at which twice the loss of log-likelihood, the other coefficients at their best for
 * that b, is qchisq(0.95, 1).  Unlike the Wald interval it need not be symmetric about the estimate.
 *   data, fit  in  of rc_kernel_cox_fit, with reason NONE and no coefficient lost (else everything is NaN)    which  in
 *                  the coefficient
 * O(p^2 n) for each of some 20 passes.  Source: Venzon & Moolgavkar 1988 Appl Stat 37:87; JMP's risk ratios and
 * effect likelihood-ratio tests; R: coxph with an offset and uniroot. */
void rc_kernel_cox_profile(const rc_cox_data *data, const rc_cox_fit *fit, size_t which, rc_cox_profile *out,
                           double *work);

#endif
