/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * batch.h - the analyses of one launch, on one or several cohorts. */
#ifndef RC_TOOL_BATCH_H
#define RC_TOOL_BATCH_H

#include "cohort/options.h"
#include "tool/command.h"

typedef struct rc_batch_cohort {
    const rc_cohort_options *options; /* borrowed */
    recut_cohort *cohort;
} rc_batch_cohort;

typedef struct rc_batch {
    size_t n_cohorts, n;
    rc_batch_cohort *cohort;
    rc_analysis **analysis;
    size_t n_owned;
    rc_tool_options **owned; /* those of the commands that another one is made of */
    bool announce;           /* says what is being prepared where that takes long: on one rank */
} rc_batch;

/* Adds the analyses of a command, or of those that it is made of, under options, which must outlive the batch.  A
 * cohort that the same options have read already is not read again.  Groups are numbered over the batch: those that
 * belong to one call have one number, a plan that has a command of its own (as search) is counted for itself, and left
 * out where the batch has the very same observed tables already. */
RECUT_CHECK recut_status rc_tool_batch_add(rc_batch *batch, const rc_command *command, rc_tool_options *options,
                                           const char *label, recut_error *err);
/* RECUT_E_USAGE where options name no result file. */
RECUT_CHECK recut_status rc_tool_batch_check_output(const rc_tool_options *options, recut_error *err);
/* Collective: threads of a rank unless given, then rc_tool_launch. */
RECUT_CHECK recut_status rc_tool_batch_launch(rc_ranks *ranks, rc_tool_options *options, const char *line,
                                              const rc_batch *batch, recut_error *err);
void rc_tool_batch_clear(rc_batch *batch);

#endif
