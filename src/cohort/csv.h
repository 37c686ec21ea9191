/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv.h - a delimited text file as a table of text fields.
 *
 * Separated by comma, semicolon or tab, whichever the header has most of; quoted fields may
 * hold separators, line ends and doubled quotes; LF, CRLF or CR; a UTF-8 byte order mark is
 * skipped, blank lines too.  Blanks around a field are dropped. */
#ifndef RC_COHORT_CSV_H
#define RC_COHORT_CSV_H

#include "base/status.h"
#include "cohort/notes.h"

#include <locale.h>

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
    rc_notes notes; /* what was guessed; goes over to the cohort */
} rc_cohort_table;

/* Errors: RECUT_E_USAGE (no such file, a folder, not readable for us), RECUT_E_IO,
 * RECUT_E_PARSE, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_csv_read(const char *path, rc_cohort_table **out, recut_error *err);

/* The same from memory; `text` is copied. */
RECUT_CHECK recut_status rc_cohort_csv_parse(const char *name, const char *text, size_t size, rc_cohort_table **out,
                                             recut_error *err);

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
