/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_forest.c - the hazard ratio of a cutoff in each center, and of each center's cutoff by the others. */
#include "report/figure_parts.h"

#include "summary/json.h"

#include <math.h>
#include <string.h>

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* Patients and events of a center. */
static const cJSON *center_of(const rc_report_place *place, const char *name)
{
    const cJSON *center;
    cJSON_ArrayForEach(center, rc_summary_json_get(place->element, "centers"))
    {
        if (strcmp(rc_summary_json_get_text(center, "center"), name) == 0) return center;
    }
    return NULL;
}

#define CENTER "{center:name,-22}\n{n:count} patients, {events:count} events"

/* A center with its ratio, or why it has none. */
static void add_row(rc_chart_series *rows, const rc_report_place *place, const char *label, const cJSON *from,
                    const char *part)
{
    char log_hr[32], se[32], reason[32];
    snprintf(log_hr, sizeof log_hr, "%slog_hr", part);
    snprintf(se, sizeof se, "%slog_hr_se", part);
    snprintf(reason, sizeof reason, "%sreason", part);
    rc_report_figure_log_row(rows, place, label, number(from, log_hr), number(from, se));
    const char *why = rc_summary_json_get_text(from, reason);
    if (isnan(number(from, log_hr)) && *why) rc_report_chart_note(rows, why);
}

static void add_pooled(rc_chart_panel *panel, const cJSON *row)
{
    rc_chart_series *pooled = rc_report_chart_series(panel, RC_CHART_ROWS, "mark", NULL, "pooled");
    double used = number(row, "centers_used");
    if (!(used > 1)) return;
    rc_report_figure_log_row(pooled, NULL, "pooled, random effects", number(row, "log_hr_random"),
                             number(row, "log_hr_random_se"));
    rc_report_figure_log_row(pooled, NULL, "pooled, fixed effect", number(row, "log_hr_fixed"),
                             number(row, "log_hr_fixed_se"));
}

/* One cutoff in every center. */
static void add_cutoff(rc_chart *chart, const rc_report_place *place, const cJSON *row)
{
    const cJSON *center;
    const rc_report_place inside = rc_report_figure_inside(place, row);
    size_t n = 0, left = 0;
    rc_chart_panel *panel = rc_report_figure_ratios(
        chart, &inside, "{?kind='fixed'|Cutoff named beforehand: {cutoff:plain}|Cutoff {kind}: {cutoff:plain}}");
    rc_report_chart_line(panel, "note", &inside,
                         "{?q|I\u00b2 {i2:percent}, Q {q:fixed2} on {df:fixed0} df, p {q_p:journal}; cutoff by center "
                         "p {interaction_p:journal}}");
    rc_chart_series *rows = rc_report_chart_series(panel, RC_CHART_ROWS, "curve", NULL, "center");
    cJSON_ArrayForEach(center, rc_summary_json_get(row, "by_center"))
    {
        const rc_report_place of =
            rc_report_figure_inside(place, center_of(place, rc_summary_json_get_text(center, "center")));
        if (n++ >= RC_FIGURE_ROWS)
            left++;
        else
            add_row(rows, &of, CENTER, center, "");
    }
    add_pooled(panel, row);
    char text[RC_FIGURE_TEXT];
    snprintf(text, sizeof text, "and %zu more centers, not drawn", left);
    if (left) rc_report_chart_line(panel, "soft", NULL, text);
}

/* The cutoff of all other centers, in the one left out. */
static void add_left_out(rc_chart *chart, const rc_report_place *place)
{
    const cJSON *row, *list = rc_summary_json_get(place->element, "leave_one_out");
    size_t n = 0;
    if (cJSON_GetArraySize(list) == 0) return;
    rc_chart_panel *panel = rc_report_figure_ratios(chart, place, "Cutoff of all other centers, in the one left out");
    rc_chart_series *rows = rc_report_chart_series(panel, RC_CHART_ROWS, "curve", NULL, "center left out");
    cJSON_ArrayForEach(row, list)
    {
        const rc_report_place inside = rc_report_figure_inside(place, row);
        if (n++ < RC_FIGURE_ROWS)
            add_row(rows, &inside, "{center:name,-22}\n{?cutoff|cutoff {cutoff:plain} of the others|no cutoff}", row,
                    "validation_");
    }
}

static void build(const rc_report_place *place, rc_chart *chart)
{
    enum { PANELS = 5 };
    const cJSON *row;
    int n = 0;
    rc_report_chart_begin(chart, place, "Centers: {marker:name,-40}",
                          "The hazard ratio of the high against the low patients in each center, with 95 % intervals, "
                          "at each cutoff, the pooled ratio, and the ratio of each center at the cutoff that the other "
                          "centers select.");
    cJSON_ArrayForEach(row, rc_summary_json_get(place->element, "heterogeneity"))
    {
        if (cJSON_GetArraySize(rc_summary_json_get(row, "by_center")) > 0 && n++ < PANELS)
            add_cutoff(chart, place, row);
    }
    add_left_out(chart, place);
}

const rc_report_figure rc_report_figure_forest = {.name = "forest", .list = "centers", .build = build};
