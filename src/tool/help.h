/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * help.h - recut COMMAND --help. */
#ifndef RC_TOOL_HELP_H
#define RC_TOOL_HELP_H

#include "tool/command.h"

#include <stdio.h>

void rc_tool_help(const rc_command *command, FILE *to);

#endif
