/* SPDX-License-Identifier: GPL-3.0-or-later
 * split_logrank.c - the exact log-rank chi-square of the best candidate, and any other statistic, followed through
 * swaps.
 *
 *   1. log-rank     2. anything     3. memory
 *
 * The state of the log-rank keeps the witness' counts at risk, which a swap across it changes between the two records'
 * event times; only where the witness fails are all candidates searched. */
#include "kernel/split.h"

#include "kernel/carve.h"

#include <math.h>
#include <string.h>

/* ---- 1. log-rank -------------------------------------------------------- */

typedef struct logrank_state {
    size_t candidate; /* the witness */
    int64_t sum;      /* of the units below it */
    double low[];     /* [m] its counts at risk; behind them uint32_t record [n] */
} logrank_state;

static uint32_t *record_of(const rc_split_walk *walk, logrank_state *state)
{
    return (uint32_t *)(state->low + walk->scan->m);
}

static void logrank_begin(const rc_split_walk *walk, const uint32_t *record, void *at)
{
    memcpy(record_of(walk, at), record, walk->scan->n * sizeof *record);
}

static double logrank_statistic(const rc_split_walk *walk, void *at)
{
    rc_scan_best best;
    rc_kernel_fused_search(walk->fused, walk->scan, record_of(walk, at), &best);
    return best.statistic;
}

static bool logrank_reaches(const rc_split_walk *walk, void *at)
{
    logrank_state *state = at;
    const uint32_t *record = record_of(walk, state);
    rc_scan_best best;
    if (!rc_kernel_fused_reaches(walk->fused, walk->scan, record, walk->level, &best)) return false;
    state->candidate = best.candidate;
    state->sum = best.low;
    rc_kernel_scan_low_at_risk(walk->scan, record, walk->scan->position[best.candidate], state->low);
    return true;
}

/* A record joins (1) or leaves (-1) the low group: where in time it is at risk. */
static inline void count(const rc_scan *scan, int32_t *hist, uint32_t record, int32_t sign)
{
    hist[scan->rank[record]] += sign;
    hist[scan->from ? scan->from[record] : 0] -= sign;
}

/* Does the witness still reach the level after the changes in hist?  Its new counts in walk->low. */
static bool still_reaches(const rc_split_walk *walk, const logrank_state *state, int64_t sum)
{
    const rc_scan *scan = walk->scan;
    int32_t *hist = walk->hist, change = 0;
    for (size_t j = scan->m; j-- > 0;) {
        change += hist[j + 1];
        hist[j + 1] = 0;
        walk->low[j] = state->low[j] + change;
    }
    hist[0] = 0;
    double variance = rc_kernel_scan_variance(scan->m, scan->spread, scan->at_risk, walk->low);
    if (!(variance > 0)) return false;
    double numerator = (double)sum * scan->unit;
    return numerator * numerator / variance >= walk->level;
}

static bool logrank_move(const rc_split_walk *walk, void *at, const rc_split_pair *pair, size_t pairs)
{
    logrank_state *state = at;
    const rc_scan *scan = walk->scan;
    uint32_t *record = record_of(walk, state);
    size_t end = scan->position[state->candidate];
    int64_t sum = state->sum;
    bool across = false;
    for (size_t p = 0; p < pairs; p++) {
        uint32_t a = record[pair[p].i], b = record[pair[p].j];
        record[pair[p].i] = b;
        record[pair[p].j] = a;
        if ((pair[p].i < end) == (pair[p].j < end)) continue;
        uint32_t out = pair[p].i < end ? a : b, in = pair[p].i < end ? b : a;
        sum += scan->units[in] - scan->units[out];
        count(scan, walk->hist, in, 1);
        count(scan, walk->hist, out, -1);
        across = true;
    }
    if (!across) return true;
    if (still_reaches(walk, state, sum)) {
        state->sum = sum;
        memcpy(state->low, walk->low, scan->m * sizeof *walk->low);
        return true;
    }
    if (logrank_reaches(walk, state)) return true;
    for (size_t p = pairs; p-- > 0;) {
        uint32_t kept = record[pair[p].i];
        record[pair[p].i] = record[pair[p].j];
        record[pair[p].j] = kept;
    }
    return false;
}

void rc_kernel_split_logrank(rc_split_walk *walk, const rc_scan *scan, const rc_fused *fused, void *memory)
{
    rc_carver c = memory ? rc_kernel_carver(memory) : (rc_carver){0};
    *walk =
        (rc_split_walk){.bytes = sizeof(logrank_state) + scan->m * sizeof(double) + (scan->n + 1) / 2 * sizeof(int64_t),
                        .begin = logrank_begin,
                        .statistic = logrank_statistic,
                        .reaches = logrank_reaches,
                        .move = logrank_move,
                        .scan = scan,
                        .fused = fused,
                        .n = scan->n};
    walk->hist = rc_kernel_carve(&c, scan->m + 1, sizeof *walk->hist);
    walk->low = rc_kernel_carve(&c, scan->m + 1, sizeof *walk->low);
    if (walk->hist) memset(walk->hist, 0, (scan->m + 1) * sizeof *walk->hist);
}

/* ---- 2. anything -------------------------------------------------------- */

static void any_begin(const rc_split_walk *walk, const uint32_t *record, void *at)
{
    memcpy(at, record, walk->n * sizeof *record);
}

static double any_statistic(const rc_split_walk *walk, void *at)
{
    return walk->evaluate(walk->evaluator, at);
}

static bool any_reaches(const rc_split_walk *walk, void *at)
{
    return walk->evaluate(walk->evaluator, at) >= walk->level;
}

static bool any_move(const rc_split_walk *walk, void *at, const rc_split_pair *pair, size_t pairs)
{
    uint32_t *record = at;
    for (size_t p = 0; p < pairs; p++) {
        uint32_t kept = record[pair[p].i];
        record[pair[p].i] = record[pair[p].j];
        record[pair[p].j] = kept;
    }
    if (any_reaches(walk, at)) return true;
    for (size_t p = pairs; p-- > 0;) {
        uint32_t kept = record[pair[p].i];
        record[pair[p].i] = record[pair[p].j];
        record[pair[p].j] = kept;
    }
    return false;
}

void rc_kernel_split_any(rc_split_walk *walk, size_t n, rc_split_evaluate *evaluate, void *evaluator)
{
    *walk = (rc_split_walk){.bytes = (n + 1) / 2 * sizeof(int64_t),
                            .begin = any_begin,
                            .statistic = any_statistic,
                            .reaches = any_reaches,
                            .move = any_move,
                            .evaluate = evaluate,
                            .evaluator = evaluator,
                            .n = n};
}

/* ---- 3. memory ---------------------------------------------------------- */

size_t rc_kernel_split_walk_bytes(const rc_scan *scan)
{
    rc_carver c = {.base = NULL};
    rc_kernel_carve(&c, (1 + scan->more) * scan->k, sizeof(int64_t));
    rc_kernel_carve(&c, scan->m + 1, sizeof(int32_t));
    rc_kernel_carve(&c, scan->m + 1, sizeof(double));
    return c.used + RC_CARVE_LINE;
}
