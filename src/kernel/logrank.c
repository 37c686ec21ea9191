/* SPDX-License-Identifier: GPL-3.0-or-later
 * logrank.c - observed less expected of each group, their covariance, and its Cholesky factor. */
#include "kernel/logrank.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

size_t rc_kernel_logrank_work(size_t k)
{
    return k * k + 3 * k;
}

/* One event time: `dead` events of each group among `at_risk`. */
static void add_time(size_t k, const double *dead, const double *at_risk, double *expected, double *covariance)
{
    double d = 0, y = 0;
    for (size_t g = 0; g < k; g++) d += dead[g], y += at_risk[g];
    if (d == 0) return;
    double c = y > 1 ? d * (y - d) / (y - 1) : 0;
    for (size_t g = 0; g < k; g++) {
        double q = at_risk[g] / y;
        expected[g] += d * q;
        for (size_t h = 0; h <= g; h++) covariance[g * k + h] += c * q * ((g == h) - at_risk[h] / y);
    }
}

/* v' covariance^-1 v over the first p rows of a lower triangle with row length k; NaN where it is singular. */
static double quadratic(size_t p, size_t k, double *covariance, double *v)
{
    double sum = 0;
    for (size_t i = 0; i < p; i++) {
        double whole = covariance[i * k + i];
        for (size_t j = 0; j <= i; j++) {
            double *at = &covariance[i * k + j];
            for (size_t l = 0; l < j; l++) *at -= covariance[i * k + l] * covariance[j * k + l];
            if (j < i) *at /= covariance[j * k + j];
        }
        double pivot = covariance[i * k + i];
        if (!(pivot > 1e-12 * whole)) return NAN;
        covariance[i * k + i] = sqrt(pivot);
        for (size_t l = 0; l < i; l++) v[i] -= covariance[i * k + l] * v[l];
        v[i] /= covariance[i * k + i];
        sum += v[i] * v[i];
    }
    return sum;
}

void rc_kernel_logrank(size_t n, const uint32_t *by_time, const double *time, const uint8_t *event,
                       const uint32_t *group, size_t k, double *observed, double *expected, rc_logrank *out,
                       double *work)
{
    double *covariance = work, *at_risk = work + k * k, *dead = at_risk + k, *difference = dead + k;
    *out = (rc_logrank){NAN, NAN, NAN};
    memset(work, 0, rc_kernel_logrank_work(k) * sizeof *work);
    for (size_t g = 0; g < k; g++) observed[g] = expected[g] = 0;
    for (size_t end = n; end > 0;) { /* from the last time to the first, so that risk sets only grow */
        size_t from = end;
        memset(dead, 0, k * sizeof *dead);
        while (from > 0 && time[by_time[from - 1]] == time[by_time[end - 1]]) {
            uint32_t row = by_time[--from];
            if (group[row] >= k) continue;
            at_risk[group[row]] += 1;
            dead[group[row]] += event[row];
        }
        add_time(k, dead, at_risk, expected, covariance);
        for (size_t g = 0; g < k; g++) observed[g] += dead[g];
        end = from;
    }
    size_t used = 0; /* groups with expected events move to the front */
    for (size_t g = 0; g < k; g++) {
        if (!(expected[g] > 0)) continue;
        size_t column = 0;
        for (size_t h = 0; h <= g; h++)
            if (expected[h] > 0) covariance[used * k + column++] = covariance[g * k + h];
        difference[used++] = observed[g] - expected[g];
    }
    if (used < 2) return;
    out->df = (double)(used - 1);
    out->chisq = quadratic(used - 1, k, covariance, difference);
    if (!isnan(out->chisq)) out->p = gsl_cdf_chisq_Q(out->chisq, out->df);
}
