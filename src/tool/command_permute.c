/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_permute.c - recut permute: the observed search and its permutation null. */
#include "tool/command.h"

static recut_status run(rc_ranks *ranks, rc_tool_options *options, const char *line, recut_error *err)
{
    const char *const plans[] = {"search", "permute"};
    return rc_tool_command_plans(ranks, options, line, plans, 2, err);
}

const rc_command rc_command_permute = {
    "permute", "The search, and its p corrected by permuting survival against the markers.", RC_FOR_PERMUTE, run};
