/* SPDX-License-Identifier: GPL-3.0-or-later
 * optimism.c - Harrell's optimism, .632 and .632+. */
#include "summary/optimism.h"

#include "base/memory.h"
#include "summary/quantiles.h"

#include <math.h>

/* Median of the differences; NaN where it is infinite. */
static double median_of(double *x, size_t n)
{
    double median = rc_summary_quantiles_array(x, n, 0.5);
    return isfinite(median) ? median : NAN;
}

static void finish(rc_optimism *out, double none)
{
    out->e632 = 0.368 * out->apparent + 0.632 * out->oob;
    double kept = out->oob < none ? none : out->oob; /* worse than nothing counts as nothing */
    double overfit = kept < out->apparent && out->apparent > none ? (out->apparent - kept) / (out->apparent - none) : 0;
    double weight = 0.632 / (1 - 0.368 * overfit);
    out->e632plus = (1 - weight) * out->apparent + weight * kept;
    if (out->used == 0 || out->infinite) out->optimism = out->error = out->corrected = out->slope = NAN;
    if (out->used_oob == 0 || out->infinite_oob) out->oob = out->e632 = out->e632plus = NAN;
    if (isfinite(out->apparent)) return;
    out->apparent = out->corrected = out->corrected_median = out->e632 = out->e632plus = NAN;
}

recut_status rc_summary_optimism(size_t n, const double *sample, const double *original, const double *oob,
                                 const double *direction, double apparent, double none, rc_optimism *out,
                                 recut_error *err)
{
    recut_status st = RECUT_OK;
    double sum = 0, square = 0, in_sample = 0, in_original = 0, outside = 0, *difference = NULL;
    size_t differences = 0;
    RC_NEW(difference, n, err);
    *out = (rc_optimism){.apparent = apparent};
    for (size_t i = 0; i < n; i++) {
        double sign = direction ? direction[i] : 1;
        double s = sign * (sample[i] - none), o = sign * (original[i] - none), b = sign * (oob[i] - none);
        if (!isnan(s) && !isnan(o)) {
            out->used++;
            out->infinite += isinf(s) || isinf(o);
            if (!isnan(s - o)) difference[differences++] = s - o;
            sum += s - o;
            square += (s - o) * (s - o);
            in_sample += s;
            in_original += o;
        }
        if (isnan(b)) continue;
        outside += b;
        out->used_oob++;
        out->infinite_oob += isinf(b) != 0;
    }
    double used = (double)out->used;
    out->optimism = sum / used;
    out->error = sqrt((square / used - out->optimism * out->optimism) / used);
    out->corrected = apparent - out->optimism;
    out->slope = in_original / in_sample;
    out->oob = none + outside / (double)out->used_oob;
    out->median = 20 * (out->used - differences) <= out->used ? median_of(difference, differences) : NAN;
    out->corrected_median = apparent - out->median;
    finish(out, none);
done:
    rc_base_memory_free(difference);
    return st;
}
