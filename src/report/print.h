/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * print.h - whatever prints by a medium, as one text for a terminal. */
#ifndef RC_REPORT_PRINT_H
#define RC_REPORT_PRINT_H

#include "report/page.h"

typedef recut_status rc_report_printer(const rc_report_medium *medium, const void *self, recut_error *err);

/* The text of what the printer prints, in so many columns (0: RC_TEXT_COLUMNS), with foreign texts as base/text.h shows
 * them; free() it.  Errors: the printer's, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_report_print(rc_report_printer *printer, const void *self, int columns, char **out,
                                         recut_error *err);

/* The same of blocks for one document. */
RECUT_CHECK recut_status rc_report_print_blocks(const rc_page_block *block, const cJSON *document, int columns,
                                                char **out, recut_error *err);

#endif
