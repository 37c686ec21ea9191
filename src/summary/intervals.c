/* SPDX-License-Identifier: GPL-3.0-or-later
 * intervals.c - percentile, basic, normal, BCa (Efron 1987; Davison & Hinkley 1997, chapter 5). */
#include "summary/intervals.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* boot's norm.inter: order statistic (n + 1) alpha, interpolated on the normal scale. t sorted. */
static double quantile(const double *t, size_t n, double alpha)
{
    double size = (double)n, rank = (size + 1) * alpha, k = trunc(rank);
    if (!(k >= 1)) return t[0];
    if (k >= size) return t[n - 1];
    double low = t[(size_t)k - 1], high = t[(size_t)k];
    if (k == rank || low == high) return low;
    if (isinf(low) || isinf(high)) return isinf(low) ? low : high;
    double z = gsl_cdf_ugaussian_Pinv(alpha), z0 = gsl_cdf_ugaussian_Pinv(k / (size + 1)),
           z1 = gsl_cdf_ugaussian_Pinv((k + 1) / (size + 1));
    return low + (z - z0) / (z1 - z0) * (high - low);
}

/* One standard deviation of the rank, times the slope of the quantiles between one such below and one above, on the
 * normal scale, where they are straightest.  variance: of one replicate's part in the rank; alpha (1 - alpha) where
 * alpha is fixed. */
static double quantile_error(const double *t, size_t n, double alpha, double variance)
{
    double step = sqrt(variance / (double)n), end = 0.5 / (double)n;
    double lo = fmax(alpha - step, end), hi = fmin(alpha + step, 1 - end);
    double width = quantile(t, n, hi) - quantile(t, n, lo);
    double scale = gsl_cdf_ugaussian_Pinv(hi) - gsl_cdf_ugaussian_Pinv(lo);
    double density = gsl_ran_ugaussian_pdf(gsl_cdf_ugaussian_Pinv(alpha));
    return isfinite(width) && scale > 0 ? width / scale * step / density : NAN;
}

/* The order alpha of a BCa limit is itself estimated: the bias correction z0 is the normal quantile of the share p of
 * replicates below the estimate.  By the delta method (and Bahadur's expansion of a quantile) the limit moves by
 * slope (p^ - p) - (F^(q) - F(q)) ranks, slope = d alpha / d p, p^ and F^ two shares of the same replicates: that is
 * their covariance, min(alpha, p) - alpha p. */
static double bca_variance(double alpha, double p, double slope)
{
    double covariance = fmin(alpha, p) - alpha * p;
    return alpha * (1 - alpha) + slope * slope * p * (1 - p) - 2 * slope * covariance;
}

static void bca(const double *t, size_t n, double estimate, double acceleration, const double alpha[2],
                rc_intervals *out, double adjusted[2])
{
    size_t below = 0;
    while (below < n && t[below] < estimate) below++;
    double share = (double)below / (double)n, bias = gsl_cdf_ugaussian_Pinv(share);
    for (int i = 0; i < 2; i++) {
        adjusted[i] = NAN;
        if (below == 0 || below == n || !isfinite(acceleration)) continue;
        double z = bias + gsl_cdf_ugaussian_Pinv(alpha[i]), flat = 1 - acceleration * z, at = bias + z / flat;
        double slope = gsl_ran_ugaussian_pdf(at) / gsl_ran_ugaussian_pdf(bias) * (1 + 1 / (flat * flat));
        adjusted[i] = gsl_cdf_ugaussian_P(at);
        out->bca[i] = quantile(t, n, adjusted[i]);
        out->bca_error[i] = quantile_error(t, n, adjusted[i], bca_variance(adjusted[i], share, slope));
    }
}

static bool extreme(double alpha, size_t n)
{
    double rank = ((double)n + 1) * alpha;
    return !isnan(alpha) && (rank <= 1 || rank >= (double)n);
}

/* Moves what is in the order to the front, on the scale of the interval, and sorts it. */
static size_t take(double *t, size_t n, bool log_scale, rc_intervals *out)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        double x = log_scale ? log(t[i]) : t[i];
        if (isnan(x)) continue;
        if (isinf(x)) out->infinite[x > 0]++;
        t[used++] = x;
    }
    qsort(t, used, sizeof *t, ascending);
    return out->usable = used;
}

/* Limits that take a spread from the estimate: all replicates are finite. */
static void spread_limits(const double *t, size_t n, double estimate, const double alpha[2], double scale,
                          rc_intervals *out)
{
    double sum = 0, square = 0;
    for (size_t i = 0; i < n; i++) sum += t[i];
    out->mean = sum / (double)n;
    for (size_t i = 0; i < n; i++) square += (t[i] - out->mean) * (t[i] - out->mean);
    out->sd = sqrt(square / (double)(n - 1));
    for (int i = 0; i < 2; i++) {
        double z = gsl_cdf_ugaussian_Pinv(alpha[i]);
        out->basic[i] = 2 * estimate - quantile(t, n, alpha[1 - i]);
        out->normal[i] = 2 * estimate - out->mean + z * out->sd;
        if (scale != 1) out->rescaled[i] = estimate - scale * (quantile(t, n, alpha[1 - i]) - estimate);
    }
}

void rc_summary_intervals(double *t, size_t n, double estimate, double acceleration, double confidence, bool log_scale,
                          double scale, rc_intervals *out)
{
    double alpha[2] = {(1 - confidence) / 2, (1 + confidence) / 2}, adjusted[2] = {NAN, NAN};
    *out = (rc_intervals){.mean = NAN, .sd = NAN};
    double *const pairs[] = {out->percentile,       out->basic,     out->normal,  out->bca,
                             out->percentile_error, out->bca_error, out->rescaled};
    for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++) pairs[p][0] = pairs[p][1] = NAN;
    size_t used = take(t, n, log_scale, out);
    if (log_scale) estimate = log(estimate);
    out->too_few = used < 2;
    if (used < 2 || isnan(estimate) || out->infinite[0] == used || out->infinite[1] == used) return;
    for (int i = 0; i < 2; i++) {
        out->percentile[i] = quantile(t, used, alpha[i]);
        out->percentile_error[i] = quantile_error(t, used, alpha[i], alpha[i] * (1 - alpha[i]));
    }
    if (out->infinite[0] + out->infinite[1] == 0 && isfinite(estimate)) {
        spread_limits(t, used, estimate, alpha, scale, out);
        bca(t, used, estimate, acceleration, alpha, out, adjusted);
    }
    for (int i = 0; i < 2; i++) {
        out->too_few |= extreme(alpha[i], used) || extreme(adjusted[i], used);
        out->too_few |= out->percentile_error[i] > (out->percentile[1] - out->percentile[0]) / 20;
        out->too_few |= out->bca_error[i] > (out->bca[1] - out->bca[0]) / 20;
    }
    for (size_t p = 0; log_scale && p < sizeof pairs / sizeof *pairs; p++) {
        if (pairs[p] == out->percentile_error || pairs[p] == out->bca_error) continue;
        for (int i = 0; i < 2; i++) pairs[p][i] = exp(pairs[p][i]);
    }
    for (int i = 0; log_scale && i < 2; i++) { /* errors back on the ratio's scale, to first order */
        out->percentile_error[i] *= out->percentile[i];
        out->bca_error[i] *= out->bca[i];
    }
}
