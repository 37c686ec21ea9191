/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chart_csv.h - the numbers of a figure as a table. */
#ifndef RC_REPORT_CHART_CSV_H
#define RC_REPORT_CHART_CSV_H

#include "report/chart.h"

#define RC_CHART_CSV_HEAD "panel,series,label,x_is,y_is,x,y,lower,upper\n"

/* That head, then a line for each point, in the order of the drawing, with lower and upper of the band that belongs to
 * a line; a number that does not exist is NA, an infinite one Inf or -Inf; texts as csv_field.h has them; lines end
 * with \n. */
void rc_report_chart_csv(const rc_chart *chart, FILE *to);

#endif
