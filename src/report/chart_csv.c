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

void rc_report_chart_csv(const rc_chart *chart, FILE *to)
{
    fputs("panel,series,label,x_is,y_is,x,y,lower,upper\n", to);
    for (const rc_chart_panel *panel = chart->panel; panel; panel = panel->next)
        for (const rc_chart_series *series = panel->series; series; series = series->next)
            for (size_t i = 0; i < series->n; i++) {
                const rc_chart_point *point = &series->point[i];
                rc_report_csv_field(to, panel->title ? panel->title : "");
                print_text(to, series->name);
                print_text(to, point->label);
                print_text(to, panel->x.name);
                print_text(to, panel->y.name);
                print_number(to, point->x);
                print_number(to, point->y);
                print_number(to, point->lower);
                print_number(to, point->upper);
                fputc('\n', to);
            }
}
