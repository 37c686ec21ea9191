/* SPDX-License-Identifier: GPL-3.0-or-later
 * logrank.c - observed less expected of each group, their covariance, and its Cholesky factor. */
#include "kernel/logrank.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
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

static bool is_in(const rc_logrank_data *data, size_t row, size_t stratum)
{
    return !data->stratum || data->stratum[row] == stratum;
}

/* Observed, expected, covariance of one stratum are added. */
static void add_stratum(const rc_logrank_data *data, size_t stratum, const uint32_t *group, size_t k, double *observed,
                        double *expected, double *covariance, double *at_risk, double *dead)
{
    const uint32_t *by_time = data->by_time;
    const double *time = data->time;
    size_t entered = data->n; /* of by_entry, before the time */
    memset(at_risk, 0, k * sizeof *at_risk);
    for (size_t end = data->n; end > 0;) { /* from the last time to the first */
        size_t from = end;
        memset(dead, 0, k * sizeof *dead);
        while (from > 0 && time[by_time[from - 1]] == time[by_time[end - 1]]) {
            uint32_t row = by_time[--from];
            if (group[row] >= k || !is_in(data, row, stratum)) continue;
            at_risk[group[row]] += 1;
            dead[group[row]] += data->event[row];
        }
        for (; data->entry && entered > 0 && data->entry[data->by_entry[entered - 1]] >= time[by_time[from]];
             entered--) {
            uint32_t row = data->by_entry[entered - 1];
            if (group[row] < k && is_in(data, row, stratum)) at_risk[group[row]] -= 1;
        }
        add_time(k, dead, at_risk, expected, covariance);
        for (size_t g = 0; g < k; g++) observed[g] += dead[g];
        end = from;
    }
}

void rc_kernel_logrank(const rc_logrank_data *data, const uint32_t *group, size_t k, double *observed, double *expected,
                       rc_logrank *out, double *work)
{
    double *covariance = work, *at_risk = work + k * k, *dead = at_risk + k, *difference = dead + k;
    *out = (rc_logrank){NAN, NAN, NAN};
    memset(work, 0, rc_kernel_logrank_work(k) * sizeof *work);
    for (size_t g = 0; g < k; g++) observed[g] = expected[g] = 0;
    for (size_t s = 0; s < (data->stratum ? data->strata : 1); s++)
        add_stratum(data, s, group, k, observed, expected, covariance, at_risk, dead);
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
