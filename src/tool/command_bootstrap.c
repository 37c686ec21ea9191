/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_bootstrap.c - recut bootstrap: fixed cutoffs and the repeated search in resamples. */
#include "tool/command.h"

static recut_status run(rc_ranks *ranks, rc_tool_options *options, const char *line, recut_error *err)
{
    const char *const plans[] = {"search", "bootstrap"};
    return rc_tool_command_plans(ranks, options, line, plans, 2, err);
}

const rc_command rc_command_bootstrap = {
    "bootstrap", "Resamples the patients: how stable are fixed cutoffs, and the cutoff that the search selects.",
    RC_FOR_BOOTSTRAP, run};
