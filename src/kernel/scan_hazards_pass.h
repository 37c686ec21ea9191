/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scan_hazards_pass.h - the pass of scan_hazards.h in vectors of eight, for each instruction set to compile. */
#ifndef RC_KERNEL_SCAN_HAZARDS_PASS_H
#define RC_KERNEL_SCAN_HAZARDS_PASS_H

#include "kernel/scan_hazards.h"

#include <string.h>

typedef double hazards_reals __attribute__((vector_size(64), may_alias));
typedef int32_t hazards_counts __attribute__((vector_size(32), may_alias));

static inline void hazards_pass(size_t m, const double *spread, const double *at_risk, int32_t *count,
                                const int32_t *first, double *variance)
{
    hazards_reals sum[8] = {{0}};
    hazards_counts low = *(const hazards_counts *)first;
    const hazards_counts *row = (const hazards_counts *)count + 1;
    size_t j = 0;
    for (; j + 8 <= m; j += 8, row += 8) {
#pragma GCC unroll 8
        for (size_t lane = 0; lane < 8; lane++) {
            hazards_reals y = __builtin_convertvector(low, hazards_reals);
            sum[lane] += spread[j + lane] * (y * (at_risk[j + lane] - y));
            low -= row[lane];
        }
    }
    for (size_t lane = 0; j < m; j++, lane++, row++) {
        hazards_reals y = __builtin_convertvector(low, hazards_reals);
        sum[lane] += spread[j] * (y * (at_risk[j] - y));
        low -= *row;
    }
    memset(count, 0, (m + 1) * sizeof *row);
    *(hazards_reals *)variance = ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

#endif
