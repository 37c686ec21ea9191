/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verdict.h - the answer: can this cutoff be trusted?  `.verdict`, `.verdicts[]` and `.markers[]` of a document, made
 * from nothing but its other keys.
 *
 * A verdict (keys: README.md beside this file) is a headline, a sentence, and six lines; each line has an answer (yes,
 * no, unclear, not run; of size: large, moderate, small, little), a short text that fits beside its question on 80
 * columns, the rule behind it and the numbers it was judged by (verdict_lines.h: questions, rules, thresholds).  What
 * was not computed says which command computes it. */
#ifndef RC_SUMMARY_VERDICT_H
#define RC_SUMMARY_VERDICT_H

#include "base/status.h"

#include <cjson/cJSON.h>

/* Of more rows of `.markers[]` only the first so many have their verdict in `.verdicts[]`; rc_summary_verdict_of makes
 * any other. */
enum { RC_VERDICTS_MOST = 100 };

/* Adds `.verdict` (null where the document has nothing to judge), `.verdicts` and `.markers`.
 * Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_verdict_add(cJSON *document, recut_error *err);

/* The verdict of the first row of `.markers[]` of this marker and, where label is not NULL, this label; *out NULL where
 * there is none, else cJSON_Delete it.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_verdict_of(const cJSON *document, const char *marker, const char *label,
                                               cJSON **out, recut_error *err);

#endif
