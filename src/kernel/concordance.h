/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * concordance.h - Harrell's C, ties as in survival::concordance. */
#ifndef RC_KERNEL_CONCORDANCE_H
#define RC_KERNEL_CONCORDANCE_H

#include "base/status.h"

typedef struct rc_concordance {
    double concordant, discordant, tied_x, tied_y, tied_xy; /* pair counts as R's concordance(..., reverse = TRUE) prints
                  them: concordant = the higher x has the shorter survival */
    double c;  /* probability that the higher x has the SHORTER survival: 1 - R's concordance(Surv ~ x)$concordance,
                  = R's concordance(..., reverse = TRUE); ties of x count 1/2 */
    double se; /* infinitesimal jackknife, sqrt(R's var) */
} rc_concordance;

size_t rc_kernel_concordance_work(size_t n); /* doubles of scratch */

/* rc_kernel_concordance() - O(n log n).
 *   by_time in [n] rows by ascending time    time, event, x  in [n] by row
 *   weight  in [n] replication counts or positive reals, 0 = out, NULL = all 1: as rows repeated weight times
 *             (so pairs inside one repeated row are tied)
 *   want_se in 0 leaves se NaN and saves the second pass
 * c is NaN where no pair can be compared.
 * Source: Harrell 1996 Stat Med 15:361; survival::concordance. */
void rc_kernel_concordance(size_t n, const uint32_t *by_time, const double *time, const uint8_t *event, const double *x,
                           const double *weight, int want_se, rc_concordance *out, double *work);

#endif
