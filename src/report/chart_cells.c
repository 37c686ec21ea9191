/* SPDX-License-Identifier: GPL-3.0-or-later
 * chart_cells.c - cells and their key. */
#include "report/chart_cells.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { TITLE = 15, BAR = 12, NUMBERS = 16 };

static bool is_cells(const rc_chart_series *series)
{
    return series->kind == RC_CHART_CELLS;
}

double rc_report_chart_key_height(const rc_chart_panel *panel)
{
    for (const rc_chart_series *series = panel->series; series; series = series->next)
        if (is_cells(series)) return TITLE + BAR + NUMBERS + 6;
    return 0;
}

/* ---- cells -------------------------------------------------------------- */

/* The places that the cells of a panel have along an axis. */
typedef struct places {
    double *at;
    size_t n;
} places;

static double value_of(const rc_chart_point *point, bool is_x)
{
    return is_x ? point->x : point->y;
}

static void add_place(places *p, double x)
{
    size_t at = p->n;
    while (at > 0 && p->at[at - 1] > x) at--;
    if (at > 0 && !(p->at[at - 1] < x)) return;
    memmove(p->at + at + 1, p->at + at, (p->n - at) * sizeof *p->at);
    p->at[at] = x;
    p->n++;
}

static bool find_places(const rc_chart_panel *panel, bool is_x, places *out)
{
    size_t room = 0;
    for (const rc_chart_series *series = panel->series; series; series = series->next)
        if (is_cells(series)) room += series->n;
    *out = (places){.at = rc_base_memory_zeroed(room + 1, sizeof *out->at)};
    for (const rc_chart_series *series = panel->series; out->at && series; series = series->next)
        for (size_t i = 0; is_cells(series) && i < series->n; i++) add_place(out, value_of(&series->point[i], is_x));
    return out->at != NULL;
}

/* From where to where in the drawing. */
static void edges(const rc_svg *svg, const places *p, double x, bool is_x, double *from, double *to)
{
    size_t at = 0;
    double (*place)(const rc_svg *, double) = is_x ? rc_report_svg_x : rc_report_svg_y;
    while (at + 1 < p->n && p->at[at] < x) at++;
    double own = place(svg, x);
    double before = at > 0 ? (place(svg, p->at[at - 1]) - own) / 2 : 0,
           after = at + 1 < p->n ? (place(svg, p->at[at + 1]) - own) / 2 : 0, edge = is_x ? 3 : -3;
    *from = own + (at > 0 ? before : -edge);
    *to = own + (at + 1 < p->n ? after : edge);
}

static void print_cells(const rc_svg *svg, const char *class, const rc_chart_series *series, const places *across,
                        const places *up)
{
    fprintf(svg->to, "<path class=\"%s\" d=\"", class);
    for (size_t i = 0; i < series->n; i++) {
        double left, right, foot, top;
        edges(svg, across, series->point[i].x, true, &left, &right);
        edges(svg, up, series->point[i].y, false, &foot, &top);
        fprintf(svg->to, "M%.2f %.2fV%.2fH%.2fV%.2fZ", left, foot, top, right, foot);
    }
    fputs("\"/>\n", svg->to);
}

void rc_report_chart_cells(const rc_svg *svg, const char *class, const rc_chart_panel *panel,
                           const rc_chart_series *series)
{
    static const char *const name[4] = {"x", "y", "value", NULL};
    places across = {0}, up = {0};
    double *all = rc_base_memory_zeroed(3 * series->n + 1, sizeof *all);
    bool fine = find_places(panel, true, &across);
    fine = find_places(panel, false, &up) && fine && all;
    for (size_t i = 0; fine && i < series->n; i++) {
        all[i] = series->point[i].x;
        all[series->n + i] = series->point[i].y;
        all[2 * series->n + i] = series->point[i].lower;
    }
    if (fine) {
        const double *const value[4] = {all, all + series->n, all + 2 * series->n, NULL};
        rc_report_svg_group(svg, class, name, value, series->n);
        print_cells(svg, class, series, &across, &up);
        rc_report_svg_group_end(svg);
    }
    rc_base_memory_free(all);
    rc_base_memory_free(across.at);
    rc_base_memory_free(up.at);
}

/* ---- key ---------------------------------------------------------------- */

void rc_report_chart_key(const rc_svg *svg, const rc_chart_panel *panel, double y)
{
    double left = svg->left, right = svg->width - svg->right, step, at;
    size_t n = 0;
    for (const rc_chart_series *series = panel->series; series; series = series->next) n += is_cells(series);
    if (n == 0) return;
    step = (right - left) / (double)n;
    at = left;
    if (panel->key_title) rc_report_svg_text(svg, "small", left, y + TITLE - 4, "start", panel->key_title);
    for (const rc_chart_series *series = panel->series; series; series = series->next) {
        if (!is_cells(series)) continue;
        fprintf(svg->to, "<path class=\"cells %s\" d=\"M%.2f %.2fV%.2fH%.2fV%.2fZ\"/>\n", series->class, at,
                y + TITLE + BAR, y + TITLE, at + step, y + TITLE + BAR);
        if (series->from) rc_report_svg_text(svg, "tick", at, y + TITLE + BAR + 12, "middle", series->from);
        at += step;
    }
    if (panel->key_end) rc_report_svg_text(svg, "tick", right, y + TITLE + BAR + 12, "end", panel->key_end);
}
