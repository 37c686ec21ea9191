/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_kaplan.c - survival of the low and the high patients, at the selected cutoff and at those named beforehand. */
#include "report/figure_parts.h"

#include "summary/json.h"

#include <math.h>
#include <string.h>

enum { STEPS_MOST = 400, TIMES = 6 };

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static double item_number(const cJSON *item)
{
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
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

/* Is every censoring to be seen?  Too many ticks are a thick line. */
static bool has_ticks(const cJSON *group)
{
    enum { TICKS_MOST = 150 };
    size_t n = 0;
    for (steps at = first_step(group); at.time; next_step(&at)) n += item_number(at.censored) > 0;
    return n <= TICKS_MOST;
}

static void add_group(rc_chart_panel *panel, const cJSON *group, const char *name, double end)
{
    double last = NAN;
    bool many = cJSON_GetArraySize(rc_summary_json_get(rc_summary_json_get(group, "steps"), "time")) > STEPS_MOST;
    bool marked = has_ticks(group);
    if (!(number(group, "n") > 0)) return;
    rc_chart_series *band = rc_report_chart_series(panel, RC_CHART_STEP_BAND, name, NULL, name);
    rc_chart_series *curve = rc_report_chart_series(panel, RC_CHART_STEPS, name, NULL, name);
    rc_chart_series *ticks = rc_report_chart_series(panel, RC_CHART_TICKS, name, NULL, "censored");
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

/* At risk just before each time on the axis. */
static void add_counts(rc_chart_panel *panel, const cJSON *group, const char *name)
{
    double tick[RC_SVG_TICKS];
    const rc_svg_axis axis = {.low = panel->x.low, .high = panel->x.high, .most = panel->x.most};
    size_t n = rc_report_svg_ticks(&axis, tick);
    rc_chart_series *counts = rc_report_chart_series(panel, RC_CHART_COUNTS, name, NULL, name);
    steps at = first_step(group);
    for (size_t i = 0; i < n; i++) {
        while (at.time && item_number(at.time) < tick[i]) next_step(&at);
        rc_report_chart_point(counts, tick[i], at.time ? item_number(at.at_risk) : 0, NAN, NAN);
    }
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
    bool marked = has_ticks(cJSON_GetArrayItem(groups, 0)) && has_ticks(cJSON_GetArrayItem(groups, 1));
    rc_report_chart_line(panel, "soft", NULL,
                         marked ? "bands: 95 % of each time alone; ticks: censored"
                                : "bands: 95 % of each time alone; too many censored to mark");
}

static double last_time(const cJSON *curve)
{
    double end = 0;
    const cJSON *group;
    cJSON_ArrayForEach(group, rc_summary_json_get(curve, "groups"))
    {
        for (steps at = first_step(group); at.time; next_step(&at))
            if (isfinite(item_number(at.time))) end = fmax(end, item_number(at.time));
    }
    return end;
}

static void add_curves(rc_chart *chart, const rc_report_place *place, const cJSON *curve)
{
    static const char *const side[] = {"low", "high"}; /* in this order */
    const cJSON *groups = rc_summary_json_get(curve, "groups");
    const rc_report_place inside = rc_report_figure_inside(place, curve);
    bool selected = strcmp(rc_summary_json_get_text(curve, "kind"), "selected") == 0;
    double end = last_time(curve);
    rc_chart_panel *panel = rc_report_chart_panel(
        chart, &inside, selected ? "Selected cutoff: {cutoff:plain}" : "Cutoff named beforehand: {cutoff:plain}");
    if (!panel) return;
    add_lines(panel, place, &inside, selected);
    const rc_report_place cohort = rc_report_figure_inside(place, rc_report_figure_cohort(place));
    panel->x = rc_report_chart_axis(panel, &cohort, "time", "{time:name,-40}");
    panel->x.low = 0;
    panel->x.high = end > 0 ? end : 1;
    panel->x.most = TIMES;
    panel->y = rc_report_chart_axis(panel, NULL, "survival", "survival");
    panel->y.low = 0;
    panel->y.high = 1;
    panel->y.scale = RC_SVG_SHARES;
    rc_report_chart_counts(panel, "at risk");
    for (int i = 0; i < 2; i++) add_group(panel, cJSON_GetArrayItem(groups, i), side[i], end);
    for (int i = 0; i < 2; i++) add_counts(panel, cJSON_GetArrayItem(groups, i), side[i]);
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
