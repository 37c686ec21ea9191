/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * threads.h - the team of one rank: tasks in, finished blocks out.  The only `omp parallel`. */
#ifndef RC_RUN_THREADS_H
#define RC_RUN_THREADS_H

#include "plan/plan.h"

typedef struct rc_task {
    size_t analysis;
    int64_t block;
} rc_task;

/* A computed block; give it back with rc_run_threads_release. */
typedef struct rc_finished {
    struct rc_finished *next;
    rc_task task;
    recut_status status;
    recut_error error;
    double *rows;   /* NULL where none are kept */
    int64_t *tally;
} rc_finished;

typedef struct rc_team rc_team;

RECUT_CHECK recut_status rc_run_threads_create(rc_analysis *const *analysis, size_t n, int threads, rc_team **out,
                                               recut_error *err);
void rc_run_threads_destroy(rc_team *team); /* NULL is fine */

/* Runs the team: the calling thread executes talk(self) and may call everything below; the others compute queued tasks until
 * talk returns. */
void rc_run_threads_run(rc_team *team, void (*talk)(void *self), void *self);

RECUT_CHECK recut_status rc_run_threads_push(rc_team *team, rc_task task, recut_error *err);
void rc_run_threads_discard(rc_team *team); /* forgets queued tasks, not those being computed */
rc_finished *rc_run_threads_pop(rc_team *team); /* NULL = nothing finished */
void rc_run_threads_release(rc_finished *finished);
/* Queued tasks, and those queued, being computed or not yet popped. */
void rc_run_threads_load(rc_team *team, size_t *queued, size_t *unfinished);
/* The calling thread computes one queued task; false where there is none. */
bool rc_run_threads_help(rc_team *team);

#endif
