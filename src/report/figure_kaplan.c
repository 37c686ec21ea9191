/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_kaplan.c - survival of the low and the high patients, at the selected cutoff and at those named beforehand. */
#include "report/figure_parts.h"
#include "report/figure_survival.h"

#include "summary/json.h"

#include <math.h>
#include <string.h>

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* What is said of the cutoff: of the selected one with the p that pays for the search. */
static void add_lines(rc_chart_panel *panel, const rc_report_place *place, const rc_report_place *curve, bool selected)
{
    const cJSON *permute = rc_report_figure_companion(place, "permute"), *fixed;
    const rc_report_place corrected = rc_report_figure_inside(place, permute);
    if (selected) {
        rc_report_chart_line(panel, "note", permute ? &corrected : NULL,
                             permute ? "{?p|p {p:journal} corrected for searching|no p}"
                                     : "p corrected for searching: not run (recut permute)");
        rc_report_chart_line(panel, "soft", place, "p {best.p_naive:journal} uncorrected: not to be reported alone");
    }
    cJSON_ArrayForEach(fixed, rc_summary_json_get(place->element, "fixed"))
    {
        const rc_report_place inside = rc_report_figure_inside(place, fixed);
        if (selected || number(fixed, "cutoff") != number(curve->element, "cutoff")) continue;
        rc_report_chart_line(panel, "note", &inside, "{?p_naive|p {p_naive:journal}|no p}");
        rc_report_chart_line(panel, "soft", NULL, "named before these patients were seen: nothing to correct");
    }
    rc_report_chart_line(
        panel, "note", curve,
        "events: low {groups.0.events:count} of {groups.0.n:count} patients, high {groups.1.events:count} of "
        "{groups.1.n:count}");
    const cJSON *groups = rc_summary_json_get(curve->element, "groups");
    bool marked = rc_report_survival_ticks(cJSON_GetArrayItem(groups, 0)) &&
                  rc_report_survival_ticks(cJSON_GetArrayItem(groups, 1));
    rc_report_chart_line(panel, "soft", NULL,
                         marked ? "bands: 95 % of each time alone; ticks: censored"
                                : "bands: 95 % of each time alone; too many censored to mark");
}

static void add_curves(rc_chart *chart, const rc_report_place *place, const cJSON *curve)
{
    static const char *const side[] = {"low", "high"}; /* in this order */
    const cJSON *groups = rc_summary_json_get(curve, "groups");
    const rc_report_place inside = rc_report_figure_inside(place, curve);
    bool selected = strcmp(rc_summary_json_get_text(curve, "kind"), "selected") == 0;
    rc_chart_panel *panel = rc_report_chart_panel(
        chart, &inside, selected ? "Selected cutoff: {cutoff:plain}" : "Cutoff named beforehand: {cutoff:plain}");
    if (!panel) return;
    add_lines(panel, place, &inside, selected);
    rc_report_survival_axes(panel, place, groups);
    for (int i = 0; i < 2; i++) rc_report_survival_group(panel, cJSON_GetArrayItem(groups, i), side[i], side[i], true);
    for (int i = 0; i < 2; i++) rc_report_survival_counts(panel, cJSON_GetArrayItem(groups, i), side[i], side[i]);
}

static void build(const rc_report_place *place, rc_chart *chart)
{
    enum { PANELS = 4 };
    const cJSON *curve;
    int n = 0;
    rc_report_chart_begin(
        chart, place, "Survival by {marker:name,-40}",
        "Kaplan-Meier curves of the patients below the cutoff (low) and of the others (high), with 95 "
        "% bands, ticks where patients are censored, and the numbers at risk below the time axis; at "
        "the selected cutoff, and at cutoffs named beforehand.");
    cJSON_ArrayForEach(curve, rc_summary_json_get(place->element, "curves"))
    {
        if (n++ < PANELS) add_curves(chart, place, curve);
    }
}

const rc_report_figure rc_report_figure_kaplan = {.name = "kaplan", .list = "search", .build = build};
