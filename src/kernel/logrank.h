/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * logrank.h - the log-rank test of any number of groups. */
#ifndef RC_KERNEL_LOGRANK_H
#define RC_KERNEL_LOGRANK_H

#include "cohort/cohort.h"

typedef struct rc_logrank {
    double chisq, df, p; /* NaN where fewer than two groups can have events, or the variance is singular */
} rc_logrank;

size_t rc_kernel_logrank_work(size_t k); /* doubles of scratch */

/* Rows and their survival. */
typedef struct rc_logrank_data {
    size_t n;
    const uint32_t *by_time;  /* [n] by ascending time */
    const double *time;       /* [n] */
    const uint8_t *event;     /* [n] */
    const double *entry;      /* [n] at risk at entry < t <= time; NULL = from the beginning */
    const uint32_t *by_entry; /* [n] by ascending entry; NULL without */
    const uint32_t *stratum;  /* [n] 0 .. strata-1; NULL = one */
    size_t strata;
} rc_logrank_data;

/* The survival of a cohort's patients. */
static inline rc_logrank_data rc_kernel_logrank_cohort(const recut_cohort *cohort)
{
    return (rc_logrank_data){.n = cohort->n,
                             .by_time = cohort->by_time,
                             .time = cohort->time,
                             .event = cohort->event,
                             .entry = cohort->entry,
                             .by_entry = cohort->by_entry,
                             .stratum = cohort->has_strata ? cohort->strata.code : NULL,
                             .strata = rc_cohort_strata(cohort)};
}

/* rc_kernel_logrank() - as survival::survdiff; with strata as its strata().
 *   group     in  [n] 0 .. k-1; a patient of any other number is left out
 *   observed, expected  out [k] events in each group, and those expected were there no difference
 * Groups without expected events leave the test, as in survdiff.  O(strata n k + m k^2 + k^3). */
void rc_kernel_logrank(const rc_logrank_data *data, const uint32_t *group, size_t k, double *observed, double *expected,
                       rc_logrank *out, double *work);

#endif
