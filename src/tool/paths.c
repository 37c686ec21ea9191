/* SPDX-License-Identifier: GPL-3.0-or-later
 * paths.c - from the name of a result to those beside it. */
#include "tool/paths.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the name without .h5. */
static int stem_of(const char *output)
{
    size_t length = strlen(output);
    return (int)(length > 3 && strcmp(output + length - 3, ".h5") == 0 ? length - 3 : length);
}

/* Where the folder's name is put together: BEFORE, .kK of a share, AFTER. */
typedef struct folder_name {
    const char *before, *after;
    int length; /* of before */
} folder_name;

static folder_name name_folder(const char *output, const char *state)
{
    if (!state) return (folder_name){output, ".d", stem_of(output)};
    size_t length = strlen(state);
    while (length > 1 && state[length - 1] == '/') length--;
    return (folder_name){state, "", (int)length};
}

/* "./a" is "a". */
static const char *plain(const char *path)
{
    while (path[0] == '.' && path[1] == '/') path += 2 + strspn(path + 2, "/");
    return path;
}

recut_status rc_tool_paths_init(const char *output, const char *state, int64_t share, rc_tool_paths *paths,
                                recut_error *err)
{
    int stem = stem_of(output);
    const char *const given[] = {output, state}, *const name[] = {"output", "state"};
    for (size_t i = 0; i < 2; i++)
        if (given[i] && strlen(given[i]) + 32 > sizeof paths->result)
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: the path is longer than %zu characters", name[i],
                                  sizeof paths->result - 32);
    folder_name folder = name_folder(output, state);
    snprintf(paths->result, sizeof paths->result, "%s", output);
    if (share)
        snprintf(paths->folder, sizeof paths->folder, "%.*s.k%" PRId64 "%s", folder.length, folder.before, share,
                 folder.after);
    else
        snprintf(paths->folder, sizeof paths->folder, "%.*s%s", folder.length, folder.before, folder.after);
    snprintf(paths->shares, sizeof paths->shares, "%.*s.k*%s", folder.length, folder.before, folder.after);
    snprintf(paths->record, sizeof paths->record, "%.*s.run.json", stem, output);
    if (state && (strcmp(plain(paths->folder), plain(paths->result)) == 0 ||
                  strcmp(plain(paths->folder), plain(paths->record)) == 0))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "state %s: is the name of a file that the run writes", state);
    return RECUT_OK;
}
