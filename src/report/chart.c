/* SPDX-License-Identifier: GPL-3.0-or-later
 * chart.c - building the data of a figure. */
#include "report/chart.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. memory ---------------------------------------------------------- */

static void *make(rc_chart *chart, size_t size)
{
    if (chart->status != RECUT_OK) return NULL;
    void *made = rc_base_memory_zeroed(1, size);
    if (!made) chart->status = RC_FAIL(&chart->err, RECUT_E_MEMORY, -1, "out of memory for a figure");
    return made;
}

/* malloc()ed, shown as base/text.h shows it; NULL after an error. */
static char *fill(rc_chart *chart, const rc_report_place *place, const char *pattern)
{
    char *text = NULL;
    if (chart->status != RECUT_OK || !pattern) return NULL;
    if (place) chart->status = rc_report_template_fill(place, pattern, &text, &chart->err);
    if (chart->status != RECUT_OK) return NULL;
    char *clean = rc_base_text_page(place ? text : pattern, false);
    free(text);
    if (!clean) chart->status = RC_FAIL(&chart->err, RECUT_E_MEMORY, -1, "out of memory for a figure");
    return clean;
}

static void destroy_series(rc_chart_series *series)
{
    while (series) {
        rc_chart_series *next = series->next;
        for (size_t i = 0; i < series->n; i++) {
            free(series->point[i].label);
            free(series->point[i].note);
        }
        rc_base_memory_free(series->point);
        free(series->name);
        free(series->from);
        rc_base_memory_free(series);
        series = next;
    }
}

static void destroy_panel(rc_chart_panel *panel)
{
    for (rc_chart_line *line = panel->line, *next; line; line = next) {
        next = line->next;
        free(line->text);
        rc_base_memory_free(line);
    }
    destroy_series(panel->series);
    free(panel->title);
    free(panel->x.label);
    free(panel->y.label);
    free(panel->counts_title);
    free(panel->key_title);
    free(panel->key_end);
    rc_base_memory_free(panel);
}

void rc_report_chart_scale(rc_chart_panel *panel, const char *title, const char *end)
{
    if (!panel) return;
    free(panel->key_title);
    free(panel->key_end);
    panel->key_title = fill(panel->chart, NULL, title);
    panel->key_end = fill(panel->chart, NULL, end);
}

void rc_report_chart_from(rc_chart_series *series, const char *from)
{
    if (!series) return;
    free(series->from);
    series->from = fill(series->chart, NULL, from);
}

void rc_report_chart_destroy(rc_chart *chart)
{
    for (rc_chart_panel *panel = chart->panel, *next; panel; panel = next) {
        next = panel->next;
        destroy_panel(panel);
    }
    free(chart->title);
    free(chart->description);
    *chart = (rc_chart){0};
}

/* ---- 2. builders -------------------------------------------------------- */

void rc_report_chart_begin(rc_chart *chart, const rc_report_place *place, const char *title, const char *description)
{
    chart->title = fill(chart, place, title);
    chart->description = fill(chart, place, description);
}

void rc_report_chart_title_more(rc_chart *chart, const rc_report_place *place, const char *more)
{
    char *text = fill(chart, place, more), *both = NULL;
    if (text && *text && asprintf(&both, "%s%s", chart->title ? chart->title : "", text) < 0) {
        chart->status = RC_FAIL(&chart->err, RECUT_E_MEMORY, -1, "out of memory for a figure");
        both = NULL;
    }
    if (both) {
        free(chart->title);
        chart->title = both;
    }
    free(text);
}

rc_chart_panel *rc_report_chart_panel(rc_chart *chart, const rc_report_place *place, const char *title)
{
    rc_chart_panel *panel = make(chart, sizeof *panel), **end = &chart->panel;
    if (!panel) return NULL;
    while (*end) end = &(*end)->next;
    *end = panel;
    panel->chart = chart;
    panel->title = fill(chart, place, title);
    panel->x = panel->y = (rc_chart_axis){.low = NAN, .high = NAN};
    return panel;
}

void rc_report_chart_line(rc_chart_panel *panel, const char *class, const rc_report_place *place, const char *text)
{
    if (!panel) return;
    char *filled = fill(panel->chart, place, text);
    rc_chart_line *line = filled && *filled ? make(panel->chart, sizeof *line) : NULL, **end = &panel->line;
    if (!line) {
        free(filled);
        return;
    }
    *line = (rc_chart_line){.class = class, .text = filled};
    while (*end) end = &(*end)->next;
    *end = line;
}

rc_chart_axis rc_report_chart_axis(rc_chart_panel *panel, const rc_report_place *place, const char *name,
                                   const char *label)
{
    return (rc_chart_axis){
        .name = name, .label = panel ? fill(panel->chart, place, label) : NULL, .low = NAN, .high = NAN};
}

rc_chart_series *rc_report_chart_series(rc_chart_panel *panel, rc_chart_kind kind, const char *class,
                                        const rc_report_place *place, const char *name)
{
    rc_chart_series *series = panel ? make(panel->chart, sizeof *series) : NULL;
    if (!series) return NULL;
    rc_chart_series **end = &panel->series;
    while (*end) end = &(*end)->next;
    *end = series;
    *series = (rc_chart_series){.kind = kind, .class = class, .chart = panel->chart};
    series->name = fill(panel->chart, place, name);
    return series;
}

void rc_report_chart_point(rc_chart_series *series, double x, double y, double lower, double upper)
{
    if (!series || series->chart->status != RECUT_OK) return;
    if (series->n == series->room) {
        size_t room = series->room ? 2 * series->room : 16;
        rc_chart_point *longer = rc_base_memory_zeroed(room, sizeof *longer);
        if (!longer) {
            series->chart->status = RC_FAIL(&series->chart->err, RECUT_E_MEMORY, -1, "out of memory for a figure");
            return;
        }
        if (series->n) memcpy(longer, series->point, series->n * sizeof *longer);
        rc_base_memory_free(series->point);
        series->point = longer;
        series->room = room;
    }
    series->point[series->n++] = (rc_chart_point){.x = x, .y = y, .lower = lower, .upper = upper};
}

void rc_report_chart_label(rc_chart_series *series, const rc_report_place *place, const char *label, const char *note)
{
    if (!series || series->n == 0 || series->chart->status != RECUT_OK) return;
    rc_chart_point *point = &series->point[series->n - 1];
    free(point->label);
    free(point->note);
    point->label = fill(series->chart, place, label);
    point->note = fill(series->chart, place, note);
}

void rc_report_chart_note(rc_chart_series *series, const char *note)
{
    if (!series || series->n == 0) return;
    free(series->point[series->n - 1].note);
    series->point[series->n - 1].note = fill(series->chart, NULL, note);
}

void rc_report_chart_counts(rc_chart_panel *panel, const char *title)
{
    if (!panel) return;
    free(panel->counts_title);
    panel->counts_title = fill(panel->chart, NULL, title);
}
