/* SPDX-License-Identifier: GPL-3.0-or-later
 * chart_svg.c - draws panels.
 *
 *   1. text     2. places for labels     3. series     4. labels     5. panels and files */
#include "report/chart_svg.h"

#include "base/memory.h"
#include "report/chart_cells.h"
#include "report/chart_layout.h"
#include "report/chart_style.h"
#include "report/escape.h"
#include "report/format.h"

#include <math.h>
#include <string.h>

/* ---- 1. text ------------------------------------------------------------ */

/* The first `length` bytes of a text, or as many characters as have room, and then "..". */
static void print_part(const rc_svg *svg, const char *class, double x, double y, const char *anchor, const char *text,
                       size_t length, double room, double size)
{
    char part[512], cut[520];
    size_t skip, fits;
    snprintf(part, sizeof part, "%.*s", (int)length, text);
    fits = room > 0 ? rc_report_chart_text_line(part, room, size, &skip) : strlen(part);
    snprintf(cut, sizeof cut, "%.*s%s", (int)fits, part, part[fits] ? ".." : "");
    rc_report_svg_text(svg, class, x, y, anchor, cut);
}

/* Wrapped from y on; returns where the next line stands. */
static double print_wrapped(const rc_svg *svg, const char *class, double y, const char *text, double size, double step)
{
    size_t skip;
    while (text && *text) {
        size_t length = rc_report_chart_text_line(text, RC_CHART_WIDTH - 8, size, &skip);
        y += step;
        print_part(svg, class, 4, y - 4, "start", text, length, 0, size);
        text += length + skip;
    }
    return y;
}

static void print_head(const rc_svg *svg, const rc_chart_panel *panel)
{
    double y = print_wrapped(svg, "title", 0, panel->title, 13, 17) + 4;
    for (const rc_chart_line *line = panel->line; line; line = line->next)
        y = print_wrapped(svg, line->class, y, line->text, 11.5, 15);
}

/* ---- 2. places for labels ----------------------------------------------- */

typedef struct box {
    double left, top, right, bottom;
} box;

enum { BOXES = 64 };

/* What is on the plot already, so that labels keep clear of it. */
typedef struct taken {
    const rc_chart_layout *layout;
    const rc_chart_panel *panel;
    box box[BOXES];
    size_t n;
} taken;

static bool overlap(const box *a, const box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

static bool is_drawn(rc_chart_kind kind)
{
    return kind == RC_CHART_LINE || kind == RC_CHART_STEPS || kind == RC_CHART_POINTS || kind == RC_CHART_RINGS;
}

/* How bad a place is: labels count much, points of the data little. */
static double cost(const taken *on, const box *at)
{
    const rc_svg *svg = &on->layout->svg;
    double bad = 0;
    if (at->left < svg->left || at->right > svg->width - 2 || at->top < svg->top - 2 ||
        at->bottom > svg->height - svg->bottom)
        bad += 500;
    for (size_t i = 0; i < on->n; i++) bad += overlap(at, &on->box[i]) ? 100 : 0;
    for (const rc_chart_series *series = on->panel->series; series; series = series->next) {
        bad += series->kind == RC_CHART_RUG && at->bottom > svg->height - svg->bottom - 9 ? 20 : 0;
        for (size_t i = 0; series->kind == RC_CHART_RULE_X && i < series->n; i++) {
            double x = rc_report_svg_x(svg, series->point[i].x);
            bad += x > at->left - 2 && x < at->right + 2 ? 5 : 0;
        }
        for (size_t i = 0; is_drawn(series->kind) && i < series->n; i++) {
            double x = rc_report_svg_x(svg, series->point[i].x), y = rc_report_svg_y(svg, series->point[i].y);
            bad += x > at->left - 2 && x < at->right + 2 && y > at->top - 1 && y < at->bottom + 1;
        }
    }
    return bad;
}

static void take(taken *on, box at)
{
    if (on->n < BOXES) on->box[on->n++] = at;
}

/* Prints a label at the best of some places; `most`: not at all if none is better than that. */
static void print_label(taken *on, const rc_svg *svg, const char *class, const char *text, const box *place, size_t n,
                        double most)
{
    size_t best = 0;
    double least = INFINITY;
    for (size_t i = 0; i < n; i++) {
        double bad = cost(on, &place[i]) + 0.5 * (double)i;
        if (bad < least) least = bad, best = i;
    }
    if (n == 0 || least > most) return;
    take(on, place[best]);
    rc_report_svg_text(svg, class, place[best].left, place[best].bottom - 3, "start", text);
}

/* ---- 3. series ---------------------------------------------------------- */

/* Columns of the points of a series. */
typedef struct columns {
    double *x, *y, *lower, *upper;
    double *all;
} columns;

static bool get_columns(const rc_chart_series *series, columns *out)
{
    size_t n = series->n;
    out->all = rc_base_memory_zeroed(4 * n + 1, sizeof *out->all);
    if (!out->all) return false;
    out->x = out->all;
    out->y = out->x + n;
    out->lower = out->y + n;
    out->upper = out->lower + n;
    for (size_t i = 0; i < n; i++) {
        out->x[i] = series->point[i].x;
        out->y[i] = series->point[i].y;
        out->lower[i] = series->point[i].lower;
        out->upper[i] = series->point[i].upper;
    }
    return true;
}

static void print_row(const rc_svg *svg, const rc_chart_series *series, const rc_chart_point *point, size_t row)
{
    char class[64];
    double y = svg->y.high - 0.5 - (double)row, at = rc_report_svg_y(svg, y), room = svg->left - 11;
    const char *second = point->label ? strchr(point->label, '\n') : NULL;
    snprintf(class, sizeof class, "row %s", series->class);
    rc_report_svg_interval(svg, class, y, point->x, point->lower, point->upper);
    if (point->label)
        print_part(svg, "label", 6, at + (second ? -1 : 4), "start", point->label, strcspn(point->label, "\n"), room,
                   12);
    if (second) print_part(svg, "small", 6, at + 12, "start", second + 1, strlen(second + 1), room, 11);
    if (point->note && isnan(point->x)) /* where the dot would be */
        print_part(svg, "small", svg->left + 6, at + 4, "start", point->note, strlen(point->note),
                   svg->width - svg->left - 8, 11);
    else if (point->note)
        print_part(svg, "note", svg->width - svg->right + 8, at + 4, "start", point->note, strlen(point->note),
                   svg->right - 8, 11.5);
}

static void print_counts(const rc_chart_layout *layout, const rc_svg *svg, const rc_chart_series *series,
                         const columns *c, double y)
{
    char text[RC_FORMAT_SIZE], class[64];
    const char *const name[4] = {"x", "y", NULL, NULL};
    const double *const value[4] = {c->x, c->y, NULL, NULL};
    snprintf(class, sizeof class, "counts %s", series->class);
    rc_report_svg_group(svg, class, name, value, series->n);
    snprintf(class, sizeof class, "small %s", series->class);
    rc_report_svg_text(svg, class, svg->left - layout->counts_gap, y, "end", series->name ? series->name : "");
    for (size_t i = 0; i < series->n; i++)
        rc_report_svg_text(svg, "tick", rc_report_svg_x(svg, c->x[i]), y, "middle",
                           rc_summary_journal_count(c->y[i], text));
    rc_report_svg_group_end(svg);
}

static void print_ranges(const rc_chart_layout *layout, const rc_svg *svg, const rc_chart_series *series,
                         const columns *c)
{
    const char *const name[4] = {"lower", "upper", NULL, NULL};
    const double *const value[4] = {c->lower, c->upper, NULL, NULL};
    rc_report_svg_group(svg, series->class, name, value, series->n);
    for (size_t i = 0; i < layout->n_above; i++) {
        const rc_chart_above *label = &layout->above[i];
        double y = rc_report_chart_above_y(layout, label->row) - 4;
        if (label->series != series) continue;
        rc_report_svg_segment(svg, "bracket", label->from, y, label->to, y);
        rc_report_svg_segment(svg, "bracket", label->from, y - 3, label->from, y + 3);
        rc_report_svg_segment(svg, "bracket", label->to, y - 3, label->to, y + 3);
        rc_report_svg_text(svg, "halo", label->left, y + 4, "start", label->text);
    }
    rc_report_svg_group_end(svg);
}

static void print_rules(const rc_chart_layout *layout, const rc_svg *svg, const rc_chart_series *series,
                        const columns *c)
{
    for (size_t i = 0; i < series->n; i++) rc_report_svg_mark_x(svg, series->class, c->x[i], NULL);
    for (size_t i = 0; i < layout->n_above; i++) {
        const rc_chart_above *label = &layout->above[i];
        char class[64];
        if (label->series != series) continue;
        snprintf(class, sizeof class, "leader %s", series->class);
        const char *const name[4] = {NULL, NULL, NULL, NULL};
        const double *const value[4] = {NULL, NULL, NULL, NULL};
        rc_report_svg_group(svg, class, name, value, 0);
        rc_report_svg_segment(svg, "mark", label->x, svg->top, label->x,
                              rc_report_chart_above_y(layout, label->row) - 9);
        rc_report_svg_group_end(svg);
        rc_report_svg_text(svg, "note", label->left, rc_report_chart_above_y(layout, label->row), "start", label->text);
    }
}

static bool has_limits(const rc_chart_series *series)
{
    for (size_t i = 0; i < series->n; i++)
        if (!isnan(series->point[i].lower) && !isnan(series->point[i].upper)) return true;
    return false;
}

static void print_series(const rc_chart_layout *layout, const rc_svg *svg, const rc_chart_panel *panel,
                         const rc_chart_series *series, size_t *row, double *counts)
{
    char class[64];
    columns c;
    if (series->n == 0 || !get_columns(series, &c)) return;
#define CLASS(name) (snprintf(class, sizeof class, name " %s", series->class), class)
    switch (series->kind) {
    case RC_CHART_LINE:
    case RC_CHART_STEPS:
        rc_report_svg_line(svg, CLASS("line"), c.x, c.y, series->n, series->kind == RC_CHART_STEPS);
        if (has_limits(series)) rc_report_svg_whiskers(svg, CLASS("whiskers"), c.x, c.lower, c.upper, series->n);
        break;
    case RC_CHART_BAND:
    case RC_CHART_STEP_BAND:
        rc_report_svg_band(svg, CLASS("band"), c.x, c.lower, c.upper, series->n, series->kind == RC_CHART_STEP_BAND);
        break;
    case RC_CHART_BARS:
        rc_report_svg_bars(svg, CLASS("bars"), c.lower, c.upper, c.y, series->n);
        break;
    case RC_CHART_POINTS:
    case RC_CHART_RINGS:
        rc_report_svg_points(svg, series->kind == RC_CHART_POINTS ? CLASS("points") : CLASS("rings"), c.x, c.y,
                             series->n, layout->radius);
        break;
    case RC_CHART_TICKS:
        rc_report_svg_ticks_at(svg, CLASS("ticks"), c.x, c.y, series->n);
        break;
    case RC_CHART_RUG:
        rc_report_svg_ticks_at(svg, CLASS("rug"), c.x, NULL, series->n);
        break;
    case RC_CHART_RULE_X:
        print_rules(layout, svg, series, &c);
        break;
    case RC_CHART_RULE_Y:
        for (size_t i = 0; i < series->n; i++) rc_report_svg_mark_y(svg, series->class, c.y[i], NULL);
        break;
    case RC_CHART_RANGE:
        print_ranges(layout, svg, series, &c);
        break;
    case RC_CHART_ROWS:
        for (size_t i = 0; i < series->n; i++) print_row(svg, series, &series->point[i], (*row)++);
        break;
    case RC_CHART_COUNTS:
        print_counts(layout, svg, series, &c, *counts);
        *counts += 15;
        break;
    case RC_CHART_CELLS:
        rc_report_chart_cells(svg, CLASS("cells"), panel, series);
        break;
    }
#undef CLASS
    rc_base_memory_free(c.all);
}

/* ---- 4. labels ---------------------------------------------------------- */

typedef struct line_name {
    const rc_chart_series *series;
    double y;
} line_name;

/* Those with a name, from the top down, as far apart as letters need. */
static size_t place_names(const rc_svg *svg, const rc_chart_panel *panel, line_name *name, size_t room)
{
    enum { STEP = 14 };
    size_t n = 0;
    double foot = svg->height - svg->bottom + 2;
    for (const rc_chart_series *series = panel->series; series && n < room; series = series->next) {
        if (!series->named || series->n == 0) continue;
        double y = rc_report_svg_y(svg, series->point[series->n - 1].y);
        size_t at = n++;
        for (; at > 0 && name[at - 1].y > y; at--) name[at] = name[at - 1];
        name[at] = (line_name){series, y};
    }
    for (size_t i = 1; i < n; i++) name[i].y = fmax(name[i].y, name[i - 1].y + STEP);
    for (size_t i = n; i-- > 0; foot = name[i].y - STEP) name[i].y = fmin(name[i].y, foot);
    return n;
}

/* Names of lines beside their last points. */
static void print_names(const rc_svg *svg, const rc_chart_panel *panel)
{
    enum { NAMES = 12 };
    line_name name[NAMES];
    size_t n = place_names(svg, panel, name, NAMES);
    for (size_t i = 0; i < n; i++) {
        char class[64];
        const rc_chart_series *series = name[i].series;
        double end = rc_report_svg_x(svg, series->point[series->n - 1].x);
        snprintf(class, sizeof class, "label %s", series->class);
        rc_report_svg_text(svg, class, fmin(end, svg->width - svg->right) + 5, name[i].y + 4, "start", series->name);
    }
}

/* Labels of rules across the plot: at its right or left end, above or below the line. */
static void print_rule_labels(taken *on, const rc_svg *svg, const rc_chart_series *series)
{
    for (size_t i = 0; i < series->n; i++) {
        const rc_chart_point *point = &series->point[i];
        if (!point->label || isnan(point->y)) continue;
        double y = rc_report_svg_y(svg, point->y), width = rc_report_chart_text_width(point->label, 11);
        double right = svg->width - svg->right - 4, left = svg->left + 4, middle = (left + right - width) / 2;
        const box place[] = {{right - width, y - 15, right, y - 1},   {right - width, y + 1, right, y + 15},
                             {left, y - 15, left + width, y - 1},     {left, y + 1, left + width, y + 15},
                             {middle, y - 15, middle + width, y - 1}, {middle, y + 1, middle + width, y + 15}};
        print_label(on, svg, "halo", point->label, place, sizeof place / sizeof *place, INFINITY);
    }
}

static void print_point_labels(taken *on, const rc_svg *svg, const rc_chart_series *series)
{
    for (size_t i = 0; i < series->n; i++) {
        const rc_chart_point *point = &series->point[i];
        if (!point->label || isnan(point->x) || isnan(point->y)) continue;
        double x = rc_report_svg_x(svg, point->x), y = rc_report_svg_y(svg, point->y),
               width = rc_report_chart_text_width(point->label, 11);
        const box place[] = {{x + 6, y - 7, x + 6 + width, y + 7},
                             {x - 6 - width, y - 7, x - 6, y + 7},
                             {x - width / 2, y - 20, x + width / 2, y - 6},
                             {x - width / 2, y + 5, x + width / 2, y + 19}};
        print_label(on, svg, "halo", point->label, place, sizeof place / sizeof *place, 90);
    }
}

static void print_labels(const rc_chart_layout *layout, const rc_svg *svg, const rc_chart_panel *panel)
{
    taken on = {.layout = layout, .panel = panel};
    for (const rc_chart_series *series = panel->series; series; series = series->next)
        if (series->kind == RC_CHART_POINTS || series->kind == RC_CHART_RINGS) print_point_labels(&on, svg, series);
    for (const rc_chart_series *series = panel->series; series; series = series->next)
        if (series->kind == RC_CHART_RULE_Y) print_rule_labels(&on, svg, series);
    print_names(svg, panel);
}

/* ---- 5. panels and files ------------------------------------------------ */

static void print_diagonal(const rc_svg *svg)
{
    double low = fmax(svg->x.low, svg->y.low), high = fmin(svg->x.high, svg->y.high);
    if (low < high)
        rc_report_svg_segment(svg, "diagonal", rc_report_svg_x(svg, low), rc_report_svg_y(svg, low),
                              rc_report_svg_x(svg, high), rc_report_svg_y(svg, high));
}

/* What the chart shows, and what is said of this panel: for who does not see it. */
static void describe(const rc_chart_panel *panel, char *out, size_t room)
{
    const rc_chart *chart = panel->chart;
    size_t used = (size_t)snprintf(out, room, "%s", chart->description ? chart->description : "");
    for (const rc_chart_line *line = panel->line; line && used < room; line = line->next)
        used += (size_t)snprintf(out + used, room - used, " %s.", line->text);
}

static void print_panel(const rc_chart_panel *panel, const rc_chart_layout *layout, const char *id, const rc_svg *svg)
{
    char about[1600];
    size_t row = 0;
    double counts = svg->height - svg->bottom + (svg->x.label && *svg->x.label ? 55 : 37);
    describe(panel, about, sizeof about);
    rc_report_svg_begin(svg, id, panel->title ? panel->title : "", about);
    print_head(svg, panel);
    rc_report_svg_axes(svg);
    if (panel->diagonal) print_diagonal(svg);
    if (panel->counts_title) {
        rc_report_svg_text(svg, "small", svg->left - 8, counts, "start", panel->counts_title);
        counts += 15;
    }
    for (const rc_chart_series *series = panel->series; series; series = series->next)
        print_series(layout, svg, panel, series, &row, &counts);
    print_labels(layout, svg, panel);
    rc_report_chart_key(svg, panel, svg->height - rc_report_chart_key_height(panel));
    rc_report_svg_end(svg);
}

void rc_report_chart_svg(const rc_chart *chart, const char *id, FILE *to)
{
    int i = 0;
    fputs("<div class=\"panels\">\n", to);
    for (const rc_chart_panel *panel = chart->panel; panel; panel = panel->next) {
        char own[128];
        rc_chart_layout layout = rc_report_chart_layout(panel);
        rc_svg svg = layout.svg;
        svg.to = to;
        snprintf(own, sizeof own, "%s-%d", id, ++i);
        print_panel(panel, &layout, own, &svg);
    }
    fputs("</div>\n", to);
}

/* Where each panel of a file stands; the size of all. */
static void set_panel(const rc_chart_layout *layout, int i, double *row_top, double *bottom, rc_svg *svg)
{
    enum { GAP = 10 };
    if (i % 2 == 0) *row_top = *bottom > 0 ? *bottom + GAP : 0;
    *svg = layout->svg;
    svg->placed = true;
    svg->at_x = i % 2 * (RC_CHART_WIDTH + GAP);
    svg->at_y = *row_top;
    *bottom = fmax(*bottom, *row_top + svg->height);
}

void rc_report_chart_file(const rc_chart *chart, FILE *to)
{
    static const double mm = 85.0 / RC_CHART_WIDTH;
    double row = 0, bottom = 0, width = chart->panel && chart->panel->next ? 2 * RC_CHART_WIDTH + 10 : RC_CHART_WIDTH;
    rc_svg svg;
    int i = 0;
    for (const rc_chart_panel *panel = chart->panel; panel; panel = panel->next) {
        rc_chart_layout layout = rc_report_chart_layout(panel);
        set_panel(&layout, i++, &row, &bottom, &svg);
    }
    fprintf(to,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" RC_CHART_FILE_MARK
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.1fmm\" height=\"%.1fmm\" viewBox=\"0 0 %.0f %.0f\">\n"
            "<title>",
            width * mm, bottom * mm, width, bottom);
    rc_report_escape(to, chart->title ? chart->title : "");
    fputs("</title>\n<style>\n", to);
    rc_report_chart_style_file(to);
    fprintf(to, "</style>\n<rect width=\"%.0f\" height=\"%.0f\" fill=\"#fff\"/>\n", width, bottom);
    i = 0;
    row = bottom = 0;
    for (const rc_chart_panel *panel = chart->panel; panel; panel = panel->next) {
        char id[32];
        rc_chart_layout layout = rc_report_chart_layout(panel);
        set_panel(&layout, i++, &row, &bottom, &svg);
        svg.to = to;
        snprintf(id, sizeof id, "panel-%d", i);
        print_panel(panel, &layout, id, &svg);
    }
    fputs("</svg>\n", to);
}
