/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * truth_like.h - what a truth takes from a cohort: marker, survival, censoring.  Of its patients nothing else, and none
 * of it is stored. */
#ifndef RC_PLAN_TRUTH_LIKE_H
#define RC_PLAN_TRUTH_LIKE_H

#include "cohort/cohort.h"
#include "plan/truth_setting.h"

typedef struct rc_truth_like {
    rc_truth_setting lists; /* value, rate and end, watched_time and watched_left, with their numbers */
    double *memory;
} rc_truth_like;

/* rc_plan_truth_like_create() - of the first marker of a cohort.
 *   marker     its values as they are, ties and all: each is drawn as often as it is there
 *   survival   the Kaplan-Meier curve, each of its steps spread evenly until halfway to the steps beside it; where it
 *              falls to 0, the last step is that of Nelson & Aalen; after it the hazard goes on at its mean until then
 *   censoring  the Kaplan-Meier curve of censoring; who would be watched longer than anybody is censored at the last
 *              time
 * out: cleared by rc_plan_truth_like_clear (of a zeroed one as well).  O(n).
 * Errors: RECUT_E_USAGE (nobody has an event after time 0), RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_truth_like_create(const recut_cohort *cohort, rc_truth_like *out, recut_error *err);
void rc_plan_truth_like_clear(rc_truth_like *like);

#endif
