/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_groups.c - several cutoffs: survival of the groups, and how good every pair of cutoffs is. */
#include "report/figure_parts.h"
#include "report/figure_survival.h"
#include "summary/json.h"

#include <math.h>
#include <stdio.h>

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* ---- survival ----------------------------------------------------------- */

enum { BANDED_MOST = 3 };

/* The lowest and the highest group as low and high elsewhere. */
static const char *class_of(int group, int count)
{
    static const char *const between[] = {"mark", "curve", "soft", "mark"};
    return group == 0 ? "low" : group + 1 == count ? "high" : between[(group - 1) % 4];
}

static void build_groups(const rc_report_place *place, rc_chart *chart)
{
    const cJSON *groups = rc_summary_json_get(place->element, "groups"),
                *curves = rc_summary_json_get(groups, "curves");
    int count = cJSON_GetArraySize(curves);
    const rc_report_place inside = rc_report_figure_inside(place, groups);
    rc_report_chart_begin(chart, place, "Survival of the groups of {marker:name,-40}",
                          "Kaplan-Meier curves of the groups between several cutoffs, group 1 the lowest, with ticks "
                          "where patients are censored and the numbers at risk below the time axis.");
    if (count == 0) return;
    rc_chart_panel *panel = rc_report_chart_panel(chart, &inside, "Cutoffs: {*cutoffs|{@value:plain}|, }");
    if (!panel) return;
    const cJSON *permute = rc_report_figure_companion(place, "permute");
    const rc_report_place corrected = rc_report_figure_inside(place, permute);
    bool tested = rc_summary_json_get(permute, "cuts") != NULL;
    rc_report_chart_line(panel, "note", tested ? &corrected : NULL,
                         tested ? "{?p|p {p:journal} corrected for searching|no p}"
                                : "p corrected for searching: not run (recut permute)");
    rc_report_chart_line(panel, "soft", &inside, "p {p_naive:journal} uncorrected: not to be reported alone");
    rc_report_survival_axes(panel, place, curves);
    for (int i = 0; i < count; i++) {
        char name[24];
        snprintf(name, sizeof name, "group %d", i + 1);
        rc_report_survival_group(panel, cJSON_GetArrayItem(curves, i), class_of(i, count), name, count <= BANDED_MOST);
    }
    for (int i = 0; i < count; i++) {
        char name[24];
        snprintf(name, sizeof name, "group %d", i + 1);
        rc_report_survival_counts(panel, cJSON_GetArrayItem(curves, i), class_of(i, count), name);
    }
}

/* ---- pairs -------------------------------------------------------------- */

/* Shares of the largest chi-square between which a pair is drawn alike. */
static const struct {
    double from;
    const char *class, *name;
} level[] = {{0, "soft", "below 65 % of the largest"},
             {0.65, "low", "65 to 85 %"},
             {0.85, "curve", "85 to 95 %"},
             {0.95, "high", "95 % of the largest and more"}};
enum { LEVELS = sizeof level / sizeof *level };

/* From the least to the largest value; on a log axis where that is many times as large. */
static void set_range(rc_chart_axis *axis, const cJSON *pairs, const char *key)
{
    static const double wide = 10;
    const cJSON *pair;
    double low = INFINITY, high = -INFINITY;
    cJSON_ArrayForEach(pair, pairs)
    {
        low = fmin(low, number(pair, key));
        high = fmax(high, number(pair, key));
    }
    if (!(isfinite(low) && high > low)) return;
    axis->log = low > 0 && high / low > wide;
    axis->low = low;
    axis->high = high;
}

static void build_pairs(const rc_report_place *place, rc_chart *chart)
{
    const cJSON *groups = rc_summary_json_get(place->element, "groups"), *pairs = rc_summary_json_get(groups, "pairs"),
                *pair, *best = NULL;
    double largest = -INFINITY;
    rc_report_chart_begin(
        chart, place, "Pairs of cutoffs of {marker:name,-40}",
        "Every pair of cutoffs (of many candidates a grid), drawn by its chi-square as a share of the "
        "largest.  How far the best ones reach shows how well the data know where to cut.");
    cJSON_ArrayForEach(pair, pairs)
    {
        if (!(number(pair, "statistic") > largest)) continue;
        largest = number(pair, "statistic");
        best = pair;
    }
    if (!best || cJSON_GetArraySize(pairs) < 3) return;
    const rc_report_place top = rc_report_figure_inside(place, best);
    rc_chart_panel *panel = rc_report_chart_panel(chart, &top, "Best pair: {cutoff_1:plain}, {cutoff_2:plain}");
    if (!panel) return;
    rc_report_chart_line(panel, "note", &top, "chi-square {statistic:fixed2}; red: 95 % of it and more");
    rc_report_chart_line(panel, "soft", NULL, "black: 85 to 95 %, blue: 65 to 85 %, gray: less");
    panel->x = rc_report_chart_axis(panel, NULL, "lower cutoff", "lower cutoff");
    panel->y = rc_report_chart_axis(panel, NULL, "higher cutoff", "higher cutoff");
    set_range(&panel->x, pairs, "cutoff_1");
    set_range(&panel->y, pairs, "cutoff_2");
    for (int l = 0; l < LEVELS; l++) {
        rc_chart_series *dots = rc_report_chart_series(panel, RC_CHART_POINTS, level[l].class, NULL, level[l].name);
        cJSON_ArrayForEach(pair, pairs)
        {
            double chisq = number(pair, "statistic"), share = largest > 0 ? chisq / largest : 1;
            if (share < level[l].from || (l + 1 < LEVELS && share >= level[l + 1].from)) continue;
            rc_report_chart_point(dots, number(pair, "cutoff_1"), number(pair, "cutoff_2"), chisq, chisq);
        }
    }
    rc_chart_series *ring = rc_report_chart_series(panel, RC_CHART_RINGS, "mark", NULL, "best pair");
    rc_report_chart_point(ring, number(best, "cutoff_1"), number(best, "cutoff_2"), NAN, NAN);
}

const rc_report_figure rc_report_figure_groups = {.name = "groups", .list = "search", .build = build_groups};
const rc_report_figure rc_report_figure_pairs = {.name = "pairs", .list = "search", .build = build_pairs};
