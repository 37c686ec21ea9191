/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * input.h - a table from standard input, which only rank 0 has. */
#ifndef RC_TOOL_INPUT_H
#define RC_TOOL_INPUT_H

#include "api/input.h"
#include "run/ranks.h"

/* Collective: all of standard input into options->input on every rank, and options->cohort reads that.
 * Errors: RECUT_E_USAGE (a terminal), RECUT_E_IO, RECUT_E_MEMORY, the same on every rank. */
RECUT_CHECK recut_status rc_tool_input_read(rc_ranks *ranks, rc_api_options *options, recut_error *err);

#endif
