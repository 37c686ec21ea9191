/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_cohort.c - recut cohort: what would be read, and what dropped, before a job is submitted. */
#include "summary/cohort.h"
#include "tool/command.h"

#include <stdio.h>
#include <stdlib.h>

recut_status rc_tool_command_cohort(rc_ranks *ranks, rc_tool_options *options, const char *line, recut_error *err)
{
    recut_cohort *cohort = NULL;
    char *json = NULL;
    (void)line;
    recut_status st = rc_cohort_read(&options->cohort, &cohort, err);
    if (st == RECUT_OK) st = rc_summary_cohort_json(cohort, &json, err);
    if (st == RECUT_OK && rc_run_ranks_rank(ranks) == 0 && (puts(json) < 0 || fflush(stdout) != 0))
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot write to standard output");
    free(json);
    recut_cohort_destroy(cohort);
    return rc_run_ranks_agree(ranks, st, err);
}
