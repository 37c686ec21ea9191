/* SPDX-License-Identifier: GPL-3.0-or-later
 * estimators.c - p values from counts. */
#include "summary/estimators.h"

#include "summary/beta.h"

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

void rc_summary_estimators_step_down(const double *statistic, double *p, size_t n)
{
    double reached = 0, last = INFINITY;
    size_t last_index = 0;
    for (size_t step = 0; step < n; step++) {
        size_t next = n; /* the most significant one after (last, last_index) */
        for (size_t i = 0; i < n; i++) {
            if (isnan(statistic[i]) || statistic[i] > last) continue;
            if (step > 0 && statistic[i] == last && i <= last_index) continue;
            if (next == n || statistic[i] > statistic[next]) next = i;
        }
        if (next == n) return;
        if (p[next] < reached) p[next] = reached;
        if (p[next] > reached) reached = p[next];
        last = statistic[next];
        last_index = next;
    }
}

double rc_summary_estimators_chisq_p(double chisq)
{
    return isnan(chisq) ? NAN : erfc(sqrt(chisq / 2));
}
