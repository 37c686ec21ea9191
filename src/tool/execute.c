/* SPDX-License-Identifier: GPL-3.0-or-later
 * execute.c - the commands that make a result: their analyses, and the launch. */
#include "tool/execute.h"

#include "run/signals.h"
#include "tool/batch.h"
#include "tool/input.h"

recut_status rc_tool_execute(const rc_command *command, rc_ranks *ranks, rc_api_options *options, const char *line,
                             recut_error *err)
{
    rc_batch batch = rc_tool_batch(ranks);
    if (command->run) return command->run(ranks, options, line, err);
    recut_status st = rc_tool_batch_check_output(options, err);
    if (st == RECUT_OK && rc_api_input_is(options->cohort.path)) st = rc_tool_input_read(ranks, options, err);
    if (options->mode == RC_MODE_COMPUTE) rc_run_signals_install();
    if (st == RECUT_OK) st = rc_api_batch_add(&batch, command, options, "", err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(rc_tool_batch_launch(ranks, options, line, &batch, err));
done:
    rc_api_batch_clear(&batch);
    return st;
}
