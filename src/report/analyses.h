/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * analyses.h - which patients and endpoint an analysis is about, where a result has several. */
#ifndef RC_REPORT_ANALYSES_H
#define RC_REPORT_ANALYSES_H

#include "report/plans.h"

/* The list of the analyses, of the document; nothing where none has a label or a cohort of its own. */
extern const rc_page_block rc_report_analyses_block[];
void rc_report_analyses_derive(const cJSON *document, const rc_report_options *options, cJSON *derived, bool *failed);

/* "[permute/1 Hamburg] 63 patients, 41 events, where center == ...": which analysis of the list comes now, or whose
 * table (of all parts of one command); nothing where there is but one, of the head's patients and without a label.  The
 * blocks are of the entry that is returned (NULL = none), with `into` as derived. */
extern const rc_page_block rc_report_analyses_name_block[];
const cJSON *rc_report_analyses_name(const cJSON *document, const cJSON *list, const char *analysis, bool table,
                                     cJSON *into);

/* Whether two analyses belong in one table: the same, or of one command for markers that different patients have. */
bool rc_report_analyses_together(const cJSON *document, const char *a, const char *b);

/* Whether an earlier analysis of the same patients shows the same search already (every command begins with one), its
 * fixed cutoffs too or not. */
bool rc_report_analyses_repeats(const cJSON *document, const cJSON *list, const cJSON *element, bool with_fixed);

#endif
