/* SPDX-License-Identifier: GPL-3.0-or-later
 * replicates.c - the direction in which a value that was not stored is infinite. */
#include "summary/replicates.h"

#include "kernel/reason.h"

#include <math.h>
#include <string.h>

double rc_summary_replicates_ratio(double hr, double reason, double direction)
{
    if (!isnan(hr)) return hr;
    if (reason == RC_REASON_NO_EVENTS_LOW) return INFINITY;
    if (reason == RC_REASON_NO_EVENTS_HIGH) return 0;
    if (reason == RC_REASON_MONOTONE && direction > 0) return INFINITY;
    return reason == RC_REASON_MONOTONE && direction < 0 ? 0 : NAN;
}

bool rc_summary_replicates_is_ratio(const char *name)
{
    return strncmp(name, "hr", 2) == 0;
}

/* Only a coefficient of the split itself leaves the adjusted ratio without a value for being infinite. */
static double adjusted(const rc_split_replicates *of, size_t i)
{
    if (!of->reason_adjusted || of->reason_adjusted[i] != RC_REASON_MONOTONE) return NAN;
    if (of->events_low[i] > 0 && !(of->events_high[i] > 0)) return 0;
    if (of->events_high[i] > 0 && !(of->events_low[i] > 0)) return INFINITY;
    return rc_summary_replicates_ratio(NAN, RC_REASON_MONOTONE, log(of->hr_mh[i]));
}

/* By the events of the groups, where the two can be compared at all. */
static double by_events(const rc_split_replicates *of, size_t i)
{
    if (isnan(of->hr_mh[i])) return NAN;
    if (of->events_low[i] > 0 && !(of->events_high[i] > 0)) return 0;
    return of->events_high[i] > 0 && !(of->events_low[i] > 0) ? INFINITY : NAN;
}

void rc_summary_replicates_restore(const char *name, double *x, const rc_split_replicates *of)
{
    bool cox = strcmp(name, "hr") == 0, low = strcmp(name, "median_low") == 0, high = strcmp(name, "median_high") == 0,
         events = strcmp(name, "hr_oe") == 0, covariates = strcmp(name, "hr_adjusted") == 0;
    for (size_t i = 0; i < of->n && (cox || low || high || events || covariates); i++) {
        if (!isnan(x[i])) continue;
        if (cox) x[i] = rc_summary_replicates_ratio(x[i], of->reason[i], log(of->hr_mh[i]));
        if (events) x[i] = by_events(of, i);
        if (covariates) x[i] = adjusted(of, i);
        if (low && of->n_low[i] > 0) x[i] = INFINITY;
        if (high && of->n_high[i] > 0) x[i] = INFINITY;
    }
}
