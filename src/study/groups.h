/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * groups.h - the observed search for several cutoffs: what `search` stores of it. */
#ifndef RC_STUDY_GROUPS_H
#define RC_STUDY_GROUPS_H

#include "plan/cuts.h"

/* rc_study_groups() - tables cuts, groups, group_hr, group_curves, pairs of a marker (plan/layout.h).
 * curves: false = without group_curves.  O(grid^2 n) beside the search itself.  Errors: RECUT_E_USAGE
 * (rc_plan_cuts_check), RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_study_groups(rc_analysis *analysis, const rc_context *context, size_t marker,
                                         const rc_cuts_choice *choice, bool curves, recut_error *err);

#endif
