/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_incidence.c - cumulative incidence of the event and of competing events, low against high patients. */
#include "report/figure_parts.h"
#include "report/figure_survival.h"

#include "summary/json.h"

#include <math.h>
#include <string.h>

enum { STEPS_MOST = 400, TIMES = 6, PANELS = 4 };
static const char *const side[] = {"low", "high"}; /* in this order */

static const cJSON *list_of(const cJSON *group, const char *key)
{
    return rc_summary_json_get(rc_summary_json_get(group, "steps"), key);
}

static double value_of(const cJSON *item)
{
    return item && cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

static double last_time(const cJSON *groups)
{
    double end = 0;
    const cJSON *group, *time;
    cJSON_ArrayForEach(group, groups)
    {
        cJSON_ArrayForEach(time, list_of(group, "time")) if (value_of(time) > end) end = value_of(time);
    }
    return end;
}

/* Steps of one kind of event; lower and upper NULL: without a band.  Of many only those that can be told apart. */
static void add_steps(rc_chart_panel *panel, const cJSON *group, const char *key, const char *class, const char *name,
                      bool banded, double end)
{
    const cJSON *time = list_of(group, "time") ? list_of(group, "time")->child : NULL;
    const cJSON *value = list_of(group, key) ? list_of(group, key)->child : NULL;
    const cJSON *lower = list_of(group, "lower") ? list_of(group, "lower")->child : NULL;
    const cJSON *upper = list_of(group, "upper") ? list_of(group, "upper")->child : NULL;
    bool many = cJSON_GetArraySize(list_of(group, "time")) > STEPS_MOST;
    double last = NAN, step = end / STEPS_MOST;
    rc_chart_series *band = banded ? rc_report_chart_series(panel, RC_CHART_STEP_BAND, class, NULL, name) : NULL;
    rc_chart_series *curve = rc_report_chart_series(panel, RC_CHART_STEPS, class, NULL, name);
    if (curve) curve->named = true;
    rc_report_chart_point(curve, 0, 0, NAN, NAN);
    for (; time && value; time = time->next, value = value->next) {
        double at = value_of(time);
        if (!many || !time->next || !(floor(at / step) == floor(last / step))) {
            rc_report_chart_point(curve, at, value_of(value), NAN, NAN);
            if (banded) rc_report_chart_point(band, at, NAN, value_of(lower), value_of(upper));
            last = at;
        }
        lower = lower ? lower->next : NULL;
        upper = upper ? upper->next : NULL;
    }
}

static void add_panel(rc_chart *chart, const rc_report_place *place, const cJSON *split)
{
    const cJSON *groups = rc_summary_json_get(split, "groups");
    const rc_report_place inside = rc_report_figure_inside(place, split);
    double end = last_time(groups);
    rc_chart_panel *panel = rc_report_chart_panel(
        chart, &inside, "{?kind='selected'|Selected cutoff|Cutoff named beforehand}: {cutoff:plain}");
    if (!panel) return;
    rc_report_chart_line(panel, "note", &inside,
                         "{?shr|subdistribution HR {shr:ratio} ({shr_lower:ratio}-{shr_upper:ratio})}");
    rc_report_chart_line(panel, "note", &inside,
                         "{?gray_p|Gray's test p {gray_p:journal}{?kind='selected'|, not corrected for searching}}");
    rc_report_chart_line(panel, "soft", NULL, "bands: 95 % of each time alone; lines without a band: competing events");
    const rc_report_place cohort = rc_report_figure_inside(place, rc_report_figure_cohort(place));
    panel->x = rc_report_chart_axis(panel, &cohort, "time", "{time:name,-40}");
    panel->x.low = 0;
    panel->x.high = end > 0 ? end : 1;
    panel->x.most = TIMES;
    panel->y = rc_report_chart_axis(panel, NULL, "incidence", "cumulative incidence");
    panel->y.low = 0;
    panel->y.high = 1;
    panel->y.scale = RC_SVG_SHARES;
    rc_report_chart_counts(panel, "at risk");
    for (int i = 0; i < 2; i++) {
        const cJSON *group = cJSON_GetArrayItem(groups, i);
        if (!(rc_summary_json_get_number(group, "n") > 0)) continue;
        add_steps(panel, group, "incidence_competing", "soft", i ? "high, competing" : "low, competing", false, end);
        add_steps(panel, group, "incidence", side[i], side[i], true, end);
    }
    for (int i = 0; i < 2; i++) rc_report_survival_counts(panel, cJSON_GetArrayItem(groups, i), side[i], side[i]);
}

static void build(const rc_report_place *place, rc_chart *chart)
{
    const cJSON *split;
    int n = 0;
    rc_report_chart_begin(chart, place, "Cumulative incidence by {marker:name,-40}",
                          "Aalen-Johansen curves of the event in the patients below the cutoff (low) and in the others "
                          "(high), with 95 % bands, and of competing events, without bands; numbers at risk below the "
                          "time axis; at the selected cutoff, and at cutoffs named beforehand.");
    cJSON_ArrayForEach(split, rc_summary_json_get(place->element, "competing"))
    {
        if (cJSON_GetArraySize(rc_summary_json_get(split, "groups")) == 2 && n++ < PANELS)
            add_panel(chart, place, split);
    }
}

const rc_report_figure rc_report_figure_incidence = {.name = "incidence", .list = "search", .build = build};
