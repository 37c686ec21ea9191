/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * intervals.h - bootstrap confidence intervals from the stored replicates, as R's boot::boot.ci makes them. */
#ifndef RC_SUMMARY_INTERVALS_H
#define RC_SUMMARY_INTERVALS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct rc_intervals {
    size_t usable;   /* finite replicates; the others are left out */
    double mean, sd; /* of them, on the scale of the interval */
    double percentile[2], basic[2], normal[2];
    double bca[2]; /* NaN where all replicates lie on one side of the estimate, or there is no acceleration */
    double percentile_error[2], bca_error[2]; /* Monte-Carlo standard error of a limit */
    double rescaled[2]; /* m-out-of-n: basic with the spread multiplied by `scale`; NaN where scale is 1 */
    bool too_few;       /* a limit is an extreme order statistic, or its error exceeds a twentieth of the interval */
} rc_intervals;

/* rc_summary_intervals()
 *   t             in/out [n] replicates; sorted, finite ones first
 *   estimate      in  on the original cohort
 *   acceleration  in  of BCa (Efron 1987): sum L^3 / (6 (sum L^2)^1.5) of the jackknife
 *   confidence    in  0.95
 *   log_scale     in  the statistic is a ratio: everything is done on its logarithm, limits are returned as ratios
 *   scale         in  rate factor of m-out-of-n, (m/n)^rate; 1 = none
 * O(n log n).  Quantiles interpolate on the normal scale as boot's norm.inter. */
void rc_summary_intervals(double *t, size_t n, double estimate, double acceleration, double confidence, bool log_scale,
                          double scale, rc_intervals *out);

#endif
