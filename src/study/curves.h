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

/* The same of any groups, curve 0 without a cutoff, into a table of this name.
 *   group  [n] 0 .. n_groups - 1 */
RECUT_CHECK recut_status rc_study_curves_groups(const recut_cohort *cohort, const char *name, const uint32_t *group,
                                                size_t n_groups, rc_analysis *analysis, recut_error *err);

#endif
