/* SPDX-License-Identifier: GPL-3.0-or-later
 * claims.c - blocks are handed out in ascending order, a few at a time: no static split, so a slow rank just takes fewer. */
#include "run/claims.h"

#include "base/memory.h"
#include "run/engine.h"

#include <string.h>

struct rc_claims {
    rc_analysis *const *analysis;
    size_t n;
    uint8_t *const *done;
    int64_t *const *stop_counts;
    int total_threads;
    size_t at;         /* analysis being handed out */
    int64_t next;      /* its next block */
    int64_t left;      /* not handed out, all analyses */
    int64_t *limit;    /* [n] blocks needed: n_blocks, or the stopping block + 1 */
};

static size_t stop_rows(const rc_analysis *analysis)
{
    return analysis->tally[analysis->stop_tally].n_rows;
}

int64_t rc_run_engine_stop_block(const rc_analysis *analysis, const int64_t *stop_counts, const uint8_t *done)
{
    size_t rows = stop_rows(analysis), reached = 0;
    int64_t sum[64] = {0}; /* at most 64 markers with --stop-at */
    for (int64_t b = 0; b < analysis->n_blocks && done[b]; b++) {
        reached = 0;
        for (size_t r = 0; r < rows && r < 64; r++) {
            sum[r] += stop_counts[(size_t)b * rows + r];
            reached += sum[r] >= analysis->stop_at;
        }
        if (reached == rows) return b + 1;
    }
    return analysis->n_blocks;
}

/* Blocks still to be handed out, counted afresh. */
static void count_left(rc_claims *claims)
{
    claims->left = 0;
    for (size_t a = claims->at; a < claims->n; a++)
        for (int64_t b = a == claims->at ? claims->next : 0; b < claims->limit[a]; b++) claims->left += !claims->done[a][b];
}

recut_status rc_run_claims_create(rc_analysis *const *analysis, size_t n, uint8_t *const *done, int64_t *const *stop_counts,
                                  int total_threads, rc_claims **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_claims *claims = NULL;
    RC_NEW(claims, 1, err);
    *claims = (rc_claims){.analysis = analysis, .n = n, .done = done, .stop_counts = stop_counts, .total_threads = total_threads};
    RC_NEW(claims->limit, n, err);
    for (size_t a = 0; a < n; a++)
        claims->limit[a] = analysis[a]->stop_at > 0 && stop_counts && stop_counts[a]
                               ? rc_run_engine_stop_block(analysis[a], stop_counts[a], done[a])
                               : analysis[a]->n_blocks;
    count_left(claims);
    *out = claims;
    claims = NULL;
done:
    rc_run_claims_destroy(claims);
    return st;
}

void rc_run_claims_destroy(rc_claims *claims)
{
    if (claims) rc_base_memory_free(claims->limit);
    rc_base_memory_free(claims);
}

size_t rc_run_claims_take(rc_claims *claims, size_t wanted, rc_task *tasks)
{
    /* A rank ten times slower than the others still must not hold more than its share of what is left. */
    int64_t share = claims->left / (16 * (int64_t)claims->total_threads);
    size_t most = share < 1 ? 1 : (size_t)share < wanted ? (size_t)share : wanted, taken = 0;
    while (taken < most && claims->at < claims->n) {
        if (claims->next >= claims->limit[claims->at]) {
            claims->at++;
            claims->next = 0;
            continue;
        }
        if (!claims->done[claims->at][claims->next]) {
            tasks[taken++] = (rc_task){claims->at, claims->next};
            claims->left--;
        }
        claims->next++;
    }
    return taken;
}

void rc_run_claims_finished(rc_claims *claims, rc_task task, const int64_t *counts)
{
    rc_analysis *analysis = claims->analysis[task.analysis];
    claims->done[task.analysis][task.block] = 1;
    if (!counts || !claims->stop_counts || !claims->stop_counts[task.analysis]) return;
    size_t rows = stop_rows(analysis);
    memcpy(claims->stop_counts[task.analysis] + (size_t)task.block * rows, counts, rows * sizeof *counts);
    int64_t limit = rc_run_engine_stop_block(analysis, claims->stop_counts[task.analysis], claims->done[task.analysis]);
    if (limit < claims->limit[task.analysis]) {
        claims->limit[task.analysis] = limit;
        count_left(claims);
    }
}

int64_t rc_run_claims_left(const rc_claims *claims)
{
    return claims->left;
}
