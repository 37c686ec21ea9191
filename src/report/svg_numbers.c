/* SPDX-License-Identifier: GPL-3.0-or-later
 * svg_numbers.c - a walk over the elements with data-... attributes. */
#include "report/svg_numbers.h"

#include "base/digits.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The numbers of one attribute, taken one by one. */
typedef struct numbers {
    const char *at; /* NULL: the element lacks the attribute; "" or a quote: no more */
} numbers;

static numbers attribute(const char *element, const char *end, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = element; (at = strstr(at, name)) && at < end; at += length)
        if (at[length] == '=' && at[length + 1] == '"') return (numbers){at + length + 2};
    return (numbers){NULL};
}

static bool has(const numbers *list)
{
    return list->at && *list->at && *list->at != '"';
}

static void print_number(double x, FILE *to)
{
    char digits[RC_DIGITS] = "NA";
    if (isfinite(x)) rc_base_digits(x, digits);
    if (isinf(x)) strcpy(digits, x > 0 ? "Inf" : "-Inf");
    fputs(digits, to);
}

/* The next number, where there is one. */
static void print_next(numbers *list, FILE *to)
{
    if (!has(list)) return;
    char *after;
    double x = strtod(list->at, &after);
    print_number(x, to);
    list->at = after > list->at ? after + strspn(after, " ") : NULL;
}

static void print_series(const char *element, const char *end, FILE *to)
{
    numbers class = attribute(element, end, " class");
    if (class.at) fwrite(class.at, 1, strcspn(class.at, "\""), to);
}

enum { X, WIDTH, Y, ESTIMATE, LOWER, UPPER, COLUMNS };

/* Bars lie side by side: only origin and width are there. */
static void print_bars(const char *element, const char *end, numbers place, numbers y, FILE *to)
{
    char *after;
    double origin = strtod(place.at, &after), width = strtod(after, NULL);
    for (size_t i = 0; has(&y); i++) {
        print_series(element, end, to);
        fputc(',', to);
        print_number(origin + (double)i * width, to);
        fputc(',', to);
        print_number(width, to);
        fputc(',', to);
        print_next(&y, to);
        for (int c = ESTIMATE; c < COLUMNS; c++) fputc(',', to);
        fputc('\n', to);
    }
}

static void print_points(const char *element, const char *end, numbers column[COLUMNS], FILE *to)
{
    for (bool more = true; more;) {
        print_series(element, end, to);
        more = false;
        for (int c = 0; c < COLUMNS; c++) {
            fputc(',', to);
            print_next(&column[c], to);
            more = more || has(&column[c]);
        }
        fputc('\n', to);
    }
}

/* An interval is one line: its three numbers in three columns. */
static void print_interval(const char *element, const char *end, numbers interval, FILE *to)
{
    print_series(element, end, to);
    for (int c = 0; c < COLUMNS; c++) {
        fputc(',', to);
        if (c >= ESTIMATE) print_next(&interval, to);
    }
    fputc('\n', to);
}

static void print_element(const char *element, const char *end, FILE *to)
{
    numbers column[COLUMNS] = {{NULL}}, place = attribute(element, end, " data-place"),
            interval = attribute(element, end, " data-interval");
    column[X] = attribute(element, end, " data-x");
    column[Y] = attribute(element, end, " data-y");
    column[LOWER] = attribute(element, end, " data-lower");
    column[UPPER] = attribute(element, end, " data-upper");
    if (place.at && has(&column[Y]))
        print_bars(element, end, place, column[Y], to);
    else if (has(&interval))
        print_interval(element, end, interval, to);
    else if (has(&column[X]) || has(&column[Y]))
        print_points(element, end, column, to);
}

/* Foreign text is escaped (escape.h), so that "<" begins an element and ">" ends it. */
void rc_report_svg_numbers(const char *svg, FILE *to)
{
    fputs("series,x,width,y,estimate,lower,upper\n", to);
    for (const char *at = svg, *end; (at = strchr(at, '<')) && (end = strchr(at, '>')); at = end)
        print_element(at, end, to);
}
