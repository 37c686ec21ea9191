/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * elementary_exp.h - the steps of rc_base_elementary_exp, for loops that are compiled for several instruction sets. */
#ifndef RC_BASE_ELEMENTARY_EXP_H
#define RC_BASE_ELEMENTARY_EXP_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* log 2 in two parts; k * log2_high is exact for every exponent k of a double. */
static const double log2_high = 0x1.62e42feep-1, log2_low = 0x1.a39ef35793c76p-33;
static const double one_over_log2 = 0x1.71547652b82fep+0;

/* Added and taken off again, it rounds to an integer. */
static const double to_integer = 0x1.8p52;

/* term[0] + term[1] x + ...: even and odd powers in two chains, which run side by side.  n is even. */
static inline double series(const double *term, size_t n, double x, double square)
{
    double even = 0, odd = 0;
    for (size_t i = n; i > 0; i -= 2) {
        even = even * square + term[i - 2];
        odd = odd * square + term[i - 1];
    }
    return even + x * odd;
}

/* 1/2!, 1/3!, ...: |r| <= 0.35, so the first term left out is below 2^-57 of the result. */
static const double exp_term[12] = {1 / 2.0,       1 / 6.0,        1 / 24.0,        1 / 120.0,
                                    1 / 720.0,     1 / 5040.0,     1 / 40320.0,     1 / 362880.0,
                                    1 / 3628800.0, 1 / 39916800.0, 1 / 479001600.0, 1 / 6227020800.0};

/* exp(x) less its power of two; |x| <= 746. */
static inline double reduced_exp(double x, double *k)
{
    *k = (x * one_over_log2 + to_integer) - to_integer;
    double high = x - *k * log2_high, low = *k * log2_low;
    double r = high - low, rest = (high - r) - low, square = r * r;
    return 1 + (r + (rest + square * series(exp_term, 12, r, square)));
}

/* 2^k, |k| < 1000 */
static inline double power_of_2(double k)
{
    uint64_t bits = (uint64_t)(int64_t)(1023 + (int32_t)k) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

#endif
