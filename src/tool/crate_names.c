/* SPDX-License-Identifier: GPL-3.0-or-later
 * crate_names.c - references of JSON-LD from paths of files. */
#include "tool/crate_names.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *rc_tool_crate_names_encode(const char *path, char *out, size_t room)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~/";
    size_t n = strlen(path), used = 0, taken;
    for (size_t i = 0; i < n; i += taken) {
        char unit[RC_TEXT_ONE];
        size_t shown = rc_base_text_one(path + i, n - i, unit, &taken);
        bool stays = taken > 1 ? shown == taken && memcmp(unit, path + i, taken) == 0 : strchr(plain, path[i]) != NULL;
        if (used + 3 * taken + 1 > room) return NULL;
        for (size_t k = 0; k < taken; k++)
            if (stays)
                out[used++] = path[i + k];
            else
                used += (size_t)snprintf(out + used, 4, "%%%02X", (unsigned)(unsigned char)path[i + k]);
    }
    out[used] = '\0';
    return out;
}

const char *rc_tool_crate_names_last(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The folder of a file, without links in its path; malloc'd. */
static char *folder_of(const char *path)
{
    const char *last = rc_tool_crate_names_last(path);
    char *folder = last == path ? strdup(".") : strndup(path, (size_t)(last - path)), *real = NULL;
    if (folder) real = realpath(folder, NULL);
    free(folder);
    return real;
}

char *rc_tool_crate_names_below(const char *root, const char *path)
{
    char *above = realpath(root, NULL), *folder = folder_of(path), *out = NULL;
    size_t length = above ? strlen(above) : 0;
    if (length == 1) length = 0; /* the folder / itself */
    if (above && folder && strncmp(folder, above, length) == 0 && (folder[length] == '/' || !folder[length])) {
        const char *rest = folder + length + strspn(folder + length, "/"), *last = rc_tool_crate_names_last(path);
        size_t room = strlen(rest) + strlen(last) + 2;
        if ((out = malloc(room))) snprintf(out, room, "%s%s%s", rest, *rest ? "/" : "", last);
    }
    free(above);
    free(folder);
    return out;
}

const char *rc_tool_crate_names_media(const char *name)
{
    static const struct {
        const char *ending, *media;
    } known[] = {{".h5", "application/x-hdf5"}, {".csv", "text/csv"},          {".tsv", "text/tab-separated-values"},
                 {".html", "text/html"},        {".json", "application/json"}, {".txt", "text/plain"},
                 {".ini", "text/plain"},        {".gz", "application/gzip"}};
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t length = strlen(known[i].ending);
        if (n > length && strcmp(name + n - length, known[i].ending) == 0) return known[i].media;
    }
    return NULL;
}
