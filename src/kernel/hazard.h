/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hazard.h - the hazard ratio of two groups in the three conventions that papers print, with the log-rank test,
 * from group counts at the event times. */
#ifndef RC_KERNEL_HAZARD_H
#define RC_KERNEL_HAZARD_H

#include "kernel/reason.h"

#include <stddef.h>

typedef struct rc_ratio {
    double estimate, lower, upper; /* 95 %; NaN where there is none */
} rc_ratio;

typedef struct rc_hazard {
    double events, observed, expected, variance; /* all; of group 1 */
    double chisq, p;                             /* log-rank; NaN where the variance is 0 */
    rc_ratio mantel_haenszel;                    /* exp((O - E) / V), se of its logarithm 1 / sqrt(V) */
    rc_ratio log_rank;                           /* (O1/E1) / (O2/E2), se sqrt(1/E1 + 1/E2) */
    rc_ratio cox;                                /* partial likelihood, Efron; Wald interval */
    double cox_beta, cox_se, cox_wald_p, cox_gain;
    rc_reason cox_reason; /* why the Cox part is NaN */
} rc_hazard;

typedef enum rc_want_cox {
    RC_HAZARD_NO_COX,
    RC_HAZARD_COX_GAIN, /* all of it */
    RC_HAZARD_COX       /* without cox_gain, which takes a logarithm an event */
} rc_want_cox;

/* exp(log_ratio), exp(log_ratio -+ 1.96 se). */
rc_ratio rc_kernel_hazard_interval(double log_ratio, double se);

/* Steps of rc_kernel_hazard: events, observed, expected, variance and chisq; the same with the estimates of the first
 * two ratios.  Everything else is NaN. */
void rc_kernel_hazard_sums(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                           rc_hazard *out);
void rc_kernel_hazard_estimates(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                                rc_hazard *out);

/* rc_kernel_hazard() - group 1 against the rest.
 *   d, d1  in [m] events in all and in group 1    y, y1  in [m] at risk in all and in group 1
 *   want_cox  in  RC_HAZARD_NO_COX leaves the Cox part NaN with reason NONE
 * O(m) and a few Newton steps.  Source: Mantel 1966; the first two ratios as GraphPad Prism's survival analysis. */
void rc_kernel_hazard(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                      rc_want_cox want_cox, rc_hazard *out);

#endif
