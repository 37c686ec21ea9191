/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * doubts.h - a command line that says something twice. */
#ifndef RC_TOOL_DOUBTS_H
#define RC_TOOL_DOUBTS_H

#include "api/options.h"

#include <stdio.h>

/* Says which options stand twice with two values, and which one counts: a warning each. */
void rc_tool_doubts_twice(const rc_api_options *options, FILE *to);

#endif
