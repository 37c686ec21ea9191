/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * summary_options.h - the command line of recut-summary.  A new option: a member here, a row in summary_options.c; one
 * that asks for something else than the page is a row of summary_modes.c, too. */
#ifndef RC_TOOL_SUMMARY_OPTIONS_H
#define RC_TOOL_SUMMARY_OPTIONS_H

#include "api/kept.h"
#include "report/plans.h"
#include "tool/shown.h"

typedef struct rc_summary_options {
    const char *path;       /* the result */
    const char *output;     /* NULL = standard output */
    const char *format;     /* NULL = the mode's first */
    const char *mode;       /* name of the option that asks for something else than the page; NULL = the page */
    const char *value;      /* of that option; NULL = it takes none */
    const char *other_text; /* document of a second result, as JSON, where the mode reads one; filled by the program */
    rc_report_options page;
    bool help, version;
    rc_kept kept; /* what lists and texts live in */
} rc_summary_options;

/* Errors: RECUT_E_USAGE, RECUT_E_MEMORY.  rc_tool_summary_options_clear in any case. */
RECUT_CHECK recut_status rc_tool_summary_options_parse(int argc, char **argv, rc_summary_options *out,
                                                       recut_error *err);
void rc_tool_summary_options_clear(rc_summary_options *options);
void rc_tool_summary_options_shown(rc_shown *out);

#endif
