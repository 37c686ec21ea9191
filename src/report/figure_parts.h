/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure_parts.h - what the figures share. */
#ifndef RC_REPORT_FIGURE_PARTS_H
#define RC_REPORT_FIGURE_PARTS_H

#include "report/figure.h"

enum { RC_FIGURE_TEXT = 96, RC_FIGURE_ROWS = 40 };

/* The place with another element; paths with "^" start at the old one. */
rc_report_place rc_report_figure_inside(const rc_report_place *place, const cJSON *element);

/* The element of another list that is of the same marker, patients and endpoint as this one; NULL = none. */
const cJSON *rc_report_figure_companion(const rc_report_place *place, const char *list);

/* A hazard ratio as a paper prints it: "1.71 (0.89-3.27)", "1.71" without limits. */
const char *rc_report_figure_ratio(double hr, double lower, double upper, char out[RC_FIGURE_TEXT]);

/* Should values from low to high, the middle one at `median`, stand on a log axis?  All are positive and the middle of
 * the axis would be far from that of the patients. */
bool rc_report_figure_skewed(double low, double median, double high);

/* The cohort of the element's analysis; NULL = none. */
const cJSON *rc_report_figure_cohort(const rc_report_place *place);

/* A row: hazard ratio, interval (NaN: none), label (filled at place; NULL: as it is), the numbers as note. */
void rc_report_figure_ratio_row(rc_chart_series *series, const rc_report_place *place, const char *label, double hr,
                                double lower, double upper);
/* The same from a logarithm and its standard error. */
void rc_report_figure_log_row(rc_chart_series *series, const rc_report_place *place, const char *label, double log_hr,
                              double se);

/* A panel of rows of hazard ratios on a log axis, with a line at 1. */
rc_chart_panel *rc_report_figure_ratios(rc_chart *chart, const rc_report_place *place, const char *title);

#endif
