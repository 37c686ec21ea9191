/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused_shuffle.c - four shuffles side by side: the same draws and orders as rc_base_pcg_shuffle. */
#include "kernel/scan_fused.h"

#include <string.h>

enum { LANES = 4, MOST = 6, NEAR = 65536 };

/* The exact rejection of rc_base_pcg_dice, for a remainder below the product of the sides. */
__attribute__((cold, noinline)) static void settle(rc_pcg *g, uint64_t left, unsigned count, uint64_t rest,
                                                   uint32_t dice[MOST][LANES], int lane)
{
    uint64_t sides = 1;
    for (unsigned k = 0; k < count; k++) sides *= left - k;
    uint64_t threshold = (0 - sides) % sides;
    while (rest < threshold) {
        rest = rc_base_pcg_next(g);
        for (unsigned k = 0; k < count; k++) {
            rc_u128 product = (rc_u128)rest * (left - k);
            dice[k][lane] = (uint32_t)(product >> 64);
            rest = (uint64_t)product;
        }
    }
}

/* `count` dice and swaps of every lane; a constant count, so that all unrolls.  bound: at least the product of the sides. */
__attribute__((always_inline)) static inline void step(rc_pcg *g, uint32_t *const *items, size_t left,
                                                       const unsigned count, uint64_t bound)
{
    uint64_t rest[LANES];
    uint32_t dice[MOST][LANES];
    bool low = false;
    for (int lane = 0; lane < LANES; lane++) rest[lane] = rc_base_pcg_next(&g[lane]);
    for (unsigned k = 0; k < count; k++)
        for (int lane = 0; lane < LANES; lane++) {
            rc_u128 product = (rc_u128)rest[lane] * (left - k);
            dice[k][lane] = (uint32_t)(product >> 64);
            rest[lane] = (uint64_t)product;
        }
    for (int lane = 0; lane < LANES; lane++) low |= rest[lane] < bound;
    if (__builtin_expect(low, 0))
        for (int lane = 0; lane < LANES; lane++)
            if (rest[lane] < bound) settle(&g[lane], left, count, rest[lane], dice, lane);
    for (unsigned k = 0; k < count; k++)
        for (int lane = 0; lane < LANES; lane++) {
            uint32_t *to = items[lane] + left - 1 - k, *from = items[lane] + dice[k][lane], item = *to;
            *to = *from;
            *from = item;
        }
}

static void four(rc_pcg *generator, uint32_t *const *items, size_t n)
{
    rc_pcg g[LANES];
    memcpy(g, generator, sizeof g);
    uint64_t bound = 0;
    unsigned last = 0;
    for (size_t left = n; left > 1;) {
        unsigned count = rc_base_pcg_batch(left);
        if (count >= left) count = (unsigned)left - 1;
        if (count != last) {
            bound = 1;
            for (unsigned k = 0; k < count; k++) bound *= left - k;
            last = count;
        }
        switch (count) {
        case 6:
            step(g, items, left, 6, bound);
            break;
        case 5:
            step(g, items, left, 5, bound);
            break;
        case 4:
            step(g, items, left, 4, bound);
            break;
        case 3:
            step(g, items, left, 3, bound);
            break;
        case 2:
            step(g, items, left, 2, bound);
            break;
        default:
            step(g, items, left, 1, bound);
            break;
        }
        left -= count;
    }
    memcpy(generator, g, sizeof g);
}

void rc_kernel_fused_shuffle(const rc_scan_table *table, rc_pcg *generator, size_t lanes, const uint32_t *start,
                             uint32_t *record, size_t stride, size_t n)
{
    for (size_t lane = 0; lane < lanes; lane++) memcpy(record + lane * stride, start, n * sizeof *start);
    /* Four arrays beyond the second level cache only get in each other's way. */
    if (table->passes && lanes == LANES && n <= NEAR) {
        uint32_t *items[LANES] = {record, record + stride, record + 2 * stride, record + 3 * stride};
        four(generator, items, n);
        return;
    }
    for (size_t lane = 0; lane < lanes; lane++) rc_base_pcg_shuffle(&generator[lane], record + lane * stride, n);
}
