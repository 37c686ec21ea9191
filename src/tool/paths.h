/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * paths.h - the files that belong to a result. */
#ifndef RC_TOOL_PATHS_H
#define RC_TOOL_PATHS_H

#include "base/status.h"

/* RESULT.h5, RESULT.d (a share: RESULT.kK.d), RESULT.run.json */
typedef struct rc_tool_paths {
    char result[4096], folder[4096], record[4096];
} rc_tool_paths;

/* share: 0 = none.  RECUT_E_USAGE where the path is too long. */
RECUT_CHECK recut_status rc_tool_paths_init(const char *output, int64_t share, rc_tool_paths *paths, recut_error *err);

/* Bytes of the name without .h5. */
int rc_tool_paths_stem(const char *output);

#endif
