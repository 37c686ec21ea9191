/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused_shuffle.c - shuffles of records: the same draws and orders as rc_base_pcg_shuffle. */
#include "kernel/roll.h"
#include "kernel/scan_fused.h"

#include <string.h>

/* Four arrays beyond NEAR, the second level cache, only get in each other's way. */
enum { LANES = RC_ROLL_LANES, CHUNK = 192, NEAR = 65536 };

#define INLINE __attribute__((always_inline)) static inline

INLINE void swap(uint32_t *to, uint32_t *from)
{
    uint32_t item = *to;
    *to = *from;
    *from = item;
}

/* The places left - 1, left - 2, ... of four arrays. */
static void swap_four(uint32_t *record, size_t stride, const uint32_t *dice, size_t rows, size_t left)
{
    uint32_t *a = record, *b = a + stride, *c = b + stride, *d = c + stride;
    for (size_t row = 0; row < rows; row++, dice += LANES) {
        left--;
        swap(a + left, a + dice[0]);
        swap(b + left, b + dice[1]);
        swap(c + left, c + dice[2]);
        swap(d + left, d + dice[3]);
    }
}

/* Those of one array, which may be far away. */
static void swap_one(uint32_t *record, const uint32_t *dice, size_t rows, size_t left)
{
    for (size_t row = 0; row < rows; row++) __builtin_prefetch(record + dice[row], 1);
    for (size_t row = 0; row < rows; row++) {
        left--;
        swap(record + left, record + dice[row]);
    }
}

INLINE void shuffle(const rc_roll *roll, rc_pcg *generator, const size_t lanes, uint32_t *record, size_t stride,
                    size_t n)
{
    _Alignas(64) unsigned char state[RC_ROLL_STATE];
    uint32_t dice[(CHUNK + RC_ROLL_MORE) * LANES];
    roll->open(state, generator, lanes);
    for (size_t left = n; left > 1;) {
        rc_roll_run run = rc_kernel_roll_next(left, left > CHUNK ? left - CHUNK : 1);
        size_t rows = (size_t)run.words * run.count;
        roll->run(state, &run, lanes, dice);
        if (lanes == LANES)
            swap_four(record, stride, dice, rows, left);
        else
            swap_one(record, dice, rows, left);
        left -= rows;
    }
    roll->close(state, generator, lanes);
}

void rc_kernel_fused_shuffle(const rc_scan_table *table, rc_pcg *generator, size_t lanes, const uint32_t *start,
                             uint32_t *record, size_t stride, size_t n)
{
    for (size_t lane = 0; lane < lanes; lane++) memcpy(record + lane * stride, start, n * sizeof *start);
    if (table->passes && lanes == LANES && n <= NEAR)
        shuffle(rc_kernel_roll(table), generator, LANES, record, stride, n);
    else if (table->passes)
        for (size_t lane = 0; lane < lanes; lane++)
            shuffle(rc_kernel_roll(table), generator + lane, 1, record + lane * stride, stride, n);
    else
        for (size_t lane = 0; lane < lanes; lane++) rc_base_pcg_shuffle(&generator[lane], record + lane * stride, n);
}
