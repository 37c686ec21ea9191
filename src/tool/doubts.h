/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * doubts.h - a command line that may not say what was meant. */
#ifndef RC_TOOL_DOUBTS_H
#define RC_TOOL_DOUBTS_H

#include "tool/options.h"

#include <stdio.h>

/* Says which options stand twice with two values, and which one counts: a warning each. */
void rc_tool_doubts_twice(const rc_tool_options *options, FILE *to);
/* What could be read in two ways: a warning on standard error if announce (on one rank), refused with RECUT_E_USAGE
 * where other options make it worse.  Both readings are named. */
RECUT_CHECK recut_status rc_tool_doubts_readings(const rc_tool_options *options, bool announce, recut_error *err);

#endif
