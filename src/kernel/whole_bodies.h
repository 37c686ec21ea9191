/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * whole_bodies.h - the passes of whole_passes.h, for each instruction set to compile; WHOLE_WIDE: bytes of a vector. */
#ifndef RC_KERNEL_WHOLE_BODIES_H
#define RC_KERNEL_WHOLE_BODIES_H

#include "kernel/whole_passes.h"

#include <string.h>

typedef int16_t whole_counts __attribute__((vector_size(WHOLE_WIDE)));
typedef int32_t whole_pairs_of __attribute__((vector_size(WHOLE_WIDE)));
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

/* Neighboring counts together, in 32 bits. */
static inline whole_pairs_of whole_wide(whole_counts x)
{
    whole_pairs_of both;
    memcpy(&both, &x, sizeof both);
    return ((both << 16) >> 16) + (both >> 16);
}

static int64_t whole_sum(const whole_pairs_of *x)
{
    int64_t sum = 0;
    for (int i = 0; i < WHOLE_COUNTS / 2; i++) sum += (*x)[i];
    return sum;
}

/* All sums stay below 2^30: half the square of the sum of the weights. */
static void whole_pairs(const int16_t *level, const int16_t *weight, size_t n, const uint32_t *death,
                        const uint32_t *later, size_t deaths, int ties, int64_t out[2])
{
    whole_pairs_of below = {0}, equal = {0};
    for (size_t k = 0; k < deaths; k++) {
        int16_t mine = level[death[k]];
        int32_t times = weight[death[k]];
        whole_counts lower = {0}, same = {0}, l, w;
        for (size_t i = later[k]; i < n; i += WHOLE_COUNTS) {
            memcpy(&l, level + i, sizeof l);
            memcpy(&w, weight + i, sizeof w);
            lower += w & (l < mine);
            if (ties) same += w & (l == mine);
        }
        below += whole_wide(lower) * times;
        if (ties) equal += whole_wide(same) * times;
    }
    out[0] = whole_sum(&below);
    out[1] = whole_sum(&equal);
}

#endif
