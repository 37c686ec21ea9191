/* SPDX-License-Identifier: GPL-3.0-or-later
 * threads.c - the team of one rank.  Memory is bounded: two buffers a thread for finished blocks; a worker
 * that finds none free waits until the caller has taken one. */
#include "run/threads.h"

#include "base/memory.h"
#include "base/text.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#if defined(_OPENMP)
#include <omp.h>
#endif

/* libgomp is not instrumented, so ThreadSanitizer has to be told what a parallel region orders. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TSAN 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define TSAN 1
#endif
#if defined(TSAN)
void __tsan_acquire(void *key);
void __tsan_release(void *key);
#define ACQUIRE(key) __tsan_acquire(key)
#define RELEASE(key) __tsan_release(key)
#define UNWATCHED __attribute__((noinline, no_sanitize("thread")))
#else
#define ACQUIRE(key) ((void)(key))
#define RELEASE(key) ((void)(key))
#define UNWATCHED
#endif

/* Blocks that wait: first .. end-1 of an analysis. */
typedef struct range {
    struct range *next;
    size_t analysis;
    int64_t first, end;
} range;

/* The plan's scratch of one thread, for the analysis it works on. */
typedef struct scratch {
    void *work;
    size_t analysis;
} scratch;

struct rc_threads {
    rc_analysis *const *analysis;
    int threads, present; /* asked for; given */
    scratch *scratch;     /* [threads] */
    rc_finished *buffer;
    size_t n_buffers;
    pthread_mutex_t mutex; /* of everything below */
    range *first, *last;
    rc_finished *idle, *finished, *finished_last;
    int computing;
    bool closed;
};

int rc_run_threads_possible(int threads)
{
#if defined(_OPENMP)
    int limit = omp_get_thread_limit();
    return threads < limit ? threads : limit;
#else
    return threads < 1 ? threads : 1;
#endif
}

int rc_run_threads_openmp(void)
{
#if defined(_OPENMP)
    return _OPENMP;
#else
    return 0;
#endif
}

#if defined(_OPENMP)
static void *wait_for_end(void *mutex)
{
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
    return NULL;
}

/* Starts and ends as many threads as OpenMP will: libgomp ends the program where it cannot. */
static recut_status try_threads(rc_threads *team, recut_error *err)
{
    recut_status st = RECUT_OK;
    pthread_t *started = NULL;
    int n = 0, code = 0;
    RC_NEW(started, (size_t)team->threads, err);
    pthread_mutex_lock(&team->mutex);
    while (n < team->threads - 1 && (code = pthread_create(&started[n], NULL, wait_for_end, &team->mutex)) == 0) n++;
    pthread_mutex_unlock(&team->mutex);
    for (int i = 0; i < n; i++) pthread_join(started[i], NULL);
    if (code != 0)
        st = RC_FAIL(err, RECUT_E_MEMORY, -1,
                     "cannot start %d threads: %s (ulimit -u, ulimit -v or the job's memory): use fewer " RC_TEXT_OPTION
                     "threads",
                     team->threads, strerror(code));
done:
    rc_base_memory_free(started);
    return st;
}
#endif

recut_status rc_run_threads_create(rc_analysis *const *analysis, int threads, rc_threads **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_threads *team = NULL;
    RC_NEW(team, 1, err);
    team->analysis = analysis;
    team->threads = threads;
    if (pthread_mutex_init(&team->mutex, NULL) != 0) {
        rc_base_memory_free(team);
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "cannot make a mutex");
    }
#if defined(_OPENMP)
    RC_TRY(try_threads(team, err));
#endif
    RC_NEW(team->scratch, (size_t)threads, err);
    team->n_buffers = 2 * (size_t)threads + 1;
    RC_NEW(team->buffer, team->n_buffers, err);
    for (size_t i = 0; i < team->n_buffers; i++) {
        team->buffer[i].next = team->idle;
        team->idle = &team->buffer[i];
    }
    *out = team;
    team = NULL;
done:
    rc_run_threads_destroy(team);
    return st;
}

static void clear_scratch(const rc_threads *team, scratch *mine)
{
    if (mine->work) team->analysis[mine->analysis]->type->work_destroy(mine->work);
    mine->work = NULL;
}

void rc_run_threads_destroy(rc_threads *team)
{
    if (!team) return;
    for (size_t i = 0; team->buffer && i < team->n_buffers; i++) {
        rc_base_memory_free(team->buffer[i].row_memory);
        rc_base_memory_free(team->buffer[i].tally);
    }
    while (team->first) {
        range *next = team->first->next;
        rc_base_memory_free(team->first);
        team->first = next;
    }
    pthread_mutex_destroy(&team->mutex);
    rc_base_memory_free(team->buffer);
    rc_base_memory_free(team->scratch);
    rc_base_memory_free(team);
}

/* ---- computing a block -------------------------------------------------- */

/* Buffers grow to what the blocks need and keep it; the tally is zeroed as block() expects. */
static recut_status prepare(const rc_analysis *analysis, rc_finished *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t rows = rc_plan_block_count(analysis, out->block) * analysis->n_columns, counts = analysis->tally_length;
    out->rows = NULL;
    if (rc_plan_block_rows(analysis, out->block) > 0) {
        if (rows > out->row_capacity || !out->row_memory) {
            rc_base_memory_free(out->row_memory);
            out->row_capacity = 0;
            RC_NEW(out->row_memory, rows, err);
            out->row_capacity = rows;
        }
        out->rows = out->row_memory;
    }
    if (counts > out->tally_capacity || !out->tally) {
        rc_base_memory_free(out->tally);
        out->tally_capacity = 0;
        RC_NEW(out->tally, counts, err);
        out->tally_capacity = counts;
    } else {
        memset(out->tally, 0, counts * sizeof *out->tally);
    }
done:
    return st;
}

static recut_status compute(const rc_threads *team, scratch *mine, rc_finished *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = team->analysis[out->analysis];
    struct timespec begin, end;
    if (mine->work && mine->analysis != out->analysis) clear_scratch(team, mine);
    mine->analysis = out->analysis;
    if (!mine->work) RC_TRY(analysis->type->work_create(analysis, &mine->work, err));
    RC_TRY(prepare(analysis, out, err));
    clock_gettime(CLOCK_MONOTONIC, &begin);
    st = analysis->type->block(analysis, out->block, rc_plan_block_count(analysis, out->block), out->rows, out->tally,
                               mine->work, err);
    clock_gettime(CLOCK_MONOTONIC, &end);
    out->nanoseconds = (int64_t)(end.tv_sec - begin.tv_sec) * 1000000000 + (end.tv_nsec - begin.tv_nsec);
done:
    return st;
}

/* A waiting block and a buffer for it; the mutex is held. */
static rc_finished *begin_block(rc_threads *team)
{
    range *at = team->first;
    rc_finished *out = team->idle;
    if (!at || !out) return NULL;
    team->idle = out->next;
    out->next = NULL;
    out->analysis = at->analysis;
    out->block = at->first++;
    if (at->first == at->end) {
        team->first = at->next;
        rc_base_memory_free(at);
    }
    team->computing++;
    return out;
}

static bool work_on_one(rc_threads *team, int thread, bool *closed)
{
    pthread_mutex_lock(&team->mutex);
    *closed = team->closed;
    rc_finished *out = team->closed ? NULL : begin_block(team);
    pthread_mutex_unlock(&team->mutex);
    if (!out) return false;
    out->error = (recut_error){.index = -1};
    out->status = compute(team, &team->scratch[thread], out, &out->error);
    pthread_mutex_lock(&team->mutex);
    team->computing--;
    if (team->finished)
        team->finished_last->next = out;
    else
        team->finished = out;
    team->finished_last = out;
    pthread_mutex_unlock(&team->mutex);
    return true;
}

/* ---- the team ----------------------------------------------------------- */

#if defined(_OPENMP)
static void worker(rc_threads *team, int thread)
{
    bool closed = false;
    while (!closed)
        if (!work_on_one(team, thread, &closed) && !closed) nanosleep(&(struct timespec){.tv_nsec = 60000}, NULL);
}
#endif

static void leader(rc_threads *team, void (*caller)(void *self), void *self)
{
    caller(self);
    pthread_mutex_lock(&team->mutex);
    team->closed = true;
    pthread_mutex_unlock(&team->mutex);
}

/* One thread's life. */
static void take_part(rc_threads *team, int thread, void (*caller)(void *self), void *self)
{
    ACQUIRE(team);
#if defined(_OPENMP)
    if (thread > 0) worker(team, thread);
#endif
    if (thread == 0) leader(team, caller, self);
    clear_scratch(team, &team->scratch[thread]);
    RELEASE(team);
}

/* Not watched itself: the hand-over of its variables to the threads is libgomp's. */
UNWATCHED void rc_run_threads_run(rc_threads *team, void (*caller)(void *self), void *self)
{
    team->closed = false;
    team->present = 1;
    RELEASE(team);
#if defined(_OPENMP)
#pragma omp parallel num_threads(team->threads)
    {
        int thread = omp_get_thread_num();
        if (thread == 0) team->present = omp_get_num_threads();
        take_part(team, thread, caller, self);
    }
#else
    take_part(team, 0, caller, self);
#endif
    ACQUIRE(team);
}

/* ---- the caller's side -------------------------------------------------- */

recut_status rc_run_threads_push(rc_threads *team, size_t analysis, int64_t first, int64_t count, recut_error *err)
{
    recut_status st = RECUT_OK;
    range *item = NULL;
    RC_NEW(item, 1, err);
    *item = (range){.analysis = analysis, .first = first, .end = first + count};
    pthread_mutex_lock(&team->mutex);
    if (team->first)
        team->last->next = item;
    else
        team->first = item;
    team->last = item;
    pthread_mutex_unlock(&team->mutex);
done:
    return st;
}

void rc_run_threads_drop(rc_threads *team, size_t analysis, int64_t block)
{
    pthread_mutex_lock(&team->mutex);
    team->last = NULL;
    for (range **at = &team->first; *at;) {
        range *item = *at;
        if (item->analysis == analysis && item->end > block) item->end = block;
        if (item->analysis > analysis || item->end <= item->first) {
            *at = item->next;
            rc_base_memory_free(item);
        } else {
            team->last = item;
            at = &item->next;
        }
    }
    pthread_mutex_unlock(&team->mutex);
}

bool rc_run_threads_alone(const rc_threads *team)
{
    return team->present == 1;
}

bool rc_run_threads_compute(rc_threads *team)
{
    bool closed;
    return work_on_one(team, 0, &closed);
}

rc_finished *rc_run_threads_take(rc_threads *team)
{
    pthread_mutex_lock(&team->mutex);
    rc_finished *out = team->finished;
    if (out) team->finished = out->next;
    pthread_mutex_unlock(&team->mutex);
    return out;
}

void rc_run_threads_recycle(rc_threads *team, rc_finished *finished)
{
    pthread_mutex_lock(&team->mutex);
    finished->next = team->idle;
    team->idle = finished;
    pthread_mutex_unlock(&team->mutex);
}

bool rc_run_threads_waiting(rc_threads *team)
{
    pthread_mutex_lock(&team->mutex);
    bool waiting = team->first != NULL;
    pthread_mutex_unlock(&team->mutex);
    return waiting;
}

bool rc_run_threads_idle(rc_threads *team)
{
    pthread_mutex_lock(&team->mutex);
    bool idle = !team->first && team->computing == 0 && !team->finished;
    pthread_mutex_unlock(&team->mutex);
    return idle;
}
