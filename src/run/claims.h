/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * claims.h - rank 0's books: which blocks are open, handed out, finished; who gets how many
 * next; when a sequential stop is reached.  No communication, no clock: tests simulate it. */
#ifndef RC_RUN_CLAIMS_H
#define RC_RUN_CLAIMS_H

#include "plan/plan.h"

/* A block that is none of this run's: neither to do nor done. */
enum { RC_DONE_ELSEWHERE = 2 };

/* What rank 0 knows of a rank. */
typedef struct rc_claimant {
    int threads;
    int64_t held;   /* blocks handed out and not reported */
    double seconds; /* of one thread for a block, smoothed; 0 = not known yet */
    int64_t finished;
} rc_claimant;

/* The measured speed of ranks 1, 2, ... together. */
typedef struct rc_pace {
    int threads, measured;  /* threads of all; of those ranks whose speed is known */
    double rate;            /* blocks a second of the known ones */
    double fastest, second; /* least seconds a block of two ranks; 0 = none */
    int fastest_rank;
} rc_pace;

typedef struct rc_claims {
    rc_analysis *const *analysis; /* borrowed, as done and stop_counts */
    size_t n;
    uint8_t *const *done;
    int64_t *const *stop_counts;
    int size;
    rc_claimant *rank; /* [size] */
    size_t cursor;     /* the next block to hand out, if it is not done: analysis ... */
    int64_t block;     /* ... and block */
    int64_t open;      /* blocks neither done nor handed out nor made superfluous */
    int64_t held;      /* sum over the ranks */
    rc_pace pace;
    bool paced;          /* pace is up to date */
    int64_t *prefix;     /* [n] leading finished blocks, up to the stop */
    int64_t **sum;       /* [n] -> [rows of the stop tally] over the prefix, or NULL */
    bool *stopped;       /* [n] the prefix has reached stop_at, or stop_error */
    bool *unknown;       /* [n] blocks of other shares are in it, whose counts are not here */
    int64_t *finished;   /* [n] blocks done */
    int64_t *replicates; /* [n] in them */
    size_t *epoch;       /* [n] of an adaptive analysis (plan/epochs.h): the one whose blocks are handed out */
    int64_t *undone;     /* [n] blocks of it that are not done */
    bool *turned;        /* [n] a new one has begun, which the ranks have not been told */
    uint8_t **active;    /* [n] -> [rows] who takes part in it, or NULL */
    int64_t *elsewhere;  /* [n] blocks that are none of this run's (RC_DONE_ELSEWHERE) */
    int64_t *elsewhere_replicates;
} rc_claims;

/* threads[size] of each rank. */
RECUT_CHECK recut_status rc_run_claims_create(rc_analysis *const *analysis, size_t n, uint8_t *const *done,
                                              int64_t *const *stop_counts, int size, const int *threads,
                                              rc_claims **out, recut_error *err);
void rc_run_claims_destroy(rc_claims *claims); /* NULL is fine */

/* How long a rank that has enough to do may keep its reports back, so that rank 0 gets some 40,000 messages a second
 * whatever the number of ranks: it can answer several times as many. */
double rc_run_claims_patience(int size);

/* How many leading blocks a stopped analysis needs: the least k such that the stop tally summed over blocks
 * 0 .. k-1 has reached stop_at in every row, or n_blocks.  known = leading blocks with counts. */
int64_t rc_run_claims_stop_block(const rc_analysis *analysis, const int64_t *stop_counts, const uint8_t *done);

/* How many more blocks this rank should get now. */
int64_t rc_run_claims_wanted(rc_claims *claims, int rank);
/* Hands out at most `wanted` consecutive blocks; returns how many (0: nothing is open).  Of runs (rc_plan_type) no rank
 * gets more than its threads compute: the stop would find them begun, and one takes long enough to ask for the next. */
int64_t rc_run_claims_take(rc_claims *claims, int rank, int64_t wanted, size_t *analysis, int64_t *first);
/* A rank has finished a block. stop = its counts, [rc_plan_stop_rows], of an adaptive analysis
 * [rc_plan_epochs_reported]. */
void rc_run_claims_report(rc_claims *claims, int rank, size_t analysis, int64_t block, double seconds,
                          const int64_t *stop);
/* The next analysis whose new epoch the ranks have to be told before they get blocks of it: false = none.  active: who
 * takes part, [rc_plan_epochs_rows], lent. */
bool rc_run_claims_turned(rc_claims *claims, size_t *analysis, const uint8_t **active);
/* May rank 0's calling thread compute a block, or would the other ranks wait for it? */
bool rc_run_claims_server_free(rc_claims *claims);
/* Every block that the result needs is done. */
bool rc_run_claims_complete(const rc_claims *claims);
typedef struct rc_claims_totals {
    int64_t blocks, replicates; /* that the result needs, or that are there anyway after a stop */
    int64_t blocks_done, replicates_done;
} rc_claims_totals;
rc_claims_totals rc_run_claims_totals(const rc_claims *claims);
/* The analysis worked on: the first that is not complete, else the last. */
size_t rc_run_claims_current(const rc_claims *claims);

#endif
