/* SPDX-License-Identifier: GPL-3.0-or-later
 * paths.c - from the name of a result to those beside it. */
#include "tool/paths.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int rc_tool_paths_stem(const char *output)
{
    size_t length = strlen(output);
    return (int)(length > 3 && strcmp(output + length - 3, ".h5") == 0 ? length - 3 : length);
}

recut_status rc_tool_paths_init(const char *output, int64_t share, rc_tool_paths *paths, recut_error *err)
{
    size_t length = strlen(output);
    int stem = rc_tool_paths_stem(output);
    if (length + 32 > sizeof paths->result)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "output: the path is longer than %zu characters",
                              sizeof paths->result - 32);
    snprintf(paths->result, sizeof paths->result, "%s", output);
    if (share)
        snprintf(paths->folder, sizeof paths->folder, "%.*s.k%" PRId64 ".d", stem, output, share);
    else
        snprintf(paths->folder, sizeof paths->folder, "%.*s.d", stem, output);
    snprintf(paths->record, sizeof paths->record, "%.*s.run.json", stem, output);
    return RECUT_OK;
}
