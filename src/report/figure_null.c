/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_null.c - what searches find when there is nothing to find, and what was found. */
#include "report/figure_parts.h"

#include "plan/criterion.h"
#include "summary/json.h"

#include <math.h>

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* The counts are those of the page: p itself adds the observed search to both. */
static void say_p(rc_chart_panel *panel, const rc_report_place *place)
{
    if (isnan(number(place->element, "p"))) return;
    bool tail = !isnan(number(rc_summary_json_get(place->element, "tail"), "p"));
    if (tail)
        rc_report_chart_line(panel, "note", place,
                             "{tail.runs:count} runs of splitting: p {tail.p:p} corrected, 95 % {tail.p_lower:p} to "
                             "{tail.p_upper:p}");
    rc_report_chart_line(panel, tail ? "soft" : "note", place,
                         number(place->element, "exceedances") > 0
                             ? "{exceedances:count} of {replicates:count} such searches found as much: p {p:journal} "
                               "corrected"
                             : "none of {replicates:count} such searches found as much: p {p:journal} corrected");
    rc_report_chart_line(panel, "soft", place, "{?p_lower|95 % of the simulation: {p_lower:p0} to {p_upper:p}}");
    rc_report_chart_line(panel, "soft", place, "p {p_naive:journal} uncorrected");
}

static void add_bars(rc_chart_panel *panel, const cJSON *histogram, double observed)
{
    const cJSON *count;
    double origin = number(histogram, "origin"), width = number(histogram, "width"), bin = 0;
    rc_chart_series *below = rc_report_chart_series(panel, RC_CHART_BARS, "soft", NULL, "below the observed");
    rc_chart_series *above = rc_report_chart_series(panel, RC_CHART_BARS, "mark", NULL, "as large as the observed");
    cJSON_ArrayForEach(count, rc_summary_json_get(histogram, "counts"))
    {
        double lower = origin + bin++ * width;
        rc_report_chart_point(lower >= observed ? above : below, NAN, cJSON_IsNumber(count) ? count->valuedouble : NAN,
                              lower, lower + width);
    }
}

static void build(const rc_report_place *place, rc_chart *chart)
{
    const cJSON *element = place->element, *null = rc_summary_json_get(element, "null"),
                *histogram = rc_summary_json_get(null, "histogram");
    double observed = number(element, "statistic"), q95 = number(rc_summary_json_get(null, "statistic"), "q95");
    rc_report_chart_begin(chart, place, "Chance and {marker:name,-40}",
                          "A histogram of the best statistic that a search finds after survival was dealt out at "
                          "random, with the statistic that was observed.");
    if (!(cJSON_GetArraySize(rc_summary_json_get(histogram, "counts")) > 0) || isnan(observed)) return;
    rc_chart_panel *panel = rc_report_chart_panel(chart, place, "What the search finds when there is nothing to find");
    if (!panel) return;
    say_p(panel, place);
    const cJSON *cuts = rc_summary_json_get(element, "cuts");
    panel->x =
        rc_report_chart_axis(panel, cuts ? place : NULL, "statistic",
                             cuts ? "chi-square of the groups{?cuts.asked.by| less penalty}"
                                  : rc_plan_criterion_stored(rc_summary_json_get_text(element, "criterion"))->label);
    panel->x.low = 0;
    panel->y = rc_report_chart_axis(panel, NULL, "replicates", "searches");
    panel->y.low = 0;
    add_bars(panel, histogram, observed);
    if (!isnan(q95)) {
        rc_chart_series *limit = rc_report_chart_series(panel, RC_CHART_RULE_X, "limit", NULL, "95 % of the null");
        rc_report_chart_point(limit, q95, NAN, NAN, NAN);
        rc_report_chart_label(limit, place, "95 % below {null.statistic.q95:value3}", NULL);
    }
    rc_chart_series *mark = rc_report_chart_series(panel, RC_CHART_RULE_X, "mark", NULL, "observed");
    rc_report_chart_point(mark, observed, NAN, NAN, NAN);
    rc_report_chart_label(mark, place, "observed {statistic:value3}", NULL);
    const rc_report_place beyond = rc_report_figure_inside(place, histogram);
    rc_report_chart_line(panel, "soft", &beyond, "{?beyond>0|{beyond:count} more lie beyond}");
}

const rc_report_figure rc_report_figure_null = {.name = "null", .list = "permute", .build = build};
