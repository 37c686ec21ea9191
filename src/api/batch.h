/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * batch.h - the analyses of one launch, on one or several cohorts. */
#ifndef RC_API_BATCH_H
#define RC_API_BATCH_H

#include "api/command.h"
#include "api/say.h"
#include "cohort/options.h"

typedef struct rc_batch_cohort {
    const rc_cohort_options *options; /* borrowed */
    recut_cohort *cohort;
} rc_batch_cohort;

typedef struct rc_batch {
    size_t n_cohorts, n;
    rc_batch_cohort *cohort;
    rc_analysis **analysis;
    size_t n_owned;
    rc_api_options **owned;      /* those of the commands that another one is made of */
    const rc_listener *listener; /* borrowed; NULL = nobody */
    const char *kernel;          /* a set of kernels for all, borrowed; NULL = what the options say */
} rc_batch;

/* Adds the analyses of a command, or of those that it is made of, under options, which must outlive the batch.  A
 * cohort that the same options have read already is not read again.  Groups are numbered over the batch: those that
 * belong to one call have one number, a plan that has a command of its own (as search) is counted for itself, and left
 * out where the batch has the very same observed tables already. */
RECUT_CHECK recut_status rc_api_batch_add(rc_batch *batch, const rc_command *command, rc_api_options *options,
                                          const char *label, recut_error *err);
void rc_api_batch_clear(rc_batch *batch);

#endif
