/* SPDX-License-Identifier: GPL-3.0-or-later
 * render_figures.c - a medium that prints figures only. */
#include "report/render_figures.h"

#include "report/chart_csv.h"
#include "report/chart_svg.h"
#include "report/figure.h"
#include "report/pages.h"
#include "summary/json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct collector {
    FILE *to;
    int n;
    recut_status status;
    recut_error err;
} collector;

/* ---- 1. what is left out ------------------------------------------------ */

static void skip_text(void *self, const rc_page_block *block, const char *text)
{
    (void)self, (void)block, (void)text;
}

static void skip_fact(void *self, const rc_page_block *block, const char *label, const char *text)
{
    (void)self, (void)block, (void)label, (void)text;
}

static void skip_table(void *self, const rc_report_table *table)
{
    (void)self, (void)table;
}

/* ---- 2. figures --------------------------------------------------------- */

/* A name that a user chose as part of the name of a file: what is not a letter, digit, "-", "_" or "." becomes one
 * "_". */
static void add_name(char *name, size_t room, const char *text)
{
    enum { MOST = 60 };
    size_t used = strlen(name), end = used + 1 + MOST < room - 8 ? used + 1 + MOST : room - 8;
    bool plain = true;
    if (!*text || used + 16 > room) return;
    name[used++] = '-';
    for (; *text && used < end; text++) {
        unsigned char c = (unsigned char)*text;
        bool good = c < 0x80 && (isalnum(c) || c == '-' || c == '_' || c == '.');
        if (good || plain) name[used++] = good ? (char)c : '_';
        plain = good;
    }
    name[used] = '\0';
}

typedef void print_chart(const rc_chart *chart, FILE *to);

static void add_file(collector *out, const char *name, const char *ending, print_chart *print, const rc_chart *chart)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = out->status == RECUT_OK ? open_memstream(&text, &length) : NULL;
    if (to) print(chart, to);
    if (to && fclose(to) == 0) {
        fprintf(out->to, "%s%s %zu\n", name, ending, length);
        fwrite(text, 1, length, out->to);
        fputc('\n', out->to);
    } else if (out->status == RECUT_OK) {
        out->status = RC_FAIL(&out->err, RECUT_E_MEMORY, -1, "out of memory for the figures");
    }
    free(text);
}

static void add_figure(void *self, const char *what, const rc_report_place *place)
{
    collector *out = self;
    rc_chart chart = {0};
    char name[160];
    if (out->status == RECUT_OK) out->status = rc_report_figure_make(what, place, &chart, &out->err);
    if (out->status == RECUT_OK && chart.panel) {
        snprintf(name, sizeof name, "figure-%d-%s", ++out->n, what);
        add_name(name, sizeof name, rc_summary_json_get_text(place->element, "marker"));
        add_name(name, sizeof name, rc_summary_json_get_text(place->element, "label"));
        add_file(out, name, ".svg", rc_report_chart_file, &chart);
        add_file(out, name, ".csv", rc_report_chart_csv, &chart);
    }
    rc_report_chart_destroy(&chart);
}

/* ---- 3. all of them ----------------------------------------------------- */

recut_status rc_report_figures_text(const cJSON *document, const rc_report_options *options, char **out,
                                    recut_error *err)
{
    char *text = NULL;
    size_t length = 0;
    collector all = {.to = open_memstream(&text, &length)};
    const rc_report_medium medium = {.self = &all,
                                     .flows = true,
                                     .heading = skip_text,
                                     .paragraph = skip_text,
                                     .line = skip_text,
                                     .fact = skip_fact,
                                     .table = skip_table,
                                     .figure = add_figure};
    if (!all.to) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the figures");
    recut_status st = rc_report_pages(document, options, &medium, NULL, err);
    if (st == RECUT_OK && all.status != RECUT_OK) {
        st = all.status;
        if (err) *err = all.err;
    }
    bool bad = ferror(all.to) != 0;
    bad = fclose(all.to) != 0 || bad;
    if (st == RECUT_OK && bad) st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the figures");
    if (st == RECUT_OK)
        *out = text;
    else
        free(text);
    return st;
}
