/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * competing.h - competing risks of the patients below and above cutoffs of a marker. */
#ifndef RC_STUDY_COMPETING_H
#define RC_STUDY_COMPETING_H

#include "plan/plan.h"

/* rc_study_competing() - tables competing/<marker> and, with `curves`, incidence/<marker> of plan/layout.h; nothing
 * where the cohort has no competing events, or entry times, for which they are not defined here.
 *   cutoff  [n_cutoffs] the selected one, NaN where there is none, then the fixed ones
 * Tests and hazard ratio are stratified by the cohort's strata.  Values as kernel/competing.h: survival::survfit and
 * finegray, cmprsk::cuminc.  O(n n_cutoffs). Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_study_competing(const recut_cohort *cohort, size_t marker, const double *cutoff,
                                            size_t n_cutoffs, bool curves, rc_analysis *analysis, recut_error *err);

#endif
