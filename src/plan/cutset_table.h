/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cutset_table.h - confidence sets for the best cutoff, stored once in an analysis. */
#ifndef RC_PLAN_CUTSET_TABLE_H
#define RC_PLAN_CUTSET_TABLE_H

#include "plan/cutset.h"

enum { RC_CUTSET_MARKERS = 100 }; /* of more none is made: each costs as much as some thousands of resamples */

/* rc_plan_cutset_tables() - table cutset/<marker> (layout.h) of every marker that has a selected cutoff.  None where
 * rc_plan_cutset is not for the cohort, or for more than RC_CUTSET_MARKERS markers.  From generators of the seed alone.
 * Errors: RECUT_E_MEMORY, RECUT_STOPPED. */
RECUT_CHECK recut_status rc_plan_cutset_tables(rc_analysis *analysis, const recut_cohort *cohort,
                                               const rc_search *search, const rc_plan_options *options,
                                               recut_error *err);

#endif
