/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_effect.c - the hazard ratio as found, without its optimism, and in patients who did not choose the cutoff. */
#include "report/figure_parts.h"

#include "summary/json.h"

#include <math.h>

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static void add(rc_chart_series *series, const rc_report_place *place, const char *label, double hr, double lower,
                double upper)
{
    if (isnan(hr)) return;
    rc_report_figure_ratio_row(series, place, label, hr, lower, upper);
}

/* In the direction of the cutoff that was found: q025 and q975 change places where the ratio is below 1. */
static void add_directed(rc_chart_series *series, const char *label, const cJSON *quantiles, bool below)
{
    double median = number(quantiles, "median"), lower = number(quantiles, "q025"), upper = number(quantiles, "q975");
    if (below)
        add(series, NULL, label, 1 / median, 1 / upper, 1 / lower);
    else
        add(series, NULL, label, median, lower, upper);
}

static void add_selected(rc_chart_panel *panel, const rc_report_place *place)
{
    const cJSON *search = rc_report_figure_companion(place, "search"), *best = rc_summary_json_get(search, "best"),
                *reselected = rc_summary_json_get(place->element, "reselected"),
                *shrinkage = rc_summary_json_get(reselected, "shrinkage"),
                *honest = rc_summary_json_get(rc_summary_json_get(place->element, "selected"), "hr");
    double found = number(shrinkage, "hr_apparent");
    if (rc_summary_json_get(place->element, "given"))
        best = rc_summary_json_get(rc_summary_json_get(search, "adjusted"), "selected");
    const rc_report_place at = rc_report_figure_inside(place, rc_summary_json_get(reselected, "cutoff"));
    rc_chart_series *rows = rc_report_chart_series(panel, RC_CHART_ROWS, "mark", NULL, "selected cutoff, as found");
    if (isfinite(number(best, "hr")) && number(best, "cutoff") == number(at.element, "estimate"))
        add(rows, &at, "as found\nselected cutoff {estimate:plain}", number(best, "hr"), number(best, "hr_lower"),
            number(best, "hr_upper"));
    else
        add(rows, &at, "as found\nselected cutoff {estimate:plain}", found, NAN, NAN);
    rows = rc_report_chart_series(panel, RC_CHART_ROWS, "curve", NULL, "selected cutoff, corrected");
    if (isfinite(number(honest, "estimate")))
        add(rows, NULL, "corrected\nfor the search", number(honest, "estimate"), number(honest, "lower"),
            number(honest, "upper"));
    else
        add(rows, NULL, "less its optimism\nbootstrap", number(shrinkage, "hr_median_corrected"), NAN, NAN);
    add(rows, NULL, "shrunk\nbootstrap", number(shrinkage, "hr_shrunk"), NAN, NAN);
    add(rows, NULL, "shrunk\nheuristic", number(shrinkage, "hr_heuristic"), NAN, NAN);
    const cJSON *centers = rc_report_figure_companion(place, "centers");
    bool below = found < 1;
    rows = rc_report_chart_series(panel, RC_CHART_ROWS, "soft", NULL, "in validation");
    add_directed(rows, "in validation\nrandom splits",
                 rc_summary_json_get(rc_summary_json_get(centers, "random_splits"), "hr_validation_directed"), below);
    add_directed(rows, "in validation\nother centers, resampled",
                 rc_summary_json_get(rc_summary_json_get(centers, "within_bootstrap"), "hr_validation_directed"),
                 below);
}

static void build(const rc_report_place *place, rc_chart *chart)
{
    bool given = rc_summary_json_get(place->element, "given") != NULL;
    const cJSON *hr = rc_summary_json_get(place->element, given ? "hr_adjusted" : "hr"),
                *interval = rc_summary_json_get(hr, "interval");
    rc_report_chart_begin(chart, place, "Size of the effect of {marker:name,-40}",
                          "Hazard ratios of the high against the low patients, with 95 % intervals where there are "
                          "any: as found at the selected cutoff, corrected for its optimism, shrunken, in validation, "
                          "and at the cutoff named beforehand.");
    if (isnan(number(hr, "estimate")) &&
        isnan(
            number(rc_summary_json_get(rc_summary_json_get(place->element, "reselected"), "shrinkage"), "hr_apparent")))
        return;
    rc_chart_panel *panel = rc_report_figure_ratios(chart, NULL, "Hazard ratio: as found and as it will be");
    rc_report_chart_line(panel, "soft", NULL, "lines: 95 % intervals; in validation: 95 % of the replicates");
    add_selected(panel, place);
    rc_chart_series *fixed = rc_report_chart_series(panel, RC_CHART_ROWS, "high", NULL, "named beforehand");
    if (isfinite(number(interval, "lower")) || isfinite(number(interval, "upper")))
        add(fixed, place, "named beforehand\ncutoff {cutoff:plain}", number(hr, "estimate"), number(interval, "lower"),
            number(interval, "upper"));
    else
        add(fixed, place, "named beforehand\ncutoff {cutoff:plain}", number(hr, "estimate"), NAN, NAN);
}

const rc_report_figure rc_report_figure_effect = {.name = "effect", .list = "bootstrap", .build = build};
