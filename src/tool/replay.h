/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * replay.h - a command that has been typed before, read as if it were typed anew. */
#ifndef RC_TOOL_REPLAY_H
#define RC_TOOL_REPLAY_H

#include "tool/command.h"

typedef struct rc_tool_typed {
    char **word; /* [n] command, then its words */
    size_t n;
    const char *directory; /* where it was typed; NULL = not said */
    const char *source;    /* what says so, for messages */
} rc_tool_typed;

/* rc_tool_replay() - `out` is initialized, to be cleared by the caller in any case.
 *   given  the table (of recut run: the job file) as it is called now; NULL: the one of the command, from where that
 *   was
 *          typed, or from here
 *   why    what it is needed for, the begin of the message where it is not there; how: what to type then,
 *          with a blank where the table stands between its two halves
 * Errors: RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_tool_replay(const rc_tool_typed *typed, const char *given, const char *why,
                                        const char *const how[2], const rc_command **command, rc_api_options *out,
                                        recut_error *err);

#endif
