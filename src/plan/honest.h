/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * honest.h - intervals for the log hazard ratio that a selected cutoff will have in new patients.
 *
 * In resample b of the patients the search is repeated: A_b is the log hazard ratio of its cutoff there, O_b that of
 * the same cutoff in the patients themselves, D_b = A_b - O_b in the direction of A_b: what a selected cutoff owes to
 * its selection.  The honest interval shifts the profile-likelihood interval of the selected cutoff by the median of D
 * towards no effect and widens it by RC_HONEST_WIDER; both were chosen by coverage (bench/honest.md), among these
 * methods. */
#ifndef RC_PLAN_HONEST_H
#define RC_PLAN_HONEST_H

#include <stddef.h>

#define RC_HONEST_WIDER 1.125

typedef enum rc_honest_method {
    RC_HONEST_UNCORRECTED, /* Wald, as if the cutoff had not been selected */
    RC_HONEST_DIFFERENCES, /* log hr - quantiles of D */
    RC_HONEST_SHIFTED,     /* Wald, shifted by the mean of D */
    RC_HONEST_SPREAD,      /* log hr shrunk by the mean of D, not beyond 0, +- 1.96 sd of |A| */
    RC_HONEST_STUDENTIZED, /* log hr - quantiles of D over their standard errors times that of log hr */
    RC_HONEST_HONEST,
    RC_HONEST_METHODS
} rc_honest_method;
extern const char *const rc_plan_honest_names[RC_HONEST_METHODS];

typedef struct rc_honest {
    double estimate, lower, upper; /* log hazard ratios; NaN: there is none */
} rc_honest;

/* rc_plan_honest_interval() - the honest interval.
 *   log_hr        in  of the selected cutoff, may be infinite       median  in  of D
 *   lower, upper  in  its 95 % profile-likelihood limits, of which one may be infinite
 * The estimate is log_hr less median, not beyond 0, and in the interval. */
rc_honest rc_plan_honest_interval(double log_hr, double lower, double upper, double median);

/* What is known of one cohort. */
typedef struct rc_honest_data {
    double log_hr, se;                           /* of the selected cutoff: Cox, Wald */
    double lower, upper;                         /* profile limits */
    size_t n;                                    /* resamples */
    const double *sample, *sample_se, *original; /* [n] A, its standard error, O; infinite or NaN where they are */
} rc_honest_data;

/* rc_plan_honest_all() - all methods.  work [4 n].  Means are of what is finite.  O(n log n); no allocation. */
void rc_plan_honest_all(const rc_honest_data *data, double *work, rc_honest out[RC_HONEST_METHODS]);

#endif
