/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * job_file.h - a job file as it stands: sections, keys, values, and their lines. */
#ifndef RC_TOOL_JOB_FILE_H
#define RC_TOOL_JOB_FILE_H

#include "base/status.h"

typedef struct rc_job_entry {
    int line;
    char *key, *value;
} rc_job_entry;

typedef struct rc_job_part {
    int line;
    char *name; /* what stands in the brackets */
    size_t n;
    rc_job_entry *entry;
} rc_job_part;

typedef struct rc_job_file {
    size_t n;
    rc_job_part *part; /* empty sections too */
} rc_job_file;

/* INI as inih reads it: # and ; begin comment lines, ; after a blank a comment; an indented line goes on with the value
 * above it, joined by a blank.  A key twice in a section, a key without a value and a key before any section are
 * refused.  Errors: RECUT_E_USAGE, "FILE:LINE: ...". */
RECUT_CHECK recut_status rc_tool_job_file_read(const char *path, rc_job_file *out, recut_error *err);
void rc_tool_job_file_clear(rc_job_file *file);

#endif
