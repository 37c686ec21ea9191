/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * threads.h - the team of one rank: claimed blocks in, finished blocks out.
 * The calling thread is thread 0; it talks, and computes by calling rc_run_threads_compute. */
#ifndef RC_RUN_THREADS_H
#define RC_RUN_THREADS_H

#include "plan/plan.h"

typedef struct rc_finished {
    struct rc_finished *next;
    size_t analysis;
    int64_t block;
    recut_status status;
    recut_error error;
    int64_t nanoseconds; /* the computing took */
    double *rows;        /* NULL where no row of the block is kept */
    int64_t *tally;
    double *row_memory; /* recycled; row_capacity doubles */
    size_t row_capacity, tally_capacity;
} rc_finished;

typedef struct rc_threads rc_threads;

/* How many threads a team can have where so many are asked for: 1 without OpenMP, and OMP_THREAD_LIMIT counts. */
int rc_run_threads_possible(int threads);

/* The OpenMP version that this was built with (201511 = 4.5), 0 = without. */
int rc_run_threads_openmp(void);

/* RECUT_E_MEMORY where the system does not let so many threads start, which OpenMP would end the program for. */
RECUT_CHECK recut_status rc_run_threads_create(rc_analysis *const *analysis, int threads, rc_threads **out,
                                               recut_error *err);
void rc_run_threads_destroy(rc_threads *team); /* NULL is fine */

/* Runs caller(self) in thread 0 while the others compute what is pushed; returns when it has returned and
 * the others have ended the blocks at hand. */
void rc_run_threads_run(rc_threads *team, void (*caller)(void *self), void *self);

/* For the caller only: */
RECUT_CHECK recut_status rc_run_threads_push(rc_threads *team, size_t analysis, int64_t first, int64_t count,
                                             recut_error *err);
/* Forgets what waits and is not before this block. */
void rc_run_threads_drop(rc_threads *team, size_t analysis, int64_t block);
/* Is the caller the only thread (OpenMP may give fewer than asked for)? */
bool rc_run_threads_alone(const rc_threads *team);
/* Computes one waiting block, if there is one. */
bool rc_run_threads_compute(rc_threads *team);
/* The next finished block or NULL; give it back when it has been used. */
rc_finished *rc_run_threads_take(rc_threads *team);
void rc_run_threads_recycle(rc_threads *team, rc_finished *finished);
/* Does a block wait that no thread has begun? */
bool rc_run_threads_waiting(rc_threads *team);
/* Nothing waits, is being computed, or is finished and not taken. */
bool rc_run_threads_idle(rc_threads *team);

#endif
