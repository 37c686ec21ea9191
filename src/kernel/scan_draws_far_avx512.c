/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_draws_far_avx512.c - large cohorts with AVX-512 F, DQ and VL: one replicate at a time, eight words of its
 * generator at once.
 *
 * The scores themselves are shuffled, so that a place costs one access to memory beyond the first level cache and not
 * two; all places of a chunk are known, and asked for, before the first is needed. */
#include "kernel/scan_draws.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#include "kernel/words_avx512.h"

#include <math.h>
#include <string.h>

enum { LANES = RC_DRAWS_LANES, ROOM = RC_DRAWS_CHUNK + RC_DRAWS_DICE };

#define INLINE __attribute__((always_inline)) static inline

/* The dice of a run, as rc_words_at has them for one lane, eight words after eight words; its words are asked for
 * where `moved` is given. */
INLINE void roll_run(rc_words *words, const rc_pcg *g, const rc_draws_run *run, const unsigned count,
                     const int64_t *moved, uint32_t *dice)
{
    size_t left = run->left, more = run->words;
    uint64_t product = 1;
    for (unsigned k = 0; k < count; k++) product *= left - k;
    for (; more >= RC_WORDS; more -= RC_WORDS, left -= RC_WORDS * count) {
        rc_words_dice(words, g, 1, RC_WORDS, left, count, product, dice);
        if (!moved) continue;
        for (size_t i = 0; i < RC_WORDS * count; i++) __builtin_prefetch(moved + dice[i], 1);
        dice += RC_WORDS * count;
    }
    if (more) rc_words_dice(words, g, 1, more, left, count, product, dice);
}

/* Fixes the places of a run; *high: the sum at the place before the last that is fixed.  Returns the sum. */
INLINE int64_t fix_run(const rc_draws_run *run, const unsigned count, int64_t *moved, const uint32_t *dice, int64_t sum,
                       int64_t *high)
{
    const int64_t *last = moved + run->left;
    for (size_t word = 0; word < run->words; word++) {
        const uint32_t *die = dice + word / RC_WORDS * (RC_WORDS * count) + word % RC_WORDS;
        for (unsigned k = 0; k < count; k++) {
            int64_t *chosen = moved + die[k * RC_WORDS];
            sum += *chosen;
            *chosen = *--last;
            *--high = sum;
        }
    }
    return sum;
}

INLINE int64_t run_of(rc_words *words, const rc_pcg *g, const rc_draws_run *run, const unsigned count, int64_t *moved,
                      uint32_t *dice, int64_t sum, int64_t *high)
{
    roll_run(words, g, run, count, moved, dice);
    return moved ? fix_run(run, count, moved, dice, sum, high) : sum;
}

/* moved NULL: only the generator goes on. */
static int64_t any_run(rc_words *words, const rc_pcg *g, const rc_draws_run *run, int64_t *moved, uint32_t *dice,
                       int64_t sum, int64_t *high)
{
    switch (run->count) {
    case 6:
        return run_of(words, g, run, 6, moved, dice, sum, high);
    case 5:
        return run_of(words, g, run, 5, moved, dice, sum, high);
    case 4:
        return run_of(words, g, run, 4, moved, dice, sum, high);
    case 3:
        return run_of(words, g, run, 3, moved, dice, sum, high);
    case 2:
        return run_of(words, g, run, 2, moved, dice, sum, high);
    default:
        return run_of(words, g, run, 1, moved, dice, sum, high);
    }
}

static void search(const rc_draws *d, rc_pcg *g, rc_scan_best *best)
{
    rc_words words = rc_words_open(g, 1);
    rc_draws_best found = {.statistic = -1};
    int64_t sum = 0, low = 0, *end = d->high + ROOM;
    size_t left = d->n, chunk = d->n; /* chunk: the sum at place chunk - 1 is end[-1] */
    memcpy(d->moved, d->start, d->n * sizeof *d->moved);
    for (size_t r = 0; r < d->n_searched; r++) {
        const rc_draws_run *run = &d->run[r];
        sum = any_run(&words, g, run, d->moved, d->dice, sum, end - (chunk - left));
        left -= (size_t)run->words * run->count;
        if (!run->look) continue;
        size_t from = left < d->first ? d->first : left, to = chunk < d->end ? chunk : d->end;
        if (from < to) {
            const int64_t *high = end - (chunk - from);
            d->pass(high, d->weight, d->unit, from, to, &found);
            if (found.statistic >= 0 && found.place < to) low = -high[found.place - from];
        }
        chunk = left;
    }
    for (size_t r = d->n_searched; r < d->n_runs; r++) any_run(&words, g, &d->run[r], NULL, d->dice, 0, NULL);
    rc_words_get(&words, g, 1);
    *best = (rc_scan_best){.candidate = found.statistic >= 0 ? d->candidate[found.place] : 0,
                           .low = low,
                           .statistic = found.statistic,
                           .variance = NAN};
}

static void far(const rc_draws *d, rc_pcg *generator, size_t count, rc_scan_best *best)
{
    for (size_t i = 0; i < count; i++) search(d, &generator[i % LANES], &best[i]);
}

rc_draws_whole *rc_kernel_draws_far_avx512(void)
{
    return rc_kernel_draws_quad_avx512() ? far : NULL;
}
#else
rc_draws_whole *rc_kernel_draws_far_avx512(void)
{
    return NULL;
}
#endif
