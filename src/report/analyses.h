/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * analyses.h - which patients and endpoint an analysis is about, where a result has several. */
#ifndef RC_REPORT_ANALYSES_H
#define RC_REPORT_ANALYSES_H

#include "summary/json.h"

#include <stdio.h>

/* The list of the analyses; nothing where none has a label or a cohort of its own. */
void rc_report_analyses(FILE *to, const cJSON *document);

/* "  [permute/1 Hamburg] 63 patients, 41 events, where center == ...": which analysis of the list comes now.  Nothing
 * where there is but one, of the head's patients and without a label. */
void rc_report_analyses_name(FILE *to, const cJSON *document, const cJSON *list, const char *analysis);

/* Whether two analyses belong in one table: the same, or of one command for markers that different patients have. */
bool rc_report_analyses_together(const cJSON *document, const char *a, const char *b);
/* Names such analyses by the first of them; false where it is none. */
bool rc_report_analyses_parts(FILE *to, const cJSON *document, const char *analysis);

/* Whether an earlier analysis of the same patients shows the same search already (every command begins with one), its
 * fixed cutoffs too or not. */
bool rc_report_analyses_repeats(const cJSON *document, const cJSON *list, const cJSON *element, bool with_fixed);

#endif
