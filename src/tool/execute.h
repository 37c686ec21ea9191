/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * execute.h - a command whose options are parsed. */
#ifndef RC_TOOL_EXECUTE_H
#define RC_TOOL_EXECUTE_H

#include "tool/command.h"

/* Its own `run`, or its plans on one cohort.  Collective: the same status on every rank.  `line`: the literal command
 * line. */
RECUT_CHECK recut_status rc_tool_execute(const rc_command *command, rc_ranks *ranks, rc_api_options *options,
                                         const char *line, recut_error *err);

#endif
