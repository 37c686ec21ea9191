/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html.h - a document as one file for a browser: no network, no script, light and dark, on a phone, on A4, by keyboard
 * and for a screen reader.  The file is all there is: style, figures and their numbers are inside. */
#ifndef RC_REPORT_HTML_H
#define RC_REPORT_HTML_H

#include "report/pages.h"

/* free() the text.  The same document gives the same bytes.  Errors: RECUT_E_MEMORY, RECUT_E_BUG. */
RECUT_CHECK recut_status rc_report_html(const cJSON *document, const rc_report_options *options, char **out,
                                        recut_error *err);

#endif
