/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reselect.h - the search for the best cutoff again, in a weighted sample of a cohort's patients.  One object a
 * thread, set to one sample after another; nothing is sorted again. */
#ifndef RC_PLAN_RESELECT_H
#define RC_PLAN_RESELECT_H

#include "kernel/reason.h"
#include "plan/criterion.h"

typedef struct rc_reselect rc_reselect;

/* search (copied): its kernel may be NULL, and its criterion where nothing is searched. */
RECUT_CHECK recut_status rc_plan_reselect_create(const recut_cohort *cohort, const rc_search *search, rc_reselect **out,
                                                 recut_error *err);
void rc_plan_reselect_destroy(rc_reselect *reselect); /* NULL is fine */

/* [count] doubles of scratch that are free for others between two calls; NULL where it is smaller. */
double *rc_plan_reselect_spare(rc_reselect *reselect, size_t count);

/* Takes [n] weights (borrowed until the next set); integer: they are whole numbers.  Fills deaths, at_risk and spread
 * of the caller's risk (borrowed as well).  Returns the sum of the weights. */
double rc_plan_reselect_set(rc_reselect *reselect, const double *weight, bool integer, rc_risk *risk);

typedef struct rc_selected {
    rc_reason reason; /* NONE, NO_CUTOFF, NO_EVENTS; of a search given covariates also why there is no model */
    size_t position;  /* in the cohort's marker order */
    size_t value;     /* index of the distinct value that is the cutoff */
    size_t candidates;
    double cutoff, statistic;
} rc_selected;

/* Candidates are the values that occur in the sample.  order [n]: the patient at each position of the marker's order.
 * Log-rank: four bare draws or so of the sample. */
void rc_plan_reselect_search(rc_reselect *reselect, size_t marker, const uint32_t *order, rc_selected *out);

/* Only the candidates of that search, for one that is done elsewhere: returns their number; *position, *value (in
 * rc_selected's words) are borrowed until the next call. */
size_t rc_plan_reselect_candidates(rc_reselect *reselect, size_t marker, const uint32_t *order,
                                   const uint32_t **position, const uint32_t **value);

#endif
