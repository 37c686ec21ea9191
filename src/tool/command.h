/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * command.h - a subcommand: one file, one row in recut.c. */
#ifndef RC_TOOL_COMMAND_H
#define RC_TOOL_COMMAND_H

#include "run/ranks.h"
#include "tool/options.h"

typedef struct rc_command {
    const char *name, *about;
    unsigned mask; /* RC_FOR_... */
    /* Collective: the same status on every rank. `line` is the literal command line. */
    recut_status (*run)(rc_ranks *ranks, rc_tool_options *options, const char *line, recut_error *err);
} rc_command;

extern const rc_command rc_command_search, rc_command_permute, rc_command_bootstrap, rc_command_centers,
    rc_command_cohort, rc_command_merge, rc_command_plan;

/* A row of the table of subcommands, or NULL. */
const rc_command *rc_tool_command_find(const char *name);

/* Shared by the commands of one plan: reads the cohort, makes the analyses of the named plans, launches. */
RECUT_CHECK recut_status rc_tool_command_plans(rc_ranks *ranks, rc_tool_options *options, const char *line,
                                               const char *const *plan, size_t n_plans, recut_error *err);

#endif
