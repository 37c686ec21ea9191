/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure_survival.h - Kaplan-Meier curves of groups as series of a panel. */
#ifndef RC_REPORT_FIGURE_SURVIVAL_H
#define RC_REPORT_FIGURE_SURVIVAL_H

#include "report/chart.h"

/* Axes for curves up to the last time of all groups (a list of the document).  Before the curves. */
void rc_report_survival_axes(rc_chart_panel *panel, const rc_report_place *place, const cJSON *groups);
/* The curve of a group with its ticks; class: of the style; banded: with its 95 % band. */
void rc_report_survival_group(rc_chart_panel *panel, const cJSON *group, const char *class, const char *name,
                              bool banded);
/* At risk just before each time on the axis. */
void rc_report_survival_counts(rc_chart_panel *panel, const cJSON *group, const char *class, const char *name);
/* Is every censoring to be seen?  Too many ticks are a thick line. */
bool rc_report_survival_ticks(const cJSON *group);

#endif
