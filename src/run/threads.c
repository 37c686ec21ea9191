/* SPDX-License-Identifier: GPL-3.0-or-later
 * threads.c - one queue under one mutex; a block takes milliseconds, so nobody waits for it long. */
#include "run/threads.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#ifdef _OPENMP
#include <omp.h>
#endif

/* libgomp is not instrumented: tell the thread sanitizer that a parallel region begins after what came before it. */
#if defined(__SANITIZE_THREAD__)
void __tsan_acquire(void *);
void __tsan_release(void *);
#define TSAN_RELEASE(key) __tsan_release(key)
#define TSAN_ACQUIRE(key) __tsan_acquire(key)
#else
#define TSAN_RELEASE(key) ((void)(key))
#define TSAN_ACQUIRE(key) ((void)(key))
#endif

struct rc_team {
    rc_analysis *const *analysis;
    size_t n;
    int threads;
    void **work; /* [threads][n], made by the thread that uses it */
    pthread_mutex_t mutex;
    rc_task *queue; /* ring */
    size_t capacity, head, queued, unfinished;
    rc_finished *first, *last;
    atomic_bool over;
};

recut_status rc_run_threads_create(rc_analysis *const *analysis, size_t n, int threads, rc_team **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_team *team = NULL;
#ifndef _OPENMP
    threads = 1;
#endif
    RC_NEW(team, 1, err);
    team->analysis = analysis;
    team->n = n;
    team->threads = threads;
    pthread_mutex_init(&team->mutex, NULL);
    team->capacity = 64;
    RC_NEW(team->queue, team->capacity, err);
    RC_NEW(team->work, (size_t)threads * n, err);
    *out = team;
    team = NULL;
done:
    rc_run_threads_destroy(team);
    return st;
}

void rc_run_threads_destroy(rc_team *team)
{
    if (!team) return;
    for (size_t t = 0; team->work && t < (size_t)team->threads; t++)
        for (size_t a = 0; a < team->n; a++)
            if (team->work[t * team->n + a]) team->analysis[a]->type->work_destroy(team->work[t * team->n + a]);
    for (rc_finished *f; (f = rc_run_threads_pop(team));) rc_run_threads_release(f);
    rc_base_memory_free(team->work);
    rc_base_memory_free(team->queue);
    pthread_mutex_destroy(&team->mutex);
    rc_base_memory_free(team);
}

recut_status rc_run_threads_push(rc_team *team, rc_task task, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_task *bigger = NULL;
    pthread_mutex_lock(&team->mutex);
    if (team->queued == team->capacity) {
        RC_NEW(bigger, 2 * team->capacity, err);
        for (size_t i = 0; i < team->queued; i++) bigger[i] = team->queue[(team->head + i) % team->capacity];
        rc_base_memory_free(team->queue);
        team->queue = bigger;
        team->capacity *= 2;
        team->head = 0;
    }
    team->queue[(team->head + team->queued++) % team->capacity] = task;
    team->unfinished++;
done:
    pthread_mutex_unlock(&team->mutex);
    return st;
}

void rc_run_threads_discard(rc_team *team)
{
    pthread_mutex_lock(&team->mutex);
    team->unfinished -= team->queued;
    team->queued = 0;
    pthread_mutex_unlock(&team->mutex);
}

static bool take(rc_team *team, rc_task *task)
{
    pthread_mutex_lock(&team->mutex);
    bool found = team->queued > 0;
    if (found) {
        *task = team->queue[team->head];
        team->head = (team->head + 1) % team->capacity;
        team->queued--;
    }
    pthread_mutex_unlock(&team->mutex);
    return found;
}

static void finish(rc_team *team, rc_finished *finished)
{
    pthread_mutex_lock(&team->mutex);
    if (team->last) team->last->next = finished;
    else team->first = finished;
    team->last = finished;
    pthread_mutex_unlock(&team->mutex);
}

rc_finished *rc_run_threads_pop(rc_team *team)
{
    pthread_mutex_lock(&team->mutex);
    rc_finished *finished = team->first;
    if (finished) {
        team->first = finished->next;
        if (!team->first) team->last = NULL;
        team->unfinished--;
    }
    pthread_mutex_unlock(&team->mutex);
    return finished;
}

void rc_run_threads_release(rc_finished *finished)
{
    rc_base_memory_free(finished->rows);
    rc_base_memory_free(finished->tally);
    rc_base_memory_free(finished);
}

void rc_run_threads_load(rc_team *team, size_t *queued, size_t *unfinished)
{
    pthread_mutex_lock(&team->mutex);
    *queued = team->queued;
    *unfinished = team->unfinished;
    pthread_mutex_unlock(&team->mutex);
}

static recut_status compute_into(rc_team *team, int thread, rc_finished *out)
{
    recut_status st = RECUT_OK;
    recut_error *err = &out->error;
    rc_analysis *analysis = team->analysis[out->task.analysis];
    void **work = &team->work[(size_t)thread * team->n + out->task.analysis];
    size_t rows = rc_plan_block_rows(analysis, out->task.block) * analysis->n_columns;
    if (!*work) RC_TRY(analysis->type->work_create(analysis, work, err));
    if (rows) RC_NEW(out->rows, rows, err);
    RC_NEW(out->tally, analysis->tally_length, err);
    RC_TRY(analysis->type->block(analysis, out->task.block, rc_plan_block_count(analysis, out->task.block), out->rows,
                                 out->tally, *work, err));
done:
    return st;
}

/* Computes a task.  Out of memory for even the small record of it: try again a little later; others will finish. */
static void compute(rc_team *team, int thread, rc_task task)
{
    rc_finished *out;
    while (!(out = rc_base_memory_zeroed(1, sizeof *out))) nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    out->task = task;
    out->status = compute_into(team, thread, out);
    finish(team, out);
}

bool rc_run_threads_help(rc_team *team)
{
    rc_task task;
    if (!take(team, &task)) return false;
    compute(team, 0, task);
    return true;
}

#ifdef _OPENMP
static void work_loop(rc_team *team, int thread)
{
    rc_task task;
    while (!atomic_load(&team->over)) {
        if (take(team, &task)) compute(team, thread, task);
        else nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
    }
}
#endif

void rc_run_threads_run(rc_team *team, void (*talk)(void *self), void *self)
{
    atomic_store(&team->over, false);
#ifdef _OPENMP
    TSAN_RELEASE(team);
#pragma omp parallel num_threads(team->threads)
    {
        int thread = omp_get_thread_num();
        TSAN_ACQUIRE(team);
        if (thread == 0) {
            talk(self);
            atomic_store(&team->over, true);
        } else {
            work_loop(team, thread);
        }
        TSAN_RELEASE(team);
    }
    TSAN_ACQUIRE(team);
#else
    talk(self);
#endif
}
