/* SPDX-License-Identifier: GPL-3.0-or-later
 * jackknife.c - what is left out, and the acceleration. */
#include "plan/jackknife.h"

#include "base/elementary.h"

#include <math.h>

enum { ALL = 4000, MOST = 1000, LEAST = 100, PATIENTS = 40000000 };

rc_jackknife rc_plan_jackknife(const rc_resample *resample, size_t n)
{
    rc_jackknife out = {.resample = resample, .n = n, .groups = n <= ALL ? n : PATIENTS / n};
    if (n > ALL && out.groups > MOST) out.groups = MOST;
    if (n > ALL && out.groups < LEAST) out.groups = LEAST;
    out.clusters = resample->scheme == RC_SCHEME_CLUSTER;
    if (out.clusters) out.groups = resample->n_strata;
    return out;
}

void rc_plan_jackknife_weights(const rc_jackknife *jackknife, size_t g, double *weight)
{
    const rc_resample *resample = jackknife->resample;
    for (size_t i = 0; i < jackknife->n; i++) weight[i] = !jackknife->clusters && i % jackknife->groups == g ? 0 : 1;
    if (!jackknife->clusters) return;
    for (uint32_t i = resample->first[g]; i < resample->first[g + 1]; i++) weight[resample->member[i]] = 0;
}

void rc_plan_jackknife_summary(const double *x, size_t groups, size_t stride, bool ratio, double out[3])
{
    double mean = 0, mean_on_scale = 0, second = 0, second_on_scale = 0, third = 0;
    size_t used = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t g = 0; g < groups; g++) {
            double value = x[g * stride], on_scale = ratio ? rc_base_elementary_log(value) : value;
            if (!isfinite(on_scale)) continue;
            if (pass == 0) {
                mean += value;
                mean_on_scale += on_scale;
                used++;
            } else {
                double d = mean_on_scale - on_scale;
                second += (mean - value) * (mean - value);
                second_on_scale += d * d;
                third += d * d * d;
            }
        }
        if (pass == 0) {
            mean /= (double)used;
            mean_on_scale /= (double)used;
        }
    }
    out[0] = used > 1 ? (second_on_scale > 0 ? third / (6 * pow(second_on_scale, 1.5)) : 0) : NAN;
    out[1] = used > 1 ? sqrt((double)(used - 1) / (double)used * second) : NAN;
    out[2] = (double)(groups - used);
}
