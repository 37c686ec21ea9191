/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * names.h - a text file of names, one a line. */
#ifndef RC_COHORT_NAMES_H
#define RC_COHORT_NAMES_H

#include "base/status.h"

typedef struct rc_names {
    size_t n, room;
    char **name;  /* [n] */
    size_t *line; /* [n] of the file, from 1 */
} rc_names;

/* rc_cohort_names_read() - the names of a file.  Blank lines and lines that begin with # are skipped; blanks around a
 * name, quotes around it, a byte order mark and CR are dropped; gzip data and codings are taken as of a table
 * (source.h). names: cleared by rc_cohort_names_clear.
 * Errors: RECUT_E_USAGE (no such file, a folder), RECUT_E_IO, RECUT_E_PARSE (no name in it, a NUL byte),
 * RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_names_read(const char *path, rc_names *names, recut_error *err);
void rc_cohort_names_clear(rc_names *names);

#endif
