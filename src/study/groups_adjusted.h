/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * groups_adjusted.h - the Cox model of groups and, of a criterion given covariates, these. */
#ifndef RC_STUDY_GROUPS_ADJUSTED_H
#define RC_STUDY_GROUPS_ADJUSTED_H

#include "kernel/cuts.h"
#include "plan/context.h"

typedef struct rc_group_model {
    rc_reason reason, why[RC_CUTS_MOST]; /* of the model, and of the coefficient of each group but the base */
    double beta[RC_CUTS_MOST], covariance[RC_CUTS_MOST * RC_CUTS_MOST]; /* [cutoffs][cutoffs] of these alone */
    double loglik;
    size_t coefficients; /* of groups and covariates; who is aliased has none */
} rc_group_model;

/* rc_study_groups_model() - group [n] of each patient, 0 .. cutoffs; with cutoffs 0 the covariates alone.
 * Of the patients who lack none of the covariates; Efron, strata and entry times as the cohort's.
 * Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_study_groups_model(const rc_context *context, const uint32_t *group, size_t cutoffs,
                                               size_t base, rc_group_model *out, recut_error *err);

#endif
