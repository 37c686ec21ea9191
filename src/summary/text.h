/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * text.h - a document as a page for the terminal: plain ASCII but for the user's own names, at most 100 columns. */
#ifndef RC_SUMMARY_TEXT_H
#define RC_SUMMARY_TEXT_H

#include "base/status.h"

#include <stdbool.h>

struct cJSON;

typedef struct rc_text_options {
    bool whole_scan; /* every row of the scan, and the page of every marker */
} rc_text_options;

/* Text of the whole document; free() it. */
RECUT_CHECK recut_status rc_summary_text(const struct cJSON *document, const rc_text_options *options, char **out,
                                         recut_error *err);

#endif
