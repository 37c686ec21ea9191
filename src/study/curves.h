/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * curves.h - Kaplan-Meier curves of the patients below and above cutoffs of a marker. */
#ifndef RC_STUDY_CURVES_H
#define RC_STUDY_CURVES_H

#include "plan/plan.h"

/* rc_study_curves() - table curves/<marker> of plan/layout.h.
 *   cutoff  [n_cutoffs] the selected one, NaN where there is none, then the fixed ones
 * Survival as survfit(Surv(time, event) ~ (marker >= cutoff), conf.type = "log-log").  O(n n_cutoffs).
 * Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_study_curves(const recut_cohort *cohort, size_t marker, const double *cutoff,
                                         size_t n_cutoffs, rc_analysis *analysis, recut_error *err);

#endif
