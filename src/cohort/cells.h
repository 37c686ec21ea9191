/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cells.h - a table of text fields in memory. */
#ifndef RC_COHORT_CELLS_H
#define RC_COHORT_CELLS_H

#include "cohort/notes.h"

#include <locale.h>

/* Why a column is not read as numbers: `row` (and `other`, another row) shows it. */
typedef enum rc_doubt_kind {
    RC_DOUBT_NONE,
    RC_DOUBT_POINT,     /* 1.234: point between thousands or decimal */
    RC_DOUBT_COMMA,     /* 1,234 */
    RC_DOUBT_MIXED,     /* a decimal comma here, a decimal point in `other` */
    RC_DOUBT_NOT_COMMA, /* no decimal comma, though the option says so */
    RC_DOUBT_NOT_POINT
} rc_doubt_kind;

typedef struct rc_doubt {
    rc_doubt_kind kind;
    uint32_t row, other;
} rc_doubt;

/* Columns behind those of the table's own file that come from another one (expression.h): for messages. */
typedef struct rc_joined {
    char *name;   /* of the other file, as given */
    size_t first; /* its first column here; 0 = none is joined */
    size_t *line; /* of the other file, from 1: [columns] of each, or with samples in its rows [n_rows] of each row */
    bool samples_in_rows;
} rc_joined;

/* All fields lie one behind the other in `text`: no allocation for a row or a field. */
typedef struct rc_cohort_table {
    char *name;    /* as given; a very long one without its beginning */
    size_t n_rows; /* without the header */
    size_t n_columns;
    char *text;
    size_t *start;  /* [n_rows + 1] where a row begins in text; row 0 is the header */
    uint32_t *cell; /* [(n_rows + 1) * n_columns] offset in the row's text */
    size_t *line;   /* [n_rows + 1] line of the file in which the row begins, from 1 */
    locale_t c_locale;
    rc_doubt *doubt; /* [n_columns], NULL = none anywhere (decimal.h) */
    rc_notes notes;  /* what was guessed; goes over to the cohort */
    rc_joined joined;
} rc_cohort_table;

void rc_cohort_csv_destroy(rc_cohort_table *table); /* NULL is fine */

static inline const char *rc_cohort_csv_header(const rc_cohort_table *table, size_t column)
{
    return table->text + table->start[0] + table->cell[column];
}

static inline const char *rc_cohort_csv_cell(const rc_cohort_table *table, size_t row, size_t column)
{
    return table->text + table->start[row + 1] + table->cell[(row + 1) * table->n_columns + column];
}

/* "FILE:LINE: column NAME: found "X", expected ..." as RECUT_E_DATA with index = row. */
recut_status rc_cohort_csv_fail(const rc_cohort_table *table, size_t row, size_t column, const char *expected,
                                recut_error *err);

#endif
