/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_reselected.c - the cutoffs that resamples select, over the distribution of the marker. */
#include "report/figure_parts.h"

#include "base/memory.h"
#include "summary/json.h"

#include <math.h>

enum { BINS = 30 };

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* Values of the marker in bins. */
typedef struct bins {
    size_t n;
    bool log;
    double edge[BINS + 1], patients[BINS], selected[BINS];
    double low, high, all_patients, all_selected;
    double beyond; /* patients above the last bin */
} bins;

static double middle(double a, double b, bool log)
{
    return log ? sqrt(a) * sqrt(b) : a / 2 + b / 2;
}

/* Few values: a bin for each; else of one width, of the logarithms on a log axis. */
static void set_edges(const cJSON *list, size_t distinct, bins *b)
{
    b->n = distinct <= BINS ? distinct : BINS;
    if (distinct <= BINS) {
        const cJSON *item;
        double last = NAN;
        size_t i = 0;
        cJSON_ArrayForEach(item, list)
        {
            double value = number(item, "value");
            if (!isfinite(value)) continue;
            if (i > 0) b->edge[i] = middle(last, value, b->log);
            last = value;
            i++;
        }
        double step = b->log ? 1.1 : 0.5;
        b->edge[0] = distinct < 2 ? (b->log ? b->low / step : b->low - step)
                     : b->log     ? b->low * b->low / b->edge[1]
                                  : 2 * b->low - b->edge[1];
        b->edge[b->n] = distinct < 2 ? (b->log ? b->high * step : b->high + step)
                        : b->log     ? b->high * b->high / b->edge[b->n - 1]
                                     : 2 * b->high - b->edge[b->n - 1];
        return;
    }
    for (size_t i = 0; i <= BINS; i++) {
        double share = (double)i / BINS;
        b->edge[i] = b->log ? b->low * pow(b->high / b->low, share) : b->low + (b->high - b->low) * share;
    }
}

static size_t bin_of(const bins *b, double value)
{
    size_t i = 0;
    while (i + 1 < b->n && value >= b->edge[i + 1]) i++;
    return i;
}

/* A few very large values of a marker that has no logarithm would leave one bin for all others: the axis ends where
 * 97.5 % of the patients and all selected cutoffs are. */
static void cut_tail(const cJSON *list, double median, bins *b)
{
    const cJSON *item;
    double so_far = 0, end = b->high;
    bool enough = false;
    if (b->log || !rc_report_figure_skewed(1, 1 + median - b->low, 1 + b->high - b->low)) return;
    cJSON_ArrayForEach(item, list)
    {
        double value = number(item, "value");
        if (!isfinite(value)) continue;
        if (!enough || number(item, "selected") > 0) end = value;
        so_far += number(item, "patients");
        enough = enough || so_far >= 0.975 * b->all_patients;
    }
    if (end > b->low) b->high = end;
}

static bool fill_bins(const cJSON *list, bins *b)
{
    const cJSON *item;
    size_t distinct = 0;
    double so_far = 0, median = NAN;
    *b = (bins){.low = INFINITY, .high = -INFINITY};
    cJSON_ArrayForEach(item, list)
    {
        double value = number(item, "value");
        b->all_patients += number(item, "patients");
        b->all_selected += number(item, "selected");
        if (!isfinite(value)) continue;
        b->low = fmin(b->low, value);
        b->high = fmax(b->high, value);
        distinct++;
    }
    cJSON_ArrayForEach(item, list)
    {
        so_far += number(item, "patients");
        if (isnan(median) && 2 * so_far >= b->all_patients) median = number(item, "value");
    }
    if (distinct == 0 || !(b->all_patients > 0)) return false;
    b->log = rc_report_figure_skewed(b->low, median, b->high);
    if (distinct > BINS) cut_tail(list, median, b);
    set_edges(list, distinct, b);
    cJSON_ArrayForEach(item, list)
    {
        double value = number(item, "value");
        if (!isfinite(value)) continue;
        if (value > b->edge[b->n]) b->beyond += number(item, "patients");
        if (value > b->edge[b->n]) continue;
        size_t i = bin_of(b, value);
        b->patients[i] += number(item, "patients");
        b->selected[i] += number(item, "selected");
    }
    return true;
}

static void add_bars(rc_chart_panel *panel, const bins *b)
{
    rc_chart_series *marker = rc_report_chart_series(panel, RC_CHART_BARS, "soft", NULL, "patients");
    rc_chart_series *chosen = rc_report_chart_series(panel, RC_CHART_BARS, "low", NULL, "resamples");
    for (size_t i = 0; i < b->n; i++) {
        double lower = b->edge[i], upper = b->edge[i + 1];
        rc_report_chart_point(marker, NAN, b->patients[i] / b->all_patients, lower, upper);
        if (!(b->all_selected > 0)) continue;
        double from = b->log ? lower * pow(upper / lower, 0.2) : lower + 0.2 * (upper - lower);
        double end = b->log ? lower * pow(upper / lower, 0.8) : lower + 0.8 * (upper - lower);
        rc_report_chart_point(chosen, NAN, b->selected[i] / b->all_selected, from, end);
    }
}

static void add_ranges(rc_chart_panel *panel, const rc_report_place *cutoff)
{
    static const struct {
        const char *low, *high, *label;
    } wanted[] = {{"q25", "q75", "50 %: {q25:plain} to {q75:plain}"},
                  {"q025", "q975", "95 %: {q025:plain} to {q975:plain}"}};
    rc_chart_series *range = rc_report_chart_series(panel, RC_CHART_RANGE, "range", NULL, "range of selected cutoffs");
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        double low = number(cutoff->element, wanted[i].low), high = number(cutoff->element, wanted[i].high);
        if (!isfinite(low) || !isfinite(high)) continue;
        rc_report_chart_point(range, NAN, NAN, low, high);
        rc_report_chart_label(range, cutoff, wanted[i].label, NULL);
    }
}

static void build(const rc_report_place *place, rc_chart *chart)
{
    bins b;
    const cJSON *reselected = rc_summary_json_get(place->element, "reselected"),
                *cutoff = rc_summary_json_get(reselected, "cutoff");
    const rc_report_place inside = rc_report_figure_inside(place, cutoff);
    rc_report_chart_begin(chart, place, "Stability of the cutoff of {marker:name,-40}",
                          "A histogram of the cutoffs that the same search selects in resamples of the patients, over "
                          "the distribution of the marker, with the ranges that hold half and 95 % of them.");
    if (!fill_bins(rc_summary_json_get(reselected, "values"), &b) || !(b.all_selected > 0)) return;
    rc_chart_panel *panel = rc_report_chart_panel(chart, place, "Cutoffs that {replicates:count} resamples select");
    if (!panel) return;
    rc_report_chart_line(panel, "note", &inside,
                         "{?estimate|the same in {estimate_share:percent}{?near_share|, within 10 % of the patients in "
                         "{near_share:percent}}}");
    rc_report_chart_line(panel, "soft", NULL, "narrow bars: cutoffs selected; wide, pale bars: patients");
    panel->x = rc_report_chart_axis(panel, place, "value", "{marker:name,-50}");
    panel->x.log = b.log;
    panel->y = rc_report_chart_axis(panel, NULL, "share", "share");
    panel->y.low = 0;
    panel->y.scale = RC_SVG_SHARES;
    add_bars(panel, &b);
    char text[RC_FIGURE_TEXT];
    snprintf(text, sizeof text, "%.0f patient%s larger values than are drawn", b.beyond,
             b.beyond > 1 ? "s have" : " has");
    if (b.beyond > 0) rc_report_chart_line(panel, "soft", NULL, text);
    add_ranges(panel, &inside);
    double estimate = number(cutoff, "estimate"), fixed = number(place->element, "cutoff");
    rc_chart_series *mark = rc_report_chart_series(panel, RC_CHART_RULE_X, "mark", NULL, "selected");
    if (isfinite(estimate)) rc_report_chart_point(mark, estimate, NAN, NAN, NAN);
    rc_report_chart_label(mark, &inside, "selected {estimate:plain}", NULL);
    rc_chart_series *named = rc_report_chart_series(panel, RC_CHART_RULE_X, "fixed", NULL, "named beforehand");
    if (isfinite(fixed)) rc_report_chart_point(named, fixed, NAN, NAN, NAN);
    rc_report_chart_label(named, place, "named beforehand {cutoff:plain}", NULL);
}

const rc_report_figure rc_report_figure_reselected = {.name = "reselected", .list = "bootstrap", .build = build};
