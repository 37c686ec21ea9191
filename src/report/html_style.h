/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html_style.h - what a report looks like: light and dark, on a phone, on A4. */
#ifndef RC_REPORT_HTML_STYLE_H
#define RC_REPORT_HTML_STYLE_H

#include <stdio.h>

/* The colors of charts, for the report and for SVG files of their own. */
void rc_report_html_chart_style(FILE *to);
/* Everything else of a report. */
void rc_report_html_page_style(FILE *to);

#endif
