/* SPDX-License-Identifier: GPL-3.0-or-later
 * chart_layout.c - ranges, margins, labels.
 *
 *   1. text     2. ranges of the axes     3. labels above the plot     4. the whole */
#include "report/chart_layout.h"

#include "report/chart_cells.h"
#include "summary/journal.h"

#include <math.h>
#include <string.h>

enum { TITLE_STEP = 17, LINE_STEP = 15, ABOVE_STEP = 16, COUNT_STEP = 15, PLOT_HEIGHT = 200 };

/* ---- 1. text ------------------------------------------------------------ */

/* The character that begins here, in parts of the letters' size, of a wide font. */
static double letter(unsigned char c)
{
    if (c >= 0x80) return c >= 0xE3 ? 1 : 0.65;
    if (strchr(" .,;:'|!()[]fijlrt", c)) return 0.38;
    return (c >= 'A' && c <= 'Z') || strchr("mw%@&+=<>", c) ? 0.78 : 0.635;
}

double rc_report_chart_text_width(const char *text, double size)
{
    double width = 0;
    for (; text && *text && *text != '\n'; text++)
        if (((unsigned char)*text & 0xC0) != 0x80) width += letter((unsigned char)*text);
    return width * size;
}

size_t rc_report_chart_text_line(const char *text, double width, double size, size_t *skip)
{
    size_t end = 0, blank = 0;
    double used = 0;
    while (text[end] && text[end] != '\n') {
        size_t next = end + 1;
        while (((unsigned char)text[next] & 0xC0) == 0x80) next++;
        used += letter((unsigned char)text[end]) * size;
        if (used > width && end > 0) break;
        if (text[end] == ' ') blank = end;
        end = next;
    }
    if (text[end] && text[end] != '\n' && text[end] != ' ' && blank > 0) end = blank;
    *skip = text[end] ? strspn(text + end, " \n") : 0;
    return end;
}

static size_t count_lines(const char *text, double size)
{
    size_t n = 0, skip;
    while (text && *text) {
        text += rc_report_chart_text_line(text, RC_CHART_WIDTH - 8, size, &skip);
        text += skip;
        n++;
    }
    return n;
}

/* ---- 2. ranges of the axes ---------------------------------------------- */

typedef struct range {
    double low, high;    /* of what must be seen */
    double lower, upper; /* of intervals, which may be cut off */
    bool log;
} range;

static void hold(range *r, double x, bool must)
{
    if (!isfinite(x) || (r->log && x <= 0)) return;
    if (must) {
        r->low = fmin(r->low, x);
        r->high = fmax(r->high, x);
    }
    r->lower = fmin(r->lower, x);
    r->upper = fmax(r->upper, x);
}

static void hold_x(range *r, const rc_chart_series *series)
{
    bool between = series->kind == RC_CHART_BARS || series->kind == RC_CHART_RANGE;
    if (series->kind == RC_CHART_RULE_Y || series->kind == RC_CHART_COUNTS) return;
    for (size_t i = 0; i < series->n; i++) {
        const rc_chart_point *point = &series->point[i];
        if (!between) hold(r, point->x, true);
        if (between || series->kind == RC_CHART_ROWS) {
            bool must = between || !isfinite(point->x) || (r->log && point->x <= 0); /* all there is to be seen */
            hold(r, point->lower, must);
            hold(r, point->upper, must);
        }
    }
}

static void hold_y(range *r, const rc_chart_series *series)
{
    switch (series->kind) {
    case RC_CHART_RUG:
    case RC_CHART_RULE_X:
    case RC_CHART_RANGE:
    case RC_CHART_ROWS:
    case RC_CHART_COUNTS:
        return;
    default:
        break;
    }
    for (size_t i = 0; i < series->n; i++) {
        hold(r, series->point[i].y, true);
        if (series->kind == RC_CHART_BARS || series->kind == RC_CHART_CELLS) continue;
        hold(r, series->point[i].lower, false);
        hold(r, series->point[i].upper, false);
    }
}

/* Intervals are seen whole unless they are much wider than what they are of. */
static rc_svg_axis axis_of(const rc_chart_panel *panel, bool is_x)
{
    const rc_chart_axis *own = is_x ? &panel->x : &panel->y;
    bool log = own->log || own->scale == RC_SVG_P;
    range r = {INFINITY, -INFINITY, INFINITY, -INFINITY, log};
    for (const rc_chart_series *series = panel->series; series; series = series->next)
        if (is_x)
            hold_x(&r, series);
        else
            hold_y(&r, series);
    double times = r.low <= r.high ? fmax(8, pow(r.high / r.low, 0.5)) : 1;
    double far[] = {log ? fmax(r.lower, r.low / times) : r.lower, log ? fmin(r.upper, r.high * times) : r.upper};
    rc_svg_axis axis = rc_report_svg_axis(far, 2, log, own->name ? (own->label ? own->label : "") : NULL);
    axis.scale = own->scale;
    if (!isnan(own->low) && (isnan(own->high) ? axis.high : own->high) > own->low) axis.low = own->low;
    if (!isnan(own->high) && own->high > axis.low) axis.high = own->high;
    return axis;
}

static double widest_tick(const rc_svg_axis *axis)
{
    double tick[RC_SVG_TICKS], widest = 0;
    char text[RC_SVG_TICK_TEXT];
    size_t n = rc_report_svg_ticks(axis, tick);
    for (size_t i = 0; i < n; i++)
        widest = fmax(widest, rc_report_chart_text_width(rc_report_svg_tick_text(axis, tick[i], text), 11));
    return widest;
}

/* ---- 3. labels above the plot ------------------------------------------- */

double rc_report_chart_above_y(const rc_chart_layout *layout, int row)
{
    return layout->svg.top - 5 - row * ABOVE_STEP;
}

static double place_text(rc_chart_above *label, double at, int anchor)
{
    double width = rc_report_chart_text_width(label->text, 11.5);
    label->left = anchor < 0 ? at + 4 : anchor > 0 ? at - 4 - width : at - width / 2;
    label->right = label->left + width;
    return (label->left < 2 ? 2 - label->left : 0) +
           (label->right > RC_CHART_WIDTH - 2 ? label->right - RC_CHART_WIDTH + 2 : 0);
}

/* What is bad about two labels of rules. */
static double clash(const rc_chart_above *a, const rc_chart_above *b)
{
    double bad = 0;
    if (a->row == b->row && a->left < b->right + 6 && b->left < a->right + 6) bad += 1000;
    if (a->row < b->row && b->x > a->left - 3 && b->x < a->right + 3) bad += 500;
    if (b->row < a->row && a->x > b->left - 3 && a->x < b->right + 3) bad += 500;
    return bad;
}

/* The best places of the labels of rules, by trying all: rows, and text right of the line, left of it, across it. */
static int place_rules(rc_chart_above *label, size_t n)
{
    enum { WAYS = 3 };
    long ways = 1, best = 0;
    double least = INFINITY;
    if (n == 0) return 0;
    for (size_t i = 0; i < n; i++) ways *= WAYS * (long)n;
    for (long way = 0; way <= ways; way++) { /* the last time round with the best */
        double bad = 0;
        long rest = way < ways ? way : best;
        int highest = 0;
        for (size_t i = 0; i < n; i++, rest /= WAYS * (long)n) {
            int anchor = (int)(rest % WAYS) - 1;
            label[i].row = (int)(rest / WAYS % (long)n);
            highest = label[i].row > highest ? label[i].row : highest;
            bad += 100 * place_text(&label[i], label[i].x, anchor) + (anchor == 0 ? 1 : 0);
            for (size_t j = 0; j < i; j++) bad += clash(&label[i], &label[j]);
        }
        bad += 10 * highest;
        if (way == ways) return highest + 1;
        if (bad < least) least = bad, best = way;
    }
    return 0;
}

static void place_range(rc_chart_above *label, int row)
{
    double width = rc_report_chart_text_width(label->text, 11.5), middle = (label->from + label->to) / 2;
    label->row = row;
    if (label->to - label->from > width + 24)
        place_text(label, middle, 0);
    else if (label->to + width + 10 < RC_CHART_WIDTH)
        place_text(label, label->to + 4, -1);
    else
        place_text(label, label->from - 4, 1);
}

/* Collects the labels; returns the number of rows they need.  Four rules have labels, no more. */
static int place_above(const rc_chart_panel *panel, rc_chart_layout *layout)
{
    enum { RULES = 4 };
    size_t n = 0;
    int row;
    for (const rc_chart_series *series = panel->series; series; series = series->next)
        for (size_t i = 0; series->kind == RC_CHART_RULE_X && i < series->n && n < RULES; i++)
            if (series->point[i].label && !isnan(series->point[i].x))
                layout->above[n++] = (rc_chart_above){.series = series,
                                                      .text = series->point[i].label,
                                                      .x = rc_report_svg_x(&layout->svg, series->point[i].x)};
    row = place_rules(layout->above, n);
    for (const rc_chart_series *series = panel->series; series; series = series->next)
        for (size_t i = 0; series->kind == RC_CHART_RANGE && i < series->n && n < RC_CHART_LABELS; i++) {
            const rc_chart_point *point = &series->point[i];
            if (isnan(point->lower) || isnan(point->upper)) continue;
            layout->above[n] = (rc_chart_above){.series = series,
                                                .text = point->label ? point->label : "",
                                                .from = rc_report_svg_x(&layout->svg, point->lower),
                                                .to = rc_report_svg_x(&layout->svg, point->upper)};
            place_range(&layout->above[n++], row++);
        }
    layout->n_above = n;
    return row;
}

/* ---- 4. the whole ------------------------------------------------------- */

/* Widest label and note of the rows; how many there are. */
static void measure_rows(const rc_chart_panel *panel, rc_chart_layout *layout, double *label, double *note)
{
    bool two = false;
    *label = *note = 0;
    for (const rc_chart_series *series = panel->series; series; series = series->next)
        for (size_t i = 0; series->kind == RC_CHART_ROWS && i < series->n; i++) {
            const rc_chart_point *point = &series->point[i];
            const char *second = point->label ? strchr(point->label, '\n') : NULL;
            *label = fmax(*label, rc_report_chart_text_width(point->label, 12));
            if (second) *label = fmax(*label, rc_report_chart_text_width(second + 1, 11));
            if (!isnan(point->x)) *note = fmax(*note, rc_report_chart_text_width(point->note, 11.5));
            two = two || second;
            layout->rows++;
        }
    layout->row_height = two ? 32 : 23;
    *label = fmin(*label, 170);
    *note = fmin(*note, 150);
}

/* Rows of numbers under the axis: how high all are, how wide their names; between name and plot half a number. */
static double count_rows(const rc_chart_panel *panel, double *widest, double *gap)
{
    int n = 0;
    char text[RC_JOURNAL_SIZE];
    *widest = *gap = 0;
    for (const rc_chart_series *series = panel->series; series; series = series->next) {
        if (series->kind != RC_CHART_COUNTS) continue;
        *widest = fmax(*widest, rc_report_chart_text_width(series->name, 11));
        for (size_t i = 0; i < series->n; i++)
            *gap = fmax(*gap, rc_report_chart_text_width(rc_summary_journal_count(series->point[i].y, text), 11) / 2);
        n++;
    }
    *gap += 8;
    return n ? (n + (panel->counts_title ? 1 : 0)) * COUNT_STEP + 4 : 0;
}

static double widest_name(const rc_chart_panel *panel)
{
    double widest = 0;
    for (const rc_chart_series *series = panel->series; series; series = series->next)
        if (series->named && series->n) widest = fmax(widest, rc_report_chart_text_width(series->name, 12) + 6);
    return widest;
}

static double radius_of(const rc_chart_panel *panel)
{
    size_t n = 0;
    for (const rc_chart_series *series = panel->series; series; series = series->next)
        if (series->kind == RC_CHART_POINTS || series->kind == RC_CHART_RINGS) n += series->n;
    return n > 500 ? 1.5 : n > 100 ? 2 : 3;
}

/* As many numbers as have room. */
static void thin_ticks(rc_svg *svg)
{
    double room = svg->width - svg->left - svg->right;
    for (svg->x.most = 8; svg->x.most > 3; svg->x.most--) {
        double tick[RC_SVG_TICKS], widest = widest_tick(&svg->x) + 10, last = -INFINITY;
        size_t n = rc_report_svg_ticks(&svg->x, tick);
        bool fits = true;
        for (size_t i = 0; i < n; i++) {
            double at = svg->x.scale == RC_SVG_P ? room - rc_report_svg_x(svg, tick[i]) : rc_report_svg_x(svg, tick[i]);
            fits = fits && at - last >= widest;
            last = at;
        }
        if (fits) return;
    }
}

rc_chart_layout rc_report_chart_layout(const rc_chart_panel *panel)
{
    rc_chart_layout layout = {.svg = {.width = RC_CHART_WIDTH}, .radius = radius_of(panel)};
    rc_svg *svg = &layout.svg;
    double label, note, counts, height = panel->height > 0 ? panel->height : PLOT_HEIGHT;
    layout.text_end = TITLE_STEP * (double)count_lines(panel->title, 13) + 4;
    for (const rc_chart_line *line = panel->line; line; line = line->next)
        layout.text_end += LINE_STEP * (double)count_lines(line->text, 11.5);
    svg->x = axis_of(panel, true);
    svg->y = axis_of(panel, false);
    svg->y.most = height > 150 ? 7 : 5;
    measure_rows(panel, &layout, &label, &note);
    if (layout.rows) {
        svg->y = (rc_svg_axis){.low = -0.5, .high = (double)layout.rows - 0.5};
        height = layout.row_height * (double)layout.rows + 6;
    }
    double below = count_rows(panel, &counts, &layout.counts_gap);
    svg->left = layout.rows ? label + 16 : svg->y.label ? widest_tick(&svg->y) + (*svg->y.label ? 32 : 12) : 12;
    svg->left = fmax(svg->left, counts > 0 ? counts + layout.counts_gap + 4 : 0);
    svg->right = fmax(layout.rows ? note + 14 : 16, widest_name(panel) + 4);
    svg->bottom = (svg->x.label ? (*svg->x.label ? 40 : 22) : 8) + below + rc_report_chart_key_height(panel);
    if (panel->x.most > 0)
        svg->x.most = panel->x.most;
    else
        thin_ticks(svg);
    svg->top = layout.text_end + 8 + ABOVE_STEP * place_above(panel, &layout);
    svg->height = svg->top + height + svg->bottom;
    return layout;
}
