/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sections.h - a job file: one cohort, one output, many analyses.
 *
 *   [cohort]            file = TABLE.csv (relative to the job file), or embedded = yes
 *                       time, event, center, id, marker, where, strata: of every analysis that has not its own
 *                       column.NAME = the file's name of that column; value.COLUMN.NAME = the file's name of that value
 *   [output]            file = RESULT.h5, threads, progress, flush, force, embed-cohort; seed, replicates: of every
 *                       analysis that has not its own
 *   [COMMAND LABEL]     an analysis: the long options of that command.  where is and-ed with that of [cohort].  The
 *                       label is optional, and stands in the reports
 *
 * Precedence: command line, section, [cohort] and [output], the option's default. */
#ifndef RC_API_SECTIONS_H
#define RC_API_SECTIONS_H

#include "api/command.h"

typedef struct rc_section {
    const rc_command *command;
    int line;
    char name[128], label[64]; /* "permute pfs", "pfs" */
    rc_api_options options;    /* complete */
} rc_section;

typedef struct rc_sections {
    char *path, *folder;
    size_t n;
    rc_section *section;
} rc_sections;

/* Reads the job file options->cohort.path.  What [output] says of the launch goes into options, where the command line
 * has not said it.  Errors: RECUT_E_USAGE "JOB.ini:LINE: [SECTION] ...", RECUT_E_IO, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_api_sections_read(rc_api_options *options, rc_sections **out, recut_error *err);
void rc_api_sections_destroy(rc_sections *job); /* NULL is fine */

/* Puts "JOB.ini:LINE: [SECTION] " before an error that has just been made. */
recut_status rc_api_sections_blame(const char *path, int line, const char *section, recut_status st, recut_error *err);

#endif
