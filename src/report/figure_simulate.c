/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_simulate.c - simulated cohorts: power and size, the design of a publication, coverage, spread of the cutoff,
 * each against one axis of the grid of truths, a panel for what else differs.
 *
 *   1. lines     2. panels     3. what is drawn */
#include "report/figure_grid.h"

#include "base/normal.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

enum { PANELS = 24, LINES = 16 };

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* ---- 1. lines ----------------------------------------------------------- */

typedef struct look {
    const char *name, *label, *class;
} look;

/* What has no row here gets its own name and the look of the last. */
static const look looks[] = {{"uncorrected", "uncorrected", "high"},
                             {"bonferroni", "Bonferroni", "soft"},
                             {"miller_siegmund", "Miller-Siegmund", "low"},
                             {"lausen_1992", "Lausen 1992", "low dotted"},
                             {"lausen_1994", "Lausen 1994", "soft dotted"},
                             {"permutation", "permutation", "curve"},
                             {"validation", "validation", "mark"},
                             {"fixed", "fixed cutoff", "mark dotted"},
                             {"cross_validated", "cross-validated", "high dotted"},
                             {"adjusted", "given the covariate", "curve dotted"},
                             {"adjusted_permuted", "given it, permuted", "soft dotted"},
                             {"maxt", "maxT, idle marker", "curve dotted"},
                             {"imputed", "imputed", "low"},
                             {"adjusted", "adjusted", "high dotted"},
                             {"adjusted_permuted", "adjusted, permuted", "soft dotted"},
                             {"differences", "differences", "low"},
                             {"shifted", "shifted", "soft"},
                             {"spread", "spread", "mark"},
                             {"studentized", "studentized", "low dotted"},
                             {"honest", "honest", "curve"},
                             {NULL, NULL, "curve dotted"}};

static const look *look_of(const char *name)
{
    const look *at = looks;
    while (at->name && strcmp(at->name, name) != 0) at++;
    return at;
}

typedef struct drawing {
    const rc_figure_grid *grid;
    rc_chart_panel *panel;
    const size_t *point; /* [n] */
    size_t n;
} drawing;

/* A share with 95 % of its simulation, within 0 and 1. */
static void add_share(rc_chart_series *series, double x, double share, double error)
{
    double away = rc_base_normal_quantile(0.975) * error;
    double lower = fmax(share - away, fmin(share, 0)), upper = fmin(share + away, fmax(share, 1));
    if (isfinite(share)) rc_report_chart_point(series, x, share, isnan(away) ? NAN : lower, isnan(away) ? NAN : upper);
}

static const cJSON *named(const cJSON *list, const char *name)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list) if (strcmp(rc_summary_json_get_text(item, "name"), name) == 0) return item;
    return NULL;
}

/* A line of a share that each item of a list, or one object (list NULL), has of this name. */
static void add_line(const drawing *d, const char *list, const char *name, const char *key, const look *how)
{
    char error[64];
    rc_chart_series *series =
        rc_report_chart_series(d->panel, RC_CHART_LINE, how->class, NULL, how->label ? how->label : name);
    if (!series) return;
    series->named = true;
    snprintf(error, sizeof error, "%s_error", key);
    for (size_t i = 0; i < d->n; i++) {
        const cJSON *element = d->grid->element[d->point[i]],
                    *item = list ? named(rc_summary_json_get(element, list), name) : rc_summary_json_get(element, name);
        add_share(series, rc_report_figure_grid_x(d->grid, d->point[i]), number(item, key), number(item, error));
    }
}

/* A line for each name that an item of the list has in any point. */
static void add_lines(const drawing *d, const char *list, const char *key)
{
    const char *seen[LINES];
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++) {
        const cJSON *item;
        cJSON_ArrayForEach(item, rc_summary_json_get(d->grid->element[d->point[i]], list))
        {
            const char *name = rc_summary_json_get_text(item, "name");
            bool known = n == LINES;
            for (size_t k = 0; !known && k < n; k++) known = strcmp(seen[k], name) == 0;
            if (known) continue;
            seen[n++] = name;
            add_line(d, list, name, key, look_of(name));
        }
    }
}

static void add_rule(rc_chart_panel *panel, double y, const char *name, const char *label)
{
    rc_chart_series *rule = rc_report_chart_series(panel, RC_CHART_RULE_Y, "limit", NULL, name);
    rc_report_chart_point(rule, NAN, y, NAN, NAN);
    rc_report_chart_label(rule, NULL, label, NULL);
}

/* ---- 2. panels ---------------------------------------------------------- */

typedef void fill_panel(const drawing *d);

/* Does any point hold what the figure is of: an object or list, in which a key (NULL: any) is a number? */
static bool has(const drawing *d, const char *what, const char *key)
{
    for (size_t i = 0; i < d->n; i++) {
        const cJSON *item = rc_summary_json_get(d->grid->element[d->point[i]], what);
        if (key ? isfinite(number(item, key)) : cJSON_IsObject(item) || cJSON_GetArraySize(item) > 0) return true;
    }
    return false;
}

static void set_axes(const drawing *d, const char *name, const char *label)
{
    const rc_figure_axis *axis = d->grid->axis;
    d->panel->x = rc_report_chart_axis(d->panel, NULL, axis->key, axis->label);
    d->panel->x.log = axis->log;
    d->panel->x.scale = axis->scale;
    d->panel->y = rc_report_chart_axis(d->panel, NULL, name, label);
    d->panel->y.scale = RC_SVG_SHARES;
    d->panel->y.high = 1;
}

/* Panels for the points that have something (see has), their curves along the axis `first` where the grid has no longer
 * one. */
static void add_panels(const rc_report_place *place, rc_chart *chart, const char *first, const char *what,
                       const char *key, fill_panel *fill)
{
    rc_figure_grid grid;
    size_t point[RC_FIGURE_GRID_MOST], n = 0, more = 0;
    char title[RC_FIGURE_GRID_TITLE];
    rc_chart_panel *last = NULL;
    rc_report_figure_grid_read(place->document, first, &grid);
    for (size_t leader = 0; grid.axis && leader < grid.n; leader++) {
        drawing d = {.grid = &grid, .point = point, .n = rc_report_figure_grid_panel(&grid, leader, point)};
        if (d.n == 0 || !has(&d, what, key)) continue;
        if (n == PANELS) {
            more++;
            continue;
        }
        rc_report_figure_grid_title(&grid, leader, title);
        title[0] = (char)(title[0] >= 'a' && title[0] <= 'z' ? title[0] - 'a' + 'A' : title[0]);
        last = d.panel = rc_report_chart_panel(chart, NULL, title);
        if (!d.panel) return;
        fill(&d);
        n++;
    }
    snprintf(title, sizeof title, "panels that are not drawn: %zu, see the table", more);
    if (more) rc_report_chart_line(last, "soft", NULL, title);
    snprintf(title, sizeof title, "truths that are left out: %zu, see the table", grid.more);
    if (grid.more) rc_report_chart_line(last, "soft", NULL, title);
}

/* ---- 3. what is drawn --------------------------------------------------- */

static void fill_power(const drawing *d)
{
    set_axes(d, "share with p <= 0.05", "cohorts with p of at most 0.05");
    d->panel->y.low = 0;
    add_rule(d->panel, 0.05, "5 % line", "5 %");
    add_lines(d, "procedures", "rejected");
}

static void build_power(const rc_report_place *place, rc_chart *chart)
{
    rc_report_chart_begin(
        chart, place, "How often an effect is found",
        "Share of simulated cohorts in which each procedure finds an effect, p of at most 0.05: its power, and where "
        "there is no effect (hazard ratio 1) its size, where the line at 5 % is right.  Upright bars: 95 % of the "
        "simulation.");
    add_panels(place, chart, "hr", "procedures", NULL, fill_power);
}

static void fill_design(const drawing *d)
{
    static const look discovered = {NULL, "in discovery", "high"}, validated = {NULL, "found again", "mark"},
                      acting = {NULL, "right marker", "soft"};
    set_axes(d, "share of cohorts", "share of the cohorts");
    d->panel->y.low = 0;
    add_rule(d->panel, 0.05, "5 % line", "5 %");
    const cJSON *validation = rc_summary_json_get(d->grid->element[d->point[0]], "validation");
    const rc_report_place place = {.element = validation};
    rc_report_chart_line(d->panel, "note", &place,
                         "{discovery:count} patients select the best cutoff{?markers>1| of the best of {markers:count} "
                         "markers}, the others test it");
    add_line(d, NULL, "validation", "discovered", &discovered);
    if (number(validation, "markers") > 1) add_line(d, NULL, "validation", "acting", &acting);
    add_line(d, NULL, "validation", "validated", &validated);
    if (named(rc_summary_json_get(d->grid->element[d->point[0]], "procedures"), "fixed"))
        add_line(d, "procedures", "fixed", "rejected", look_of("fixed"));
}

static void build_design(const rc_report_place *place, rc_chart *chart)
{
    rc_report_chart_begin(
        chart, place, "Found in some patients, and again in others",
        "Share of simulated studies with an uncorrected p of at most 0.05 in discovery; with p of at most 0.05 in the "
        "same direction in the patients of the validation, which is the rate of false validation where there is no "
        "effect; whose marker carried on is the one that acts; and the same test of a cutoff fixed beforehand, in all "
        "patients.  Upright bars: 95 % of the simulation.");
    add_panels(place, chart, "hr", "validation", NULL, fill_design);
}

static void fill_coverage(const drawing *d)
{
    set_axes(d, "coverage", "intervals that hold the truth");
    add_rule(d->panel, 0.95, "95 % line", "95 %");
    add_lines(d, "intervals", "coverage");
}

static void build_coverage(const rc_report_place *place, rc_chart *chart)
{
    rc_report_chart_begin(
        chart, place, "Do the intervals hold the truth?",
        "Share of simulated cohorts in which each 95 % interval of the selected cutoff's hazard ratio holds the one "
        "that this cutoff has in new patients; the line at 95 % is right.  Upright bars: 95 % of the simulation.");
    add_panels(place, chart, "n", "intervals", NULL, fill_coverage);
}

static void fill_stability(const drawing *d)
{
    static const look nearby = {NULL, "resamples", "high"}, others = {NULL, "other cohorts", "curve"},
                      jump = {NULL, "the jump", "low"};
    set_axes(d, "share at about the same place", "at about the same place");
    d->panel->y.low = 0;
    add_line(d, NULL, "cutoff", "nearby", &nearby);
    add_line(d, NULL, "cutoff", "other_cohorts", &others);
    if (has(d, "cutoff", "near_truth")) add_line(d, NULL, "cutoff", "near_truth", &jump);
}

static void build_stability(const rc_report_place *place, rc_chart *chart)
{
    rc_report_chart_begin(
        chart, place, "Is the selected cutoff stable?",
        "Share of a cohort's resamples whose cutoff lies within +-10 % of the patients' ranks from its own; of pairs "
        "of "
        "cohorts whose cutoffs lie so near each other, which is what one wants to know; and of cohorts whose cutoff "
        "lies so near the jump.  Upright bars: 95 % of the simulation.");
    add_panels(place, chart, "n", "cutoff", "nearby", fill_stability);
}

static void fill_spread(const drawing *d)
{
    static const char *const band[2][3] = {{"q025", "q975", "95 % of cutoffs"}, {"q25", "q75", "half of them"}};
    set_axes(d, "share below the cutoff", "patients below the cutoff");
    d->panel->y.low = 0;
    const cJSON *truth = rc_summary_json_get(d->grid->element[d->point[d->n - 1]], "truth");
    bool jump = strcmp(rc_summary_json_get_text(truth, "kind"), "jump") == 0 && strcmp(d->grid->axis->key, "at") != 0;
    if (jump) add_rule(d->panel, number(truth, "at"), "true place", "true");
    for (size_t b = 0; b < 3; b++) {
        rc_chart_series *series = rc_report_chart_series(d->panel, b < 2 ? RC_CHART_BAND : RC_CHART_LINE,
                                                         b < 2 ? "low" : "curve", NULL, b < 2 ? band[b][2] : "median");
        for (size_t i = 0; i < d->n; i++) {
            const cJSON *place =
                rc_summary_json_get(rc_summary_json_get(d->grid->element[d->point[i]], "cutoff"), "place");
            double x = rc_report_figure_grid_x(d->grid, d->point[i]);
            if (b < 2 && isfinite(number(place, band[b][0])))
                rc_report_chart_point(series, x, NAN, number(place, band[b][0]), number(place, band[b][1]));
            else if (b == 2 && isfinite(number(place, "median")))
                rc_report_chart_point(series, x, number(place, "median"), NAN, NAN);
        }
    }
}

static void build_spread(const rc_report_place *place, rc_chart *chart)
{
    rc_report_chart_begin(chart, place, "Which cutoffs are selected",
                          "Where the cutoffs that the search selects in simulated cohorts lie among all patients: the "
                          "median, the middle half of them (dark) and 95 % (light); with the place of the jump.");
    add_panels(place, chart, "n", "cutoff", NULL, fill_spread);
}

const rc_report_figure rc_report_figure_power = {.name = "power", .build = build_power};
const rc_report_figure rc_report_figure_design = {.name = "design", .build = build_design};
const rc_report_figure rc_report_figure_coverage = {.name = "coverage", .build = build_coverage};
const rc_report_figure rc_report_figure_stability = {.name = "stability", .build = build_stability};
const rc_report_figure rc_report_figure_spread = {.name = "spread", .build = build_spread};
