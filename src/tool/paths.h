/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * paths.h - the files that belong to a result. */
#ifndef RC_TOOL_PATHS_H
#define RC_TOOL_PATHS_H

#include "base/status.h"

/* RESULT.h5, RESULT.d (a share: RESULT.kK.d), RESULT.run.json; with --state DIR the folder is DIR (a share: DIR.kK) */
typedef struct rc_tool_paths {
    char result[4096], folder[4096], record[4096];
    char shares[4096]; /* the folders of all shares, as a pattern of the shell */
} rc_tool_paths;

/* state: NULL = beside the result; share: 0 = none.  RECUT_E_USAGE where a path is too long, or state is the result. */
RECUT_CHECK recut_status rc_tool_paths_init(const char *output, const char *state, int64_t share, rc_tool_paths *paths,
                                            recut_error *err);

#endif
