/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chart_cells.h - a plane filled by color (RC_CHART_CELLS), and the key of its colors under the plot. */
#ifndef RC_REPORT_CHART_CELLS_H
#define RC_REPORT_CHART_CELLS_H

#include "report/chart.h"

/* Height of the key; 0: the panel has no cells. */
double rc_report_chart_key_height(const rc_chart_panel *panel);
/* y: its upper edge in the drawing. */
void rc_report_chart_key(const rc_svg *svg, const rc_chart_panel *panel, double y);

/* The cells of one series: each reaches half-way to its neighbors among all cells of the panel, and ends with the plot.
 */
void rc_report_chart_cells(const rc_svg *svg, const char *class, const rc_chart_panel *panel,
                           const rc_chart_series *series);

#endif
