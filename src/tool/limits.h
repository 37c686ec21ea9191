/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * limits.h - limits of the system that would end a program without a word. */
#ifndef RC_TOOL_LIMITS_H
#define RC_TOOL_LIMITS_H

#include "base/status.h"

/* First of all: a write past ulimit -f fails with EFBIG instead of a signal; RECUT_E_MEMORY where ulimit -s leaves less
 * stack than any part of the program may need. */
RECUT_CHECK recut_status rc_tool_limits(recut_error *err);

#endif
