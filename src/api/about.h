/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * about.h - what a run says of its cohorts and of itself, in a result's head. */
#ifndef RC_API_ABOUT_H
#define RC_API_ABOUT_H

#include "plan/plan.h"

typedef struct rc_about {
    char fingerprint[33];
    const recut_cohort *first; /* of the first analysis, as a whole; borrowed */
    char *cohort_json;
    size_t n;
    char **other_cohort; /* [n] of the analyses of other patients or endpoints; NULL items: of the same ones */
} rc_about;

RECUT_CHECK recut_status rc_api_about_make(rc_analysis *const *analysis, size_t n, rc_about *out, recut_error *err);
void rc_api_about_clear(rc_about *about); /* a zeroed one is fine */

#endif
