/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_survival.c - Kaplan-Meier curves of groups, from their steps in the document. */
#include "report/figure_survival.h"

#include "report/figure_parts.h"
#include "summary/json.h"

#include <math.h>

enum { STEPS_MOST = 400, TIMES = 6 };

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static double item_number(const cJSON *item)
{
    return item && cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

/* The lists of a curve's steps, side by side. */
typedef struct steps {
    const cJSON *time, *survival, *lower, *upper, *at_risk, *censored;
} steps;

static steps first_step(const cJSON *group)
{
    const cJSON *list = rc_summary_json_get(group, "steps");
#define FIRST(key) rc_summary_json_get(list, key) ? rc_summary_json_get(list, key)->child : NULL
    return (steps){FIRST("time"),  FIRST("survival"), FIRST("lower"),
                   FIRST("upper"), FIRST("at_risk"),  FIRST("censored")};
#undef FIRST
}

static void next_step(steps *at)
{
#define NEXT(key) at->key = at->key ? at->key->next : NULL
    NEXT(time);
    NEXT(survival);
    NEXT(lower);
    NEXT(upper);
    NEXT(at_risk);
    NEXT(censored);
#undef NEXT
}

/* Of many steps one for each small piece of the axis: the picture is the same to a part of a line's width. */
static bool is_shown(const steps *at, double last, double step)
{
    double time = item_number(at->time);
    return !at->time->next || !(floor(time / step) == floor(last / step));
}

bool rc_report_survival_ticks(const cJSON *group)
{
    enum { TICKS_MOST = 150 };
    size_t n = 0;
    for (steps at = first_step(group); at.time; next_step(&at)) n += item_number(at.censored) > 0;
    return n <= TICKS_MOST;
}

void rc_report_survival_group(rc_chart_panel *panel, const cJSON *group, const char *class, const char *name,
                              bool banded)
{
    double last = NAN, end = panel ? panel->x.high : 1;
    bool many = cJSON_GetArraySize(rc_summary_json_get(rc_summary_json_get(group, "steps"), "time")) > STEPS_MOST;
    bool marked = rc_report_survival_ticks(group);
    if (!(number(group, "n") > 0)) return;
    rc_chart_series *band = banded ? rc_report_chart_series(panel, RC_CHART_STEP_BAND, class, NULL, name) : NULL;
    rc_chart_series *curve = rc_report_chart_series(panel, RC_CHART_STEPS, class, NULL, name);
    rc_chart_series *ticks = rc_report_chart_series(panel, RC_CHART_TICKS, class, NULL, "censored");
    if (curve) curve->named = true;
    rc_report_chart_point(curve, 0, 1, NAN, NAN);
    for (steps at = first_step(group); at.time; next_step(&at)) {
        double time = item_number(at.time), survival = item_number(at.survival);
        bool shown = !many || is_shown(&at, last, end / STEPS_MOST);
        if (shown) {
            rc_report_chart_point(curve, time, survival, NAN, NAN);
            rc_report_chart_point(band, time, NAN, item_number(at.lower), item_number(at.upper));
            last = time;
        }
        if (marked && item_number(at.censored) > 0) rc_report_chart_point(ticks, time, survival, NAN, NAN);
    }
}

void rc_report_survival_counts(rc_chart_panel *panel, const cJSON *group, const char *class, const char *name)
{
    double tick[RC_SVG_TICKS];
    const rc_svg_axis axis = {.low = panel->x.low, .high = panel->x.high, .most = panel->x.most};
    size_t n = rc_report_svg_ticks(&axis, tick);
    rc_chart_series *counts = rc_report_chart_series(panel, RC_CHART_COUNTS, class, NULL, name);
    steps at = first_step(group);
    for (size_t i = 0; i < n; i++) {
        while (at.time && item_number(at.time) < tick[i]) next_step(&at);
        rc_report_chart_point(counts, tick[i], at.time ? item_number(at.at_risk) : 0, NAN, NAN);
    }
}

static double last_time(const cJSON *groups)
{
    double end = 0;
    const cJSON *group;
    cJSON_ArrayForEach(group, groups)
    {
        for (steps at = first_step(group); at.time; next_step(&at))
            if (isfinite(item_number(at.time))) end = fmax(end, item_number(at.time));
    }
    return end;
}

void rc_report_survival_axes(rc_chart_panel *panel, const rc_report_place *place, const cJSON *groups)
{
    const rc_report_place cohort = rc_report_figure_inside(place, rc_report_figure_cohort(place));
    double end = last_time(groups);
    panel->x = rc_report_chart_axis(panel, &cohort, "time", "{time:name,-40}");
    panel->x.low = 0;
    panel->x.high = end > 0 ? end : 1;
    panel->x.most = TIMES;
    panel->y = rc_report_chart_axis(panel, NULL, "survival", "survival");
    panel->y.low = 0;
    panel->y.high = 1;
    panel->y.scale = RC_SVG_SHARES;
    rc_report_chart_counts(panel, "at risk");
}
