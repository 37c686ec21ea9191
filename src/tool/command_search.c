/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_search.c - recut search. */
#include "tool/command.h"

static recut_status run(rc_ranks *ranks, rc_tool_options *options, const char *line, recut_error *err)
{
    const char *const plans[] = {"search"};
    return rc_tool_command_plans(ranks, options, line, plans, 1, err);
}

const rc_command rc_command_search = {
    "search", "Log-rank and score statistics at every admissible cutoff, the selected one, closed-form corrections.",
    RC_FOR_SEARCH, run};
