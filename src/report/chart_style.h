/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chart_style.h - colors, lines and letters of charts, as style sheets. */
#ifndef RC_REPORT_CHART_STYLE_H
#define RC_REPORT_CHART_STYLE_H

#include <stdio.h>

/* In a page: colors as variables (--paper --ink --soft --line --low --high --mark --bad), which the page defines. */
void rc_report_chart_style_page(FILE *to);
/* In a file: the light colors as they are. */
void rc_report_chart_style_file(FILE *to);

#endif
