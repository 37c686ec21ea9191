/* SPDX-License-Identifier: GPL-3.0-or-later
 * split_score.c - |standardized sum of fixed scores| of the best candidate, followed through swaps.
 *
 * A state holds the scores themselves at their places, so a sum is a pass over memory; and the witness with its sum,
 * which a swap changes by the difference of two scores where it lies across the candidate, and not at all elsewhere.
 * Whether a sum reaches the level is a comparison of whole numbers. */
#include "kernel/split.h"

#include "kernel/carve.h"

#include <math.h>
#include <string.h>

typedef struct score_state {
    size_t set, candidate; /* the witness */
    int64_t sum;           /* of the scores below it */
    int64_t score[];       /* [1 + more][n] at the places */
} score_state;

static const int64_t *units_of(const rc_scan *scan, size_t set)
{
    return set == 0 ? scan->units : scan->set[set - 1].units;
}

static double unit_of(const rc_scan *scan, size_t set)
{
    return set == 0 ? scan->unit : scan->set[set - 1].unit;
}

static const double *inverse_sd_of(const rc_scan *scan, size_t set)
{
    return set == 0 ? scan->inverse_sd : scan->set[set - 1].inverse_sd;
}

static void score_begin(const rc_split_walk *walk, const uint32_t *record, void *at)
{
    score_state *state = at;
    const rc_scan *scan = walk->scan;
    for (size_t set = 0; set <= scan->more; set++) {
        const int64_t *units = units_of(scan, set);
        for (size_t i = 0; i < scan->n; i++) state->score[set * scan->n + i] = units[record[i]];
    }
}

/* The statistic as rc_kernel_scan_score_ref computes it grows with |sum|: the least sum that reaches the level by
 * bisection, INT64_MAX where none does. */
static int64_t least_sum(double level, double unit, double inverse_sd)
{
    int64_t low = 0, high = INT64_MAX; /* low does not reach it */
    if (!(level > 0)) return 0;
    if (!(inverse_sd > 0) || !((double)high * unit * inverse_sd >= level)) return INT64_MAX;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if ((double)middle * unit * inverse_sd >= level)
            high = middle;
        else
            low = middle;
    }
    return high;
}

static void score_aim(rc_split_walk *walk)
{
    const rc_scan *scan = walk->scan;
    for (size_t set = 0; set <= scan->more; set++)
        for (size_t c = 0; c < scan->k; c++)
            walk->need[set * scan->k + c] = least_sum(walk->level, unit_of(scan, set), inverse_sd_of(scan, set)[c]);
}

/* Sum of the scores below a candidate, from that below the one before. */
static inline int64_t add_up(const int64_t *score, size_t *at, size_t end, int64_t sum)
{
    for (; *at < end; (*at)++) sum += score[*at];
    return sum;
}

static double score_statistic(const rc_split_walk *walk, void *at)
{
    const score_state *state = at;
    const rc_scan *scan = walk->scan;
    double best = -1;
    for (size_t set = 0; set <= scan->more; set++) {
        const double unit = unit_of(scan, set), *inverse_sd = inverse_sd_of(scan, set);
        int64_t sum = 0;
        size_t place = 0;
        for (size_t c = 0; c < scan->k; c++) {
            sum = add_up(state->score + set * scan->n, &place, scan->position[c], sum);
            double statistic = inverse_sd[c] > 0 ? fabs((double)sum * unit) * inverse_sd[c] : -1;
            if (statistic > best) best = statistic;
        }
    }
    return best;
}

/* The witness is the candidate farthest beyond what is needed. */
static bool score_reaches(const rc_split_walk *walk, void *at)
{
    score_state *state = at;
    const rc_scan *scan = walk->scan;
    int64_t most = -1;
    for (size_t set = 0; set <= scan->more; set++) {
        const int64_t *score = state->score + set * scan->n, *need = walk->need + set * scan->k;
        int64_t sum = 0;
        size_t place = 0;
        for (size_t c = 0; c < scan->k; c++) {
            sum = add_up(score, &place, scan->position[c], sum);
            int64_t beyond = (sum < 0 ? -sum : sum) - need[c];
            if (beyond > most) {
                most = beyond;
                state->set = set;
                state->candidate = c;
                state->sum = sum;
            }
        }
    }
    return most >= 0;
}

static inline void swap(int64_t *score, size_t i, size_t j)
{
    int64_t kept = score[i];
    score[i] = score[j];
    score[j] = kept;
}

static void swap_all(const rc_scan *scan, score_state *state, const rc_split_pair *pair, size_t pairs, bool back)
{
    for (size_t set = 0; set <= scan->more; set++)
        for (size_t p = 0; p < pairs; p++) {
            const rc_split_pair *now = &pair[back ? pairs - 1 - p : p];
            swap(state->score + set * scan->n, now->i, now->j);
        }
}

static bool score_move(const rc_split_walk *walk, void *at, const rc_split_pair *pair, size_t pairs)
{
    score_state *state = at;
    const rc_scan *scan = walk->scan;
    size_t end = scan->position[state->candidate], set = state->set, candidate = state->candidate;
    int64_t *score = state->score + set * scan->n, before = state->sum, sum = before;
    for (size_t p = 0; p < pairs; p++) {
        size_t i = pair[p].i, j = pair[p].j;
        int64_t across = score[j] - score[i];
        sum += across * ((i < end) - (j < end));
        swap(score, i, j);
    }
    state->sum = sum;
    if (scan->more) { /* the other sets' scores move along */
        for (size_t p = pairs; p-- > 0;) swap(score, pair[p].i, pair[p].j);
        swap_all(scan, state, pair, pairs, false);
    }
    if ((sum < 0 ? -sum : sum) >= walk->need[set * scan->k + candidate]) return true;
    if (score_reaches(walk, state)) return true;
    swap_all(scan, state, pair, pairs, true);
    state->set = set;
    state->candidate = candidate;
    state->sum = before;
    return false;
}

void rc_kernel_split_score(rc_split_walk *walk, const rc_scan *scan, const rc_fused *fused, void *memory)
{
    rc_carver c = memory ? rc_kernel_carver(memory) : (rc_carver){0};
    *walk = (rc_split_walk){.bytes = sizeof(score_state) + (1 + scan->more) * scan->n * sizeof(int64_t),
                            .begin = score_begin,
                            .aim = score_aim,
                            .statistic = score_statistic,
                            .reaches = score_reaches,
                            .move = score_move,
                            .scan = scan,
                            .fused = fused,
                            .n = scan->n};
    walk->need = rc_kernel_carve(&c, (1 + scan->more) * scan->k, sizeof *walk->need);
}
