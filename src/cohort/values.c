/* SPDX-License-Identifier: GPL-3.0-or-later
 * values.c - fields to values. */
#include "cohort/values.h"

#include "base/memory.h"
#include "base/text.h"
#include "cohort/decimal.h"
#include "cohort/intern.h"
#include "cohort/missing.h"
#include "cohort/number.h"

#include <math.h>
#include <string.h>

recut_status rc_cohort_values_init(rc_rows *rows, const rc_cohort_table *table, recut_error *err)
{
    recut_status st = RECUT_OK;
    *rows = (rc_rows){.table = table};
    RC_NEW(rows->selected, table->n_rows, err);
    RC_NEW(rows->dropped, table->n_rows, err);
    RC_NEW(rows->reason, 2 * table->n_columns + 8, err);
    memset(rows->selected, 1, table->n_rows);
done:
    return st;
}

void rc_cohort_values_clear(rc_rows *rows)
{
    rc_base_memory_free(rows->selected);
    rc_base_memory_free(rows->dropped);
    rc_base_memory_free(rows->reason);
    *rows = (rc_rows){0};
}

/* A new reason; its number for rows->dropped. */
static uint32_t add_reason(rc_rows *rows, rc_drop_kind kind, size_t column)
{
    rows->reason[rows->n_reasons++] = (rc_drop_reason){kind, column};
    return (uint32_t)rows->n_reasons;
}

static void drop(rc_rows *rows, size_t row, uint32_t reason)
{
    if (!rows->dropped[row]) rows->dropped[row] = reason;
}

void rc_cohort_values_drop_unselected(rc_rows *rows)
{
    uint32_t reason = add_reason(rows, RC_DROP_WHERE, 0);
    for (size_t i = 0; i < rows->table->n_rows; i++)
        if (!rows->selected[i]) drop(rows, i, reason);
}

enum { NOBODY = 0 }; /* is dropped, in place of a reason: what is missing is NaN */

/* A field that is there.  A marker may be infinite; a time is not negative. */
static recut_status read_number(const rc_cohort_table *table, size_t row, size_t column, bool time, double *x,
                                recut_error *err)
{
    char hint[RC_MISSING_HINT];
    const char *text = rc_cohort_csv_cell(table, row, column);
    rc_number result = rc_cohort_number_parse(text, table->c_locale, x);
    if (time && result == RC_NUMBER_OK && *x < 0)
        return rc_cohort_csv_fail(
            table, row, column,
            "a time of 0 or more (a negative one is a slip of dates: mend it, or leave the patient "
            "out with " RC_TEXT_OPTION "where)",
            err);
    if (result == RC_NUMBER_OK || (!time && rc_cohort_number_infinite(text, x))) return RECUT_OK;
    return rc_cohort_csv_fail(
        table, row, column,
        result == RC_NUMBER_NOT ? rc_cohort_missing_hint(text, hint) : rc_cohort_number_expected(result), err);
}

/* In each row the first of the n columns that is not missing. */
static recut_status read_numbers(rc_rows *rows, size_t n, const size_t *columns, uint32_t missing, bool time, double *x,
                                 recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_cohort_table *table = rows->table;
    for (size_t c = 0; c < n && st == RECUT_OK; c++) st = rc_cohort_decimal_check(table, columns[c], err);
    for (size_t i = 0; i < table->n_rows && st == RECUT_OK; i++) {
        size_t c = 0;
        if (!rows->selected[i]) continue;
        while (c < n && rc_cohort_number_missing(rc_cohort_csv_cell(table, i, columns[c]))) c++;
        if (c < n)
            st = read_number(table, i, columns[c], time, &x[i], err);
        else if (missing != NOBODY)
            drop(rows, i, missing);
        else
            x[i] = NAN;
    }
    return st;
}

recut_status rc_cohort_values_marker(rc_rows *rows, size_t column, double *x, recut_error *err)
{
    return read_numbers(rows, 1, &column, NOBODY, false, x, err);
}

void rc_cohort_values_drop_unmarked(rc_rows *rows, size_t n, double *const *x, size_t column)
{
    uint32_t missing = add_reason(rows, n == 1 ? RC_DROP_MISSING : RC_DROP_NO_MARKER, column);
    for (size_t i = 0; i < rows->table->n_rows; i++) {
        size_t m = 0;
        while (rows->selected[i] && m < n && isnan(x[m][i])) m++;
        if (rows->selected[i] && m == n) drop(rows, i, missing);
    }
}

recut_status rc_cohort_values_times(rc_rows *rows, size_t n, const size_t *columns, double *x, recut_error *err)
{
    return read_numbers(rows, n, columns, add_reason(rows, RC_DROP_NO_TIME, columns[0]), true, x, err);
}

recut_status rc_cohort_values_outcome(rc_rows *rows, size_t column, double *x, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_cohort_table *table = rows->table;
    RC_TRY(rc_cohort_decimal_check(table, column, err));
    uint32_t missing = add_reason(rows, RC_DROP_MISSING, column);
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text = rc_cohort_csv_cell(table, i, column);
        if (!rows->selected[i]) continue;
        if (rc_cohort_number_missing(text)) {
            drop(rows, i, missing);
        } else if (rc_cohort_number_parse(text, table->c_locale, &x[i]) != RC_NUMBER_OK) {
            st = rc_cohort_csv_fail(
                table, i, column,
                "a number (an outcome in words: name the values that are 1 with " RC_TEXT_OPTION "event-value)", err);
            goto done;
        }
    }
done:
    return st;
}

recut_status rc_cohort_values_entries(rc_rows *rows, size_t column, const double *time, double *x, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_cohort_table *table = rows->table;
    RC_TRY(read_numbers(rows, 1, &column, add_reason(rows, RC_DROP_MISSING, column), true, x, err));
    for (size_t i = 0; i < table->n_rows && st == RECUT_OK; i++)
        if (!rows->dropped[i] && !(x[i] < time[i]))
            st = rc_cohort_csv_fail(table, i, column,
                                    "an entry before the patient's time (who enters when the follow-up ends was never "
                                    "at risk: mend it, or leave the patient out with " RC_TEXT_OPTION "where)",
                                    err);
done:
    return st;
}

recut_status rc_cohort_values_weights(rc_rows *rows, size_t column, uint32_t *weight, recut_error *err)
{
    enum { MOST = 1000000 };
    const rc_cohort_table *table = rows->table;
    uint32_t missing = add_reason(rows, RC_DROP_MISSING, column), nobody = add_reason(rows, RC_DROP_WEIGHT, column);
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text = rc_cohort_csv_cell(table, i, column);
        double x;
        weight[i] = 0;
        if (!rows->selected[i]) continue;
        if (rc_cohort_number_missing(text)) {
            drop(rows, i, missing);
            continue;
        }
        if (rc_cohort_number_parse(text, table->c_locale, &x) != RC_NUMBER_OK || x < 0 || x > MOST || x != floor(x))
            return rc_cohort_csv_fail(table, i, column,
                                      "a whole number from 0 to 1,000,000: for how many patients the row stands (other "
                                      "weights, as of a survey or of propensities, need other variances than recut's)",
                                      err);
        weight[i] = (uint32_t)x;
        if (weight[i] == 0) drop(rows, i, nobody);
    }
    return RECUT_OK;
}

void rc_cohort_values_require(rc_rows *rows, size_t column)
{
    uint32_t missing = add_reason(rows, RC_DROP_MISSING, column);
    for (size_t i = 0; i < rows->table->n_rows; i++)
        if (rows->selected[i] && rc_cohort_number_missing(rc_cohort_csv_cell(rows->table, i, column)))
            drop(rows, i, missing);
}

recut_status rc_cohort_values_unique(const rc_rows *rows, size_t column, bool intervals, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_cohort_table *table = rows->table;
    rc_intern intern = {0};
    uint32_t *first = NULL; /* row in which an id appeared first */
    RC_NEW(first, table->n_rows, err);
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text = rc_cohort_csv_cell(table, i, column);
        char name[RC_SHOW], found[RC_SHOW];
        uint32_t number;
        bool is_new;
        if (!rows->selected[i] || rc_cohort_number_missing(text)) continue;
        RC_TRY(rc_cohort_intern_add(&intern, text, &number, &is_new, err));
        if (is_new) {
            first[number] = (uint32_t)i;
            continue;
        }
        st = RC_FAIL(
            err, RECUT_E_DATA, (int64_t)i,
            "%s:%zu: column %s: found \"%s\" again, first in line %zu, expected each patient once (" RC_TEXT_OWN ")",
            table->name, table->line[i + 1], rc_cohort_number_show(rc_cohort_csv_header(table, column), name),
            rc_cohort_number_show(text, found), table->line[first[number] + 1],
            intervals ? "start-stop rows of one patient are not several patients: a permutation or a resample "
                        "moves whole patients; make one row of them, from the first entry to the last time"
                      : "keep one row of each with " RC_TEXT_OPTION "where");
        goto done;
    }
done:
    rc_cohort_intern_clear(&intern);
    rc_base_memory_free(first);
    return st;
}
