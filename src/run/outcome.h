/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.h - how a run is asked for, and what became of it. */
#ifndef RC_RUN_OUTCOME_H
#define RC_RUN_OUTCOME_H

#include "run/progress.h"

typedef struct rc_run_options {
    int threads;          /* a rank; >= 1 */
    double flush_seconds; /* a segment at least this often; default 5 */
    rc_progress progress; /* AUTO: a moving line on a terminal, a line every 10 s elsewhere */
    FILE *log;            /* rank 0's progress; NULL = nothing is said */
    /* Rank 0: told about ten times a second, on the calling thread, how far all analyses are; `group`: the one worked
     * on. Not 0 = stop, as a signal would.  NULL = nobody listens. */
    int (*told)(void *self, const char *group, int64_t done, int64_t of);
    void *told_self;
    int64_t *blocks_by_rank; /* rank 0: [ranks], filled with what each computed; NULL = not wanted */
} rc_run_options;

typedef struct rc_run_outcome {
    int64_t blocks_total, blocks_before,
        blocks_now; /* all; found finished; computed in this launch (all ranks; rank 0 only) */
    int64_t replicates_now;
    double seconds;
    bool stopped; /* by a signal: not all blocks are there */
} rc_run_outcome;

#endif
