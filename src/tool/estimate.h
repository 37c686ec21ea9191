/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * estimate.h - what a run would cost, from a short run of it. */
#ifndef RC_TOOL_ESTIMATE_H
#define RC_TOOL_ESTIMATE_H

#include "api/options.h"
#include "plan/plan.h"
#include "run/ranks.h"

/* rc_tool_estimate() - collective.  Rank 0 computes replicates of every analysis on one thread for about two seconds in
 * all, at least 0.2 s each, and prints the estimate (JSON with options->json).  Writes no file. */
RECUT_CHECK recut_status rc_tool_estimate(rc_ranks *ranks, const rc_api_options *options, rc_analysis *const *analysis,
                                          size_t n, recut_error *err);

#endif
