/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * answer.h - the last line of a run: what was written, the verdict, and how to see the page. */
#ifndef RC_TOOL_ANSWER_H
#define RC_TOOL_ANSWER_H

#include "store/plan.h"

/* Prints "recut: RESULT.h5 HOW.  VERDICT  Page: recut-summary RESULT.h5" to standard error, where plan is the run's.
 * The verdict comes from the document, and making that of a large result takes seconds: it is left out for more than
 * RC_WIDE_MARKERS markers, for more than RC_ANSWER_BYTES_MOST bytes of rows (read and sorted at about 100 MB/s), and
 * where nothing was judged.  Measured: 0.04 s for the check of 143 patients, 0.3 s for the search of a million. */
enum { RC_ANSWER_BYTES_MOST = 32000000 };
void rc_tool_answer_print(const char *result, const rc_store_plan *plan, const char *how);

#endif
