/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_grid.c - points of a grid of truths.
 *
 *   1. what differs     2. the axis     3. panels     4. their titles */
#include "report/figure_grid.h"

#include "summary/json.h"

#include <math.h>
#include <string.h>

static const rc_figure_axis axes[] = {{"hr", "hazard ratio of the effect", true, RC_SVG_NUMBERS},
                                      {"n", "patients of a cohort", true, RC_SVG_NUMBERS},
                                      {"event_share", "patients with an event", false, RC_SVG_SHARES},
                                      {"at", "patients below the jump", false, RC_SVG_SHARES}};
enum { AXES = sizeof axes / sizeof *axes };

/* ---- 1. what differs ---------------------------------------------------- */

static const cJSON *truth_of(const rc_figure_grid *grid, size_t i)
{
    return rc_summary_json_get(grid->options[i], "truth");
}

static bool is_none(const cJSON *truth)
{
    return strcmp(rc_summary_json_get_text(truth, "kind"), "none") == 0;
}

static bool is_among(const char *key, const char *const *list)
{
    while (*list && strcmp(*list, key) != 0) list++;
    return *list != NULL;
}

/* How exactly a point is measured, and what is asked of it, makes it no other point; half of the patients discover. */
static bool counts(const char *key, const rc_figure_axis *axis)
{
    static const char *const precision[] = {"truth",     "replicates", "inner",  "procedures",
                                            "intervals", "nearby",     "acting", NULL};
    return !is_among(key, precision) && !(strcmp(key, "discovery_patients") == 0 && strcmp(axis->key, "n") == 0);
}

static bool alike(const cJSON *a, const cJSON *b, const char *key)
{
    return cJSON_Compare(rc_summary_json_get(a, key), rc_summary_json_get(b, key), true);
}

/* As in a cohort the censoring is that of its patients: how many have an event follows from all else. */
static bool follows(const cJSON *truth, const char *key)
{
    return strcmp(key, "event_share") == 0 && rc_summary_json_get(truth, "like");
}

/* Do the truths differ in nothing but the axis?  Without an effect nothing that describes one says anything. */
static bool same_truth(const cJSON *a, const cJSON *b, const rc_figure_axis *axis)
{
    static const char *const effect[] = {"kind", "hr", "at", "acting", NULL};
    const cJSON *item;
    bool none = strcmp(axis->key, "hr") == 0 && (is_none(a) || is_none(b));
    for (int turn = 0; turn < 2; turn++) {
        const cJSON *one = turn ? b : a, *other = turn ? a : b;
        cJSON_ArrayForEach(item, one)
        {
            if (strcmp(item->string, axis->key) == 0 || (none && is_among(item->string, effect))) continue;
            if ((none && !rc_summary_json_get(other, item->string)) || follows(one, item->string)) continue;
            if (!alike(one, other, item->string)) return false;
        }
    }
    return true;
}

static bool same(const rc_figure_grid *grid, size_t a, size_t b, const rc_figure_axis *axis)
{
    const cJSON *item;
    for (int turn = 0; turn < 2; turn++) {
        const cJSON *one = grid->options[turn ? b : a], *other = grid->options[turn ? a : b];
        cJSON_ArrayForEach(item, one) if (counts(item->string, axis) && !alike(one, other, item->string)) return false;
    }
    return same_truth(truth_of(grid, a), truth_of(grid, b), axis);
}

/* ---- 2. the axis -------------------------------------------------------- */

static double value(const rc_figure_grid *grid, size_t i, const rc_figure_axis *axis)
{
    return rc_summary_json_get_number(truth_of(grid, i), axis->key);
}

/* Different values in the panel that has the most. */
static size_t longest(const rc_figure_grid *grid, const rc_figure_axis *axis)
{
    size_t most = 0;
    for (size_t leader = 0; leader < grid->n; leader++) {
        size_t n = 0;
        for (size_t i = 0; i < grid->n; i++) {
            bool first = isfinite(value(grid, i, axis)) && same(grid, leader, i, axis);
            for (size_t j = 0; first && j < i; j++)
                first = value(grid, j, axis) != value(grid, i, axis) || !same(grid, leader, j, axis);
            n += first;
        }
        /* where a truth without effect leads, points of several effects are in it */
        if (!(is_none(truth_of(grid, leader)) && strcmp(axis->key, "hr") == 0)) most = n > most ? n : most;
    }
    return most;
}

static const cJSON *options_of(const cJSON *document, const cJSON *element)
{
    const cJSON *analysis;
    const char *name = rc_summary_json_get_text(element, "analysis");
    cJSON_ArrayForEach(analysis, rc_summary_json_get(document, "analyses"))
    {
        if (strcmp(rc_summary_json_get_text(analysis, "name"), name) == 0)
            return rc_summary_json_get(analysis, "options");
    }
    return NULL;
}

void rc_report_figure_grid_read(const cJSON *document, const char *first, rc_figure_grid *out)
{
    const cJSON *element;
    size_t most = 1;
    *out = (rc_figure_grid){.n = 0};
    cJSON_ArrayForEach(element, rc_summary_json_get(document, "simulate"))
    {
        const cJSON *options = options_of(document, element);
        if (!cJSON_IsObject(rc_summary_json_get(options, "truth"))) continue;
        if (out->n == RC_FIGURE_GRID_MOST) {
            out->more++;
            continue;
        }
        out->element[out->n] = element;
        out->options[out->n++] = options;
    }
    for (size_t a = 0; a < AXES; a++) {
        size_t n = longest(out, &axes[a]);
        if (n < 2 || n < most || (n == most && strcmp(axes[a].key, first) != 0)) continue;
        most = n;
        out->axis = &axes[a];
    }
}

/* ---- 3. panels ---------------------------------------------------------- */

double rc_report_figure_grid_x(const rc_figure_grid *grid, size_t point)
{
    return value(grid, point, grid->axis);
}

size_t rc_report_figure_grid_panel(const rc_figure_grid *grid, size_t leader, size_t *out)
{
    size_t n = 0;
    bool ratio = strcmp(grid->axis->key, "hr") == 0;
    if (ratio && is_none(truth_of(grid, leader))) return 0;
    for (size_t i = 0; i < grid->n; i++) {
        double x = rc_report_figure_grid_x(grid, i);
        if (!isfinite(x) || !same(grid, leader, i, grid->axis)) continue;
        if (i < leader && !(ratio && is_none(truth_of(grid, i)))) return 0;
        size_t at = n++;
        for (; at > 0 && rc_report_figure_grid_x(grid, out[at - 1]) > x; at--) out[at] = out[at - 1];
        out[at] = i;
    }
    bool several = n > 0 && rc_report_figure_grid_x(grid, out[0]) < rc_report_figure_grid_x(grid, out[n - 1]);
    return several ? n : 0;
}

/* ---- 4. their titles ---------------------------------------------------- */

static void add(char *out, const char *text)
{
    size_t used = strlen(out);
    snprintf(out + used, RC_FIGURE_GRID_TITLE - used, "%s%s", used ? ", " : "", text);
}

/* "key value", of what not all elements have alike. */
static void add_item(const rc_figure_grid *grid, size_t leader, const cJSON *item, bool of_truth, char *out)
{
    char text[RC_FIGURE_GRID_TITLE], *printed;
    bool differs = false;
    for (size_t i = 0; i < grid->n; i++)
        differs = differs ||
                  !cJSON_Compare(
                      item, rc_summary_json_get(of_truth ? truth_of(grid, i) : grid->options[i], item->string), true);
    if (!differs || leader >= grid->n) return;
    printed = cJSON_IsNumber(item) ? NULL : cJSON_PrintUnformatted(item);
    if (cJSON_IsNumber(item))
        snprintf(text, sizeof text, "%.60s %.4g", item->string, item->valuedouble);
    else
        snprintf(text, sizeof text, "%.60s %.60s", item->string, printed ? printed : "");
    cJSON_free(printed);
    size_t used = 0;
    for (const char *at = text; *at; at++)
        if (*at != '"') text[used++] = *at == '_' ? ' ' : *at;
    text[used] = '\0';
    add(out, text);
}

static void add_effect(const cJSON *truth, const rc_figure_axis *axis, char *out)
{
    const char *kind = rc_summary_json_get_text(truth, "kind");
    char text[RC_FIGURE_GRID_TITLE];
    double at = rc_summary_json_get_number(truth, "at"), hr = rc_summary_json_get_number(truth, "hr");
    if (strcmp(kind, "none") == 0) {
        add(out, "no effect");
        return;
    }
    if (strcmp(kind, "jump") == 0 && strcmp(axis->key, "at") != 0)
        snprintf(text, sizeof text, "jump at %g", at);
    else
        snprintf(text, sizeof text, "%s",
                 strcmp(kind, "linear") == 0 ? "log-linear effect"
                 : strcmp(kind, "u") == 0    ? "U-shaped effect"
                                             : kind);
    add(out, text);
    snprintf(text, sizeof text, "HR %g", hr);
    if (strcmp(axis->key, "hr") != 0) add(out, text);
}

void rc_report_figure_grid_title(const rc_figure_grid *grid, size_t leader, char out[RC_FIGURE_GRID_TITLE])
{
    static const char *const said[] = {"kind", "hr", "at", "n", NULL};
    const cJSON *truth = truth_of(grid, leader), *item;
    char text[RC_FIGURE_GRID_TITLE];
    *out = '\0';
    add_effect(truth, grid->axis, out);
    snprintf(text, sizeof text, "%g patients", rc_summary_json_get_number(truth, "n"));
    if (strcmp(grid->axis->key, "n") != 0) add(out, text);
    cJSON_ArrayForEach(item, truth)
    {
        if (!is_among(item->string, said) && !follows(truth, item->string) &&
            strcmp(item->string, grid->axis->key) != 0)
            add_item(grid, leader, item, true, out);
    }
    cJSON_ArrayForEach(item, grid->options[leader])
    {
        bool of_n = strcmp(item->string, "discovery_patients") == 0; /* mostly half of them */
        if (counts(item->string, grid->axis) && !of_n) add_item(grid, leader, item, false, out);
    }
}
