/* SPDX-License-Identifier: GPL-3.0-or-later
 * input.c - standard input for every rank. */
#include "tool/input.h"

#include "cohort/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* On rank 0. */
static recut_status slurp(char **text, size_t *size, recut_error *err)
{
    if (isatty(STDIN_FILENO))
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "standard input is a terminal, expected a table: COMMAND | recut ... -, or the name of a file");
    return rc_cohort_source_slurp(stdin, "standard input", text, size, err);
}

recut_status rc_tool_input_read(rc_ranks *ranks, rc_api_options *options, recut_error *err)
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
