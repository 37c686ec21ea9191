/* SPDX-License-Identifier: GPL-3.0-or-later
 * chart_csv.c - a line for each point. */
#include "report/chart_csv.h"

#include "base/digits.h"
#include "report/csv_field.h"

#include <math.h>
#include <string.h>

static void print_number(FILE *to, double x)
{
    char text[RC_DIGITS];
    fputc(',', to);
    if (isfinite(x))
        rc_base_digits(x, text);
    else
        snprintf(text, sizeof text, "%s", isnan(x) ? "NA" : x > 0 ? "Inf" : "-Inf");
    fputs(text, to);
}

/* The second line of a label follows the first. */
static void print_text(FILE *to, const char *text)
{
    char line[1024];
    size_t first = text ? strcspn(text, "\n") : 0;
    fputc(',', to);
    if (!text) return;
    snprintf(line, sizeof line, "%.*s%s%s", (int)first, text, text[first] ? ", " : "",
             text[first] ? text + first + 1 : "");
    rc_report_csv_field(to, line);
}

/* The point of a band, from its `next` one on, that lies at x; NULL: none.  Both run in the order of x. */
static const rc_chart_point *limits_at(const rc_chart_series *band, size_t *next, double x)
{
    if (!band || *next == band->n || band->point[*next].x < x || band->point[*next].x > x) return NULL;
    return &band->point[(*next)++];
}

/* The band that a line has, drawn before it over no other x; NULL: none. */
static const rc_chart_series *band_of(const rc_chart_panel *panel, const rc_chart_series *line)
{
    const rc_chart_series *band = NULL;
    size_t next = 0;
    if (line->kind != RC_CHART_LINE && line->kind != RC_CHART_STEPS) return NULL;
    for (const rc_chart_series *at = panel->series; at != line; at = at->next) {
        if (at->kind == RC_CHART_BAND || at->kind == RC_CHART_STEP_BAND) band = at;
        if (at->kind == RC_CHART_LINE || at->kind == RC_CHART_STEPS) band = NULL; /* it is that one's */
    }
    for (size_t i = 0; i < line->n; i++) (void)limits_at(band, &next, line->point[i].x);
    return band && next == band->n ? band : NULL;
}

/* Is this the band of a line that comes later? */
static bool is_of_line(const rc_chart_panel *panel, const rc_chart_series *band)
{
    for (const rc_chart_series *at = band->next; at; at = at->next)
        if (band_of(panel, at) == band) return true;
    return false;
}

static void print_series(FILE *to, const rc_chart_panel *panel, const rc_chart_series *series)
{
    const rc_chart_series *band = band_of(panel, series);
    size_t next = 0;
    for (size_t i = 0; i < series->n; i++) {
        const rc_chart_point *point = &series->point[i], *limits = limits_at(band, &next, point->x);
        if (!limits) limits = point;
        rc_report_csv_field(to, panel->title ? panel->title : "");
        print_text(to, series->name);
        print_text(to, point->label);
        print_text(to, panel->x.name);
        print_text(to, panel->y.name);
        print_number(to, point->x);
        print_number(to, point->y);
        print_number(to, limits->lower);
        print_number(to, limits->upper);
        fputc('\n', to);
    }
}

void rc_report_chart_csv(const rc_chart *chart, FILE *to)
{
    fputs(RC_CHART_CSV_HEAD, to);
    for (const rc_chart_panel *panel = chart->panel; panel; panel = panel->next)
        for (const rc_chart_series *series = panel->series; series; series = series->next)
            if (!is_of_line(panel, series)) print_series(to, panel, series);
}
