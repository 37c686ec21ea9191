/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * replicates.h - what a stored NaN of a bootstrap replicate stands for: an infinite value, which has its place at the
 * end of the order, or none at all. */
#ifndef RC_SUMMARY_REPLICATES_H
#define RC_SUMMARY_REPLICATES_H

#include <stdbool.h>
#include <stddef.h>

/* Columns [n] of a split's replicates (enum rc_stat), from which the direction follows. */
typedef struct rc_split_replicates {
    size_t n;
    const double *n_low, *n_high, *events_low, *events_high, *hr_mh, *reason;
    const double *reason_adjusted; /* NULL without an adjusted ratio */
} rc_split_replicates;

/* rc_summary_replicates_restore() - in place, the statistic `name` (of a split: "hr", "median_low") in replicates x
 * [n]:
 *   hr           +infinity without events in the low group, 0 without events in the high one; where the likelihood is
 *                monotone without either, by the sign of O - E, which is then that of the coefficient
 *   hr_oe        likewise where O of a group is 0
 *   hr_adjusted  where its own likelihood is monotone, by the groups' events, else by the sign of O - E
 *   median_*     +infinity where the group has patients: it is not reached
 * All else stays NaN: there is no value (an empty group, a time beyond follow-up). */
void rc_summary_replicates_restore(const char *name, double *x, const rc_split_replicates *of);

/* The same for a hazard ratio with its reason (rc_reason) and the sign of O - E; any other NaN stays. */
double rc_summary_replicates_ratio(double hr, double reason, double direction);

/* Whether intervals of the statistic are made on the log scale. */
bool rc_summary_replicates_is_ratio(const char *name);

#endif
