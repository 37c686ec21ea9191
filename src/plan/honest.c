/* SPDX-License-Identifier: GPL-3.0-or-later
 * honest.c - intervals for the hazard ratio of a selected cutoff in new patients. */
#include "plan/honest.h"

#include "base/quantile.h"

#include <math.h>
#include <stdlib.h>

const char *const rc_plan_honest_names[RC_HONEST_METHODS] = {"uncorrected", "differences", "shifted",
                                                             "spread",      "studentized", "honest"};
static const double z_975 = 1.959963984540054;

/* From values in the direction of log_hr to log hazard ratios. */
static rc_honest directed(double sign, double estimate, double lower, double upper)
{
    if (isnan(sign) || isnan(lower) || isnan(upper)) return (rc_honest){NAN, NAN, NAN};
    return sign < 0 ? (rc_honest){-estimate, -upper, -lower} : (rc_honest){estimate, lower, upper};
}

static double sign_of(double x)
{
    return x < 0 ? -1 : x >= 0 ? 1 : NAN;
}

rc_honest rc_plan_honest_interval(double log_hr, double lower, double upper, double median)
{
    double sign = sign_of(log_hr), size = fabs(log_hr), low = sign < 0 ? -upper : lower,
           high = sign < 0 ? -lower : upper;
    if (isfinite(size)) {
        low = size - RC_HONEST_WIDER * (size - low);
        high = size + RC_HONEST_WIDER * (high - size);
    }
    low -= median;
    high -= median;
    return directed(sign, fmax(low, fmin(high, fmax(0, size - median))), low, high);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Mean and standard deviation of the finite ones. */
static void moments(const double *x, size_t n, double *mean, double *sd)
{
    double sum = 0, square = 0, used = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i])) sum += x[i], used++;
    *mean = sum / used;
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i])) square += (x[i] - *mean) * (x[i] - *mean);
    *sd = sqrt(square / (used - 1));
}

/* The 2.5 %, 50 % and 97.5 % quantiles of what is a number, infinite ones in their place; x is sorted. */
static void quantiles(double *x, size_t n, double out[3])
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i])) x[used++] = x[i];
    qsort(x, used, sizeof *x, ascending);
    out[0] = rc_base_quantile(x, used, 0.025);
    out[1] = rc_base_quantile(x, used, 0.5);
    out[2] = rc_base_quantile(x, used, 0.975);
}

void rc_plan_honest_all(const rc_honest_data *data, double *work, rc_honest out[RC_HONEST_METHODS])
{
    size_t n = data->n;
    double *difference = work, *studentized = work + n, *size = work + 2 * n, *finite = work + 3 * n;
    double sign = sign_of(data->log_hr), x = fabs(data->log_hr), se = data->se, wald = z_975 * se, q[3], z[3], mean, sd,
           spread, unused;
    for (size_t b = 0; b < n; b++) {
        double direction = sign_of(data->sample[b]);
        size[b] = fabs(data->sample[b]);
        finite[b] = difference[b] = size[b] - direction * data->original[b];
        studentized[b] = difference[b] / data->sample_se[b];
    }
    moments(finite, n, &mean, &sd);
    moments(size, n, &unused, &spread);
    quantiles(difference, n, q);
    quantiles(studentized, n, z);
    double shrunk = fmax(0, x - mean);
    out[RC_HONEST_UNCORRECTED] = directed(sign, x, x - wald, x + wald);
    out[RC_HONEST_DIFFERENCES] = directed(sign, x - q[1], x - q[2], x - q[0]);
    out[RC_HONEST_SHIFTED] = directed(sign, x - mean, x - mean - wald, x - mean + wald);
    out[RC_HONEST_SPREAD] = directed(sign, shrunk, shrunk - z_975 * spread, shrunk + z_975 * spread);
    out[RC_HONEST_STUDENTIZED] = directed(sign, x - z[1] * se, x - z[2] * se, x - z[0] * se);
    out[RC_HONEST_HONEST] = rc_plan_honest_interval(data->log_hr, data->lower, data->upper, q[1]);
}
