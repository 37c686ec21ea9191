/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_parts.c - what the figures share. */
#include "report/figure_parts.h"

#include "kernel/level.h"
#include "report/format.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

rc_report_place rc_report_figure_inside(const rc_report_place *place, const cJSON *element)
{
    rc_report_place inside = *place;
    inside.outer = place;
    inside.element = element;
    return inside;
}

static const cJSON *cohort_of(const cJSON *document, const cJSON *element)
{
    const cJSON *analysis;
    const char *name = rc_summary_json_get_text(element, "analysis");
    cJSON_ArrayForEach(analysis, rc_summary_json_get(document, "analyses"))
    {
        if (strcmp(rc_summary_json_get_text(analysis, "name"), name) == 0)
            return rc_summary_json_get(analysis, "cohort");
    }
    return NULL;
}

const cJSON *rc_report_figure_cohort(const rc_report_place *place)
{
    return cohort_of(place->document, place->element);
}

static bool same_text(const cJSON *a, const cJSON *b, const char *key)
{
    return strcmp(rc_summary_json_get_text(a, key), rc_summary_json_get_text(b, key)) == 0;
}

const cJSON *rc_report_figure_companion(const rc_report_place *place, const char *list)
{
    const cJSON *own = place->element, *cohort = cohort_of(place->document, own), *other;
    cJSON_ArrayForEach(other, rc_summary_json_get(place->document, list))
    {
        const cJSON *there = cohort_of(place->document, other);
        if (same_text(own, other, "marker") &&
            rc_summary_json_get_number(own, "n") == rc_summary_json_get_number(other, "n") &&
            rc_summary_json_get_number(own, "events") == rc_summary_json_get_number(other, "events") &&
            same_text(cohort, there, "time") && same_text(cohort, there, "event") && same_text(cohort, there, "where"))
            return other;
    }
    return NULL;
}

static void print_ratio(double x, char *out, size_t room)
{
    if (isnan(x))
        snprintf(out, room, "-");
    else if (isinf(x))
        snprintf(out, room, "\u221e");
    else
        snprintf(out, room, x < 99.995 ? "%.2f" : x < 1e6 ? "%.0f" : "%.0e", x);
}

const char *rc_report_figure_ratio(double hr, double lower, double upper, char out[RC_FIGURE_TEXT])
{
    char text[3][24];
    print_ratio(hr, text[0], sizeof text[0]);
    print_ratio(lower, text[1], sizeof text[1]);
    print_ratio(upper, text[2], sizeof text[2]);
    if (isnan(lower) && isnan(upper))
        snprintf(out, RC_FIGURE_TEXT, "%s", text[0]);
    else
        snprintf(out, RC_FIGURE_TEXT, "%s (%s\u2013%s)", text[0], text[1], text[2]);
    return out;
}

bool rc_report_figure_skewed(double low, double median, double high)
{
    return low > 0 && high > low && isfinite(high) && (median - low) / (high - low) < 0.2;
}

void rc_report_figure_ratio_row(rc_chart_series *series, const rc_report_place *place, const char *label, double hr,
                                double lower, double upper)
{
    char text[RC_FIGURE_TEXT];
    rc_report_chart_point(series, hr, NAN, lower, upper);
    rc_report_chart_label(series, place, label, NULL);
    rc_report_chart_note(series, rc_report_figure_ratio(hr, lower, upper, text));
}

void rc_report_figure_log_row(rc_chart_series *series, const rc_report_place *place, const char *label, double log_hr,
                              double se)
{
    rc_report_figure_ratio_row(series, place, label, exp(log_hr), exp(log_hr - RC_KERNEL_Z_095 * se),
                               exp(log_hr + RC_KERNEL_Z_095 * se));
}

rc_chart_panel *rc_report_figure_ratios(rc_chart *chart, const rc_report_place *place, const char *title)
{
    rc_chart_panel *panel = rc_report_chart_panel(chart, place, title);
    if (!panel) return NULL;
    panel->x = rc_report_chart_axis(panel, NULL, "hazard ratio", "hazard ratio, high against low");
    panel->x.log = true;
    rc_report_chart_point(rc_report_chart_series(panel, RC_CHART_RULE_X, "soft", NULL, "no effect"), 1, NAN, NAN, NAN);
    return panel;
}
