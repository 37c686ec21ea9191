/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * render_text.h - a page for the terminal. */
#ifndef RC_REPORT_RENDER_TEXT_H
#define RC_REPORT_RENDER_TEXT_H

#include "report/page.h"

/* A medium that prints to `to` (self), lines of at most 96 characters where they are wrapped. */
rc_report_medium rc_report_render_text(FILE *to);

#endif
