/* SPDX-License-Identifier: GPL-3.0-or-later
 * roll.c - dice of a shuffle in plain C. */
#include "kernel/roll.h"

#include "kernel/scan_fused.h"

#include <string.h>

#define INLINE __attribute__((always_inline)) static inline

/* The exact rejection of rc_base_pcg_dice, for what is left of a word after its dice. */
__attribute__((cold, noinline)) static void settle(rc_pcg *g, size_t left, unsigned count, uint64_t rest,
                                                   uint32_t *dice, size_t stride)
{
    uint64_t product = 1;
    for (unsigned k = 0; k < count; k++) product *= left - k;
    uint64_t threshold = (0 - product) % product;
    while (rest < threshold) {
        rest = rc_base_pcg_next(g);
        for (unsigned k = 0; k < count; k++) {
            rc_u128 two = (rc_u128)rest * (left - k);
            if (dice) dice[k * stride] = (uint32_t)(two >> 64);
            rest = (uint64_t)two;
        }
    }
}

/* Constant count and `kept`, so that all unrolls. */
INLINE void run_of(rc_pcg *generator, const rc_roll_run *run, const unsigned count, const bool kept, uint32_t *dice,
                   size_t stride)
{
    rc_pcg g = *generator;
    size_t left = run->left;
    uint64_t most = 1; /* the product of the sides, or more */
    for (unsigned k = 0; k < count; k++) most *= left - k;
    for (uint32_t w = run->words; w; w--, left -= count) {
        uint64_t rest = rc_base_pcg_next(&g);
        for (unsigned k = 0; k < count; k++) {
            rc_u128 two = (rc_u128)rest * (left - k);
            if (kept) dice[k * stride] = (uint32_t)(two >> 64);
            rest = (uint64_t)two;
        }
        if (__builtin_expect(rest < most, 0)) {
            rc_pcg copy = g; /* the generator itself stays in registers */
            settle(&copy, left, count, rest, kept ? dice : NULL, stride);
            g = copy;
        }
        if (kept) dice += count * stride;
    }
    *generator = g;
}

INLINE void lane_run(rc_pcg *g, const rc_roll_run *run, const bool kept, uint32_t *dice, size_t stride)
{
    switch (run->count) {
    case 6:
        run_of(g, run, 6, kept, dice, stride);
        break;
    case 5:
        run_of(g, run, 5, kept, dice, stride);
        break;
    case 4:
        run_of(g, run, 4, kept, dice, stride);
        break;
    case 3:
        run_of(g, run, 3, kept, dice, stride);
        break;
    case 2:
        run_of(g, run, 2, kept, dice, stride);
        break;
    default:
        run_of(g, run, 1, kept, dice, stride);
        break;
    }
}

static void portable_open(void *state, const rc_pcg *generator, size_t lanes)
{
    memcpy(state, generator, lanes * sizeof *generator);
}

static void portable_run(void *state, const rc_roll_run *run, size_t lanes, uint32_t *dice)
{
    rc_pcg *g = state;
    for (size_t lane = 0; lane < lanes; lane++)
        if (dice)
            lane_run(&g[lane], run, true, dice + lane, lanes);
        else
            lane_run(&g[lane], run, false, NULL, 0);
}

static void portable_close(const void *state, rc_pcg *generator, size_t lanes)
{
    memcpy(generator, state, lanes * sizeof *generator);
}

const rc_roll *rc_kernel_roll_portable(void)
{
    static const rc_roll roll = {portable_open, portable_run, portable_close};
    return &roll;
}

const rc_roll *rc_kernel_roll(const rc_scan_table *table)
{
    const rc_roll *avx512 = rc_kernel_roll_avx512();
    return avx512 && table->passes && table->passes() == rc_kernel_fused_avx512() ? avx512 : rc_kernel_roll_portable();
}

rc_roll_run rc_kernel_roll_next(size_t left, size_t until)
{
    static const size_t least[] = {0, /* places of a word of so many dice, as rc_base_pcg_batch has it */
                                   ((size_t)1 << 30) + 1,
                                   ((size_t)1 << 19) + 1,
                                   ((size_t)1 << 14) + 1,
                                   ((size_t)1 << 11) + 1,
                                   ((size_t)1 << 9) + 1,
                                   RC_ROLL_DICE + 1};
    unsigned count = rc_base_pcg_batch(left);
    rc_roll_run run = {.left = (uint32_t)left, .words = 1, .count = count};
    if (count >= left) {
        run.count = (unsigned)left - 1;
        return run;
    }
    size_t words = left >= least[count] ? (left - least[count]) / count + 1 : 1;
    size_t enough = (left - until + count - 1) / count;
    run.words = (uint32_t)(words < enough ? words : enough);
    return run;
}
