/* SPDX-License-Identifier: GPL-3.0-or-later
 * chisq.c - erfc(z) at z^2 = x / 2: a series of positive terms for small x, a continued fraction beyond
 * (Abramowitz & Stegun 7.1.6 and 7.1.14). */
#include "kernel/chisq.h"

#include "base/elementary.h"

#include <math.h>

static const double two_over_root_pi = 1.1283791670955126;

/* erf(z) = 2 / sqrt(pi) exp(-z^2) sum_k 2^k z^(2k+1) / (1 3 5 ... (2k+1)) */
static double series(double square, double z)
{
    double term = z, sum = z;
    for (int k = 1; k < 200 && term > sum * 1e-17; k++) {
        term *= 2 * square / (2 * k + 1);
        sum += term;
    }
    return 1 - two_over_root_pi * rc_base_elementary_exp(-square) * sum;
}

/* erfc(z) = exp(-z^2) / sqrt(pi) / (z + (1/2)/(z + 1/(z + (3/2)/(z + ...)))), from the inside out; 120 terms are
 * enough from z = 2 on. */
static double fraction(double square, double z)
{
    double below = z;
    for (int k = 120; k > 0; k--) below = z + 0.5 * k / below;
    return rc_base_elementary_exp(-square) * (two_over_root_pi / 2) / below;
}

double rc_kernel_chisq_p(double x)
{
    if (isnan(x)) return NAN;
    if (x <= 0) return 1;
    double square = x / 2, z = sqrt(square);
    return z < 2 ? series(square, z) : fraction(square, z);
}

double rc_kernel_chisq_z(double p)
{
    double z = 0;
    for (double step = 16; step > 1e-15; step /= 2)
        if (rc_kernel_chisq_p((z + step) * (z + step)) >= p) z += step;
    return z;
}
