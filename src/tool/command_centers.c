/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_centers.c - recut centers: everything about several centers, in one launch. */
#include "tool/command.h"

static recut_status run(rc_ranks *ranks, rc_tool_options *options, const char *line, recut_error *err)
{
    const char *const plans[] = {"search", "centers", "splits", "within", "labels", "crossvalidate", "falsify"};
    /* A replay file gives the sets of the random splits; nothing else is resampled then. */
    size_t n = options->plan.replay ? 3 : 7;
    options->cohort.need_center = true;
    return rc_tool_command_plans(ranks, options, line, plans, n, err);
}

const rc_command rc_command_centers = {
    "centers", "Does a cutoff travel between centers, and would a useless marker have been validated?", RC_FOR_CENTERS, run};
