/* SPDX-License-Identifier: GPL-3.0-or-later
 * kaplan_both.c - the curves of both groups of a split, from counts. */
#include "kernel/kaplan.h"

static inline double factor(double d, double y)
{
    double left = (y - d) / y;
    return d > 0 ? left : 1;
}

void rc_kernel_kaplan_both(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                           double *restrict low, double *restrict high)
{
    double below = 1, above = 1;
    low[0] = high[0] = 1;
    for (size_t j = 0; j < m; j++) {
        low[j + 1] = factor(d[j] - d1[j], y[j] - y1[j]);
        high[j + 1] = factor(d1[j], y1[j]);
    }
    for (size_t j = 1; j <= m; j++) {
        low[j] = below *= low[j];
        high[j] = above *= high[j];
    }
}

void rc_kernel_kaplan_both_areas(size_t n, const uint32_t *by_time, const double *time, const uint32_t *rank,
                                 const double *weight, const uint32_t *high_group, double tau, const double *low,
                                 const double *high, double out[2])
{
    double below = 0, above = 0, right_below = tau, right_above = tau;
    for (size_t i = n; i-- > 0;) { /* no branch on who is in a group, which cannot be predicted: others have no width */
        uint32_t row = by_time[i], r = rank[row];
        double t = time[row];
        int in = weight[row] > 0, up = in & (high_group[row] != 0), down = in & (high_group[row] == 0);
        double next_below = down ? t : right_below, next_above = up ? t : right_above;
        below += low[r] * (right_below - next_below);
        above += high[r] * (right_above - next_above);
        right_below = next_below;
        right_above = next_above;
    }
    out[0] = below + right_below;
    out[1] = above + right_above;
}
