/* SPDX-License-Identifier: GPL-3.0-or-later
 * input.c - files by name, and standard input for every rank. */
#include "tool/input.h"

#include "cohort/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool rc_tool_input_is(const char *path)
{
    static const char *const names[] = {"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"};
    for (size_t i = 0; path && i < sizeof names / sizeof *names; i++)
        if (strcmp(path, names[i]) == 0) return true;
    return false;
}

/* On rank 0. */
static recut_status slurp(char **text, size_t *size, recut_error *err)
{
    if (isatty(STDIN_FILENO))
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "standard input is a terminal, expected a table: COMMAND | recut ... -, or the name of a file");
    return rc_cohort_source_slurp(stdin, "standard input", text, size, err);
}

recut_status rc_tool_input_path(rc_tool_options *options, const char *name, const char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    void *path;
    if (!options->base || strcmp(name, "-") == 0 || *name == '/')
        return rc_tool_kept_text(&options->kept, name, strlen(name), out, err);
    size_t size = strlen(options->base) + strlen(name) + 2;
    RC_TRY(rc_tool_kept_block(&options->kept, size, &path, err));
    snprintf(path, size, "%s/%s", options->base, name);
    *out = path;
done:
    return st;
}

recut_status rc_tool_input_add(rc_tool_options *options, const char *path, recut_error *err)
{
    void *list = options->read_file;
    recut_status st = rc_tool_kept_append(&options->kept, &list, options->n_read_files, &path, sizeof path, err);
    if (st == RECUT_OK) options->n_read_files++;
    options->read_file = list;
    return st;
}

recut_status rc_tool_input_read(rc_ranks *ranks, rc_tool_options *options, recut_error *err)
{
    enum { PIECE = 1 << 28 };
    recut_status st = RECUT_OK;
    bool first = rc_run_ranks_rank(ranks) == 0;
    uint64_t size = 0;
    size_t read = 0;
    if (options->input) return RECUT_OK;
    if (first) st = slurp(&options->input, &read, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    size = read;
    RC_TRY(rc_run_ranks_broadcast(ranks, &size, sizeof size, err));
    if (!first && !(options->input = malloc(size + 1)))
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "standard input: out of memory for %zu bytes", (size_t)size);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    for (uint64_t at = 0; at < size; at += PIECE)
        RC_TRY(
            rc_run_ranks_broadcast(ranks, options->input + at, size - at < PIECE ? (size_t)(size - at) : PIECE, err));
    options->cohort.bytes = options->input;
    options->cohort.n_bytes = size;
done:
    return st;
}
