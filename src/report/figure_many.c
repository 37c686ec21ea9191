/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_many.c - many markers at once: size of the effect against p, and whether the p are as chance would have them.
 *
 *   1. groups of markers     2. volcano     3. quantiles */
#include "report/figure_parts.h"

#include "base/memory.h"
#include "summary/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MARKERS_LEAST = 5, GROUPS_MOST = 2, NAMED = 8, ALWAYS = 200, CELLS = 160, TRIED = 16 };

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* ---- 1. groups of markers ----------------------------------------------- */

/* Rows of `.markers[]` of one endpoint, by p. */
typedef struct many {
    const cJSON **row; /* [n] */
    size_t n;
    const char *key;  /* of the p: "p", or "p_naive" where nothing was permuted */
    const char *name; /* of that p */
} many;

static bool same(const cJSON *a, const cJSON *b)
{
    static const char *const keys[] = {"label", "time", "event", "where", "criterion"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(rc_summary_json_get_text(a, keys[i]), rc_summary_json_get_text(b, keys[i])) != 0) return false;
    return true;
}

/* Where two p are equal, by the uncorrected one, then by name. */
static int by_p(const void *a, const void *b, void *key)
{
    const cJSON *x = *(const cJSON *const *)a, *y = *(const cJSON *const *)b;
    const char *const keys[] = {key, "p_naive"};
    for (size_t i = 0; i < 2; i++) {
        double one = number(x, keys[i]), two = number(y, keys[i]);
        if (isnan(one) || isnan(two)) {
            if (isnan(one) != isnan(two)) return isnan(one) ? 1 : -1;
        } else if (one != two) {
            return one < two ? -1 : 1;
        }
    }
    return strcmp(rc_summary_json_get_text(x, "marker"), rc_summary_json_get_text(y, "marker"));
}

/* The markers that belong to `first`. */
static bool gather(const cJSON *list, const cJSON *first, rc_chart *chart, many *out)
{
    const cJSON *row;
    if (chart->status != RECUT_OK) return false;
    if (!(out->row = rc_base_memory_zeroed((size_t)cJSON_GetArraySize(list), sizeof *out->row))) {
        chart->status = RC_FAIL(&chart->err, RECUT_E_MEMORY, -1, "out of memory for a figure");
        return false;
    }
    for (row = first; row; row = row->next) {
        if (!same(row, first)) continue;
        if (!isnan(number(row, "p"))) out->key = "p";
        out->row[out->n++] = row;
    }
    out->name = strcmp(out->key, "p_naive") == 0              ? "p uncorrected"
                : rc_summary_json_get_bool(first, "selected") ? "p corrected for searching"
                                                              : "p by permutation";
    qsort_r(out->row, out->n, sizeof *out->row, by_p, (void *)(uintptr_t)out->key);
    while (out->n > 0 && isnan(number(out->row[out->n - 1], out->key))) out->n--;
    return out->n >= MARKERS_LEAST;
}

static bool is_first(const cJSON *list, const cJSON *row)
{
    for (const cJSON *other = list->child; other != row; other = other->next)
        if (same(other, row)) return false;
    return true;
}

static void each_group(const rc_report_place *place, rc_chart *chart,
                       void (*add)(const rc_report_place *, rc_chart *, const many *))
{
    const cJSON *list = rc_summary_json_get(place->document, "markers"), *first;
    int n = 0, tried = 0;
    if (cJSON_GetArraySize(list) < MARKERS_LEAST) return;
    cJSON_ArrayForEach(first, list)
    {
        many group = {.key = "p_naive"};
        if (n >= GROUPS_MOST || tried >= TRIED) break;
        if (!is_first(list, first)) continue;
        tried++;
        if (gather(list, first, chart, &group)) {
            const rc_report_place inside = rc_report_figure_inside(place, first);
            add(&inside, chart, &group);
            n++;
        }
        rc_base_memory_free(group.row);
    }
}

#define ENDPOINT "{?label| ({label:name,-20})|{?time=/cohort/time|| ({time:name,-20})}}"

static bool is_corrected(const many *group)
{
    return strcmp(group->key, "p") == 0;
}

/* ---- 2. volcano --------------------------------------------------------- */

/* Of many markers one for each cell of a fine grid; those of the smallest p all. */
typedef struct grid {
    bool taken[CELLS][CELLS];
} grid;

static bool take(grid *seen, double log_hr, double log_p)
{
    double x = fmin(fmax((log_hr + 3) / 6, 0), 1), y = fmin(fmax(-log_p / 25, 0), 1);
    bool *cell = &seen->taken[(size_t)(x * (CELLS - 1))][(size_t)(y * (CELLS - 1))];
    bool was = *cell;
    *cell = true;
    return !was;
}

static void add_points(rc_chart_panel *panel, const many *group, double *none)
{
    grid seen = {.taken = {{false}}};
    rc_chart_series *others = rc_report_chart_series(panel, RC_CHART_RINGS, "soft", NULL, "others");
    rc_chart_series *hits = rc_report_chart_series(panel, RC_CHART_POINTS, "low", NULL, "p < 0.05 over all markers");
    for (size_t i = 0; i < group->n; i++) {
        double hr = number(group->row[i], "hr"), p = number(group->row[i], group->key);
        bool hit = number(group->row[i], "p_maxt") < 0.05;
        if (!(hr > 0) || !isfinite(hr)) {
            (*none)++;
            continue;
        }
        if (i >= ALWAYS && !take(&seen, log(hr), log(p))) continue;
        const rc_report_place of = {.element = group->row[i]};
        rc_report_chart_point(hit ? hits : others, hr, p, NAN, NAN);
        if (i < NAMED && p < 0.05) rc_report_chart_label(hit ? hits : others, &of, "{marker:name,-16}", NULL);
    }
}

static void add_volcano(const rc_report_place *place, rc_chart *chart, const many *group)
{
    bool corrected = is_corrected(group);
    char text[RC_FIGURE_TEXT];
    double none = 0;
    rc_chart_panel *panel = rc_report_chart_panel(chart, place, "Effect and p of each marker" ENDPOINT);
    if (!panel) return;
    panel->height = 240;
    panel->x = rc_report_chart_axis(panel, NULL, "hazard ratio", "hazard ratio, high against low, as found");
    panel->x.log = true;
    panel->y = rc_report_chart_axis(panel, NULL, group->name, group->name);
    panel->y.scale = RC_SVG_P;
    panel->y.high = 1;
    rc_report_chart_line(panel, "note", NULL,
                         corrected ? "filled: p < 0.05 when all markers are paid for as well (maxT)"
                                   : "nothing is corrected: recut permute has not been run");
    rc_report_chart_point(rc_report_chart_series(panel, RC_CHART_RULE_X, "soft", NULL, "no effect"), 1, NAN, NAN, NAN);
    rc_chart_series *limit = rc_report_chart_series(panel, RC_CHART_RULE_Y, "limit", NULL, "5 % line");
    rc_report_chart_point(limit, NAN, 0.05, NAN, NAN);
    rc_report_chart_label(limit, NULL, "p 0.05", NULL);
    double replicates = number(group->row[0], "replicates");
    if (corrected && replicates > 0) {
        rc_chart_series *least = rc_report_chart_series(panel, RC_CHART_RULE_Y, "soft", NULL, "least possible p");
        rc_report_chart_point(least, NAN, 1 / (replicates + 1), NAN, NAN);
        const rc_report_place first = rc_report_figure_inside(place, group->row[0]);
        rc_report_chart_label(least, &first, "least p of {replicates:count} permutations", NULL);
    }
    add_points(panel, group, &none);
    snprintf(text, sizeof text, "%.0f without a finite hazard ratio are not drawn", none);
    if (none > 0) rc_report_chart_line(panel, "soft", NULL, text);
}

/* ---- 3. quantiles ------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Ordered p against what is expected of so many: all of the smallest, some of the others. */
static void add_quantiles(rc_chart_panel *panel, rc_chart *chart, const many *group, const char *key,
                          rc_chart_kind kind, const char *class, const char *name)
{
    size_t n = 0;
    double *p = rc_base_memory_zeroed(group->n, sizeof *p);
    if (!p) {
        chart->status = RC_FAIL(&chart->err, RECUT_E_MEMORY, -1, "out of memory for a figure");
        return;
    }
    for (size_t i = 0; i < group->n; i++)
        if (!isnan(number(group->row[i], key))) p[n++] = number(group->row[i], key);
    qsort(p, n, sizeof *p, ascending);
    rc_chart_series *series = rc_report_chart_series(panel, kind, class, NULL, name);
    for (size_t i = 0, next = 0; i < n; i++) { /* on a log axis the others are evenly spread */
        if (i < next && i + 1 < n) continue;
        rc_report_chart_point(series, ((double)i + 0.5) / (double)n, p[i], NAN, NAN);
        next = i < ALWAYS ? i + 1 : i + 1 + i / 50;
    }
    rc_base_memory_free(p);
}

static void add_qq(const rc_report_place *place, rc_chart *chart, const many *group)
{
    bool corrected = is_corrected(group);
    rc_chart_panel *panel = rc_report_chart_panel(chart, place, "Are the p as chance would have them?" ENDPOINT);
    if (!panel) return;
    panel->height = 240;
    panel->x = rc_report_chart_axis(panel, NULL, "p expected", "p expected without any effect");
    panel->y = rc_report_chart_axis(panel, NULL, "p observed", "p observed");
    panel->x.scale = panel->y.scale = RC_SVG_P;
    panel->x.high = panel->y.high = 1;
    panel->diagonal = true;
    bool searched = corrected && rc_summary_json_get_bool(group->row[0], "selected");
    rc_report_chart_line(panel, "note", NULL,
                         searched    ? "filled: corrected for searching; rings: uncorrected"
                         : corrected ? "filled: by permutation; rings: chi-square"
                                     : "rings: uncorrected");
    rc_report_chart_line(panel, "soft", NULL, "on the dotted line: as if no marker had an effect");
    add_quantiles(panel, chart, group, "p_naive", RC_CHART_RINGS, "soft", "p uncorrected");
    if (corrected) add_quantiles(panel, chart, group, "p", RC_CHART_POINTS, "low", group->name);
}

static void add_group(const rc_report_place *place, rc_chart *chart, const many *group)
{
    add_volcano(place, chart, group);
    add_qq(place, chart, group);
}

static void build(const rc_report_place *place, rc_chart *chart)
{
    rc_report_chart_begin(chart, place, "All markers",
                          "The hazard ratio of each marker against its p, small p at the top, with a line at 0.05; the "
                          "markers of the smallest p have their names beside them.  Then the markers' p in order "
                          "against the p that so many markers without any effect would have.");
    each_group(place, chart, add_group);
}

const rc_report_figure rc_report_figure_many = {.name = "many", .build = build};
