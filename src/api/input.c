/* SPDX-License-Identifier: GPL-3.0-or-later
 * input.c - files by name. */
#include "api/input.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

bool rc_api_input_is(const char *path)
{
    static const char *const names[] = {"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"};
    for (size_t i = 0; path && i < sizeof names / sizeof *names; i++)
        if (strcmp(path, names[i]) == 0) return true;
    return false;
}

recut_status rc_api_input_path(rc_api_options *options, const char *name, const char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    void *path;
    if (!options->base || strcmp(name, "-") == 0 || *name == '/')
        return rc_api_kept_text(&options->kept, name, strlen(name), out, err);
    size_t size = strlen(options->base) + strlen(name) + 2;
    RC_TRY(rc_api_kept_block(&options->kept, size, &path, err));
    snprintf(path, size, "%s/%s", options->base, name);
    *out = path;
done:
    return st;
}

recut_status rc_api_input_add(rc_api_options *options, const char *path, recut_error *err)
{
    void *list = options->read_file;
    recut_status st = rc_api_kept_append(&options->kept, &list, options->n_read_files, &path, sizeof path, err);
    if (st == RECUT_OK) options->n_read_files++;
    options->read_file = list;
    return st;
}

static void append_once(const char **list, size_t *n, const char *path)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(list[i], path) == 0) return;
    list[(*n)++] = path;
}

recut_status rc_api_input_paths(const rc_api_options *options, const char ***out, size_t *n, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *const last[] = {options->plan.replay, options->plan.figures};
    enum { LAST = sizeof last / sizeof *last };
    *n = 0;
    RC_NEW(*out, options->n_read_files + LAST + 1, err);
    if (options->cohort.path) append_once(*out, n, options->cohort.path);
    for (size_t i = 0; i < options->n_read_files; i++) append_once(*out, n, options->read_file[i]);
    for (size_t i = 0; i < LAST; i++)
        if (last[i]) append_once(*out, n, last[i]);
done:
    return st;
}
