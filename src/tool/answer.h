/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * answer.h - the last line of a run: what was written, the verdict, and how to see the page. */
#ifndef RC_TOOL_ANSWER_H
#define RC_TOOL_ANSWER_H

/* Prints "recut: RESULT.h5 HOW.  VERDICT  Page: recut-summary RESULT.h5" to standard error.  cohort_json: of the run,
 * which says how many markers there are.  The verdict comes from the document, and making that of a large result takes
 * seconds: it is left out for more than RC_WIDE_MARKERS markers and for more than RC_ANSWER_BYTES_MOST bytes (read at
 * about 120 MB/s, so a quarter of a second), and where nothing was judged. */
enum { RC_ANSWER_BYTES_MOST = 32000000 };
void rc_tool_answer_print(const char *result, const char *cohort_json, const char *how);

#endif
