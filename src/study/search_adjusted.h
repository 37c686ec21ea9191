/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * search_adjusted.h - what a search says of its cutoffs given covariates, whatever it searches by. */
#ifndef RC_STUDY_SEARCH_ADJUSTED_H
#define RC_STUDY_SEARCH_ADJUSTED_H

#include "plan/context.h"

/* Adds the table "adjusted" of very many markers: a row each, in place of the tables of rc_study_search_adjusted. */
RECUT_CHECK recut_status rc_study_search_adjusted_wide(rc_analysis *analysis, recut_error *err);

/* Adds for each marker of a part adjusted/<marker>, a row the selected cutoff, then each fixed one, and
 * adjusted_terms/<marker>, the model of the covariates alone; or fills its row of the table "adjusted" where there is
 * one.  selected  in [markers of the whole] the selected cutoffs, NaN where there is none.  A Cox fit a cutoff. */
RECUT_CHECK recut_status rc_study_search_adjusted(rc_analysis *analysis, const rc_context *context, size_t part,
                                                  const rc_plan_options *options, const double *selected,
                                                  recut_error *err);

#endif
