/* SPDX-License-Identifier: GPL-3.0-or-later
 * drawn.h - a drawn figure read back: every element that carries numbers, with its class and the panel it stands in;
 * and whether the text is well formed. */
#ifndef TESTS_DRAWN_H
#define TESTS_DRAWN_H

#include "report/chart_csv.h"
#include "report/chart_svg.h"
#include "report/figure.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DRAWN_MARKS = 256, DRAWN_COLUMNS = 5 };

typedef struct drawn_mark {
    int panel;
    char class[64];
    char name[DRAWN_COLUMNS][16]; /* "x", "y", ... */
    double *value[DRAWN_COLUMNS];
    size_t n[DRAWN_COLUMNS], columns;
    int taken;
} drawn_mark;

typedef struct drawn {
    char *svg, *csv;
    drawn_mark mark[DRAWN_MARKS];
    size_t n;
    int panels;
} drawn;

static inline double *drawn_numbers(const char *text, size_t length, size_t *n)
{
    double *out = calloc(length + 1, sizeof *out);
    const char *end = text + length;
    for (*n = 0; text < end && *text != '"';) {
        char *after;
        out[(*n)++] = strtod(text, &after);
        assert_true(after > text && (*after == ' ' || *after == '"'));
        text = after + (*after == ' ');
    }
    return out;
}

/* The attributes of one tag. */
static inline void drawn_tag(drawn *d, const char *tag, size_t length)
{
    char *copy = strndup(tag, length);
    drawn_mark mark = {.panel = d->panels - 1};
    const char *class = strstr(copy, " class=\"");
    if (class) snprintf(mark.class, sizeof mark.class, "%.*s", (int)strcspn(class + 8, "\""), class + 8);
    for (const char *at = copy; (at = strstr(at, " data-"));) {
        at += strlen(" data-");
        size_t name = strcspn(at, "=");
        assert_true(mark.columns < DRAWN_COLUMNS && name < 16);
        snprintf(mark.name[mark.columns], 16, "%.*s", (int)name, at);
        at += name + 2;
        size_t own = strcspn(at, "\"");
        mark.value[mark.columns] = drawn_numbers(at, own, &mark.n[mark.columns]);
        mark.columns++;
    }
    assert_true(d->n < DRAWN_MARKS);
    if (mark.columns) d->mark[d->n++] = mark;
    free(copy);
}

/* Balanced elements, quoted attributes, no bare "&" or "<", no control characters, no number that is none. */
static inline void drawn_check_form(const char *svg)
{
    enum { DEPTH = 16 };
    char open[DEPTH][16];
    size_t depth = 0;
    static const char *const none[] = {"\"nan", "\"-nan", "\"inf", "\"-inf", "Mnan", "Minf",
                                       "Lnan",  "Linf",   "Vnan",  "Hnan",   "Vinf", "Hinf"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_null(strstr(svg, none[i]));
    }
    for (const char *at = svg; *at; at++) {
        unsigned char c = (unsigned char)*at;
        assert_true(c >= 0x20 || c == '\n');
        if (c == '&') {
            size_t length = strcspn(at, ";");
            assert_true(length > 1 && length < 8);
        }
        if (c != '<') continue;
        if (at[1] == '?' || at[1] == '!') {
            at += strcspn(at, ">");
            continue;
        }
        int closes = at[1] == '/';
        size_t name = strcspn(at + 1 + closes, " \n/>");
        assert_true(name > 0 && name < 16);
        const char *end = at + 1 + closes + name;
        while (*end != '>' && *end != '/') { /* name="value" */
            end += strspn(end, " \n");
            if (*end == '/' || *end == '>') break;
            end += strcspn(end, "=<>\"");
            assert_true(end[0] == '=' && end[1] == '"');
            end += 2;
            end += strcspn(end, "\"<");
            assert_true(*end == '"');
            end++;
        }
        if (closes) {
            assert_true(depth > 0 && strncmp(open[depth - 1], at + 2, name) == 0 && !open[depth - 1][name]);
            depth--;
        } else if (*end != '/') {
            assert_true(depth < DEPTH);
            snprintf(open[depth++], 16, "%.*s", (int)name, at + 1);
        }
        at = end + (*end == '/');
        assert_true(*at == '>');
    }
    assert_true(depth == 0);
}

static inline char *drawn_text(void (*print)(const rc_chart *, FILE *), const rc_chart *chart)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    assert_non_null(to);
    print(chart, to);
    assert_int_equal(fclose(to), 0);
    return text;
}

static inline void drawn_page(const rc_chart *chart, FILE *to)
{
    rc_report_chart_svg(chart, "figure-1", to);
}

/* Draws a figure as a page does and as a file, and reads it back; false: nothing is drawn. */
static inline int draw(const char *figure, const cJSON *document, const cJSON *element, drawn *d)
{
    rc_report_slips slips = {0};
    const rc_report_place place = {.element = element, .document = document, .slips = &slips};
    rc_chart chart;
    recut_error err = {.text = ""};
    *d = (drawn){0};
    if (rc_report_figure_make(figure, &place, &chart, &err) != RECUT_OK) fail_msg("%s: %s", figure, err.text);
    int any = chart.panel != NULL;
    if (any) {
        char *file = drawn_text(rc_report_chart_file, &chart);
        drawn_check_form(file);
        d->svg = drawn_text(drawn_page, &chart);
        d->csv = drawn_text(rc_report_chart_csv, &chart);
        drawn_check_form(d->svg);
        for (const char *at = d->svg; (at = strchr(at, '<')); at++) {
            if (strncmp(at, "<svg ", 5) == 0) d->panels++;
            drawn_tag(d, at, strcspn(at, ">"));
        }
        free(file);
    }
    rc_report_chart_destroy(&chart);
    return any;
}

static inline void drawn_clear(drawn *d)
{
    for (size_t i = 0; i < d->n; i++)
        for (size_t c = 0; c < d->mark[i].columns; c++) free(d->mark[i].value[c]);
    free(d->svg);
    free(d->csv);
    *d = (drawn){0};
}

/* The next mark of a class in a panel that nobody has taken yet; NULL = none. */
static inline drawn_mark *drawn_take(drawn *d, int panel, const char *class)
{
    for (size_t i = 0; i < d->n; i++)
        if (!d->mark[i].taken && d->mark[i].panel == panel && strcmp(d->mark[i].class, class) == 0) {
            d->mark[i].taken = 1;
            return &d->mark[i];
        }
    return NULL;
}

#endif
