/* SPDX-License-Identifier: GPL-3.0-or-later
 * hazard.c - log-rank test and hazard ratios of two groups from their counts. */
#include "kernel/hazard.h"

#include "base/elementary.h"
#include "kernel/chisq.h"
#include "kernel/cox.h"

#include <math.h>

rc_ratio rc_kernel_hazard_interval(double log_ratio, double se)
{
    return (rc_ratio){rc_base_elementary_exp(log_ratio), rc_base_elementary_exp(log_ratio - RC_KERNEL_Z_095 * se),
                      rc_base_elementary_exp(log_ratio + RC_KERNEL_Z_095 * se)};
}

enum { CHUNK = 32 };

/* Expected events of group 1 and their variance at each event time; 0 where nobody, or one alone, is at risk. */
static void terms(size_t m, const double *restrict d, const double *restrict y, const double *restrict y1,
                  double *restrict expected, double *restrict variance)
{
    for (size_t j = 0; j < m; j++) {
        double q = y1[j] / y[j], v = d[j] * (y[j] - d[j]) / (y[j] - 1) * q * (1 - q);
        expected[j] = y[j] > 0 ? d[j] * q : 0;
        variance[j] = y[j] > 1 ? v : 0;
    }
}

void rc_kernel_hazard_sums(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                           rc_hazard *out)
{
    const rc_ratio none = {NAN, NAN, NAN};
    double events = 0, observed = 0, expected = 0, variance = 0, e[CHUNK], v[CHUNK];
    for (size_t from = 0; from < m; from += CHUNK) { /* terms side by side, then their sums in order */
        size_t count = m - from < CHUNK ? m - from : CHUNK;
        terms(count, d + from, y + from, y1 + from, e, v);
        for (size_t i = 0; i < count; i++) {
            events += d[from + i]; /* 0 where nobody is at risk */
            observed += d1[from + i];
            expected += e[i];
            variance += v[i];
        }
    }
    *out = (rc_hazard){.events = events, .observed = observed, .expected = expected, .variance = variance};
    out->chisq = out->p = out->cox_beta = out->cox_se = out->cox_wald_p = out->cox_gain = NAN;
    out->mantel_haenszel = out->log_rank = out->cox = none;
    if (variance > 0) out->chisq = (observed - expected) * (observed - expected) / variance;
}

/* log of (O1/E1) / (O2/E2); NaN where there is none. */
static double log_of_ratio(const rc_hazard *sums)
{
    double observed = sums->observed, expected = sums->expected;
    double rest = sums->events - observed, expected_rest = sums->events - expected;
    if (!(observed > 0 && rest > 0 && expected > 0 && expected_rest > 0)) return NAN;
    return rc_base_elementary_log(observed / expected / (rest / expected_rest));
}

void rc_kernel_hazard_estimates(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                                rc_hazard *out)
{
    rc_kernel_hazard_sums(m, d, d1, y, y1, out);
    out->log_rank.estimate = rc_base_elementary_exp(log_of_ratio(out));
    if (out->variance > 0)
        out->mantel_haenszel.estimate = rc_base_elementary_exp((out->observed - out->expected) / out->variance);
}

void rc_kernel_hazard(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                      rc_want_cox want_cox, rc_hazard *out)
{
    rc_kernel_hazard_sums(m, d, d1, y, y1, out);
    double log_ratio = log_of_ratio(out);
    if (out->variance > 0) {
        out->p = rc_kernel_chisq_p(out->chisq);
        out->mantel_haenszel =
            rc_kernel_hazard_interval((out->observed - out->expected) / out->variance, 1 / sqrt(out->variance));
    }
    if (!isnan(log_ratio))
        out->log_rank =
            rc_kernel_hazard_interval(log_ratio, sqrt(1 / out->expected + 1 / (out->events - out->expected)));
    if (want_cox == RC_HAZARD_NO_COX) return;
    double beta, se, gain = NAN;
    out->cox_reason =
        rc_kernel_cox_binary(m, d, d1, y, y1, RC_TIES_EFRON, &beta, &se, want_cox == RC_HAZARD_COX_GAIN ? &gain : NULL);
    if (out->cox_reason != RC_REASON_NONE) return;
    out->cox = rc_kernel_hazard_interval(beta, se);
    out->cox_beta = beta;
    out->cox_se = se;
    out->cox_gain = gain;
    out->cox_wald_p = rc_kernel_chisq_p(beta / se * (beta / se));
}
