/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * source.h - the bytes of a table: a file, a pipe, gzip data of either, and text in UTF-8 from whatever coding it
 * has. */
#ifndef RC_COHORT_SOURCE_H
#define RC_COHORT_SOURCE_H

#include "cohort/notes.h"

#include <stdio.h>

/* Bytes that every buffer here has behind its text: for a NUL, a line end, a name put in front. */
enum { RC_SOURCE_SPARE = 64 };

/* Everything a file has; free() it.  name is for messages.  Errors: RECUT_E_IO, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_source_slurp(FILE *file, const char *name, char **text, size_t *size,
                                                recut_error *err);

/* The same of a path.  Errors besides: RECUT_E_USAGE (no such file, a folder, not readable for us). */
RECUT_CHECK recut_status rc_cohort_source_read(const char *path, const char *name, char **text, size_t *size,
                                               recut_error *err);

/* Unpacks *text where it is gzip data (one or several members), else leaves it; the old buffer is freed.
 * Errors: RECUT_E_PARSE (cut short, damaged), RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_source_unpack(const char *name, char **text, size_t *size, recut_error *err);

/* Makes *text UTF-8 and says so in notes: from UTF-16 (with or without mark) and from Windows-1252.  Other kinds of
 * file (spreadsheets, other packers) get their own word.  *begin: where the text begins, behind a byte order mark.
 * *beyond: whether it holds characters beyond ASCII.
 * Errors: RECUT_E_PARSE, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_source_decode(const char *name, char **text, size_t *size, size_t *begin,
                                                 bool *beyond, rc_notes *notes, recut_error *err);

#endif
