/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * batch.h - the analyses of one launch. */
#ifndef RC_TOOL_BATCH_H
#define RC_TOOL_BATCH_H

#include "api/batch.h"

/* Prints on standard error, on the first rank. */
const rc_listener *rc_tool_batch_listener(bool first);
/* A batch of this rank: rank 0 says on standard error what there is to say. */
rc_batch rc_tool_batch(const rc_ranks *ranks);
/* RECUT_E_USAGE where options name no result file. */
RECUT_CHECK recut_status rc_tool_batch_check_output(const rc_api_options *options, recut_error *err);
/* Collective: threads of a rank unless given, then rc_tool_launch. */
RECUT_CHECK recut_status rc_tool_batch_launch(rc_ranks *ranks, rc_api_options *options, const char *line,
                                              const rc_batch *batch, recut_error *err);

/* Collective.  Threads of a rank where the user names none: OMP_NUM_THREADS, then the batch system's share, then
 * the CPUs that this process may use, divided by the ranks that share them. */
RECUT_CHECK recut_status rc_tool_batch_threads(rc_ranks *ranks, int *threads, recut_error *err);

#endif
