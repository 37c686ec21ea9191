/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unfinished.h - runs that have no result yet: what is missing of them, and the words for it. */
#ifndef RC_TOOL_UNFINISHED_H
#define RC_TOOL_UNFINISHED_H

#include "store/plan.h"

#include <cjson/cJSON.h>

#include <stdbool.h>

/* rc_tool_unfinished_others() - before a merge: RECUT_E_USAGE where a folder is of another run than the plan's, and in
 * what they differ. */
RECUT_CHECK recut_status rc_tool_unfinished_others(const char *const *folder, size_t n_folders,
                                                   const rc_store_plan *plan, recut_error *err);

/* rc_tool_unfinished_shares() - before a merge: RECUT_E_STORE "share 2 of 3 is missing (25 blocks): run it again with
 * --share 2/3" where the folders are shares of one run and not all of them; RECUT_OK where they are all there, or no
 * shares. */
RECUT_CHECK recut_status rc_tool_unfinished_shares(const char *const *folder, size_t n_folders,
                                                   const rc_store_plan *plan, recut_error *err);

/* After a merge that lacks block err->index (RECUT_E_STORE): adds which share has to go on.  Returns err->code. */
recut_status rc_tool_unfinished_share(const char *const *folder, size_t n_folders, const rc_store_plan *plan,
                                      recut_error *err);

/* rc_tool_unfinished_tell() - for a result that is not there, or a folder in its place: RECUT_E_STORE that says how far
 * its run has come and how it goes on; RECUT_OK where there is no such run.
 *   about  out  what is known of it, for a page (unfinished_page.c); cJSON_Delete; NULL = not asked for.  Keys: path,
 *               folder, state ("running", "stopped", "shares"), done and total (blocks; total null before the first
 *               segment), segments, directory and command that go on with it, shares and begun of shares, source, n and
 *               events of the cohort, analyses[]: name, label, replicates (where plan.h5 says so) */
RECUT_CHECK recut_status rc_tool_unfinished_tell(const char *path, cJSON **about, recut_error *err);

#endif
