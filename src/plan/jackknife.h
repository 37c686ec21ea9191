/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * jackknife.h - the cohort without one of the parts that a scheme draws, and what these samples say of a statistic: the
 * acceleration of BCa (Efron 1987) is that of what is drawn independently. */
#ifndef RC_PLAN_JACKKNIFE_H
#define RC_PLAN_JACKKNIFE_H

#include "plan/resample.h"

typedef struct rc_jackknife {
    const rc_resample *resample; /* borrowed */
    size_t n, groups;            /* patients; samples */
    bool clusters;               /* centers are left out, not patients */
} rc_jackknife;

/* Centers where centers are drawn; else patients: each in turn in cohorts of up to 4,000, beyond in 100 to 1,000 groups
 * (it is done before the first block). */
rc_jackknife rc_plan_jackknife(const rc_resample *resample, size_t n);

/* Weights [n] of sample g: 0 for what is left out, else 1. */
void rc_plan_jackknife_weights(const rc_jackknife *jackknife, size_t g, double *weight);

/* rc_plan_jackknife_summary() - of a statistic in the samples: x[g * stride], not finite = left out.
 *   ratio  in   the acceleration is that of its logarithm, on which intervals of ratios are made
 *   out    [3]  acceleration sum d^3 / (6 (sum d^2)^1.5), d = mean - x; standard error of x itself; samples without a
 *               value
 * R: boot::empinf(type = "jack") of the logarithm. */
void rc_plan_jackknife_summary(const double *x, size_t groups, size_t stride, bool ratio, double out[3]);

#endif
