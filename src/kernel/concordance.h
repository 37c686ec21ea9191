/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * concordance.h - Harrell's C, ties as in survival::concordance. */
#ifndef RC_KERNEL_CONCORDANCE_H
#define RC_KERNEL_CONCORDANCE_H

#include "cohort/cohort.h"

typedef struct rc_concordance {
    double concordant, discordant, tied_x, tied_y,
        tied_xy; /* pair counts as R's concordance(..., reverse = TRUE) prints
                  them: concordant = the higher x has the shorter survival */
    double c;    /* probability that the higher x has the SHORTER survival: 1 - R's concordance(Surv ~ x)$concordance,
                  = R's concordance(..., reverse = TRUE); ties of x count 1/2 */
    double se;   /* infinitesimal jackknife, sqrt(R's var) */
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

/* The same of a cohort's patients, with their entry times and strata: pairs within a stratum, of patients who were at
 * risk together.  work as above.  As survival::concordance of Surv(entry, time, event) and strata(). */
void rc_kernel_concordance_cohort(const recut_cohort *cohort, const double *x, const double *weight, int want_se,
                                  rc_concordance *out, double *work);

/* Steps of it for a cohort with `from`: level[i] < levels of x, anything where the patient does not count; work [5 n].
 * _levels: C alone, work [2 levels]. */
void rc_kernel_concordance_intervals(const recut_cohort *cohort, const double *level, size_t levels,
                                     const double *weight, int want_se, rc_concordance *out, double *work);
double rc_kernel_concordance_intervals_levels(const recut_cohort *cohort, const uint32_t *level, size_t levels,
                                              const double *weight, double *work);

/* rc_kernel_concordance_binary() - C of a 0/1 covariate from group counts at the m event times; group 1 is expected to
 * die first.  d, d1 events in all and in group 1; y, y1 at risk.  Equals rc_kernel_concordance on the indicator.
 * O(m). */
double rc_kernel_concordance_binary(size_t m, const double *d, const double *d1, const double *y, const double *y1);

/* rc_kernel_concordance_levels() - C of x given as levels: level[i] < levels, in the order of x, found once for all
 * resamples.  Equals rc_kernel_concordance.  work [2 levels] doubles.  O(n log levels). */
double rc_kernel_concordance_levels(size_t n, const uint32_t *by_time, const double *time, const uint8_t *event,
                                    const uint32_t *level, size_t levels, const double *weight, double *work);

#endif
