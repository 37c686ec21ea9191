/* SPDX-License-Identifier: GPL-3.0-or-later
 * propose.c - columns that could be a marker. */
#include "cohort/propose.h"

#include "base/memory.h"
#include "base/text.h"
#include "cohort/number.h"
#include "cohort/repeats.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The numbers of a column in file order, and how many; SIZE_MAX where a field is something else. */
static size_t numbers_of(const rc_cohort_table *table, size_t column, double *x)
{
    size_t n = 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text = rc_cohort_csv_cell(table, i, column);
        if (rc_cohort_number_missing(text)) continue;
        if (rc_cohort_number_parse(text, table->c_locale, &x[n++]) != RC_NUMBER_OK) return SIZE_MAX;
    }
    return n;
}

/* Whole numbers that ascend from row to row, or those from 0 or 1 on in any order.  seen [n]. */
static bool numbers_rows(const double *x, size_t n, uint8_t *seen)
{
    double least = x[0], most = x[0];
    bool ascending = true;
    for (size_t i = 0; i < n; i++) {
        if (x[i] != floor(x[i])) return false;
        ascending = ascending && (i == 0 || x[i] > x[i - 1]);
        least = fmin(least, x[i]);
        most = fmax(most, x[i]);
    }
    if (n < 3 || ascending) return n >= 3;
    if (least < 0 || least > 1 || most - least + 1 != (double)n) return false;
    memset(seen, 0, n);
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)(x[i] - least);
        if (seen[at]) return false;
        seen[at] = 1;
    }
    return true;
}

static bool could_be(const rc_cohort_table *table, const rc_columns *columns, size_t column, double *x, uint8_t *seen)
{
    const char *name = rc_cohort_csv_header(table, column);
    if (rc_cohort_repeats_is_nameless(name) || rc_cohort_columns_part(columns, column) ||
        rc_cohort_repeats_is_patient(name))
        return false;
    size_t n = numbers_of(table, column, x);
    if (n == SIZE_MAX || n < 2 || numbers_rows(x, n, seen)) return false;
    for (size_t i = 1; i < n; i++)
        if (x[i] != x[0]) return true;
    return false;
}

recut_status rc_cohort_propose(const rc_cohort_table *table, const rc_columns *columns, char *out, size_t size,
                               recut_error *err)
{
    enum { MOST = 12 };
    recut_status st = RECUT_OK;
    double *x = NULL;
    uint8_t *seen = NULL;
    char shown[RC_SHOW];
    size_t n = 0, used = 0;
    RC_NEW(x, table->n_rows, err);
    RC_NEW(seen, table->n_rows, err);
    out[0] = '\0';
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!could_be(table, columns, c, x, seen) || n++ >= MOST) continue;
        const char *name = rc_cohort_number_show(rc_cohort_csv_header(table, c), shown);
        if (used + strlen(name) + 32 < size) /* room for the number of them */
            used += (size_t)snprintf(out + used, size - used, "%s%s", n > 1 ? ", " : "", name);
    }
    if (n > MOST) snprintf(out + used, size - used, ", ... (%zu in all)", n);
done:
    rc_base_memory_free(x);
    rc_base_memory_free(seen);
    return st;
}

recut_status rc_cohort_propose_fail(const rc_cohort_table *table, const rc_columns *columns, recut_error *err)
{
    char names[300];
    recut_status st = rc_cohort_propose(table, columns, names, sizeof names, err);
    if (st != RECUT_OK) return st;
    if (!*names)
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "%s: no numeric column is left to be the marker: name one with " RC_TEXT_OPTION "marker COL",
                       table->name);
    return RC_FAIL(err, RECUT_E_USAGE, -1, "name a marker: " RC_TEXT_OPTION "marker COL; numeric columns of %s: %s",
                   table->name, names);
}
