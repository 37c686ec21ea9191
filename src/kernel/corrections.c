/* SPDX-License-Identifier: GPL-3.0-or-later
 * corrections.c - closed-form corrections, as in R's maxstat (pLausen92, pLausen94). */
#include "kernel/corrections.h"

#include "base/elementary.h"
#include "kernel/chisq.h"

#include <math.h>

/* At most 1; an approximation that falls below 0 has no p to give. */
static double clamp(double p)
{
    return p < 0 ? NAN : p > 1 ? 1 : p;
}

static double density(double z)
{
    return rc_base_elementary_exp(-z * z / 2) / sqrt(2 * M_PI);
}

/* A Brownian bridge, standardized, between the shares lo and hi of the patients. */
static double bridge(double z, double lo, double hi)
{
    if (z < 1) return 1; /* the tail expansion is of no use there */
    double f = density(z);
    return clamp(4 * f / z + f * (z - 1 / z) * rc_base_elementary_log(hi * (1 - lo) / ((1 - hi) * lo)));
}

static double improved(double z, double n, const uint32_t *position, size_t k)
{
    double sum = 0;
    for (size_t i = 0; i + 1 < k; i++) {
        double m1 = position[i], m2 = position[i + 1];
        double t = sqrt(1 - m1 * (n - m2) / ((n - m1) * m2));
        sum += rc_base_elementary_exp(-z * z / 2) / M_PI * (t - (z * z / 4 - 1) * t * t * t / 6);
    }
    return clamp(rc_kernel_chisq_p(z * z) + sum);
}

void rc_kernel_corrections(double z, size_t n, const uint32_t *position, size_t k, double min_fraction,
                           rc_corrections *out)
{
    *out = (rc_corrections){NAN, NAN, NAN, NAN};
    if (k == 0 || !(z >= 0)) return;
    double size = (double)n;
    out->bonferroni = clamp((double)k * rc_kernel_chisq_p(z * z));
    out->miller_siegmund = bridge(z, position[0] / size, position[k - 1] / size);
    out->lausen_schumacher = bridge(z, min_fraction, 1 - min_fraction);
    out->improved_bonferroni = improved(z, size, position, k);
}
