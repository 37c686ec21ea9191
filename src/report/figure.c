/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure.c - the figures in the order of a report. */
#include "report/figure.h"

#include <string.h>

/* A new figure: its object here, and in the list. */
extern const rc_report_figure rc_report_figure_many, rc_report_figure_kaplan, rc_report_figure_groups,
    rc_report_figure_pairs, rc_report_figure_incidence, rc_report_figure_scan, rc_report_figure_null,
    rc_report_figure_reselected, rc_report_figure_effect, rc_report_figure_forest, rc_report_figure_splits,
    rc_report_figure_power, rc_report_figure_design, rc_report_figure_coverage, rc_report_figure_spread,
    rc_report_figure_stability;

const rc_report_figure *const rc_report_figures[] = {&rc_report_figure_many,
                                                     &rc_report_figure_kaplan,
                                                     &rc_report_figure_groups,
                                                     &rc_report_figure_pairs,
                                                     &rc_report_figure_incidence,
                                                     &rc_report_figure_scan,
                                                     &rc_report_figure_null,
                                                     &rc_report_figure_reselected,
                                                     &rc_report_figure_effect,
                                                     &rc_report_figure_forest,
                                                     &rc_report_figure_splits,
                                                     &rc_report_figure_power,
                                                     &rc_report_figure_design,
                                                     &rc_report_figure_coverage,
                                                     &rc_report_figure_spread,
                                                     &rc_report_figure_stability,
                                                     NULL};

const rc_report_figure *rc_report_figure_find(const char *name)
{
    for (const rc_report_figure *const *figure = rc_report_figures; *figure; figure++)
        if (strcmp((*figure)->name, name) == 0) return *figure;
    return NULL;
}

recut_status rc_report_figure_make(const char *name, const rc_report_place *place, rc_chart *chart, recut_error *err)
{
    const rc_report_figure *figure = rc_report_figure_find(name);
    *chart = (rc_chart){0};
    if (!figure) return RC_FAIL(err, RECUT_E_BUG, -1, "there is no figure \"%s\"", name);
    rc_report_place own = *place;
    own.flows = false; /* names are cut where there is no room for more */
    figure->build(&own, chart);
    if (chart->panel) rc_report_chart_title_more(chart, &own, "{?label| ({label:name,-40})}");
    if (chart->status != RECUT_OK && err) *err = chart->err;
    return chart->status;
}
