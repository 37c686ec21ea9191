/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pages.h - a document as pages: head, analyses, tables over several markers, then marker by marker every plan's
 * part. */
#ifndef RC_REPORT_PAGES_H
#define RC_REPORT_PAGES_H

#include "report/plans.h"

/* The whole document, printed by a medium; slips: NULL = nobody counts.  Errors: RECUT_E_MEMORY, RECUT_E_BUG. */
RECUT_CHECK recut_status rc_report_pages(const cJSON *document, const rc_report_options *options,
                                         const rc_report_medium *medium, rc_report_slips *slips, recut_error *err);

/* The whole document for the terminal: plain ASCII but for the user's own names, no line wider than
 * options->columns; free() it. */
RECUT_CHECK recut_status rc_report_text(const cJSON *document, const rc_report_options *options, char **out,
                                        recut_error *err);

#endif
