/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * launch.h - from analyses to a result file: resume, compute, merge, record. */
#ifndef RC_TOOL_LAUNCH_H
#define RC_TOOL_LAUNCH_H

#include "api/options.h"
#include "plan/plan.h"
#include "run/ranks.h"

/* rc_tool_launch() - collective.  Finishes the analyses into options->output, resuming from what its
 * folder holds.  `line` is the literal command line for RESULT.run.json.
 * options->share: only the blocks of that share, which stay in its folder.
 * options->mode: RC_MODE_MERGE makes the result from options->folder, RC_MODE_PLAN only says what it would cost.
 * RECUT_OK also where the same result was there already. */
RECUT_CHECK recut_status rc_tool_launch(rc_ranks *ranks, const rc_api_options *options, const char *line,
                                        rc_analysis *const *analysis, size_t n, recut_error *err);

#endif
