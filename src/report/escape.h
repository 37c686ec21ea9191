/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * escape.h - foreign text in HTML and SVG. */
#ifndef RC_REPORT_ESCAPE_H
#define RC_REPORT_ESCAPE_H

#include <stdio.h>

/* Text as content or inside double quotes: & < > " ' as references, everything else as base/text.h shows it.
 * Nothing that a user names can end an element, an attribute or the document. */
void rc_report_escape(FILE *to, const char *text);

#endif
