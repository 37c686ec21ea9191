/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * whole_bodies.h - the passes of whole_passes.h, for each instruction set to compile; WHOLE_WIDE: bytes of a vector. */
#ifndef RC_KERNEL_WHOLE_BODIES_H
#define RC_KERNEL_WHOLE_BODIES_H

#include "kernel/whole_passes.h"

#include <string.h>

typedef int16_t whole_counts __attribute__((vector_size(WHOLE_WIDE)));
enum { WHOLE_COUNTS = WHOLE_WIDE / 2 };

/* (1 high) (1 / (1 high + low)) of a time with one event, high / (high + low) of a tied one: as R's agreg adds them up,
 * and as differentiate() of cox_binary.c does. */
static void whole_terms(const rc_whole_terms *terms, size_t from, size_t to, double ratio, int one)
{
    const double *restrict high = terms->high, *restrict low = terms->low, *restrict up = terms->up,
                           *restrict down = terms->down;
    double *restrict score = terms->score, *restrict info = terms->info;
    if (one) {
        for (size_t i = from; i < to; i++) {
            double a = ratio * high[i], share = 1 / (a + low[i]), p = a * share, q = low[i] * share;
            score[i] = up[i] * q - down[i] * p;
            info[i] = p * q;
        }
        return;
    }
    for (size_t i = from; i < to; i++) {
        double a = ratio * high[i], both = a + low[i], p = a / both, q = low[i] / both;
        score[i] = up[i] * q - down[i] * p;
        info[i] = p * q;
    }
}

static inline int32_t whole_sum(const whole_counts *x)
{
    int32_t sum = 0;
    for (int i = 0; i < WHOLE_COUNTS; i++) sum += (*x)[i];
    return sum;
}

static int32_t whole_lower(const int16_t *level, const int16_t *weight, size_t from, size_t to, int16_t mine,
                           int32_t *same)
{
    whole_counts lower = {0}, equal = {0}, l, w;
    for (size_t i = from; i < to; i += WHOLE_COUNTS) {
        memcpy(&l, level + i, sizeof l);
        memcpy(&w, weight + i, sizeof w);
        lower += w & (l < mine);
        if (same) equal += w & (l == mine);
    }
    if (same) *same = whole_sum(&equal);
    return whole_sum(&lower);
}

#endif
