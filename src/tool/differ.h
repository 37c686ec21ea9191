/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * differ.h - in what two runs differ, in the words of the command line: of the first difference that is found. */
#ifndef RC_TOOL_DIFFER_H
#define RC_TOOL_DIFFER_H

#include "plan/plan.h"
#include "run/stored.h"

enum { RC_DIFFER_SAID = 400 };

/* The analyses of a result as far as they are compared and hashed: of each one group, label, spec, seed, replicates
 * asked for, rows kept, size of blocks; they point into the result.  Both lists are the caller's, by
 * rc_base_memory_free().  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_tool_differ_borrow(const rc_result *result, rc_analysis **copy, rc_analysis ***list,
                                               recut_error *err);
/* "jackknife/0: here, not there": of other analyses, which is of another command, or of a recut that made others. */
bool rc_tool_differ_groups(rc_analysis *const *there, size_t n_there, rc_analysis *const *here, size_t n,
                           char said[RC_DIFFER_SAID]);
/* "--criterion: "logrank" there, "score" here" in said; false where they are the same but for their replicates.  Of an
 * analysis only group, label, spec and seed are looked at. */
bool rc_tool_differ_analyses(rc_analysis *const *there, size_t n_there, rc_analysis *const *here, size_t n,
                             char said[RC_DIFFER_SAID]);
/* In how many replicates are asked for. */
bool rc_tool_differ_replicates(rc_analysis *const *there, rc_analysis *const *here, size_t n,
                               char said[RC_DIFFER_SAID]);
/* Two descriptions (summary/cohort.h): in the table's name, its columns or the filter.  there: NULL is fine. */
bool rc_tool_differ_cohorts(const char *there, const char *here, char said[RC_DIFFER_SAID]);
/* What a described cohort was read from. */
void rc_tool_differ_source(const char *cohort_json, char out[RC_DIFFER_SAID]);

#endif
