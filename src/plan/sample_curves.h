/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sample_curves.h - what is read off the Kaplan-Meier curves of both groups of a split, from the counts at the event
 * times: medians, survival at given times, restricted means.  Of cohorts without entry times and strata. */
#ifndef RC_PLAN_SAMPLE_CURVES_H
#define RC_PLAN_SAMPLE_CURVES_H

#include "kernel/risk.h"

/* Found once for a cohort, of one thread. */
typedef struct rc_sample_curves {
    const recut_cohort *cohort;
    size_t n_times;
    const double *time; /* borrowed */
    double tau;         /* 0 = no restricted mean */
    double *event_time; /* [m]; NULL: not such a cohort */
    double *low, *high; /* [m + 1] scratch */
    size_t *reached;    /* [n_times] event times up to each */
    size_t until;       /* patients with time <= tau */
} rc_sample_curves;

RECUT_CHECK recut_status rc_plan_sample_curves_create(const recut_cohort *cohort, size_t n_times, const double *time,
                                                      double tau, rc_sample_curves *out, recut_error *err);
void rc_plan_sample_curves_clear(rc_sample_curves *curves);

/* rc_plan_sample_curves_both() - as rc_kernel_kaplan and what reads it, to the bit.
 *   risk     deaths and at_risk of the sample    d1, y1  of the high group    weight [n]    group [n] 1 = high
 *   median   out of each group    extra out [n_times + (tau > 0)] high less low; NaN where a curve does not reach */
void rc_plan_sample_curves_both(const rc_sample_curves *curves, const rc_risk *risk, const double *d1, const double *y1,
                                const double *weight, const uint32_t *group, double *median_low, double *median_high,
                                double *extra);

#endif
