/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_weighted_portable.c - the passes over a weighted sample in plain C. */
#include "kernel/scan_weighted.h"

#include <math.h>

/* Weights by event time from those by key, from the last; returns the most deaths. */
static double at_risk_and_deaths(size_t m, const double *restrict count, double *restrict deaths,
                                 double *restrict at_risk)
{
    double after = 0, most = 0;
    for (size_t j = m; j-- > 0;) {
        double d = deaths[j] = count[2 * j + 3];
        at_risk[j] = after += count[2 * j + 2] + d;
        most = d > most ? d : most;
    }
    return most;
}

static void spreads(size_t m, const double *restrict deaths, const double *restrict at_risk, double *restrict spread,
                    double *restrict ratio)
{
    for (size_t j = 0; j < m; j++) {
        rc_rate rate = rc_kernel_weighted_rate(deaths[j], at_risk[j]);
        spread[j] = rate.spread;
        ratio[j] = rate.ratio;
    }
}

static double risk(size_t m, double *count, double *deaths, double *at_risk, double *spread, double *hazard,
                   double *score, double *reach, double *gain, const rc_rates *rates)
{
    double magnitude[2] = {0}, most = at_risk_and_deaths(m, count, deaths, at_risk);
    if (rc_kernel_weighted_known(rates, most, at_risk[0])) {
        rc_kernel_weighted_look_up(m, deaths, at_risk, rates, spread, hazard, reach, gain);
    } else {
        spreads(m, deaths, at_risk, spread, hazard + 1);
        rc_kernel_weighted_add_up(m, at_risk, spread, hazard, reach, gain);
    }
    for (size_t r = 0; r <= m; r++)
        for (size_t e = 0; e < 2; e++) {
            double s = score[2 * r + e] = (double)e - hazard[r];
            magnitude[e] += count[2 * r + e] * fabs(s);
            count[2 * r + e] = 0;
        }
    return magnitude[0] + magnitude[1];
}

static void sums(const double *scaled, const double *weight, double per_unit, size_t count, int64_t *low, double *below)
{
    int64_t sum = low[0] = 0;
    double total = below[0] = 0;
    for (size_t i = 0; i < count; i++) {
        low[i + 1] = sum += llrint(scaled[i] * per_unit);
        below[i + 1] = total += weight[i];
    }
}

static size_t rough(const int64_t *low, const double *below, double size, size_t k)
{
    double most = -1;
    size_t which = 0;
    for (size_t c = 0; c < k; c++) {
        double s = (double)low[c], t = s * s / (below[c] * (size - below[c]));
        if (t > most) most = t, which = c;
    }
    return which;
}

const struct rc_weighted_passes rc_kernel_weighted_portable = {.risk = risk, .sums = sums, .rough = rough};
