/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * handover.h - recut summary RESULT.h5: the words under which people look for recut-summary. */
#ifndef RC_TOOL_HANDOVER_H
#define RC_TOOL_HANDOVER_H

#include <stdbool.h>

/* Whether the word means recut-summary: summary, show, report, ... */
bool rc_tool_handover_means(const char *word);

/* Becomes recut-summary, the one beside this program or that of PATH, with the words behind argv[1].  Comes back false
 * where there is none; true, and there is nothing more to do, in a copy that a launcher has started besides the first
 * one, which alone prints.  To be called before MPI begins. */
bool rc_tool_handover(char **argv);

#endif
