/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * intervals.h - bootstrap confidence intervals from the stored replicates, as R's boot::boot.ci makes them. */
#ifndef RC_SUMMARY_INTERVALS_H
#define RC_SUMMARY_INTERVALS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct rc_intervals {
    size_t usable;        /* replicates in the order: all but NaN */
    size_t infinite[2];   /* of them -infinity (a ratio of 0) and +infinity, on the scale of the interval */
    double mean, sd;      /* on the scale of the interval; NaN once a replicate is infinite */
    double percentile[2]; /* a limit may be 0 (of a ratio) or infinite */
    double basic[2], normal[2];
    double bca[2]; /* NaN where all replicates lie on one side of the estimate, or there is no acceleration */
    double percentile_error[2],
        bca_error[2]; /* Monte-Carlo standard error of a limit, BCa's with that of z0; NaN beyond the last replicate */
    double rescaled[2]; /* basic with the spread multiplied by `scale`; NaN where scale is 1 */
    bool too_few;       /* a limit is an extreme order statistic, or its error exceeds a twentieth of the interval */
} rc_intervals;

/* rc_summary_intervals()
 *   t             in/out [n] replicates, infinite ones included; sorted, NaN left out
 *   estimate      in  on the original cohort
 *   acceleration  in  of BCa (Efron 1987): sum L^3 / (6 (sum L^2)^1.5) of the jackknife
 *   confidence    in  0.95
 *   log_scale     in  the statistic is a ratio: everything is done on its logarithm, limits are returned as ratios
 *   scale         in  what makes the spread of resamples of another size that of n patients: sqrt(m / n) for m of n
 *                     with replacement, sqrt(m / (n - m)) without; 1 = none
 * An infinite replicate is a value at the end of the order: percentile limits are then the quantiles, and basic,
 * normal, BCa and rescaled limits, which need a spread, do not exist.  No limits where the estimate is NaN, where all
 * replicates are infinite on one side, or with fewer than two of them.
 * O(n log n).  Quantiles interpolate on the normal scale as boot's norm.inter, which would drop what is infinite. */
void rc_summary_intervals(double *t, size_t n, double estimate, double acceleration, double confidence, bool log_scale,
                          double scale, rc_intervals *out);

#endif
