/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ini.h - a job file as it stands: sections, keys, values, and their lines. */
#ifndef RC_API_INI_H
#define RC_API_INI_H

#include "base/status.h"

typedef struct rc_ini_entry {
    int line;
    char *key, *value;
} rc_ini_entry;

typedef struct rc_ini_part {
    int line;
    char *name; /* what stands in the brackets */
    size_t n;
    rc_ini_entry *entry;
} rc_ini_part;

typedef struct rc_ini {
    size_t n;
    rc_ini_part *part; /* empty sections too */
} rc_ini;

/* INI as inih reads it: # and ; begin comment lines, ; after a blank a comment; an indented line goes on with the value
 * above it, joined by a blank.  A key twice in a section, a key without a value and a key before any section are
 * refused.  Errors: RECUT_E_USAGE, "FILE:LINE: ...". */
RECUT_CHECK recut_status rc_api_ini_read(const char *path, rc_ini *out, recut_error *err);
void rc_api_ini_clear(rc_ini *file);

#endif
