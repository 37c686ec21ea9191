/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * input.h - what a command reads: its files, and a table from standard input, which only rank 0 has. */
#ifndef RC_TOOL_INPUT_H
#define RC_TOOL_INPUT_H

#include "run/ranks.h"
#include "tool/options.h"

/* "-", "/dev/stdin" and their like; NULL is none. */
bool rc_tool_input_is(const char *path);

/* Collective: all of standard input into options->input on every rank, and options->cohort reads that.
 * Errors: RECUT_E_USAGE (a terminal), RECUT_E_IO, RECUT_E_MEMORY, the same on every rank. */
RECUT_CHECK recut_status rc_tool_input_read(rc_ranks *ranks, rc_tool_options *options, recut_error *err);

/* The path of a file, from options->base if it is relative; kept as long as the options. */
RECUT_CHECK recut_status rc_tool_input_path(rc_tool_options *options, const char *name, const char **out,
                                            recut_error *err);
/* Remembers a file that this command reads, so that nothing is written over it. */
RECUT_CHECK recut_status rc_tool_input_add(rc_tool_options *options, const char *path, recut_error *err);

#endif
