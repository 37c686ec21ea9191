/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hazards_pass.h - the pass of scan_hazards.h in vectors of eight, for each instruction set to compile. */
#ifndef RC_KERNEL_HAZARDS_PASS_H
#define RC_KERNEL_HAZARDS_PASS_H

#include <stddef.h>
#include <stdint.h>

typedef double hazards_reals __attribute__((vector_size(64), may_alias));
typedef int16_t hazards_counts __attribute__((vector_size(16), may_alias));
typedef int32_t hazards_wide __attribute__((vector_size(32)));

static inline void hazards_pass(size_t m, const double *spread, const double *at_risk, const int16_t *count,
                                const int16_t *first, double *variance)
{
    hazards_reals sum[8] = {{0}};
    hazards_counts low = *(const hazards_counts *)first;
    const hazards_counts *row = (const hazards_counts *)count + 1;
    for (size_t j = 0; j < m; j += 8, row += 8) {
#pragma GCC unroll 8
        for (size_t lane = 0; lane < 8; lane++) {
            hazards_reals y = __builtin_convertvector(__builtin_convertvector(low, hazards_wide), hazards_reals);
            sum[lane] += spread[j + lane] * (y * (at_risk[j + lane] - y));
            low -= row[lane];
        }
    }
    *(hazards_reals *)variance = ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

#endif
