/* SPDX-License-Identifier: GPL-3.0-or-later
 * tail_climb.c - levels and steps of a splitting. */
#include "plan/tail_climb.h"

#include "base/elementary.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* Frozen, as all that follows: part of what makes a replicate. */
static const double share_kept = 0.25;                     /* of the population, from level to level */
static const double accept_least = 0.2, accept_most = 0.4; /* steps are made shorter below, longer above */
static const double sweeps = 2;                            /* swaps for each record between two levels */
static const double surely = 4;                            /* times `common`, and */
enum { SURELY_COUNT = 32, ROUNDS = 4, MOVES_LEAST = 4 };

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* What the best quarter has reached; where that is not beyond the last level (ties), the least value that is; `last`:
 * there is none.  value: [size], sorted. */
static double next_level(const double *value, size_t size, double last, double target)
{
    double level = value[(size_t)(share_kept * (double)size) - 1];
    for (size_t i = size; !(level > last) && i-- > 0;)
        if (value[i] > last) level = value[i];
    return level < target ? level : target;
}

/* So many places are drawn in steps of 1 to `pairs` swaps. */
static uint32_t moves_of(size_t n, uint32_t pairs)
{
    double moves = ceil(sweeps * (double)n / (0.5 * (1 + (double)pairs)));
    return moves < MOVES_LEAST ? MOVES_LEAST : (uint32_t)moves;
}

static uint32_t most_pairs(size_t n)
{
    size_t half = n > 2 ? n / 2 : 1;
    return half < RC_SPLIT_PAIRS_MOST ? (uint32_t)half : RC_SPLIT_PAIRS_MOST;
}

/* The steps behind a level, whose length is fitted to them on the way. */
static void move(rc_split *split, const rc_split_walk *walk, uint32_t *pairs, rc_pcg *generator)
{
    uint32_t most = most_pairs(split->n);
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t moves = (moves_of(split->n, *pairs) + ROUNDS - 1) / ROUNDS, longer = *pairs * 3 / 2 + 1;
        double taken = (double)rc_kernel_split_move(split, walk, moves, *pairs, generator),
               share = taken / ((double)moves * (double)split->size);
        if (share<accept_least && * pairs> 1) *pairs = *pairs * 2 / 3;
        if (share > accept_most) *pairs = longer < most ? longer : most;
    }
}

/* Of the first arrangements: do so many reach the target that nobody has to climb? */
static bool is_common(const double *value, size_t size, double target, double common, rc_climb *out)
{
    size_t there = 0;
    while (there < size && value[there] >= target) there++;
    if (there < SURELY_COUNT || (double)there < surely * common * (double)size) return false;
    out->log_p = rc_base_elementary_log((double)there / (double)size);
    return true;
}

recut_status rc_plan_tail_climb(rc_split *split, rc_split_walk *walk, double target, double common, rc_split_deal *deal,
                                void *dealer, rc_pcg *generator, double *value, rc_climb *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    double level = -INFINITY;
    uint32_t pairs = most_pairs(split->n / 4);
    *out = (rc_climb){.end = RC_CLIMB_TOO_HIGH};
    RC_NEW(out->stage, RC_CLIMB_STAGES_MOST, err);
    rc_kernel_split_fill(split, walk, deal, dealer, generator);
    while (out->stages < RC_CLIMB_STAGES_MOST) {
        for (size_t i = 0; i < split->size; i++) value[i] = walk->statistic(walk, split->state + i * split->bytes);
        qsort(value, split->size, sizeof *value, falling);
        if (out->stages == 0 && is_common(value, split->size, target, common, out)) break;
        double next = next_level(value, split->size, level, target);
        out->end = RC_CLIMB_STUCK;
        if (!(next > level)) break;
        out->end = next >= target ? RC_CLIMB_THERE : RC_CLIMB_TOO_HIGH;
        level = next;
        rc_kernel_split_level(walk, level);
        double alive = (double)rc_kernel_split_keep(split, walk);
        out->log_p += rc_base_elementary_log(alive / (double)split->size);
        rc_split_stage *stage = &out->stage[out->stages++];
        *stage = (rc_split_stage){.level = level};
        if (out->end == RC_CLIMB_THERE) break;
        rc_kernel_split_refill(split, generator);
        move(split, walk, &pairs, generator);
        stage->pairs = pairs;
        stage->moves = moves_of(split->n, pairs);
    }
done:
    return st;
}
