/* SPDX-License-Identifier: GPL-3.0-or-later
 * rescale.c - factors of m-out-of-n and subsampling, and the cutoff on ranks. */
#include "plan/rescale.h"

#include <math.h>
#include <string.h>

bool rc_plan_rescale_is_needed(const char *scheme)
{
    return strcmp(scheme, "m-out-of-n") == 0 || strcmp(scheme, "subsample") == 0;
}

double rc_plan_rescale_factor(const char *scheme, double m, double n, double rate)
{
    if (!rc_plan_rescale_is_needed(scheme)) return 1;
    return pow(strcmp(scheme, "subsample") == 0 ? m / (n - m) : m / n, rate);
}

size_t rc_plan_rescale_quantile(const int64_t *selected, size_t k, double probability)
{
    int64_t total = 0, seen = 0;
    for (size_t v = 0; v < k; v++) total += selected[v];
    int64_t rank = (int64_t)ceil(probability * (double)total);
    for (size_t v = 0; v < k; v++)
        if ((seen += selected[v]) >= (rank < 1 ? 1 : rank)) return v;
    return k;
}

void rc_plan_rescale_cutoff(const double *value, const double *below, const int64_t *selected, size_t k,
                            double estimate, double lowest, double highest, double factor, double out[2])
{
    size_t q[2] = {rc_plan_rescale_quantile(selected, k, 0.025), rc_plan_rescale_quantile(selected, k, 0.975)};
    double at = NAN;
    out[0] = out[1] = NAN;
    for (size_t v = 0; v < k; v++)
        if (value[v] == estimate) at = below[v];
    if (q[0] >= k || isnan(at)) return;
    double lower = at - factor * (below[q[1]] - at), upper = at - factor * (below[q[0]] - at);
    out[0] = lowest;
    out[1] = highest;
    for (size_t v = 0; v < k; v++)
        if (value[v] >= lowest && value[v] <= highest && below[v] <= lower) out[0] = value[v];
    for (size_t v = k; v-- > 0;)
        if (value[v] >= lowest && value[v] <= highest && below[v] >= upper) out[1] = value[v];
}
