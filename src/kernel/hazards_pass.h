/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hazards_pass.h - the pass of scan_hazards.h in vectors of eight, for each instruction set to compile.
 * With products of pairs of 16-bit numbers y (Y - y) is made of whole numbers instead: both are exact. */
#ifndef RC_KERNEL_HAZARDS_PASS_H
#define RC_KERNEL_HAZARDS_PASS_H

#include "base/elementary.h"
#include "base/elementary_exp.h"

#include <stddef.h>
#include <stdint.h>

typedef double hazards_reals __attribute__((vector_size(64), may_alias));
typedef double hazards_stored __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64_t hazards_bits __attribute__((vector_size(64)));
typedef int16_t hazards_counts __attribute__((vector_size(16), may_alias));
typedef int32_t hazards_wide __attribute__((vector_size(32)));

/* The variances; leaves zeros where the counts were. */
static inline void hazards_variances(size_t m, const double *spread, const double *at_risk, int16_t *count,
                                     const int16_t *first, hazards_reals *variance)
{
    hazards_reals sum[8] = {{0}};
    hazards_counts low = *(const hazards_counts *)first, *row = (hazards_counts *)count;
    *row++ = (hazards_counts){0};
    for (size_t j = 0; j < m; j += 8, row += 8) {
#pragma GCC unroll 8
        for (size_t lane = 0; lane < 8; lane++) {
            hazards_reals y = __builtin_convertvector(__builtin_convertvector(low, hazards_wide), hazards_reals);
            sum[lane] += spread[j + lane] * (y * (at_risk[j + lane] - y));
            low -= row[lane];
            row[lane] = (hazards_counts){0};
        }
    }
    *variance = ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

/* rc_base_elementary_exp of the logarithms, of all eight at once unless one is far out or not there. */
static inline void hazards_ratios(const double *difference, const hazards_reals *variance, double *hr, double *log_hr)
{
    const double most = 600;
    hazards_reals x = *(const hazards_reals *)difference / *variance;
    hazards_bits within = (x < most) & (x > -most);
    *(hazards_stored *)log_hr = x;
    if (!(within[0] & within[1] & within[2] & within[3] & within[4] & within[5] & within[6] & within[7])) {
        for (size_t lane = 0; lane < 8; lane++) hr[lane] = rc_base_elementary_exp(log_hr[lane]);
        return;
    }
    /* reduced_exp; its k stands in the lowest bits of what to_integer is added to */
    hazards_reals shifted = x * one_over_log2 + to_integer, k = shifted - to_integer;
    hazards_reals high = x - k * log2_high, low = k * log2_low, r = high - low, rest = (high - r) - low, square = r * r;
    hazards_reals even = {0}, odd = {0};
    for (size_t i = sizeof exp_term / sizeof *exp_term; i > 0; i -= 2) {
        even = even * square + exp_term[i - 2];
        odd = odd * square + exp_term[i - 1];
    }
    hazards_reals result = 1 + (r + (rest + square * (even + r * odd)));
    hazards_bits power = ((hazards_bits)shifted << 52) + (INT64_C(1023) << 52);
    *(hazards_stored *)hr = result * (hazards_reals)power;
}

#endif
