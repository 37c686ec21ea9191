/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * elementary.c - argument reduction by multiples of log 2, then series. */
#include "base/elementary.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* log 2 in two parts; k * log2_high is exact for every exponent k of a double. */
static const double log2_high = 0x1.62e42feep-1, log2_low = 0x1.a39ef35793c76p-33;
static const double one_over_log2 = 0x1.71547652b82fep+0, root_half = 0x1.6a09e667f3bcdp-1;

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

double rc_base_elementary_exp(double x)
{
    double k;
    if (isnan(x)) return x;
    if (x > 710) return INFINITY;
    if (x < -746) return 0;
    double result = reduced_exp(x, &k);
    if (!(fabs(k) < 1000)) return ldexp(result, (int)k); /* may leave the range of normal numbers */
    return result * power_of_2(k);
}

void rc_base_elementary_exps(size_t n, const double *x, double *out)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        if (!(fabs(x[i]) < 600 && fabs(x[i + 1]) < 600 && fabs(x[i + 2]) < 600 && fabs(x[i + 3]) < 600)) break;
        double k[4], result[4];
        for (int j = 0; j < 4; j++) result[j] = reduced_exp(x[i + (size_t)j], &k[j]);
        for (int j = 0; j < 4; j++) out[i + (size_t)j] = result[j] * power_of_2(k[j]);
    }
    for (; i < n; i++) out[i] = rc_base_elementary_exp(x[i]);
}

double rc_base_elementary_log(double x)
{
    /* log(1 + f) = 2 atanh s, s = f / (2 + f): 2/3 z + 2/5 z^2 + ..., z = s^2 <= 0.0295 */
    static const double term[12] = {2 / 3.0,  2 / 5.0,  2 / 7.0,  2 / 9.0,  2 / 11.0, 2 / 13.0,
                                    2 / 15.0, 2 / 17.0, 2 / 19.0, 2 / 21.0, 2 / 23.0, 2 / 25.0};
    int exponent;
    if (isnan(x) || x < 0) return NAN;
    if (!(x > 0)) return -INFINITY;
    if (isinf(x)) return x;
    double fraction = frexp(x, &exponent);
    if (fraction < root_half) {
        fraction *= 2;
        exponent--;
    }
    double f = fraction - 1, s = f / (2 + f), z = s * s, half_square = 0.5 * f * f, k = exponent;
    double rest = z * series(term, 12, z, z * z);
    return k * log2_high - ((half_square - (s * (half_square + rest) + k * log2_low)) - f);
}

/* Both by Kahan's correction: the rounding of exp(x) or of 1 + x is divided out again. */
double rc_base_elementary_expm1(double x)
{
    double u = rc_base_elementary_exp(x);
    if (!(fabs(x) < 1)) return u - 1;
    if (u == 1) return x;
    return (u - 1) * (x / rc_base_elementary_log(u));
}

double rc_base_elementary_log1p(double x)
{
    double u = 1 + x;
    if (!(fabs(x) < 1)) return rc_base_elementary_log(u);
    if (u == 1) return x;
    return rc_base_elementary_log(u) * (x / (u - 1));
}
