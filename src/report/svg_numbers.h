/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * svg_numbers.h - reads back what was drawn: the numbers of a chart (svg.h) as a table. */
#ifndef RC_REPORT_SVG_NUMBERS_H
#define RC_REPORT_SVG_NUMBERS_H

#include <stdio.h>

/* series,x,width,y,estimate,lower,upper: a line for each point, bar, interval or mark, in the order of drawing; series
 * is the mark's class; what a mark has not is empty, what is no number NA. */
void rc_report_svg_numbers(const char *svg, FILE *to);

#endif
