/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * render_text.h - a page as text in fixed columns: no line is wider than asked for. */
#ifndef RC_REPORT_RENDER_TEXT_H
#define RC_REPORT_RENDER_TEXT_H

#include "report/page.h"

#include <stdio.h>

enum { RC_TEXT_COLUMNS = 80, RC_TEXT_COLUMNS_LEAST = 60, RC_TEXT_COLUMNS_MOST = 160 };

typedef struct rc_text {
    FILE *to;
    int columns; /* 0: RC_TEXT_COLUMNS; else brought between the bounds */
    int blanks;  /* blank lines at the end of what is printed: of the medium itself */
} rc_text;

/* `text` must outlive the medium. */
rc_report_medium rc_report_render_text(rc_text *text);

#endif
