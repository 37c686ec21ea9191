/* SPDX-License-Identifier: GPL-3.0-or-later
 * concordance_fast.c - Harrell's C where more is known than the general case needs. */
#include "kernel/concordance.h"

#include <math.h>
#include <string.h>

double rc_kernel_concordance_binary(size_t m, const double *d, const double *d1, const double *y, const double *y1)
{
    double concordant = 0, discordant = 0, tied = 0;
    for (size_t j = 0; j < m; j++) {
        double d0 = d[j] - d1[j], after1 = y1[j] - d1[j],
               after0 = y[j] - y1[j] - d0; /* outlive t_j: censored there, too */
        concordant += d1[j] * after0;
        discordant += d0 * after1;
        tied += d1[j] * after1 + d0 * after0;
    }
    double comparable = concordant + discordant + tied;
    return comparable > 0 ? (concordant + 0.5 * tied) / comparable : NAN;
}

static void insert(double *node, double *exact, size_t levels, size_t level, double weight)
{
    exact[level] += weight;
    for (size_t i = level + 1; i <= levels; i += i & (~i + 1)) node[i - 1] += weight;
}

double rc_kernel_concordance_levels(size_t n, const uint32_t *by_time, const double *time, const uint8_t *event,
                                    const uint32_t *level, size_t levels, const double *weight, double *work)
{
    double *node = work, *exact = work + levels, total = 0, concordant = 0, tied = 0, comparable = 0;
    memset(work, 0, 2 * levels * sizeof *work);
    for (size_t hi = n, lo; hi > 0; hi = lo) {
        for (lo = hi - 1; lo > 0 && time[by_time[lo - 1]] == time[by_time[hi - 1]];) lo--;
        for (int deaths = 0; deaths < 2; deaths++) { /* who is censored at a time outlives those who die at it */
            for (size_t i = lo; deaths && i < hi; i++) {
                uint32_t row = by_time[i];
                double w = weight[row], lower = 0;
                if (!event[row] || !(w > 0)) continue;
                for (size_t k = level[row]; k > 0; k -= k & (~k + 1)) lower += node[k - 1];
                concordant += w * lower;
                tied += w * exact[level[row]];
                comparable += w * total;
            }
            for (size_t i = lo; i < hi; i++) {
                uint32_t row = by_time[i];
                if ((event[row] != 0) != deaths || !(weight[row] > 0)) continue;
                insert(node, exact, levels, level[row], weight[row]);
                total += weight[row];
            }
        }
    }
    return comparable > 0 ? (concordant + 0.5 * tied) / comparable : NAN;
}
