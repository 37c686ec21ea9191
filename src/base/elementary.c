/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * elementary.c - argument reduction by multiples of log 2, then series. */
#include "base/elementary.h"

#include "base/elementary_exp.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static const double root_half = 0x1.6a09e667f3bcdp-1;

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
