/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * engine.h - computes the missing blocks of some analyses over ranks and threads. */
#ifndef RC_RUN_ENGINE_H
#define RC_RUN_ENGINE_H

#include "plan/plan.h"
#include "run/ranks.h"
#include "run/sink.h"

#include <stdio.h>

typedef enum rc_progress { RC_PROGRESS_AUTO, RC_PROGRESS_PLAIN, RC_PROGRESS_NONE } rc_progress;

enum { RC_DONE_ELSEWHERE = 2 };

typedef struct rc_run_options {
    int threads;             /* a rank; >= 1 */
    double flush_seconds;    /* a segment at least this often; default 5 */
    rc_progress progress;    /* AUTO: a moving line on a terminal, a line every 10 s elsewhere */
    FILE *log;               /* rank 0's progress; NULL = stderr */
    int64_t *blocks_by_rank; /* rank 0: [ranks], filled with what each computed; NULL = not wanted */
} rc_run_options;

typedef struct rc_run_outcome {
    int64_t blocks_total, blocks_before,
        blocks_now; /* all; found finished; computed in this launch (all ranks; rank 0 only) */
    int64_t replicates_now;
    double seconds;
    bool stopped; /* by a signal: not all blocks are there */
} rc_run_outcome;

/* rc_run_engine() - collective.
 *   done  in/out rank 0: done[a][block] != 0 where that block is already stored; set as blocks finish. NULL on other ranks.
 *         RC_DONE_ELSEWHERE: it is none of this run's, so it counts neither as to do nor as done.
 *         With stop_at, rank 0 also needs their stop counts: stop_counts[a] = [n_blocks][rows of the stop tally], filled
 *         for done blocks; updated; NULL where analysis a has no stop_at.
 * Ranks claim blocks from rank 0 (dynamic, smaller claims towards the end); in a rank a team of threads computes
 * them; the calling thread talks, flushes the sink, and computes too.  Returns the same status on all ranks:
 * RECUT_OK, RECUT_STOPPED (signal; all finished blocks are flushed), or the error of the lowest block that failed. */
RECUT_CHECK recut_status rc_run_engine(rc_analysis *const *analysis, size_t n, uint8_t *const *done,
                                       int64_t *const *stop_counts, rc_ranks *ranks, rc_sink *sink,
                                       const rc_run_options *options, rc_run_outcome *out, recut_error *err);

/* How many leading blocks a stopped analysis needs: the least k such that the stop tally summed over blocks
 * 0 .. k-1 has reached stop_at in every row, or n_blocks.  known = leading blocks with counts. */
int64_t rc_run_engine_stop_block(const rc_analysis *analysis, const int64_t *stop_counts, const uint8_t *done);

/* Signals: USR1, TERM and INT set a flag, once installed. The second INT kills. */
void rc_run_signals_install(void);
bool rc_run_signals_raised(void);

#endif
