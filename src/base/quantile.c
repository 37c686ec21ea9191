/* SPDX-License-Identifier: GPL-3.0-or-later
 * quantile.c - place and value of a quantile. */
#include "base/quantile.h"

#include <math.h>

rc_quantile rc_base_quantile_place(int64_t n, double share)
{
    double rank = (double)(n - 1) * share, whole = floor(rank);
    return (rc_quantile){.below = (int64_t)whole, .above = (int64_t)ceil(rank), .part = rank - whole};
}

double rc_base_quantile_between(double below, double above, double part)
{
    if (!(part > 0) || above == below) return below;
    if (isinf(below) || isinf(above)) return below + above;
    return below + part * (above - below);
}

double rc_base_quantile(const double *sorted, size_t n, double share)
{
    if (n == 0) return NAN;
    rc_quantile at = rc_base_quantile_place((int64_t)n, share);
    return rc_base_quantile_between(sorted[at.below], sorted[at.above], at.part);
}
