/* SPDX-License-Identifier: GPL-3.0-or-later
 * estimators.c - p values from counts. */
#include "summary/estimators.h"

#include "base/falling.h"
#include "base/memory.h"
#include "summary/beta.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static double binomial_error(double p, double replicates)
{
    return replicates > 0 ? sqrt(p * (1 - p) / replicates) : NAN;
}

rc_p_value rc_summary_estimators_monte_carlo(int64_t x, int64_t replicates, double confidence)
{
    double hits = (double)x, b = (double)replicates, half = (1 - confidence) / 2;
    rc_p_value out = {.p = (1 + hits) / (b + 1), .lower = 0, .upper = 1};
    if (x > 0) out.lower = rc_summary_beta_quantile(half, hits, b - hits + 1);
    if (x < replicates) out.upper = rc_summary_beta_quantile(1 - half, hits + 1, b - hits);
    out.error = binomial_error(out.p, b);
    return out;
}

rc_p_value rc_summary_estimators_draws(const int64_t *x, size_t draws, int64_t replicates, double confidence)
{
    double mean = 0, square = 0, b = (double)replicates + 1, k = (double)draws;
    if (draws < 2) return rc_summary_estimators_monte_carlo(draws ? x[0] : 0, replicates, confidence);
    for (size_t d = 0; d < draws; d++) mean += (double)x[d] / k;
    for (size_t d = 0; d < draws; d++) square += pow((double)x[d] - mean, 2);
    double error = sqrt(square / (k - 1) / k) / b, reach = gsl_cdf_tdist_Pinv(0.5 + confidence / 2, k - 1) * error;
    rc_p_value out = rc_summary_estimators_monte_carlo((int64_t)floor(mean + 0.5), replicates, confidence);
    double p = (1 + mean) / b, rounded = out.p;
    out.lower = fmax(0, p - hypot(rounded - out.lower, reach));
    out.upper = fmin(1, p + hypot(out.upper - rounded, reach));
    out.error = hypot(out.error, error);
    out.p = p;
    return out;
}

rc_p_value rc_summary_estimators_sequential(int64_t h, int64_t stop_after, int64_t x, int64_t replicates,
                                            double confidence)
{
    if (stop_after < 0 || h < 1) return rc_summary_estimators_monte_carlo(x, replicates, confidence);
    double hits = (double)h, length = (double)stop_after, half = (1 - confidence) / 2;
    rc_p_value out = {.p = hits / length, .lower = 0, .upper = 1};
    /* L <= l is "at least h of l", L >= l is "at most h - 1 of l - 1" */
    out.lower = rc_summary_beta_quantile(half, hits, length - hits + 1);
    if (stop_after > h) out.upper = rc_summary_beta_quantile(1 - half, hits, length - hits);
    out.error = binomial_error(out.p, length);
    return out;
}

recut_status rc_summary_estimators_step_down(const double *statistic, double *p, size_t n, recut_error *err)
{
    recut_status st = RECUT_OK;
    double reached = 0;
    size_t *order = NULL;
    RC_NEW(order, n, err);
    rc_base_falling_order(statistic, n, order);
    for (size_t s = 0; s < n && !isnan(statistic[order[s]]); s++) {
        size_t i = order[s];
        if (p[i] < reached) p[i] = reached;
        if (p[i] > reached) reached = p[i];
    }
done:
    rc_base_memory_free(order);
    return st;
}
