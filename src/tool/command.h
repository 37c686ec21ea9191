/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * command.h - the subcommands of the program: those of api/command.h, and what is done with them or with their
 * results. */
#ifndef RC_TOOL_COMMAND_H
#define RC_TOOL_COMMAND_H

#include "api/command.h"

/* A row of either table by name or by number, or NULL. */
const rc_command *rc_tool_command_find(const char *name);
const rc_command *rc_tool_command_at(size_t i);

/* "; did you mean X?" for a word that is no command, or "".  with_plans: of those that make analyses. */
const char *rc_tool_command_hint(const char *name, bool with_plans, char *out, size_t room);

/* Whether a command makes a result: by its analyses, or from a job file. */
bool rc_tool_command_makes_result(const rc_command *command);

/* Of commands without plans; each in its own file. */
recut_status rc_tool_command_cohort(rc_ranks *ranks, rc_api_options *options, const char *line, recut_error *err);
recut_status rc_tool_command_run(rc_ranks *ranks, rc_api_options *options, const char *line, recut_error *err);
recut_status rc_tool_command_merge(rc_ranks *ranks, rc_api_options *options, const char *line, recut_error *err);
recut_status rc_tool_command_plan(rc_ranks *ranks, rc_api_options *options, const char *line, recut_error *err);
recut_status rc_tool_command_verify(rc_ranks *ranks, rc_api_options *options, const char *line, recut_error *err);

#endif
