/* SPDX-License-Identifier: GPL-3.0-or-later
 * engine.c - a run from its start to the verdict that all ranks share. */
#include "run/engine.h"

#include "base/memory.h"
#include "plan/epochs.h"
#include "run/affinity.h"
#include "run/loop.h"

#include <string.h>

enum { LEAST_WORDS = 512 }; /* of a message; more where a block has more stop counts */

/* ---- start -------------------------------------------------------------- */

static recut_status prepare(rc_loop *loop, const rc_run_options *options, int threads, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t most = 0;
    if (options->threads < 1) return RC_FAIL(err, RECUT_E_ARG, -1, "%d threads: expected at least 1", options->threads);
    for (size_t a = 0; a < loop->n; a++) {
        size_t rows = rc_plan_stop_rows(loop->analysis[a]);
        if (loop->analysis[a]->adaptive > 0) rows = rc_plan_epochs_rows(loop->analysis[a]);
        if (rows > most) most = rows;
    }
    RC_NEW(loop->bit, most, err);
    loop->capacity = 4 + most > LEAST_WORDS ? 4 + most : LEAST_WORDS; /* an epoch's bits fit, too */
    RC_NEW(loop->words, loop->capacity, err);
    RC_NEW(loop->report, loop->capacity, err);
    RC_TRY(rc_run_threads_create(loop->analysis, threads, &loop->team, err));
done:
    return st;
}

/* Rank 0's part of the start: the log, the books. */
static recut_status open_books(rc_loop *loop, uint8_t *const *done, int64_t *const *stop_counts, const rc_place *place,
                               rc_run_outcome *outcome, recut_error *err)
{
    recut_status st = RECUT_OK;
    int *threads = NULL;
    const rc_run_options *options = loop->options;
    RC_NEW(threads, (size_t)loop->size, err);
    for (int r = 0; r < loop->size; r++) threads[r] = place[r].threads;
    RC_TRY(rc_run_claims_create(loop->analysis, loop->n, done, stop_counts, loop->size, threads, &loop->claims, err));
    rc_claims_totals totals = rc_run_claims_totals(loop->claims);
    if (options->log && options->progress != RC_PROGRESS_NONE) rc_run_affinity_log(place, loop->size, options->log);
    rc_run_progress_begin(&loop->meter, options->progress, options->log, loop->n, totals.replicates,
                          totals.replicates_done, rc_run_progress_clock());
    outcome->blocks_before = totals.blocks_done;
    outcome->replicates_now = -totals.replicates_done;
done:
    rc_base_memory_free(threads);
    return st;
}

/* ---- end ---------------------------------------------------------------- */

typedef struct verdict {
    int64_t winner; /* rank of the lowest failure, -1 = none */
    bool stopped;
    rc_run_outcome outcome;
} verdict;

static verdict close_books(rc_loop *loop, rc_run_outcome outcome)
{
    rc_claims_totals totals = rc_run_claims_totals(loop->claims);
    bool complete = rc_run_claims_complete(loop->claims);
    int64_t *by_rank = loop->options->blocks_by_rank;
    for (int r = 0; by_rank && r < loop->size; r++) by_rank[r] = loop->claims->rank[r].finished;
    rc_run_progress_end(&loop->meter, complete, totals.replicates, totals.replicates_done, rc_run_progress_clock());
    outcome.blocks_total = totals.blocks;
    outcome.blocks_now = totals.blocks_done - outcome.blocks_before;
    outcome.replicates_now += totals.replicates_done;
    outcome.stopped = loop->stopped && !complete;
    return (verdict){.winner = loop->winner, .stopped = outcome.stopped, .outcome = outcome};
}

/* Collective: everybody hears the lowest failure, or that we were stopped. */
static recut_status judge(rc_loop *loop, double started, rc_run_outcome outcome, rc_run_outcome *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    verdict result = {.winner = -1};
    if (loop->broken != RECUT_OK) {
        if (err) *err = loop->failure.error;
        return loop->broken;
    }
    if (loop->rank == 0) result = close_books(loop, outcome);
    RC_TRY(rc_run_ranks_broadcast(loop->ranks, &result, sizeof result, err));
    if (result.winner >= 0) {
        bool mine = result.winner == loop->rank;
        if (mine && err) *err = loop->failure.error;
        st = rc_run_ranks_agree(loop->ranks, mine ? loop->failure.status : RECUT_OK, err);
    } else if (result.stopped) {
        st = RC_FAIL(err, RECUT_STOPPED, -1, "stopped by a signal before all blocks were done");
    }
    *out = result.outcome;
    out->seconds = rc_run_progress_clock() - started;
done:
    return st;
}

recut_status rc_run_engine(rc_analysis *const *analysis, size_t n, uint8_t *const *done, int64_t *const *stop_counts,
                           rc_ranks *ranks, rc_sink *sink, const rc_run_options *options, rc_run_outcome *out,
                           recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_place *place = NULL;
    rc_run_outcome outcome = {0};
    double started = rc_run_progress_clock();
    int threads = rc_run_threads_possible(options->threads);
    rc_loop loop = {.analysis = analysis,
                    .n = n,
                    .ranks = ranks,
                    .sink = sink,
                    .options = options,
                    .winner = -1,
                    .rank = rc_run_ranks_rank(ranks),
                    .size = rc_run_ranks_size(ranks),
                    .fresh = true};

    st = prepare(&loop, options, threads, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(rc_run_affinity_gather(ranks, threads, &place, err));
    if (loop.rank == 0) st = open_books(&loop, done, stop_counts, place, &outcome, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    rc_run_threads_run(loop.team, rc_run_loop, &loop);
    st = judge(&loop, started, outcome, out, err);
done:
    rc_run_threads_destroy(loop.team);
    rc_run_claims_destroy(loop.claims);
    rc_base_memory_free(place);
    rc_base_memory_free(loop.words);
    rc_base_memory_free(loop.bit);
    rc_base_memory_free(loop.report);
    return st;
}
