/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kaplan.h - Kaplan-Meier, Greenwood log-log bands, median, RMST. */
#ifndef RC_KERNEL_KAPLAN_H
#define RC_KERNEL_KAPLAN_H

#include "cohort/cohort.h"

/* A survival curve at its distinct times.  Storage of the caller, all [n]. */
typedef struct rc_kaplan {
    size_t k; /* rows used */
    double *time, *at_risk, *events, *censored;
    double *survival, *greenwood; /* S(t); sum d / (y (y - d)) so var S = S^2 greenwood */
    double *lower, *upper;        /* log-log band; NaN where S is 0 or 1 (as survfit).  Both NULL: not computed */
    double *times; /* distinct times that a row stands for: 1, until rows are put together.  NULL: not counted */
} rc_kaplan;

/* rc_kernel_kaplan() - the curve of the rows with weight > 0 (and, if group != NULL, group[i] == which).
 * As survfit(conf.type = "log-log") on rows repeated weight times.  O(n). */
void rc_kernel_kaplan(size_t n, const uint32_t *by_time, const double *time, const uint8_t *event, const double *weight,
                      const uint32_t *group, uint32_t which, double confidence, rc_kaplan *out);

/* The same with entry times: at risk at entry < t <= time, as survfit of Surv(entry, time, event).
 *   entry [n]; NULL = from the beginning    by_entry [n] rows by ascending entry */
void rc_kernel_kaplan_entry(size_t n, const uint32_t *by_time, const double *time, const uint8_t *event,
                            const double *entry, const uint32_t *by_entry, const double *weight, const uint32_t *group,
                            uint32_t which, double confidence, rc_kaplan *out);

/* The same of a cohort's patients, with their entry times where they have them.  Strata make no difference. */
void rc_kernel_kaplan_cohort(const recut_cohort *cohort, const double *weight, const uint32_t *group, uint32_t which,
                             double confidence, rc_kaplan *out);

/* rc_kernel_kaplan_thin() - puts rows of a curve together until `most` >= 1 are left, evenly over its rows; one of at
 * most as many rows stays as it is.  What is left of rows i .. j: time, survival, greenwood, lower, upper of j; events
 * and censored of all of them; at_risk of i.  So survival is survfit's at each time that is left, the last time always
 * is, and without entry times at_risk[i + 1] = at_risk[i] - events[i] - censored[i].  O(k), in place. */
void rc_kernel_kaplan_thin(rc_kaplan *curve, size_t most);

/* S at t (right-continuous); 1 before the first time. NaN after the last time unless S is already 0 there (as
 * summary(survfit, times) without extend = TRUE). */
double rc_kernel_kaplan_at(const rc_kaplan *curve, double t);

/* Smallest t with S(t) <= 0.5; where S(t) equals 0.5 (within 2^-26) on an interval, its midpoint, as R's
 * quantile.survfit and print.survfit.  NaN where not reached.  which: 0 the curve, -1 the lower band, +1 the upper
 * band. */
double rc_kernel_kaplan_median(const rc_kaplan *curve, int which);

/* The same for any share 0 < share < 1 that has gone: S(t) <= 1 - share; the curve itself.  0.5 is the median. */
double rc_kernel_kaplan_quantile(const rc_kaplan *curve, double share);

/* Restricted mean survival time to tau and its variance (Greenwood form of survfit's rmean).
 * NaN where tau is beyond the last time and the curve has not reached 0. */
double rc_kernel_kaplan_rmst(const rc_kaplan *curve, double tau, double *variance);

/* Both groups of a split at once, from their counts at the m event times of a cohort without entry times and strata:
 * each curve's survival after 0, 1, ... of the cohort's event times, [m + 1], with the bits of rc_kernel_kaplan.
 *   d, y  events and at risk of all    d1, y1  of the high group */
void rc_kernel_kaplan_both(size_t m, const double *d, const double *d1, const double *y, const double *y1, double *low,
                           double *high);

/* Areas under these curves up to tau, out [2] low and high, as rc_kernel_kaplan_rmst adds them up: at every time at
 * which somebody of the group leaves, the last first.
 *   by_time [n] those with time <= tau    rank [..] event times up to each patient's    high_group [..] 1 = high */
void rc_kernel_kaplan_both_areas(size_t n, const uint32_t *by_time, const double *time, const uint32_t *rank,
                                 const double *weight, const uint32_t *high_group, double tau, const double *low,
                                 const double *high, double out[2]);

#endif
