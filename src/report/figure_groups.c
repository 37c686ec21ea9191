/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_groups.c - several cutoffs: survival of the groups, and how good every pair of cutoffs is. */
#include "report/figure_parts.h"
#include "report/figure_survival.h"
#include "summary/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

/* Shares of the largest chi-square at which a color begins. */
static const struct {
    double from;
    const char *class, *name;
} level[] = {{0, "heat0", "below 50 % of the largest chi-square"},
             {0.5, "heat1", "50 to 65 %"},
             {0.65, "heat2", "65 to 75 %"},
             {0.75, "heat3", "75 to 85 %"},
             {0.85, "heat4", "85 to 90 %"},
             {0.9, "heat5", "90 to 95 %"},
             {0.95, "heat6", "95 % of the largest chi-square and more"}};
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
    double margin = 0.015 * (axis->log ? log(high / low) : high - low); /* cells at the edge are seen, too */
    axis->low = axis->log ? low * exp(-margin) : low - margin;
    axis->high = axis->log ? high * exp(margin) : high + margin;
}

/* The cells of one color. */
static void add_level(rc_chart_panel *panel, const cJSON *pairs, double largest, int l)
{
    const cJSON *pair;
    char from[32];
    rc_chart_series *cells = rc_report_chart_series(panel, RC_CHART_CELLS, level[l].class, NULL, level[l].name);
    snprintf(from, sizeof from, "%.1f", level[l].from * largest);
    rc_report_chart_from(cells, from);
    cJSON_ArrayForEach(pair, pairs)
    {
        double chisq = number(pair, "statistic"), share = largest > 0 ? chisq / largest : 1;
        if (share < level[l].from || (l + 1 < LEVELS && share >= level[l + 1].from)) continue;
        rc_report_chart_point(cells, number(pair, "cutoff_1"), number(pair, "cutoff_2"), chisq, chisq);
    }
}

static void build_pairs(const rc_report_place *place, rc_chart *chart)
{
    const cJSON *groups = rc_summary_json_get(place->element, "groups"), *pairs = rc_summary_json_get(groups, "pairs"),
                *pair, *best = NULL;
    double largest = -INFINITY;
    size_t near = 0, count = (size_t)cJSON_GetArraySize(pairs);
    char text[128];
    rc_report_chart_begin(
        chart, place, "Pairs of cutoffs of {marker:name,-40}",
        "Every pair of cutoffs (of many candidates a grid), the lower one across, the higher one up, filled by the "
        "chi-square of its three groups: the darker, the larger.  How far the best ones reach shows how well the data "
        "know where to cut.");
    cJSON_ArrayForEach(pair, pairs)
    {
        if (!(number(pair, "statistic") > largest)) continue;
        largest = number(pair, "statistic");
        best = pair;
    }
    if (!best || count < 3) return;
    const rc_report_place top = rc_report_figure_inside(place, best);
    rc_chart_panel *panel = rc_report_chart_panel(chart, &top, "Best pair: {cutoff_1:plain}, {cutoff_2:plain}");
    if (!panel) return;
    cJSON_ArrayForEach(pair, pairs) near += number(pair, "statistic") >= 0.95 * largest;
    rc_report_chart_line(panel, "note", &top, "chi-square {statistic:fixed2} (ring); outlined: 95 % of it and more");
    snprintf(text, sizeof text, "%zu of the %zu pairs drawn reach that", near, count);
    rc_report_chart_line(panel, "soft", NULL, text);
    panel->x = rc_report_chart_axis(panel, NULL, "lower cutoff", "lower cutoff");
    panel->y = rc_report_chart_axis(panel, NULL, "higher cutoff", "higher cutoff");
    panel->height = 240;
    set_range(&panel->x, pairs, "cutoff_1");
    set_range(&panel->y, pairs, "cutoff_2");
    for (int l = 0; l < LEVELS; l++) add_level(panel, pairs, largest, l);
    snprintf(text, sizeof text, "%.1f", largest);
    bool u = strcmp(rc_summary_json_get_text(rc_summary_json_get(groups, "asked"), "order"), "u") == 0;
    rc_report_chart_scale(
        panel, u ? "chi-square of the middle group against the outer two" : "chi-square of the three groups", text);
    rc_chart_series *ring = rc_report_chart_series(panel, RC_CHART_RINGS, "best", NULL, "best pair");
    rc_report_chart_point(ring, number(best, "cutoff_1"), number(best, "cutoff_2"), NAN, NAN);
}

const rc_report_figure rc_report_figure_groups = {.name = "groups", .list = "search", .build = build_groups};
const rc_report_figure rc_report_figure_pairs = {.name = "pairs", .list = "search", .build = build_pairs};
