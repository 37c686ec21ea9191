/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * finish.h - from a complete folder to a result.  Once the result has its name the run has succeeded: what fails then
 * is a warning, and the next launch of the same command cleans up. */
#ifndef RC_TOOL_FINISH_H
#define RC_TOOL_FINISH_H

#include "api/options.h"
#include "run/ranks.h"
#include "store/plan.h"
#include "tool/paths.h"
#include "tool/record.h"

/* Writes the result from some folders.  Where it stands whole although something failed behind its back, that is a
 * warning. */
RECUT_CHECK recut_status rc_tool_finish_result(const char *const *folder, size_t n_folders, const rc_tool_paths *paths,
                                               const rc_store_plan *plan, recut_error *err);

/* Warns where there is no lock (-1): two runs of one folder then compute the same twice; the results are right, but who
 * removes the folder at the end takes it from the other. */
void rc_tool_finish_no_lock(int lock, const char *folder);

/* The record, and the end of the run's folder; lock is given back.  Failures are warnings, and keep the folder. */
void rc_tool_finish_clean(const rc_tool_paths *paths, const char *fingerprint, const rc_tool_record *record,
                          const rc_run_outcome *outcome, const rc_store_state *found, const rc_ranks *ranks, int *lock);

/* What a launch finds to do where the result is there already: a record that is missing, a folder that was left. */
void rc_tool_finish_again(const rc_tool_paths *paths, const rc_store_plan *plan, const rc_ranks *ranks);

/* recut merge: the result from the folders of shares, which stay.  Rank 0. */
RECUT_CHECK recut_status rc_tool_finish_merge(rc_ranks *ranks, const rc_tool_paths *paths,
                                              const rc_api_options *options, const char *line,
                                              const rc_store_plan *plan, recut_error *err);

#endif
