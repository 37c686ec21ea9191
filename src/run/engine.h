/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * engine.h - computes the missing blocks of some analyses over ranks and threads. */
#ifndef RC_RUN_ENGINE_H
#define RC_RUN_ENGINE_H

#include "run/outcome.h"
#include "run/ranks.h"
#include "run/sink.h"

/* rc_run_engine() - collective.
 *   done  in/out rank 0: done[a][block] != 0 where that block is already stored; set as blocks finish. NULL on other
 *         ranks. RC_DONE_ELSEWHERE: it is none of this run's, so it counts neither as to do nor as done.
 *         With stop_at, rank 0 also needs their stop counts: stop_counts[a] = [n_blocks][rows of the stop tally],
 *         filled for done blocks; updated; NULL where analysis a has no stop_at.  Of an adaptive analysis
 *         [rc_plan_epochs][rows]: the sums over the done blocks of each epoch.
 * Ranks claim blocks from rank 0 (dynamic, smaller claims towards the end); in a rank a team of threads computes
 * them; the calling thread talks, flushes the sink, and computes too.  Returns the same status on all ranks:
 * RECUT_OK, RECUT_STOPPED (signal; all finished blocks are flushed), or the error of the lowest block that failed. */
RECUT_CHECK recut_status rc_run_engine(rc_analysis *const *analysis, size_t n, uint8_t *const *done,
                                       int64_t *const *stop_counts, rc_ranks *ranks, rc_sink *sink,
                                       const rc_run_options *options, rc_run_outcome *out, recut_error *err);

#endif
