/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chart_svg.h - a figure as SVG: in a page, and as a file of its own. */
#ifndef RC_REPORT_CHART_SVG_H
#define RC_REPORT_CHART_SVG_H

#include "report/chart.h"

#define RC_CHART_FILE_MARK "<!-- figure of recut-summary -->\n" /* in the first lines of a file */

/* An svg element for each panel, 400 units wide, in a <div class="panels">, which sets them side by side where there is
 * room; each has title and desc.  id: unique in the page, of letters, digits and "-"; panels append to it.  Colors are
 * those of chart_style.h, which the page has to hold once. */
void rc_report_chart_svg(const rc_chart *chart, const char *id, FILE *to);

/* A whole file for a paper: two panels a row, 85 mm each, white, with its own style. */
void rc_report_chart_file(const rc_chart *chart, FILE *to);

#endif
