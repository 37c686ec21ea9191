/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv.h - a delimited text file as a table of text fields.
 *
 * Separated by comma, semicolon, tab, vertical bar or runs of blanks, whichever divides header and rows alike
 * (dialect.h); quoted fields may hold separators, line ends and doubled quotes; LF, CRLF or CR; gzip data; UTF-8,
 * UTF-16 or Windows-1252 (source.h); decimal points or commas (decimal.h).  Lines that begin with # before the header,
 * rows without anything, columns at the end without a name, and blanks around a field are dropped.  What was guessed
 * stands in `notes`. */
#ifndef RC_COHORT_CSV_H
#define RC_COHORT_CSV_H

#include "cohort/cells.h"

/* What the user says of a file; zeros = find out. */
typedef struct rc_csv_options {
    char separator; /* ',' ';' '\t' '|' ' ' (runs of blanks) or another */
    char decimal;   /* '.' or ',' */
    size_t n_missing;
    const char *const *missing; /* words for a missing value, besides those of rc_cohort_number_missing */
} rc_csv_options;

/* options: NULL = find out.  Errors: RECUT_E_USAGE (no such file, a folder, not readable for us), RECUT_E_IO,
 * RECUT_E_PARSE, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_csv_read_as(const char *path, const rc_csv_options *options, rc_cohort_table **out,
                                               recut_error *err);

/* The same from memory; `text` is copied. */
RECUT_CHECK recut_status rc_cohort_csv_parse_as(const char *name, const char *text, size_t size,
                                                const rc_csv_options *options, rc_cohort_table **out, recut_error *err);

RECUT_CHECK static inline recut_status rc_cohort_csv_read(const char *path, rc_cohort_table **out, recut_error *err)
{
    return rc_cohort_csv_read_as(path, NULL, out, err);
}

RECUT_CHECK static inline recut_status rc_cohort_csv_parse(const char *name, const char *text, size_t size,
                                                           rc_cohort_table **out, recut_error *err)
{
    return rc_cohort_csv_parse_as(name, text, size, NULL, out, err);
}

#endif
