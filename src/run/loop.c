/* SPDX-License-Identifier: GPL-3.0-or-later
 * loop.c - the calling thread of a rank.
 *
 *   1. sending     2. failures     3. receiving     4. finished blocks     5. rank 0     6. the loop */
#include "run/loop.h"

#include "plan/epochs.h"
#include "run/signals.h"

#include <string.h>
#include <time.h>

enum { CLAIM = 1, FINISH, REPORT, SIGNAL, FAILED, BYE, EPOCH };

static const size_t pending_limit = (size_t)16
                                    << 20; /* bytes: flush although it is not time yet, and use the memory again */

/* ---- 1. sending --------------------------------------------------------- */

/* When messages are lost the others cannot be told; see rc_run_ranks_check. */
static void send_words(rc_loop *loop, int to, const int64_t *words, size_t n)
{
    recut_error error = {.index = -1};
    if (loop->broken != RECUT_OK) return;
    loop->broken = rc_run_ranks_send(loop->ranks, to, words, n, &error);
    if (loop->broken != RECUT_OK) loop->failure.error = error;
}

static void send_report(rc_loop *loop)
{
    if (loop->reported > 1) send_words(loop, 0, loop->report, loop->reported);
    loop->reported = 0;
}

static void finish_all(rc_loop *loop, int64_t analysis, int64_t block)
{
    int64_t words[] = {FINISH, analysis, block};
    if (loop->finishing) return;
    loop->finishing = true;
    for (int r = 0; r < loop->size; r++) send_words(loop, r, words, 3);
}

/* ---- 2. failures -------------------------------------------------------- */

static bool before(int64_t analysis, int64_t block, int64_t other_analysis, int64_t other_block)
{
    return analysis < other_analysis || (analysis == other_analysis && block < other_block);
}

/* Keeps the lowest.  Blocks that all lower ones should still be tried after are kept (`go_on`): then the run's error
 * is the same whatever the layout.  A sink that fails takes no more, so nothing is tried. */
static void fail(rc_loop *loop, recut_status status, const recut_error *error, int64_t analysis, int64_t block,
                 bool go_on)
{
    int64_t words[] = {FAILED, go_on ? analysis : 0, go_on ? block : 0};
    if (loop->failure.status == RECUT_OK || before(analysis, block, loop->failure.analysis, loop->failure.block))
        loop->failure = (rc_failure){.status = status, .analysis = analysis, .block = block, .error = *error};
    if (!loop->said_bye) send_words(loop, 0, words, 3);
}

/* ---- 3. receiving ------------------------------------------------------- */

/* Words behind the first three that a block of an analysis reports. */
static size_t count_words(const rc_analysis *analysis)
{
    return rc_plan_stop_rows(analysis) + rc_plan_epochs_reported(analysis);
}

static void take_report(rc_loop *loop, int from, const int64_t *words, size_t n)
{
    for (size_t at = 1; at < n;) {
        size_t analysis = (size_t)words[at];
        rc_run_claims_report(loop->claims, from, analysis, words[at + 1], 1e-9 * (double)words[at + 2], words + at + 3);
        at += 3 + count_words(loop->analysis[analysis]);
    }
    loop->fresh = true;
}

static void take_bye(rc_loop *loop, int from, const int64_t *words)
{
    loop->byes++;
    if (!words[1]) return;
    if (loop->winner >= 0 && !before(words[2], words[3], loop->winner_analysis, loop->winner_block)) return;
    loop->winner = from;
    loop->winner_analysis = words[2];
    loop->winner_block = words[3];
}

static void take_claim(rc_loop *loop, const int64_t *words)
{
    recut_error error = {.index = -1};
    recut_status st = rc_run_threads_push(loop->team, (size_t)words[1], words[2], words[3], &error);
    if (st != RECUT_OK) fail(loop, st, &error, words[1], words[2], false);
}

static void flush(rc_loop *loop);

/* A new epoch: all blocks of the one before have been reported. */
static void take_epoch(rc_loop *loop, const int64_t *words)
{
    rc_analysis *analysis = loop->analysis[words[1]];
    size_t rows = rc_plan_epochs_rows(analysis);
    flush(loop);
    for (size_t r = 0; r < rows; r++) loop->bit[r] = (uint8_t)((uint64_t)words[2 + r / 64] >> r % 64 & 1);
    rc_plan_epochs_begin(analysis, loop->bit);
}

/* Everything that has come.  Returns whether something has. */
static bool receive(rc_loop *loop)
{
    int from;
    size_t n;
    bool any = false;
    while (rc_run_ranks_poll(loop->ranks, &from, loop->words, loop->capacity, &n)) {
        const int64_t *words = loop->words;
        any = true;
        switch (words[0]) {
        case CLAIM:
            take_claim(loop, words);
            break;
        case EPOCH:
            take_epoch(loop, words);
            break;
        case FINISH:
            loop->winding_down = true;
            rc_run_threads_drop(loop->team, (size_t)words[1], words[2]);
            break;
        case REPORT:
            take_report(loop, from, words, n);
            break;
        case SIGNAL:
            loop->stopped = loop->stopped || !loop->finishing;
            finish_all(loop, 0, 0);
            break;
        case FAILED:
            finish_all(loop, words[1], words[2]);
            break;
        default:
            take_bye(loop, from, words);
        }
    }
    return any;
}

/* ---- 4. finished blocks ------------------------------------------------- */

static void flush(rc_loop *loop)
{
    recut_error error = {.index = -1};
    if (!loop->unflushed) return;
    loop->unflushed = false;
    recut_status st = loop->sink->flush(loop->sink->self, &error);
    /* of no block: every block's own failure comes before it */
    if (st != RECUT_OK) fail(loop, st, &error, (int64_t)loop->n, loop->rank, false);
}

static void append_report(rc_loop *loop, const rc_finished *done)
{
    const rc_analysis *analysis = loop->analysis[done->analysis];
    size_t rows = count_words(analysis);
    if (loop->reported + 3 + rows > loop->capacity) send_report(loop);
    if (loop->reported == 0) {
        loop->report[loop->reported++] = REPORT;
        loop->reported_since = rc_run_progress_clock();
    }
    int64_t *out = loop->report + loop->reported;
    out[0] = (int64_t)done->analysis;
    out[1] = done->block;
    out[2] = done->nanoseconds;
    if (analysis->adaptive > 0)
        rc_plan_epochs_report(analysis, done->tally, out + 3);
    else if (rows)
        rc_plan_stop_counts(analysis, done->tally, out + 3);
    loop->reported += 3 + rows;
}

/* Many ranks together may report more blocks than rank 0 can take one message each for; who has work left can wait. */
static void report_in_time(rc_loop *loop)
{
    double patience = rc_run_claims_patience(loop->size);
    if (!loop->winding_down && loop->reported > 1 && rc_run_threads_waiting(loop->team) &&
        rc_run_progress_clock() - loop->reported_since < patience)
        return;
    send_report(loop);
}

/* Into the sink with what the team has finished. */
static bool collect(rc_loop *loop)
{
    rc_finished *done;
    bool any = false;
    while ((done = rc_run_threads_take(loop->team))) {
        bool computed = done->status == RECUT_OK;
        any = true;
        if (computed) {
            if (!loop->unflushed) loop->unflushed_since = rc_run_progress_clock();
            loop->unflushed = true;
            done->error = (recut_error){.index = -1};
            done->status =
                loop->sink->put(loop->sink->self, done->analysis, done->block, done->rows, done->tally, &done->error);
        }
        if (done->status == RECUT_OK)
            append_report(loop, done);
        else
            fail(loop, done->status, &done->error, (int64_t)done->analysis, done->block, !computed);
        rc_run_threads_recycle(loop->team, done);
        if (loop->unflushed && loop->sink->pending(loop->sink->self) > pending_limit) flush(loop);
    }
    report_in_time(loop);
    if (loop->unflushed && rc_run_progress_clock() - loop->unflushed_since >= loop->options->flush_seconds) flush(loop);
    return any;
}

/* ---- 5. rank 0 ---------------------------------------------------------- */

static bool hand_out(rc_loop *loop, int rank)
{
    int64_t wanted = rc_run_claims_wanted(loop->claims, rank), count;
    bool any = false;
    for (; wanted > 0; wanted -= count) {
        size_t analysis;
        int64_t words[4] = {CLAIM};
        count = rc_run_claims_take(loop->claims, rank, wanted, &analysis, &words[2]);
        if (count == 0) break;
        words[1] = (int64_t)analysis;
        words[3] = count;
        send_words(loop, rank, words, 4);
        any = true;
    }
    return any;
}

/* New epochs to all ranks, this one at once: reports of it may come from others before its own message would. */
static bool turn(rc_loop *loop)
{
    size_t a;
    const uint8_t *active;
    bool any = false;
    while (rc_run_claims_turned(loop->claims, &a, &active)) {
        size_t rows = rc_plan_epochs_rows(loop->analysis[a]), n = 2 + (rows + 63) / 64;
        send_report(loop); /* words of its own: the report's are used */
        memset(loop->report, 0, n * sizeof *loop->report);
        loop->report[0] = EPOCH;
        loop->report[1] = (int64_t)a;
        for (size_t r = 0; r < rows; r++)
            if (active[r]) loop->report[2 + r / 64] |= (int64_t)(UINT64_C(1) << r % 64);
        for (int r = 1; r < loop->size; r++) send_words(loop, r, loop->report, n);
        flush(loop);
        rc_plan_epochs_begin(loop->analysis[a], active);
        any = true;
    }
    return any;
}

static bool serve(rc_loop *loop)
{
    bool any = false;
    if (loop->finishing || !loop->fresh) return false;
    loop->fresh = false;
    if (turn(loop)) any = true;
    for (int r = 0; r < loop->size && loop->claims->open > 0; r++)
        if (hand_out(loop, r)) any = true;
    if (loop->claims->open == 0 && loop->claims->held == 0) {
        finish_all(loop, (int64_t)loop->n, 0);
        any = true;
    }
    return any;
}

static void show_progress(rc_loop *loop)
{
    double now = rc_run_progress_clock();
    if (loop->n == 0 || !rc_run_progress_due(&loop->meter, now)) return;
    const rc_analysis *analysis = loop->analysis[rc_run_claims_current(loop->claims)];
    rc_claims_totals totals = rc_run_claims_totals(loop->claims);
    bool bound = rc_plan_stop_rows(analysis) > 0 || analysis->adaptive > 0; /* later replicates may cost less */
    rc_run_progress_update(&loop->meter, analysis->group, bound, totals.replicates, totals.replicates_done, now);
}

/* Tells who listens, and hears whether that is enough. */
static void tell(rc_loop *loop)
{
    static const double pause = 0.1; /* seconds */
    const rc_run_options *options = loop->options;
    double now = options->told ? rc_run_progress_clock() : 0;
    if (!options->told || loop->n == 0 || loop->unwanted || now - loop->told_at < pause) return;
    loop->told_at = now;
    rc_claims_totals totals = rc_run_claims_totals(loop->claims);
    const rc_analysis *analysis = loop->analysis[rc_run_claims_current(loop->claims)];
    if (options->told(options->told_self, analysis->group, totals.replicates_done, totals.replicates))
        loop->unwanted = true;
}

/* ---- 6. the loop -------------------------------------------------------- */

static bool watch_signals(rc_loop *loop)
{
    int64_t word = SIGNAL;
    if (loop->told_signal || loop->said_bye || !(loop->unwanted || rc_run_signals_raised())) return false;
    loop->told_signal = true;
    send_words(loop, 0, &word, 1);
    return true;
}

/* The last words of a rank, once it has nothing left to do. */
static bool take_leave(rc_loop *loop)
{
    if (!loop->winding_down || loop->said_bye || !rc_run_threads_idle(loop->team)) return false;
    flush(loop);
    loop->said_bye = true;
    const rc_failure *failure = &loop->failure;
    int64_t words[] = {BYE, failure->status != RECUT_OK, failure->analysis, failure->block};
    send_words(loop, 0, words, 4);
    return true;
}

static bool may_compute(rc_loop *loop)
{
    return loop->rank > 0 || loop->size == 1 || rc_run_threads_alone(loop->team) ||
           rc_run_claims_server_free(loop->claims);
}

void rc_run_loop(void *self)
{
    rc_loop *loop = self;
    while (loop->broken == RECUT_OK) {
        bool busy = watch_signals(loop);
        if (receive(loop)) busy = true;
        if (collect(loop)) busy = true;
        if (loop->rank == 0) {
            if (serve(loop)) busy = true;
            show_progress(loop);
            tell(loop);
        }
        if (take_leave(loop)) busy = true;
        if (loop->said_bye && (loop->rank > 0 || loop->byes == loop->size)) break;
        if (loop->broken == RECUT_OK) loop->broken = rc_run_ranks_check(loop->ranks, &loop->failure.error);
        if (busy) continue;
        if (may_compute(loop) && rc_run_threads_compute(loop->team)) continue;
        nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
    }
}
