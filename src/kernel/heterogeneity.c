/* SPDX-License-Identifier: GPL-3.0-or-later
 * heterogeneity.c - Q, I-squared, tau-squared. */
#include "kernel/heterogeneity.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

static bool usable(double estimate, double se)
{
    return isfinite(estimate) && isfinite(se) && se > 0;
}

/* Pooled estimate under between-variance tau2; *q its weighted sum of squares, *weights the sum of weights. */
static double pool(size_t n, const double *estimate, const double *se, double tau2, double *q, double *weights)
{
    double sum = 0;
    *weights = *q = 0;
    for (size_t i = 0; i < n; i++)
        if (usable(estimate[i], se[i])) {
            double w = 1 / (se[i] * se[i] + tau2);
            *weights += w;
            sum += w * estimate[i];
        }
    double mean = sum / *weights;
    for (size_t i = 0; i < n; i++)
        if (usable(estimate[i], se[i])) {
            double d = estimate[i] - mean;
            *q += d * d / (se[i] * se[i] + tau2);
        }
    return mean;
}

/* The tau2 at which Q falls to its expectation; Q decreases in tau2, so bisection is safe. */
static double paule_mandel(size_t n, const double *estimate, const double *se, double df)
{
    double q, weights, lo = 0, hi = 1;
    pool(n, estimate, se, 0, &q, &weights);
    if (q <= df) return 0;
    for (pool(n, estimate, se, hi, &q, &weights); q > df && hi < 1e300; pool(n, estimate, se, hi, &q, &weights)) {
        lo = hi;
        hi *= 2;
    }
    for (int i = 0; i < 200 && hi - lo > 0; i++) {
        double middle = lo + (hi - lo) / 2;
        if (middle == lo || middle == hi) break;
        pool(n, estimate, se, middle, &q, &weights);
        if (q > df)
            lo = middle;
        else
            hi = middle;
    }
    return lo + (hi - lo) / 2;
}

void rc_kernel_heterogeneity(size_t n, const double *estimate, const double *se, rc_heterogeneity *out)
{
    double q, weights, squares = 0;
    *out = (rc_heterogeneity){0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    for (size_t i = 0; i < n; i++)
        if (usable(estimate[i], se[i])) {
            double w = 1 / (se[i] * se[i]);
            out->k++;
            squares += w * w;
        }
    if (out->k == 0) return;
    out->fixed = pool(n, estimate, se, 0, &q, &weights);
    out->fixed_se = sqrt(1 / weights);
    if (out->k == 1) return;
    out->q = q;
    out->df = (double)out->k - 1;
    out->q_p = gsl_cdf_chisq_Q(q, out->df);
    out->i2 = q > out->df ? (q - out->df) / q : 0;
    out->tau2_dl = fmax(0, (q - out->df) / (weights - squares / weights));
    out->tau2_pm = paule_mandel(n, estimate, se, out->df);
    out->random = pool(n, estimate, se, out->tau2_dl, &q, &weights);
    out->random_se = sqrt(1 / weights);
}
