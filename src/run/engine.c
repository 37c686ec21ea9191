/* SPDX-License-Identifier: GPL-3.0-or-later
 * engine.c - computes the missing blocks of some analyses over ranks and threads.
 *
 *   1. state     2. rank 0 serves     3. every rank: claims, finished blocks, stops     4. the loop     5. the engine
 *
 * Every rank runs talk() in its calling thread.  Messages are a few int64 words, the first says what they are:
 *   CLAIM wanted replicates-finished   to rank 0: more blocks, please
 *   COUNTS analysis block count...     to rank 0: a finished block of an analysis that may stop early
 *   STOP                               to rank 0: a signal or an error here
 *   BYE replicates-finished            to rank 0: everything of mine is on disk
 *   GIVE left (analysis block)...      from rank 0
 *   END stopped                        from rank 0: no more blocks
 *   OVER                               from rank 0: everybody has said BYE; nothing else is on its way */
#include "run/engine.h"

#include "base/memory.h"
#include "run/affinity.h"
#include "run/claims.h"
#include "run/progress.h"
#include "run/threads.h"

#include <string.h>
#include <time.h>

enum { CLAIM, COUNTS, STOP, BYE, GIVE, END, OVER };
enum { WORDS = 256, TASKS_MAX = 100 };
static const size_t pending_limit = 64u << 20; /* bytes put and not flushed */

/* ---- 1. state ----------------------------------------------------------- */

typedef struct engine {
    rc_analysis *const *analysis;
    size_t n;
    rc_ranks *ranks;
    rc_sink *sink;
    const rc_run_options *options;
    rc_team *team;
    int rank, size;
    /* every rank */
    bool claiming, ended, stopping, over;
    int64_t left_hint, finished_replicates, finished_blocks;
    double flushed;
    int64_t error_key; /* (analysis, block) of the lowest error; INT64_MAX = none */
    recut_status status;
    recut_error error;
    /* rank 0 */
    rc_claims *claims;
    int64_t *replicates; /* [size] finished by each rank in this launch */
    int byes, ends;
    bool stop_all;
    rc_run_progress progress;
} engine;

static void note_error(engine *e, int64_t key, recut_status status, const recut_error *error)
{
    if (key >= e->error_key) return;
    e->error_key = key;
    e->status = status;
    e->error = *error;
}

/* Our own failures while talking: after every block's. */
static void note_own(engine *e, recut_status status, const recut_error *error)
{
    if (status != RECUT_OK) note_error(e, INT64_MAX - 1, status, error);
}

static void send(engine *e, int to, const int64_t *words, size_t n)
{
    recut_error error = {0};
    note_own(e, rc_run_ranks_send(e->ranks, to, words, n, &error), &error);
}

/* ---- 2. rank 0 serves --------------------------------------------------- */

static void serve_claim(engine *e, int from, size_t wanted)
{
    rc_task tasks[TASKS_MAX];
    int64_t words[2 + 2 * TASKS_MAX] = {GIVE};
    size_t count = e->stop_all ? 0 : rc_run_claims_take(e->claims, wanted < TASKS_MAX ? wanted : TASKS_MAX, tasks);
    if (count == 0) {
        send(e, from, (int64_t[]){END, e->stop_all}, 2);
        return;
    }
    words[1] = rc_run_claims_left(e->claims);
    for (size_t i = 0; i < count; i++) {
        words[2 + 2 * i] = (int64_t)tasks[i].analysis;
        words[3 + 2 * i] = tasks[i].block;
    }
    send(e, from, words, 2 + 2 * count);
}

static void serve(engine *e, int from, const int64_t *words, size_t n)
{
    switch (words[0]) {
    case CLAIM:
        e->replicates[from] = words[2];
        serve_claim(e, from, (size_t)words[1]);
        break;
    case COUNTS:
        rc_run_claims_finished(e->claims, (rc_task){(size_t)words[1], words[2]}, n > 3 ? words + 3 : NULL);
        break;
    case STOP:
        if (!e->stop_all)
            for (int r = 0; r < e->size; r++) send(e, r, (int64_t[]){END, 1}, 2);
        e->stop_all = true;
        break;
    case BYE:
        e->replicates[from] = words[1];
        e->byes++;
        break;
    default:
        break;
    }
}

static int64_t all_replicates(const engine *e)
{
    int64_t sum = 0;
    for (int r = 0; r < e->size; r++) sum += e->replicates[r];
    return sum;
}

/* ---- 3. every rank ------------------------------------------------------ */

static void receive(engine *e)
{
    int64_t words[WORDS];
    size_t n;
    int from;
    while (rc_run_ranks_poll(e->ranks, &from, words, WORDS, &n)) {
        if (words[0] == GIVE) {
            recut_error error = {0};
            e->claiming = false;
            e->left_hint = words[1];
            for (size_t i = 2; i + 1 < n && !e->stopping; i += 2)
                note_own(e, rc_run_threads_push(e->team, (rc_task){(size_t)words[i], words[i + 1]}, &error), &error);
        } else if (words[0] == OVER) {
            e->over = true;
        } else if (words[0] == END) {
            e->claiming = false;
            e->ended = true;
            if (words[1]) {
                e->stopping = true;
                rc_run_threads_discard(e->team);
            }
        } else {
            serve(e, from, words, n);
        }
    }
}

/* Asks before the queue runs dry, so that the answer's way is hidden; near the end only when a thread has nothing to do,
 * so that no rank holds blocks that an idle one could take. */
static void claim_more(engine *e)
{
    size_t queued, unfinished, threads = (size_t)e->options->threads;
    if (e->claiming || e->ended || e->stopping) return;
    rc_run_threads_load(e->team, &queued, &unfinished);
    bool plenty = e->left_hint > 16 * (int64_t)threads * e->size;
    if (plenty ? queued >= threads : unfinished >= threads) return;
    send(e, 0, (int64_t[]){CLAIM, plenty ? (int64_t)(4 * threads) : (int64_t)threads, e->finished_replicates}, 3);
    e->claiming = true;
}

static void report_counts(engine *e, const rc_finished *finished)
{
    const rc_analysis *analysis = e->analysis[finished->task.analysis];
    if (analysis->stop_at <= 0) return;
    const rc_tally *tally = &analysis->tally[analysis->stop_tally];
    int64_t words[WORDS] = {COUNTS, (int64_t)finished->task.analysis, finished->task.block};
    size_t rows = tally->n_rows < WORDS - 3 ? tally->n_rows : WORDS - 3;
    memcpy(words + 3, finished->tally + tally->offset, rows * sizeof *words);
    send(e, 0, words, 3 + rows);
}

static void collect(engine *e)
{
    rc_finished *finished;
    recut_error error = {0};
    while ((finished = rc_run_threads_pop(e->team))) {
        rc_task task = finished->task;
        int64_t key = (int64_t)task.analysis << 44 | task.block;
        if (finished->status != RECUT_OK) {
            note_error(e, key, finished->status, &finished->error);
        } else if (e->status == RECUT_OK || e->error_key != INT64_MAX - 1) { /* after the sink's own failure nothing more fits */
            recut_status st = e->sink->put(e->sink->self, task.analysis, task.block, finished->rows, finished->tally, &error);
            note_own(e, st, &error);
            if (st == RECUT_OK) {
                e->finished_blocks++;
                e->finished_replicates += (int64_t)rc_plan_block_count(e->analysis[task.analysis], task.block);
                report_counts(e, finished);
            }
        }
        rc_run_threads_release(finished);
    }
}

static void flush(engine *e)
{
    recut_error error = {0};
    if (e->error_key == INT64_MAX - 1) return;
    note_own(e, e->sink->flush(e->sink->self, &error), &error);
    e->flushed = rc_run_progress_now();
}

/* Tells rank 0 once; the queue is dropped at once, blocks in the making are finished. */
static void stop_if_asked(engine *e)
{
    if (e->stopping || (!rc_run_signals_raised() && e->status == RECUT_OK)) return;
    e->stopping = true;
    rc_run_threads_discard(e->team);
    send(e, 0, (int64_t[]){STOP}, 1);
}

/* ---- 4. the loop -------------------------------------------------------- */

/* One turn; true once this rank has nothing queued, in the making or to hand in, and gets nothing more. */
static bool turn(engine *e)
{
    size_t queued, unfinished;
    receive(e);
    collect(e);
    stop_if_asked(e);
    double now = rc_run_progress_now();
    if (now - e->flushed > e->options->flush_seconds || e->sink->pending(e->sink->self) > pending_limit) flush(e);
    claim_more(e);
    receive(e);
    rc_run_threads_load(e->team, &queued, &unfinished);
    return e->ended && unfinished == 0;
}

static void talk(void *self)
{
    engine *e = self;
    bool said_bye = false;
    while (!e->over) {
        if (turn(e) && !said_bye) {
            flush(e);
            send(e, 0, (int64_t[]){BYE, e->finished_replicates}, 2);
            said_bye = true;
        }
        if (e->rank == 0) {
            rc_run_progress_update(&e->progress, all_replicates(e), "computing");
            if (e->byes == e->size) {
                for (int r = 0; r < e->size; r++) send(e, r, (int64_t[]){OVER}, 1);
                e->byes = 0;
            }
        }
        if (!rc_run_threads_help(e->team)) nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
    }
}

/* ---- 5. the engine ------------------------------------------------------ */

/* The lowest error of all ranks, on all ranks. */
static recut_status agree_on_error(engine *e, recut_error *err)
{
    typedef struct verdict {
        int64_t key;
        recut_status status;
        recut_error error;
    } verdict;
    recut_status st = RECUT_OK;
    verdict mine, *all = NULL;
    memset(&mine, 0, sizeof mine);
    mine.key = e->error_key;
    mine.status = e->status;
    mine.error = e->error;
    if (e->rank == 0) RC_NEW(all, (size_t)e->size, err);
    RC_TRY(rc_run_ranks_gather(e->ranks, &mine, sizeof mine, all, err));
    for (int r = 0; all && r < e->size; r++)
        if (all[r].key < mine.key) mine = all[r];
    RC_TRY(rc_run_ranks_broadcast(e->ranks, &mine, sizeof mine, err));
    mine.error.file = NULL; /* a pointer into another process */
    if (mine.key != INT64_MAX) {
        st = mine.status;
        if (err) *err = mine.error;
    }
done:
    rc_base_memory_free(all);
    return st;
}

static void count_blocks(const engine *e, uint8_t *const *done, rc_run_outcome *out, int64_t *total, int64_t *before)
{
    for (size_t a = 0; a < e->n; a++) {
        *total += e->analysis[a]->replicates;
        out->blocks_total += e->analysis[a]->n_blocks;
        for (int64_t b = 0; b < e->analysis[a]->n_blocks; b++) {
            if (!done[a][b]) continue;
            out->blocks_before++;
            *before += (int64_t)rc_plan_block_count(e->analysis[a], b);
        }
    }
}

static recut_status total_threads(engine *e, int *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    int *all = NULL;
    if (e->rank == 0) RC_NEW(all, (size_t)e->size, err);
    RC_TRY(rc_run_ranks_gather(e->ranks, &e->options->threads, sizeof(int), all, err));
    *out = 0;
    for (int r = 0; all && r < e->size; r++) *out += all[r];
done:
    rc_base_memory_free(all);
    return st;
}

static recut_status prepare(engine *e, uint8_t *const *done, int64_t *const *stop_counts, rc_run_outcome *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    int threads = 0;
    int64_t total = 0, before = 0;
    RC_TRY(total_threads(e, &threads, err));
    RC_TRY(rc_run_threads_create(e->analysis, e->n, e->options->threads, &e->team, err));
    if (e->rank == 0) {
        count_blocks(e, done, out, &total, &before);
        RC_NEW(e->replicates, (size_t)e->size, err);
        RC_TRY(rc_run_claims_create(e->analysis, e->n, done, stop_counts, threads, &e->claims, err));
        rc_run_progress_start(&e->progress, e->options, total, before);
    }
done:
    return st;
}

recut_status rc_run_engine(rc_analysis *const *analysis, size_t n, uint8_t *const *done, int64_t *const *stop_counts,
                           rc_ranks *ranks, rc_sink *sink, const rc_run_options *options, rc_run_outcome *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    double started = rc_run_progress_now();
    int64_t blocks = 0, *all_blocks = NULL;
    engine e = {.analysis = analysis, .n = n, .ranks = ranks, .sink = sink, .options = options, .rank = rc_run_ranks_rank(ranks),
                .size = rc_run_ranks_size(ranks), .left_hint = INT64_MAX, .error_key = INT64_MAX, .flushed = started};
    memset(out, 0, sizeof *out);
    RC_TRY(rc_run_affinity_report(ranks, options->threads, options->progress == RC_PROGRESS_NONE ? NULL : options->log ? options->log : stderr,
                                  err));
    st = prepare(&e, done, stop_counts, out, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    rc_run_threads_run(e.team, talk, &e);

    RC_TRY(agree_on_error(&e, err));
    blocks = e.finished_blocks;
    if (e.rank == 0) RC_NEW(all_blocks, (size_t)e.size, err);
    RC_TRY(rc_run_ranks_gather(ranks, &blocks, sizeof blocks, all_blocks, err));
    for (int r = 0; all_blocks && r < e.size; r++) out->blocks_now += all_blocks[r];
    int64_t stopped = e.stop_all;
    RC_TRY(rc_run_ranks_broadcast(ranks, &stopped, sizeof stopped, err));
    if (e.rank == 0) out->replicates_now = all_replicates(&e);
    out->seconds = rc_run_progress_now() - started;
    out->stopped = stopped != 0;
    if (e.rank == 0) rc_run_progress_end(&e.progress, out->replicates_now, out->stopped);
    if (out->stopped) st = RC_FAIL(err, RECUT_STOPPED, -1, "stopped early on request");
done:
    rc_run_threads_destroy(e.team);
    rc_run_claims_destroy(e.claims);
    rc_base_memory_free(e.replicates);
    rc_base_memory_free(all_blocks);
    return st;
}
