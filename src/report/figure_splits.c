/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_splits.c - does what is found in one part of the patients hold in the other, and how often does it for a
 * marker that does nothing? */
#include "report/figure_parts.h"

#include "summary/json.h"

#include <math.h>
#include <string.h>

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static bool is_validated(const cJSON *point)
{
    double discovery = number(point, "hr_discovery"), validation = number(point, "hr_validation");
    return number(point, "p_validation") < 0.05 && (discovery > 1) == (validation > 1);
}

/* Both axes alike, so that the diagonal is where nothing is lost. */
static void set_range(const cJSON *list, rc_chart_panel *panel)
{
    const cJSON *point;
    double low = 0.9, high = 1.1;
    cJSON_ArrayForEach(point, list)
    {
        const double pair[] = {number(point, "hr_discovery"), number(point, "hr_validation")};
        for (size_t i = 0; i < 2; i++) {
            if (!(pair[i] > 0) || !isfinite(pair[i])) continue;
            low = fmin(low, pair[i]);
            high = fmax(high, pair[i]);
        }
    }
    panel->x.low = panel->y.low = fmax(low / 1.08, 0.01);
    panel->x.high = panel->y.high = fmin(high * 1.08, 100);
}

static void add_cloud(rc_chart *chart, const cJSON *design, const char *title)
{
    const cJSON *point, *list = rc_summary_json_get(design, "points");
    const rc_report_place place = {.element = design};
    if (cJSON_GetArraySize(list) == 0) return;
    rc_chart_panel *panel = rc_report_chart_panel(chart, NULL, title);
    if (!panel) return;
    rc_report_chart_line(
        panel, "note", &place,
        "filled: validated, p < 0.05{?replicates>points|; {points + 0:count} of {replicates:count} splits}");
    panel->x = rc_report_chart_axis(panel, NULL, "hazard ratio in discovery", "hazard ratio in discovery");
    panel->y = rc_report_chart_axis(panel, NULL, "hazard ratio in validation", "hazard ratio in validation");
    panel->x.log = panel->y.log = true;
    panel->diagonal = true;
    set_range(list, panel);
    rc_report_chart_point(rc_report_chart_series(panel, RC_CHART_RULE_X, "soft", NULL, "no effect"), 1, NAN, NAN, NAN);
    rc_report_chart_point(rc_report_chart_series(panel, RC_CHART_RULE_Y, "soft", NULL, "no effect"), NAN, 1, NAN, NAN);
    rc_chart_series *others = rc_report_chart_series(panel, RC_CHART_RINGS, "soft", NULL, "not validated");
    rc_chart_series *validated = rc_report_chart_series(panel, RC_CHART_POINTS, "low", NULL, "validated");
    cJSON_ArrayForEach(point, list)
        rc_report_chart_point(is_validated(point) ? validated : others, number(point, "hr_discovery"),
                              number(point, "hr_validation"), NAN, NAN);
}

static void add_share(rc_chart_series *rows, const cJSON *design, const char *label)
{
    char note[RC_FIGURE_TEXT];
    const cJSON *share = rc_summary_json_get(design, "p_below_005_same_direction");
    double value = number(share, "share"), lower = number(share, "lower"), upper = number(share, "upper");
    if (isnan(value)) return;
    rc_report_chart_point(rows, value, NAN, lower, upper);
    snprintf(note, sizeof note, "%.1f %% (%.1f\u2013%.1f)", 100 * value, 100 * lower, 100 * upper);
    rc_report_chart_label(rows, NULL, label, note);
}

static void build(const rc_report_place *place, rc_chart *chart)
{
    const cJSON *splits = rc_summary_json_get(place->element, "random_splits"),
                *within = rc_summary_json_get(place->element, "within_bootstrap"),
                *useless = rc_summary_json_get(place->element, "false_validation");
    rc_report_chart_begin(chart, place, "Validation of {marker:name,-40}",
                          "Hazard ratios in discovery against those in validation, each dot a random split of the "
                          "patients, for this marker and for one that does nothing; and how often the cutoff is "
                          "validated: p below 0.05 in the same direction.");
    if (!splits && !within && !useless) return;
    add_cloud(chart, splits, "Patients split at random");
    add_cloud(chart, useless, "The same design, a marker that does nothing");
    rc_chart_panel *panel = rc_report_chart_panel(chart, NULL, "How often is the cutoff validated?");
    if (!panel) return;
    panel->x = rc_report_chart_axis(panel, NULL, "share validated", "p < 0.05 in validation, same direction");
    panel->x.scale = RC_SVG_SHARES;
    panel->x.low = 0;
    panel->x.high = 1;
    rc_chart_series *rows = rc_report_chart_series(panel, RC_CHART_ROWS, "curve", NULL, "this marker");
    add_share(rows, splits, "this marker\npatients split at random");
    add_share(rows, within, "this marker\ncenters resampled");
    add_share(rc_report_chart_series(panel, RC_CHART_ROWS, "mark", NULL, "useless marker"), useless,
              "useless marker\nfalse validation");
}

const rc_report_figure rc_report_figure_splits = {.name = "splits", .list = "centers", .build = build};
