/* SPDX-License-Identifier: GPL-3.0-or-later
 * beta.c - continued fraction (by Lentz' method), prefactor in Loader's saddle-point form so that nothing cancels. */
#include "summary/beta.h"

#include <math.h>
#include <stdbool.h>

/* log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), x >= 1 */
static double stirling_rest(double x)
{
    int sign; /* lgamma() itself writes one that all threads share */
    if (x < 16) return lgamma_r(x, &sign) - ((x - 0.5) * log(x) - x + 0.91893853320467274178);
    double s = 1 / (x * x);
    return (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s / 1188)))) / x;
}

/* a log(a / m) + m - a without cancellation near a = m (Loader 2000) */
static double deviance(double a, double m)
{
    double v = (a - m) / (a + m);
    if (fabs(v) > 0.1) return a * log(a / m) + m - a;
    double sum = (a - m) * v, term = 2 * a * v, square = v * v;
    for (int j = 1; j < 100; j++) {
        term *= square;
        double next = sum + term / (2 * j + 1);
        if (next == sum) break;
        sum = next;
    }
    return sum;
}

/* x^a (1-x)^b / B(a, b) */
static double prefactor(double x, double a, double b)
{
    double n = a + b;
    double rest = stirling_rest(n) - stirling_rest(a) - stirling_rest(b);
    return sqrt(a * b / (2 * M_PI * n)) * exp(rest - deviance(a, n * x) - deviance(b, n * (1 - x)));
}

/* The continued fraction of DiDonato & Morris 1992 (ACM TOMS 18:360), for x at or below the mean a / (a + b).
 * lambda = a - (a + b) x is handed in, because from 1 - x it could not be had to more than its first digits. */
static double fraction(double x, double y, double lambda, double a, double b)
{
    double value = a * (lambda + 1) / (a + 1), c = value, d = 0, limit = 200 + 20 * sqrt(a > b ? a : b);
    for (double m = 1; m < limit; m++) {
        double s = a + 2 * m - 1, w = m * (b - m) * x;
        double alpha = (a + m - 1) * (a + b + m - 1) * w * x / (s * s);
        double beta = m + w / s + (a + m) * (lambda + 1 + m * (1 + y)) / (s + 2);
        d = 1 / (beta + alpha * d);
        c = beta + alpha / c;
        value *= c * d;
        if (fabs(c * d - 1) < 1e-15) break;
    }
    return value;
}

double rc_summary_beta_p(double x, double a, double b)
{
    if (!(x > 0)) return isnan(x) ? NAN : 0;
    if (x >= 1) return 1;
    double front = prefactor(x, a, b), lambda = a - (a + b) * x;
    return lambda >= 0 ? front / fraction(x, 1 - x, lambda, a, b) : 1 - front / fraction(1 - x, x, -lambda, b, a);
}

double rc_summary_beta_quantile(double p, double a, double b)
{
    double lo = 0, hi = 1, x = a / (a + b);
    for (int i = 0; i < 200; i++) {
        double over = rc_summary_beta_p(x, a, b) - p;
        if (over > 0)
            hi = x;
        else
            lo = x;
        double slope = prefactor(x, a, b) / (x * (1 - x));
        double next = x - over / slope;
        if (!(next > lo && next < hi)) { /* halve, by ratio in the far lower tail */
            bool far = lo > 0 ? hi > 4 * lo : i > 8;
            next = far && lo > 0 ? sqrt(lo * hi) : far ? hi / 16 : (lo + hi) / 2;
        }
        if (fabs(next - x) <= 1e-14 * x) return next;
        x = next;
    }
    return x;
}
