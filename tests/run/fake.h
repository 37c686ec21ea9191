/* SPDX-License-Identifier: GPL-3.0-or-later
 * fake.h - a plan whose numbers are a hash, which can sleep, fail and raise signals, and a sink
 * in memory that recomputes what it is given.  For the tests of the engine, alone and under MPI. */
#ifndef TESTS_RUN_FAKE_H
#define TESTS_RUN_FAKE_H

#include "run/claims.h"
#include "run/engine.h"
#include "run/signals.h"

#include "base/hash.h"
#include "base/memory.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FAKE_COLUMNS = 3, FAKE_STOP_ROWS = 2, FAKE_TALLY = 5 + FAKE_STOP_ROWS };

/* What the blocks of an analysis do besides computing. */
typedef struct fake_plan {
    int64_t key;
    long delay_us;                /* sleep in each block */
    int64_t slow_block, slow_us;  /* one that sleeps longer; -1 */
    int64_t fail_from, fail_step; /* blocks fail_from, fail_from + fail_step, ... fail; -1 */
    int64_t raise_at;             /* SIGUSR1 inside this block; -1 */
    long raise_call;              /* ... inside the n-th block computed in this process; 0 */
    atomic_long works, works_made, calls;
    atomic_llong nanoseconds; /* inside block() */
    rc_tally tally[2];
} fake_plan;

static inline int64_t fake_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline void fake_sleep(int64_t us)
{
    if (us > 0) nanosleep(&(struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000}, NULL);
}

static inline uint64_t fake_value(int64_t key, int64_t replicate, uint64_t column)
{
    rc_hash h;
    uint64_t lo, hi;
    rc_base_hash_init(&h, (uint64_t)key);
    rc_base_hash_u64(&h, (uint64_t)replicate);
    rc_base_hash_u64(&h, column);
    rc_base_hash_finish(&h, &lo, &hi);
    return lo;
}

/* Row r of the stop tally grows by 1 in every (r + 2)-th replicate. */
static inline void fake_numbers(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally)
{
    const fake_plan *plan = analysis->state;
    for (size_t i = 0; i < count; i++) {
        int64_t replicate = block * analysis->block_size + (int64_t)i;
        for (uint64_t c = 0; rows && c < FAKE_COLUMNS; c++)
            rows[i * FAKE_COLUMNS + c] = (double)(fake_value(plan->key, replicate, c) >> 12);
        tally[fake_value(plan->key, replicate, 0) % 5]++;
        for (int r = 0; r < FAKE_STOP_ROWS; r++) tally[5 + r] += replicate % (r + 2) == 0;
    }
}

static inline recut_status fake_work_create(const rc_analysis *analysis, void **work, recut_error *err)
{
    fake_plan *plan = analysis->state;
    const rc_analysis **own = malloc(sizeof *own);
    if (!own) return RC_FAIL(err, RECUT_E_MEMORY, -1, "no memory");
    *own = analysis;
    plan->works++;
    plan->works_made++;
    *work = own;
    return RECUT_OK;
}

static inline void fake_work_destroy(void *work)
{
    const rc_analysis **own = work;
    ((fake_plan *)(*own)->state)->works--;
    free(own);
}

static inline recut_status fake_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows,
                                      int64_t *tally, void *work, recut_error *err)
{
    fake_plan *plan = analysis->state;
    int64_t begin = fake_clock();
    long call = ++plan->calls;
    if (*(const rc_analysis **)work != analysis) return RC_FAIL(err, RECUT_E_BUG, block, "work of another analysis");
    for (size_t i = 0; i < analysis->tally_length; i++)
        if (tally[i] != 0) return RC_FAIL(err, RECUT_E_BUG, block, "the tally is not zero");
    fake_sleep(block == plan->slow_block ? plan->slow_us : plan->delay_us);
    if (block == plan->raise_at || call == plan->raise_call) raise(SIGUSR1);
    if (plan->fail_from >= 0 && block >= plan->fail_from && (block - plan->fail_from) % plan->fail_step == 0)
        return RC_FAIL(err, RECUT_E_DATA, block, "block %lld of key %lld fails", (long long)block,
                       (long long)plan->key);
    fake_numbers(analysis, block, count, rows, tally);
    plan->nanoseconds += fake_clock() - begin;
    return RECUT_OK;
}

static const rc_plan_type fake_type = {
    .name = "fake", .work_create = fake_work_create, .work_destroy = fake_work_destroy, .block = fake_block};

static inline void fake_init(rc_analysis *analysis, fake_plan *plan, int64_t key, int64_t replicates,
                             int64_t block_size, int64_t rows_kept)
{
    *plan = (fake_plan){.key = key, .slow_block = -1, .fail_from = -1, .fail_step = 1, .raise_at = -1};
    plan->tally[0] = (rc_tally){.name = "hash", .n_rows = 1, .n_bins = 5};
    plan->tally[1] = (rc_tally){.name = "stop", .n_rows = FAKE_STOP_ROWS, .n_bins = 1, .offset = 5};
    *analysis = (rc_analysis){.type = &fake_type,
                              .replicates = replicates,
                              .block_size = block_size,
                              .n_blocks = (replicates + block_size - 1) / block_size,
                              .rows_kept = rows_kept,
                              .n_columns = FAKE_COLUMNS,
                              .n_tallies = 2,
                              .tally = plan->tally,
                              .tally_length = FAKE_TALLY,
                              .stop_tally = 1,
                              .state = plan};
    snprintf(analysis->group, sizeof analysis->group, "fake/%lld", (long long)key);
}

/* ---- the sink ----------------------------------------------------------- */

typedef struct fake_sink {
    rc_analysis *const *analysis;
    size_t n;
    uint8_t **got; /* [n][n_blocks] how often put */
    int64_t puts, unflushed, flushes, wrong;
    int64_t fail_put, fail_flush; /* that call, counted from 1, fails; 0 = none */
    size_t pending_bytes;         /* claimed for each unflushed block */
    pthread_t thread;
    bool started;
} fake_sink;

static inline recut_status fake_put(void *self, size_t a, int64_t block, const double *rows, const int64_t *tally,
                                    recut_error *err)
{
    fake_sink *sink = self;
    const rc_analysis *analysis = sink->analysis[a];
    size_t count = rc_plan_block_count(analysis, block), kept = rc_plan_block_rows(analysis, block);
    int64_t want_tally[FAKE_TALLY] = {0};
    double *want = malloc((count + 1) * FAKE_COLUMNS * sizeof *want);
    if (!want) return RC_FAIL(err, RECUT_E_MEMORY, -1, "no memory");
    if (!sink->started) sink->thread = pthread_self();
    sink->started = true;
    if (!pthread_equal(sink->thread, pthread_self())) sink->wrong++;
    fake_numbers(analysis, block, count, want, want_tally);
    if ((rows != NULL) != (kept > 0)) sink->wrong++;
    if (rows && memcmp(rows, want, kept * FAKE_COLUMNS * sizeof *want) != 0) sink->wrong++;
    if (memcmp(tally, want_tally, sizeof want_tally) != 0) sink->wrong++;
    free(want);
    if (++sink->puts == sink->fail_put)
        return RC_FAIL(err, RECUT_E_IO, block, "the disk is full at block %lld", (long long)block);
    sink->got[a][block]++;
    sink->unflushed++;
    return RECUT_OK;
}

static inline recut_status fake_flush(void *self, recut_error *err)
{
    fake_sink *sink = self;
    if (++sink->flushes == sink->fail_flush) return RC_FAIL(err, RECUT_E_IO, -1, "cannot flush");
    sink->unflushed = 0;
    return RECUT_OK;
}

static inline size_t fake_pending(const void *self)
{
    const fake_sink *sink = self;
    return (size_t)sink->unflushed * sink->pending_bytes;
}

static inline rc_sink fake_sink_open(fake_sink *sink, rc_analysis *const *analysis, size_t n)
{
    *sink = (fake_sink){.analysis = analysis, .n = n, .pending_bytes = 1};
    sink->got = rc_base_memory_zeroed(n, sizeof *sink->got);
    for (size_t a = 0; a < n; a++) sink->got[a] = rc_base_memory_zeroed((size_t)analysis[a]->n_blocks, 1);
    return (rc_sink){.self = sink, .put = fake_put, .flush = fake_flush, .pending = fake_pending};
}

static inline void fake_sink_close(fake_sink *sink)
{
    for (size_t a = 0; a < sink->n; a++) rc_base_memory_free(sink->got[a]);
    rc_base_memory_free(sink->got);
}

#endif
