/* SPDX-License-Identifier: GPL-3.0-or-later
 * holes.c - times that only the dead have. */
#include "cohort/holes.h"

#include "base/text.h"
#include "cohort/event.h"
#include "cohort/number.h"

#include <stdio.h>
#include <string.h>

static bool has_time(const rc_cohort_table *table, const rc_columns *columns, size_t row)
{
    for (size_t t = 0; t < columns->n_times; t++)
        if (!rc_cohort_number_missing(rc_cohort_csv_cell(table, row, columns->times[t]))) return true;
    return false;
}

/* 0: no time.  Else the more, the likelier the column is the one that holds the others' times. */
static int likely(const rc_cohort_table *table, const rc_columns *columns, const uint8_t *event, uint8_t holes,
                  size_t column, size_t *filled)
{
    static const char *const hints[] = {"follow", "last", "contact", "censor", "alive", "days", "months",
                                        "years",  "time", "death",   "surv",   "os",    "fu"};
    const char *name = rc_cohort_csv_header(table, column);
    size_t n_holes = 0, others = 0, others_filled = 0;
    double x;
    *filled = 0;
    if (!*name || rc_cohort_columns_part(columns, column)) return 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text = rc_cohort_csv_cell(table, i, column);
        bool there = !rc_cohort_number_missing(text), hole = event[i] == holes && !has_time(table, columns, i);
        if (there && (rc_cohort_number_parse(text, table->c_locale, &x) != RC_NUMBER_OK || x < 0)) return 0;
        n_holes += hole;
        others += !hole;
        *filled += hole && there;
        others_filled += !hole && there;
    }
    if (10 * *filled < 9 * n_holes) return 0;
    int score = 2 * others_filled <= others ? 2 : 0;
    for (size_t h = 0; h < sizeof hints / sizeof *hints; h++)
        if (strcasestr(name, hints[h])) return score + 1;
    return score;
}

void rc_cohort_holes(const rc_cohort_table *table, const rc_columns *columns, const uint8_t *event, char *out,
                     size_t size)
{
    size_t rows[2] = {0}, missing[2] = {0}, best = SIZE_MAX, best_filled = 0, filled;
    int most = 0;
    char name[RC_SHOW], other[RC_SHOW];
    out[0] = '\0';
    for (size_t i = 0; i < table->n_rows; i++) {
        if (event[i] == RC_EVENT_MISSING) continue;
        rows[event[i]]++;
        missing[event[i]] += !has_time(table, columns, i);
    }
    uint8_t holes = missing[RC_EVENT_NONE] * rows[RC_EVENT_YES] >= missing[RC_EVENT_YES] * rows[RC_EVENT_NONE]
                        ? RC_EVENT_NONE
                        : RC_EVENT_YES;
    if (missing[holes] < 2 || 10 * missing[holes] < 9 * rows[holes] || 10 * missing[!holes] > rows[!holes]) return;
    for (size_t c = 0; c < table->n_columns; c++) {
        int score = likely(table, columns, event, holes, c, &filled);
        if (score <= most) continue;
        most = score;
        best = c;
        best_filled = filled;
    }
    rc_cohort_number_show(rc_cohort_csv_header(table, columns->time), name);
    rc_cohort_number_show(best == SIZE_MAX ? "COLUMN" : rc_cohort_csv_header(table, best), other);
    int used =
        snprintf(out, size, "%zu of %zu rows %s event have no %s, but %zu of %zu %s: their time is in another column",
                 missing[holes], rows[holes], holes == RC_EVENT_YES ? "with" : "without", name, missing[!holes],
                 rows[!holes], holes == RC_EVENT_YES ? "without" : "with");
    if (best != SIZE_MAX)
        used += snprintf(out + used, size - (size_t)used, " (%s has it in %zu of them)", other, best_filled);
    snprintf(out + used, size - (size_t)used, "; " RC_TEXT_OPTION "time '%s|%s' takes the first that is there", name,
             other);
}
