/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * remark.h - what a paper on a marker has to report (REMARK, some items of TRIPOD), and what of it the result
 * answers. */
#ifndef RC_REPORT_REMARK_H
#define RC_REPORT_REMARK_H

#include "report/page.h"

/* The items as data: {guideline, items[{guideline, item, needs, status, answer}], references[]}; status "answered", "in
 * part" or "by hand"; the answer holds the numbers and what is left to do.  Of several markers the numbers are those of
 * the first row of `.markers[]`.  cJSON_Delete it.  slips may be NULL.  Errors: RECUT_E_MEMORY, RECUT_E_BUG. */
RECUT_CHECK recut_status rc_report_remark(const cJSON *document, rc_report_slips *slips, cJSON **out, recut_error *err);

/* The blocks that print it. */
extern const rc_page_block rc_report_remark_block[];

#endif
