/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dialect.h - how a table is written: separator, lines before the header, row names. */
#ifndef RC_COHORT_DIALECT_H
#define RC_COHORT_DIALECT_H

#include "cohort/notes.h"

typedef struct rc_dialect {
    char separator;
    size_t begin; /* where the header begins in the text */
    size_t line;  /* its line, from 1 */
} rc_dialect;

/* Finds out how text[begin .. size-1] is written.  separator: ',', ';', '\t', '|', ' ' (runs of blanks) or 0 = find
 * out: the one that divides header and rows alike.  May rewrite the text: runs of blanks become tabs, a header without
 * a name for the row names gets one; the buffer has RC_SOURCE_SPARE bytes behind size.
 * Notes say what was guessed.  Errors: RECUT_E_PARSE (two readings), RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_dialect_find(const char *name, char *text, size_t *size, size_t begin,
                                                char separator, rc_dialect *out, rc_notes *notes, recut_error *err);

/* Fields of the line or record that begins at `at`: separators outside quotes, and one.  *next: behind its line end. */
size_t rc_cohort_dialect_fields(const char *at, const char *end, char separator, const char **next);

#endif
