/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * differ.h - in what two runs differ, in the words of the command line: of the first difference that is found. */
#ifndef RC_TOOL_DIFFER_H
#define RC_TOOL_DIFFER_H

#include "plan/plan.h"

enum { RC_DIFFER_SAID = 400 };

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
