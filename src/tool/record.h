/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * record.h - RESULT.run.json: how a result was made (never part of the result itself). */
#ifndef RC_TOOL_RECORD_H
#define RC_TOOL_RECORD_H

#include "run/outcome.h"
#include "run/ranks.h"
#include "store/store.h"
#include "tool/paths.h"

typedef struct rc_tool_record {
    char launches[4128];     /* RESULT.d/launches.jsonl: a line a launch, so that a killed one is remembered */
    int64_t *blocks_by_rank; /* [ranks] computed in this launch */
    /* of a merge, instead: the folders of the shares, and its own command line */
    const char *const *folder;
    size_t n_folders;
    const char *line;
} rc_tool_record;

/* Appends this launch to the folder's list.  Rank 0 only; rc_tool_record_clear afterwards, whatever comes of it. */
RECUT_CHECK recut_status rc_tool_record_begin(rc_tool_record *record, const char *folder, const char *line, int ranks,
                                              int threads, recut_error *err);
/* Writes RESULT.run.json from all launches.  Rank 0 only. */
RECUT_CHECK recut_status rc_tool_record_end(const rc_tool_record *record, const rc_tool_paths *paths,
                                            const char *fingerprint, const rc_run_outcome *outcome,
                                            const rc_store_state *found, const rc_ranks *ranks, recut_error *err);
void rc_tool_record_clear(rc_tool_record *record);

#endif
