/* SPDX-License-Identifier: GPL-3.0-or-later
 * optimism.c - Harrell's optimism, .632 and .632+. */
#include "summary/optimism.h"

#include <math.h>

void rc_summary_optimism(size_t n, const double *sample, const double *original, const double *oob,
                         const double *direction, double apparent, double none, rc_optimism *out)
{
    double sum = 0, square = 0, in_sample = 0, in_original = 0, outside = 0;
    *out = (rc_optimism){.apparent = apparent};
    for (size_t i = 0; i < n; i++) {
        double sign = direction ? direction[i] : 1;
        double s = sign * (sample[i] - none), o = sign * (original[i] - none), b = sign * (oob[i] - none);
        if (isfinite(s) && isfinite(o)) {
            out->used++;
            sum += s - o;
            square += (s - o) * (s - o);
            in_sample += s;
            in_original += o;
        }
        if (isfinite(b)) outside += b, out->used_oob++;
    }
    double used = (double)out->used;
    out->optimism = sum / used;
    out->error = sqrt((square / used - out->optimism * out->optimism) / used);
    out->corrected = apparent - out->optimism;
    out->slope = in_original / in_sample;
    out->oob = none + outside / (double)out->used_oob;
    out->e632 = 0.368 * apparent + 0.632 * out->oob;
    double kept = out->oob < none ? none : out->oob; /* worse than nothing counts as nothing */
    double overfit = kept < apparent && apparent > none ? (apparent - kept) / (apparent - none) : 0;
    double weight = 0.632 / (1 - 0.368 * overfit);
    out->e632plus = (1 - weight) * apparent + weight * kept;
    if (out->used == 0) out->optimism = out->error = out->corrected = out->slope = NAN;
    if (out->used_oob == 0) out->oob = out->e632 = out->e632plus = NAN;
}
