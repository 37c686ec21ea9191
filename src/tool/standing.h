/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * standing.h - what is at the place of a result already, and what that means for this command. */
#ifndef RC_TOOL_STANDING_H
#define RC_TOOL_STANDING_H

#include "api/options.h"
#include "plan/plan.h"
#include "store/plan.h"
#include "tool/paths.h"

typedef enum rc_standing {
    RC_STANDING_NOTHING,  /* or something that --force replaces */
    RC_STANDING_FINISHED, /* the very result */
    RC_STANDING_FEWER     /* the same with fewer replicates: it is gone on with, and replaced at the end */
} rc_standing;

/* rc_tool_standing_look() - rank 0.  RECUT_E_USAGE where anything that this launch writes would take the place of what
 * is not recut's (--force or not), or of another result (without --force); the line says which option, or that the
 * data, differ. With --force a result that is there is removed. */
RECUT_CHECK recut_status rc_tool_standing_look(const rc_tool_paths *paths, const rc_api_options *options,
                                               const rc_store_plan *plan, rc_standing *out, recut_error *err);

/* rc_tool_standing_seed() - rank 0, after RC_STANDING_FEWER: puts the blocks of the result that is there into the
 * folder as one segment, unless they are there, and marks them as done.  Replicates that cannot be taken over (their
 * rows were not kept, or blocks have another size) stay to be computed.  *reused counts replicates.  Costs their rows
 * in memory and the computation of one block. */
RECUT_CHECK recut_status rc_tool_standing_seed(const rc_tool_paths *paths, const rc_store_plan *plan,
                                               rc_store_state *found, int64_t *reused, recut_error *err);

/* Is the folder of another run than the plan's, by its plan.h5?  (That may be, where nothing of it is on disk yet.) */
bool rc_tool_standing_other_run(const char *folder, const rc_store_plan *plan);

#endif
