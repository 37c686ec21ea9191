/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html_style.h - what a report looks like: light and dark, on a phone, on A4. */
#ifndef RC_REPORT_HTML_STYLE_H
#define RC_REPORT_HTML_STYLE_H

#include <stdio.h>

/* The whole style sheet of a report: colors, charts (chart_style.h), everything else. */
void rc_report_html_style(FILE *to);

#endif
