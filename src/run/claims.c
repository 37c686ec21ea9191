/* SPDX-License-Identifier: GPL-3.0-or-later
 * claims.c - rank 0's books.
 *
 *   1. making     2. how many blocks a rank gets     3. handing out     4. reports and the stop rule
 *
 * Blocks go out in ascending order.  A rank holds one block a thread, and some more to bridge the
 * latency of messages: blocks for a quarter of the time that the open ones will take all ranks, at
 * its own measured speed, and never for more than a fraction of a second.  So towards the end no rank holds
 * more than it computes, and a rank that would finish after the others have done the rest gets nothing. */
#include "run/claims.h"

#include "base/memory.h"
#include "plan/epochs.h"

#include <math.h>
#include <string.h>

static const double ahead_seconds = 0.1;     /* the most that a rank is given ahead */
static const double message_seconds = 25e-6; /* between two reports at rank 0, from all ranks together */
static const double ahead_share = 0.25;      /* ... of the time that is left */
static const double server_share = 0.5; /* ... the most for not running dry while rank 0's calling thread computes */
static const double server_margin = 2;  /* which it does while this many times its block's time are left */
static const double smoothing = 0.125;
static const double spike = 8; /* a block is not taken for longer than this many times the usual */

/* ---- 1. making ---------------------------------------------------------- */

/* Blocks of other shares have no counts here: then it is found when all are joined. */
static int64_t precise_block(const rc_analysis *analysis, const int64_t *stop_counts, const uint8_t *done)
{
    int64_t sum[RC_STOP_RUN_ROWS_MOST * RC_STOP_RUN_BINS] = {0}; /* more than RC_STOP_ROWS_MOST */
    size_t rows = rc_plan_stop_rows(analysis);
    for (int64_t b = 0; b < analysis->n_blocks && done[b] && done[b] != RC_DONE_ELSEWHERE; b++) {
        for (size_t r = 0; r < rows; r++) sum[r] += stop_counts[(size_t)b * rows + r];
        if (rc_plan_stop_reached(analysis, sum, b * analysis->block_size + (int64_t)rc_plan_block_count(analysis, b)))
            return b + 1;
    }
    return analysis->n_blocks;
}

int64_t rc_run_claims_stop_block(const rc_analysis *analysis, const int64_t *stop_counts, const uint8_t *done)
{
    if (analysis->stop_error > 0 || analysis->stop_spread > 0) return precise_block(analysis, stop_counts, done);
    size_t rows = rc_plan_stop_rows(analysis);
    if (rows == 0) return analysis->n_blocks;
    /* one row after another, so no memory is needed: the stop is where the last row has got there */
    int64_t stop = 0;
    for (size_t r = 0; r < rows; r++) {
        int64_t sum = 0, b = 0;
        for (; b < analysis->n_blocks && done[b] && sum < analysis->stop_at; b++)
            sum += stop_counts[(size_t)b * rows + r];
        if (sum < analysis->stop_at) return analysis->n_blocks;
        if (b > stop) stop = b;
    }
    return stop;
}

double rc_run_claims_patience(int size)
{
    return message_seconds * size;
}

/* Adds finished blocks to the prefix until a gap or the stop. */
static void advance_prefix(rc_claims *claims, size_t a)
{
    const rc_analysis *analysis = claims->analysis[a];
    size_t rows = rc_plan_stop_rows(analysis);
    while (!claims->stopped[a] && claims->prefix[a] < analysis->n_blocks && claims->done[a][claims->prefix[a]]) {
        const int64_t *counts = rows ? claims->stop_counts[a] + (size_t)claims->prefix[a] * rows : NULL;
        int64_t block = claims->prefix[a];
        for (size_t r = 0; r < rows; r++) claims->sum[a][r] += counts[r];
        if (claims->done[a][block] == RC_DONE_ELSEWHERE) claims->unknown[a] = true;
        bool known = analysis->stop_at > 0 || !claims->unknown[a];
        bool reached =
            known && rc_plan_stop_reached(analysis, claims->sum[a],
                                          block * analysis->block_size + (int64_t)rc_plan_block_count(analysis, block));
        claims->prefix[a]++;
        claims->stopped[a] = reached;
    }
}

/* The epoch, or the first one behind it that has blocks to compute. */
static void begin_epoch(rc_claims *claims, size_t a, size_t epoch)
{
    const rc_analysis *analysis = claims->analysis[a];
    for (;; epoch++) {
        int64_t end = rc_plan_epochs_end(analysis, epoch);
        size_t n = rc_plan_epochs_choose(analysis, claims->stop_counts[a], epoch, claims->active[a]);
        claims->epoch[a] = epoch;
        claims->undone[a] = 0;
        claims->stopped[a] = n == 0 && epoch > 0; /* nobody is left */
        for (int64_t b = epoch > 0 ? rc_plan_epochs_end(analysis, epoch - 1) : 0; b < end; b++)
            claims->undone[a] += !claims->done[a][b];
        if (claims->undone[a] > 0 || claims->stopped[a] || end == analysis->n_blocks) break;
    }
    claims->turned[a] = true;
}

recut_status rc_run_claims_create(rc_analysis *const *analysis, size_t n, uint8_t *const *done,
                                  int64_t *const *stop_counts, int size, const int *threads, rc_claims **out,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_claims *claims = NULL;
    RC_NEW(claims, 1, err);
    *claims = (rc_claims){.analysis = analysis, .n = n, .done = done, .stop_counts = stop_counts, .size = size};
    RC_NEW(claims->rank, (size_t)size, err);
    RC_NEW(claims->prefix, n, err);
    RC_NEW(claims->sum, n, err);
    RC_NEW(claims->stopped, n, err);
    RC_NEW(claims->unknown, n, err);
    RC_NEW(claims->finished, n, err);
    RC_NEW(claims->replicates, n, err);
    RC_NEW(claims->epoch, n, err);
    RC_NEW(claims->undone, n, err);
    RC_NEW(claims->turned, n, err);
    RC_NEW(claims->active, n, err);
    RC_NEW(claims->elsewhere, n, err);
    RC_NEW(claims->elsewhere_replicates, n, err);
    for (int r = 0; r < size; r++) claims->rank[r].threads = threads[r];
    for (size_t a = 0; a < n; a++) {
        int64_t left = 0;
        RC_NEW(claims->sum[a], rc_plan_stop_rows(analysis[a]), err);
        for (int64_t b = 0; b < analysis[a]->n_blocks; b++) {
            if (!done[a][b]) {
                left++;
                continue;
            }
            bool own = done[a][b] != RC_DONE_ELSEWHERE;
            *(own ? &claims->finished[a] : &claims->elsewhere[a]) += 1;
            *(own ? &claims->replicates[a] : &claims->elsewhere_replicates[a]) +=
                (int64_t)rc_plan_block_count(analysis[a], b);
        }
        advance_prefix(claims, a);
        if (analysis[a]->adaptive > 0) {
            RC_NEW(claims->active[a], rc_plan_epochs_rows(analysis[a]), err);
            begin_epoch(claims, a, 0);
        }
        if (!claims->stopped[a]) claims->open += left;
    }
    *out = claims;
    claims = NULL;
done:
    rc_run_claims_destroy(claims);
    return st;
}

void rc_run_claims_destroy(rc_claims *claims)
{
    if (!claims) return;
    for (size_t a = 0; claims->sum && a < claims->n; a++) rc_base_memory_free(claims->sum[a]);
    rc_base_memory_free(claims->sum);
    rc_base_memory_free(claims->rank);
    rc_base_memory_free(claims->prefix);
    rc_base_memory_free(claims->stopped);
    rc_base_memory_free(claims->unknown);
    rc_base_memory_free(claims->finished);
    rc_base_memory_free(claims->replicates);
    for (size_t a = 0; claims->active && a < claims->n; a++) rc_base_memory_free(claims->active[a]);
    rc_base_memory_free(claims->active);
    rc_base_memory_free(claims->epoch);
    rc_base_memory_free(claims->undone);
    rc_base_memory_free(claims->turned);
    rc_base_memory_free(claims->elsewhere);
    rc_base_memory_free(claims->elsewhere_replicates);
    rc_base_memory_free(claims);
}

/* ---- 2. how many blocks a rank gets ------------------------------------- */

static void keep_pace(rc_claims *claims)
{
    rc_pace pace = {.fastest_rank = -1};
    if (claims->paced) return;
    for (int r = 1; r < claims->size; r++) {
        const rc_claimant *rank = &claims->rank[r];
        pace.threads += rank->threads;
        if (rank->seconds <= 0) continue;
        pace.measured += rank->threads;
        pace.rate += rank->threads / rank->seconds;
        if (pace.fastest <= 0 || rank->seconds < pace.fastest) {
            pace.second = pace.fastest;
            pace.fastest = rank->seconds;
            pace.fastest_rank = r;
        } else if (pace.second <= 0 || rank->seconds < pace.second) {
            pace.second = rank->seconds;
        }
    }
    claims->pace = pace;
    claims->paced = true;
}

/* The pace with rank 0 added. */
static rc_pace add_first(const rc_claims *claims, rc_pace pace)
{
    const rc_claimant *rank = &claims->rank[0];
    pace.threads += rank->threads;
    if (rank->seconds <= 0) return pace;
    pace.measured += rank->threads;
    pace.rate += rank->threads / rank->seconds;
    if (pace.fastest <= 0 || rank->seconds < pace.fastest) pace.fastest = rank->seconds;
    return pace;
}

/* The pace without one of the ranks 1, 2, ..., whose speed is known. */
static rc_pace remove_one(const rc_claims *claims, rc_pace pace, int r)
{
    const rc_claimant *rank = &claims->rank[r];
    pace.threads -= rank->threads;
    pace.measured -= rank->threads;
    pace.rate -= rank->threads / rank->seconds;
    if (r == pace.fastest_rank) pace.fastest = pace.second;
    return pace;
}

/* How long the open blocks take at this pace; ranks not yet measured count as the mean of the others. */
static double seconds_left(const rc_claims *claims, const rc_pace *pace)
{
    if (pace->measured == 0) return 0;
    return (double)claims->open * pace->measured / (pace->rate * pace->threads);
}

bool rc_run_claims_server_free(rc_claims *claims)
{
    double own = claims->rank[0].seconds;
    if (claims->size == 1 || own <= 0) return true;
    keep_pace(claims);
    if (claims->pace.fastest <= 0 || 2 * own < claims->pace.fastest) return true; /* no rank waits long for it */
    rc_pace all = add_first(claims, claims->pace);
    return seconds_left(claims, &all) >= server_margin * own;
}

/* Would this rank still compute its block when the others have long done all that is open?  Never true for the
 * fastest rank that takes blocks, so somebody always does. */
static bool too_slow(const rc_claims *claims, int rank, bool server_free)
{
    double own = claims->rank[rank].seconds;
    bool absent = !server_free && claims->rank[0].threads == 1;
    rc_pace others = rank > 0 ? remove_one(claims, claims->pace, rank) : claims->pace;
    if (rank > 0 && !absent) others = add_first(claims, others);
    if (others.fastest <= 0) return false;
    double rest = seconds_left(claims, &others);
    return own > 2 * (rest > others.fastest ? rest : others.fastest);
}

/* How many blocks a rank of this speed may hold, for each of its threads. */
static double most_held(const rc_claims *claims, double own, double left)
{
    double most = fmax(ahead_seconds, 4 * rc_run_claims_patience(claims->size));
    double time = fmin(ahead_share * left, most), blocks = time / own;
    if (claims->size > 1) { /* to last over a block of rank 0's calling thread, beside the one at hand */
        double cover = ceil(claims->rank[0].seconds / own) + 1, bound = server_share * left / own;
        if (cover > bound) cover = bound;
        if (blocks < cover) blocks = cover;
    }
    return blocks;
}

int64_t rc_run_claims_wanted(rc_claims *claims, int rank)
{
    keep_pace(claims);
    const rc_claimant *mine = &claims->rank[rank];
    bool server_free = rc_run_claims_server_free(claims);
    int64_t threads = mine->threads - (rank == 0 && !server_free), most = threads;
    if (claims->open == 0 || threads == 0) return 0;
    if (mine->seconds > 0) {
        rc_pace all = add_first(claims, claims->pace);
        if (claims->size > 1 && too_slow(claims, rank, server_free)) return 0;
        double held = mine->threads * most_held(claims, mine->seconds, seconds_left(claims, &all));
        most = held > 1e6 ? 1000000 : (int64_t)held;
        if (most < threads) most = threads;
    }
    /* Refill at half: fewer, larger messages. */
    int64_t wanted = most - mine->held;
    return wanted > 0 && wanted >= (most - threads) / 2 ? wanted : 0;
}

/* ---- 3. handing out ----------------------------------------------------- */

/* Blocks that may be handed out now: of an adaptive analysis up to the end of its epoch. */
static int64_t limit_of(const rc_claims *claims, size_t a)
{
    const rc_analysis *analysis = claims->analysis[a];
    return analysis->adaptive > 0 ? rc_plan_epochs_end(analysis, claims->epoch[a]) : analysis->n_blocks;
}

/* Moves the cursor to the next block that is to be computed. */
static bool find_open(rc_claims *claims)
{
    for (; claims->cursor < claims->n; claims->cursor++, claims->block = 0) {
        const rc_analysis *analysis = claims->analysis[claims->cursor];
        const uint8_t *done = claims->done[claims->cursor];
        if (claims->stopped[claims->cursor]) continue;
        int64_t limit = limit_of(claims, claims->cursor);
        while (claims->block < limit && done[claims->block]) claims->block++;
        if (claims->block < limit) return true;
        if (limit < analysis->n_blocks) return false; /* the next epoch is not known yet */
    }
    return false;
}

int64_t rc_run_claims_take(rc_claims *claims, int rank, int64_t wanted, size_t *analysis, int64_t *first)
{
    if (wanted <= 0 || claims->open == 0 || !find_open(claims)) return 0;
    const uint8_t *done = claims->done[claims->cursor];
    const rc_claimant *mine = &claims->rank[rank];
    const rc_plan_type *type = claims->analysis[claims->cursor]->type;
    if (type && type->runs && wanted > mine->threads - mine->held) wanted = mine->threads - mine->held;
    if (wanted <= 0) return 0;
    int64_t end = claims->block, n_blocks = limit_of(claims, claims->cursor);
    while (end < n_blocks && end - claims->block < wanted && !done[end]) end++;
    int64_t count = end - claims->block;
    *analysis = claims->cursor;
    *first = claims->block;
    claims->block = end;
    claims->open -= count;
    claims->held += count;
    claims->rank[rank].held += count;
    return count;
}

/* ---- 4. reports and the stop rule --------------------------------------- */

/* What is behind the cursor in a stopped analysis is not open any more. */
static void forget_rest(rc_claims *claims, size_t a)
{
    if (a < claims->cursor) return;
    for (int64_t b = a == claims->cursor ? claims->block : 0; b < claims->analysis[a]->n_blocks; b++)
        claims->open -= !claims->done[a][b];
}

/* The counts of a block of the current epoch; the last one begins the next. */
static void add_to_epoch(rc_claims *claims, size_t a, const int64_t *counts)
{
    const rc_analysis *analysis = claims->analysis[a];
    size_t rows = rc_plan_epochs_rows(analysis), k = 0;
    int64_t *sum = claims->stop_counts[a] + claims->epoch[a] * rows;
    for (size_t r = 0; r < rows; r++)
        if (claims->active[a][r]) sum[r] += counts[k++];
    if (--claims->undone[a] == 0 && limit_of(claims, a) < analysis->n_blocks)
        begin_epoch(claims, a, claims->epoch[a] + 1);
}

bool rc_run_claims_turned(rc_claims *claims, size_t *analysis, const uint8_t **active)
{
    for (size_t a = 0; a < claims->n; a++) {
        if (!claims->turned[a]) continue;
        claims->turned[a] = false;
        *analysis = a;
        *active = claims->active[a];
        return true;
    }
    return false;
}

void rc_run_claims_report(rc_claims *claims, int rank, size_t analysis, int64_t block, double seconds,
                          const int64_t *stop)
{
    rc_claimant *who = &claims->rank[rank];
    size_t rows = rc_plan_stop_rows(claims->analysis[analysis]);
    bool was_stopped = claims->stopped[analysis];
    if (seconds < 1e-9) seconds = 1e-9; /* 0 means unknown */
    /* One long block (a suspended machine, a clock set forward) must not make a rank look slow for good: a rank that is
     * given nothing is never measured again.  One that is slow gets there in a few blocks. */
    if (who->seconds > 0 && seconds > spike * who->seconds) seconds = spike * who->seconds;
    who->seconds = who->seconds > 0 ? who->seconds + smoothing * (seconds - who->seconds) : seconds;
    claims->paced = false;
    who->held--;
    who->finished++;
    claims->held--;
    if (rows) memcpy(claims->stop_counts[analysis] + (size_t)block * rows, stop, rows * sizeof *stop);
    claims->done[analysis][block] = 1;
    claims->finished[analysis]++;
    claims->replicates[analysis] += (int64_t)rc_plan_block_count(claims->analysis[analysis], block);
    advance_prefix(claims, analysis);
    if (claims->analysis[analysis]->adaptive > 0) add_to_epoch(claims, analysis, stop);
    if (claims->stopped[analysis] && !was_stopped) forget_rest(claims, analysis);
}

static bool analysis_complete(const rc_claims *claims, size_t a)
{
    return claims->stopped[a] || claims->finished[a] + claims->elsewhere[a] == claims->analysis[a]->n_blocks;
}

bool rc_run_claims_complete(const rc_claims *claims)
{
    for (size_t a = 0; a < claims->n; a++)
        if (!analysis_complete(claims, a)) return false;
    return true;
}

/* Of this launch, as far as it can be foreseen. */
static int64_t replicates_of(const rc_claims *claims, size_t a)
{
    const rc_analysis *analysis = claims->analysis[a];
    if (claims->stopped[a]) return claims->replicates[a];
    if (claims->elsewhere[a] > 0) return analysis->replicates - claims->elsewhere_replicates[a];
    int64_t expected = rc_plan_stop_expected(analysis, claims->sum[a], claims->prefix[a] * analysis->block_size);
    return expected > claims->replicates[a] ? expected : claims->replicates[a];
}

rc_claims_totals rc_run_claims_totals(const rc_claims *claims)
{
    rc_claims_totals totals = {0};
    for (size_t a = 0; a < claims->n; a++) {
        const rc_analysis *analysis = claims->analysis[a];
        totals.blocks_done += claims->finished[a];
        totals.replicates_done += claims->replicates[a];
        totals.blocks += claims->stopped[a] ? claims->finished[a] : analysis->n_blocks - claims->elsewhere[a];
        totals.replicates += replicates_of(claims, a);
    }
    return totals;
}

size_t rc_run_claims_current(const rc_claims *claims)
{
    for (size_t a = 0; a < claims->n; a++)
        if (!analysis_complete(claims, a)) return a;
    return claims->n ? claims->n - 1 : 0;
}
