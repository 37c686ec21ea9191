/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_cohort.c - recut cohort: what would be read, and what dropped, before a job is submitted. */
#include "summary/cohort.h"
#include "tool/command.h"

#include <stdio.h>
#include <stdlib.h>

static recut_status run(rc_ranks *ranks, rc_tool_options *options, const char *line, recut_error *err)
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

const rc_command rc_command_cohort = {"cohort", "Reads a cohort and prints what is kept and what is dropped, as JSON.",
                                      RC_FOR_COHORT, run};
