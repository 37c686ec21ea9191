/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * competing.h - competing risks: cumulative incidence, Gray's test, the subdistribution hazard ratio of Fine & Gray,
 * and the scores of their test.
 *
 * Of a patient: event = 1, or competing = 1, or neither: censored.  In the subdistribution a patient with a competing
 * event at T stays at risk, at an event time t > T with the weight G(t-) / G(T-).  G is the Kaplan-Meier curve of
 * censoring, at a tied time after all events, as in survival::finegray. */
#ifndef RC_KERNEL_COMPETING_H
#define RC_KERNEL_COMPETING_H

#include "kernel/hazard.h"
#include "kernel/logrank.h"
#include "kernel/risk.h"

/* rc_kernel_competing_scores() - the fixed scores of the subdistribution: a_i = event_i - sum over event times t_j of
 * w_ij d_j / Y*_j, Y*_j the weighted number at risk.  The sum over a group is the score of Fine & Gray's model at 0:
 * that of coxph(ties = "breslow", weights = fgwt) on finegray data.  In a cohort without competing events (NULL): the
 * log-rank scores.  Source: Fine & Gray 1999, J Am Stat Assoc 94:496. */
rc_scores rc_kernel_competing_scores;

/* The patients of one test, in storage of the caller. */
typedef struct rc_competing {
    size_t n;
    const uint32_t *by_time;  /* [n]; with strata stratum after stratum */
    const double *time;       /* [n] */
    const uint8_t *event;     /* [n] */
    const uint8_t *competing; /* [n] */
    const uint8_t *group;     /* [n] 0 or 1 */
    const uint32_t *stratum;  /* [n]: tests and hazard ratio are stratified, with a curve of censoring each; or NULL */
} rc_competing;

/* rc_kernel_competing_gray() - Gray's test of equal cumulative incidence of the event in two groups, as
 * cmprsk::cuminc (rho = 0, strata).  NaN where there is no event, or its variance is 0.  O(n).
 * Source: Gray 1988, Ann Stat 16:1141. */
void rc_kernel_competing_gray(const rc_competing *of, rc_logrank *out);

typedef struct rc_subdistribution {
    double score, variance, chisq, p; /* of the hazard ratio 1: observed - expected events of group 1, information */
    rc_ratio ratio;                   /* group 1 against group 0; the interval by `se` */
    double log_ratio, se;             /* se: robust, each patient one cluster */
    rc_reason reason;                 /* why ratio is NaN */
} rc_subdistribution;

size_t rc_kernel_competing_work(size_t n); /* doubles of scratch */

/* rc_kernel_competing_hazard() - the subdistribution hazard ratio of Fine & Gray's model with the group alone, as
 * coxph(Surv(fgstart, fgstop, fgstatus) ~ group, weights = fgwt, cluster = id, ties = "breslow") on finegray data;
 * with + strata() in both where there are strata.
 * O(n). */
void rc_kernel_competing_hazard(const rc_competing *of, rc_subdistribution *out, double *work);

/* Cumulative incidence at the distinct times of a group.  Storage of the caller, all [n]. */
typedef struct rc_incidence {
    size_t k; /* rows used */
    double *time, *at_risk, *events, *competing, *censored;
    double *incidence, *se, *lower, *upper; /* of the event; lower, upper NaN where the incidence is 0 */
    double *other;                          /* cumulative incidence of the competing event */
    double *times;                          /* distinct times that a row stands for */
} rc_incidence;

/* rc_kernel_competing_incidence() - Aalen-Johansen estimates of group `which`, not stratified (by_time by time
 * alone), as survfit(Surv(time, factor)): se by the infinitesimal jackknife, interval on the log scale.  O(n). */
void rc_kernel_competing_incidence(const rc_competing *of, unsigned which, rc_incidence *out);

/* rc_kernel_competing_thin() - puts rows together until `most` >= 1 are left, as rc_kernel_kaplan_thin. */
void rc_kernel_competing_thin(rc_incidence *curve, size_t most);

#endif
