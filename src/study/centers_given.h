/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * centers_given.h - what the centers say of a cutoff given covariates: in each center, and in models stratified by
 * center. */
#ifndef RC_STUDY_CENTERS_GIVEN_H
#define RC_STUDY_CENTERS_GIVEN_H

#include "plan/design.h"

/* Of the model stratified by center with the covariates; NaN where it has none. */
typedef struct rc_centers_given {
    double interaction, interaction_df; /* likelihood ratio of a hazard ratio for each center against one, among the
                                           centers that have one */
    double chisq;                       /* score test of the split */
    double log_hr, se;
    rc_reason reason; /* of log_hr */
} rc_centers_given;

/* rc_study_centers_given() - the split high [n] by patient.
 *   log_hr  in  [n_centers] of each center, not finite = the center has none
 * A covariate has one coefficient for all centers.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_study_centers_given(const rc_design *design, const uint8_t *high, const double *log_hr,
                                                rc_centers_given *out, recut_error *err);

#endif
