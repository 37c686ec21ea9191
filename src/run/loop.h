/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loop.h - what the calling thread of each rank does while a run lasts.
 *
 * Messages, in int64 words:
 *   CLAIM  analysis first count        from rank 0: compute these blocks
 *   EPOCH  analysis bits...            from rank 0: who takes part in the blocks to come (plan/epochs.h); what is
 *                                      finished is flushed first, so that no segment holds blocks of two epochs
 *   FINISH analysis block              from rank 0, its last one: forget what waits and is not before this block,
 *                                      end the rest, flush, say BYE
 *   REPORT (analysis block nanoseconds stop-count...)...     to rank 0: finished and put into the sink; of an adaptive
 *                                      analysis the counts of those who take part
 *   SIGNAL                             to rank 0: somebody wants us to stop
 *   FAILED analysis block              to rank 0: a FINISH with this limit is called for
 *   BYE    failed analysis block       to rank 0, a rank's last one: its lowest failure
 * Between two ranks messages keep their order, so after FINISH and all BYEs none is under way. */
#ifndef RC_RUN_LOOP_H
#define RC_RUN_LOOP_H

#include "run/claims.h"
#include "run/outcome.h"
#include "run/ranks.h"
#include "run/sink.h"
#include "run/threads.h"

/* A failure and the block that had it; the lowest of all ranks is the run's. */
typedef struct rc_failure {
    recut_status status; /* RECUT_OK = none */
    int64_t analysis, block;
    recut_error error;
} rc_failure;

typedef struct rc_loop {
    rc_analysis *const *analysis;
    size_t n;
    rc_ranks *ranks;
    rc_sink *sink;
    const rc_run_options *options;
    rc_threads *team;
    int rank, size;

    int64_t *words, *report; /* [capacity] message at hand; finished blocks to be reported */
    size_t capacity, reported;
    uint8_t *bit;          /* [rows of an adaptive analysis] of a message */
    double reported_since; /* the first block in report */

    bool unflushed; /* something is in the sink ... */
    double unflushed_since;
    bool told_signal;
    bool unwanted;     /* who listens wants no more */
    double told_at;    /* when that was last asked */
    bool winding_down; /* FINISH has come */
    bool said_bye;
    rc_failure failure;  /* this rank's lowest */
    recut_status broken; /* messages do not get through: leave at once; its error is in failure.error */

    /* rank 0 */
    rc_claims *claims;
    rc_meter meter;
    bool fresh;     /* reports have come since blocks were handed out */
    bool finishing; /* FINISH is sent */
    bool stopped;   /* ... because of a signal */
    int byes;
    int winner; /* rank of the lowest failure, -1 = none */
    int64_t winner_analysis, winner_block;
} rc_loop;

/* The thread's whole life; `loop` is an rc_loop. */
void rc_run_loop(void *loop);

#endif
