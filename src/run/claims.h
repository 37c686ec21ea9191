/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * claims.h - rank 0's book: which blocks are still to be handed out, and when a sequential run has enough. */
#ifndef RC_RUN_CLAIMS_H
#define RC_RUN_CLAIMS_H

#include "run/threads.h"

typedef struct rc_claims rc_claims;

/* done[a], stop_counts[a] as in rc_run_engine; borrowed, updated. */
RECUT_CHECK recut_status rc_run_claims_create(rc_analysis *const *analysis, size_t n, uint8_t *const *done,
                                              int64_t *const *stop_counts, int total_threads, rc_claims **out, recut_error *err);
void rc_run_claims_destroy(rc_claims *claims);

/* Up to `wanted` tasks for one rank, fewer towards the end; returns their number. */
size_t rc_run_claims_take(rc_claims *claims, size_t wanted, rc_task *tasks);
/* A block is finished; counts = its stop counts, for an analysis that has them. */
void rc_run_claims_finished(rc_claims *claims, rc_task task, const int64_t *counts);
int64_t rc_run_claims_left(const rc_claims *claims); /* blocks not handed out */

#endif
