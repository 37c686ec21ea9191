/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * permute_cuts.h - the permutation plan with several cutoffs: T is the chi-square of the groups (where their number is
 * chosen, less the penalty of the cutoffs beyond the least number). */
#ifndef RC_PLAN_PERMUTE_CUTS_H
#define RC_PLAN_PERMUTE_CUTS_H

#include "plan/permute_state.h"

/* Columns of a marker in a row, before the cutoffs. */
enum {
    RC_PERMUTE_CUTS_STATISTIC,
    RC_PERMUTE_CUTS_CHISQ,
    RC_PERMUTE_CUTS_NUMBER,
    RC_PERMUTE_CUTS_REASON,
    RC_PERMUTE_CUTS_CUTOFF
};

extern const rc_permute_engine rc_plan_permute_cuts;

/* Stored columns of a marker. */
size_t rc_plan_permute_cuts_width(const rc_permute_state *state);

/* Of a state whose contexts and cuts are in place: what is too large is refused; T_0 of each marker [markers].  Errors:
 * RECUT_E_USAGE, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_permute_cuts_observed(const rc_permute_state *state, double *observed,
                                                       recut_error *err);

/* Tables, and the columns of the rows where they are wanted; tallies behind those that every permutation has. */
RECUT_CHECK recut_status rc_plan_permute_cuts_tables(rc_analysis *analysis, const rc_permute_state *state,
                                                     recut_error *err);
RECUT_CHECK recut_status rc_plan_permute_cuts_tallies(rc_analysis *analysis, const rc_permute_state *state,
                                                      recut_error *err);

/* Room for the search of any marker; memory: of it, the caller's to free. */
RECUT_CHECK recut_status rc_plan_permute_cuts_make(const rc_permute_state *state, rc_cuts *cuts, unsigned char **memory,
                                                   recut_error *err);

/* The search of one marker in one replicate: its row (NULL = not wanted) and its counts but the exceedances. */
void rc_plan_permute_cuts_keep(const rc_analysis *analysis, size_t marker, const rc_cuts_best *best, rc_reason reason,
                               double *row, int64_t *tally);

/* The statistic of a marker's search in an arrangement of its patients, -Inf where nothing is found.  work: of
 * rc_plan_permute_cuts.create. */
double rc_plan_permute_cuts_statistic(const rc_permute_state *state, void *work, size_t marker, const uint32_t *record);

/* rc_analysis.load */
uint64_t rc_plan_permute_cuts_load(const rc_permute_state *state);

#endif
