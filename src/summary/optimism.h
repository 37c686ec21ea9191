/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * optimism.h - how much of a selected cutoff's performance is owed to its selection. */
#ifndef RC_SUMMARY_OPTIMISM_H
#define RC_SUMMARY_OPTIMISM_H

#include "base/status.h"

#include <stddef.h>

typedef struct rc_optimism {
    size_t used;         /* replicates with a value, finite or not, in the sample and in the original cohort */
    size_t infinite;     /* of them, one of the two is infinite: then no means exist, only medians */
    size_t used_oob;     /* replicates with a value out of the bag */
    size_t infinite_oob; /* infinite ones among them */
    double apparent;     /* of the cutoff selected on the original cohort, in its own direction */
    double optimism;     /* Harrell: mean of (in the resample) - (same cutoff, original cohort), in the resample's
                      * direction */
    double corrected;    /* apparent - optimism */
    double median; /* of the same differences, infinite ones in their place; NaN where that is infinite, or where in
                    * more than
                      5 % of the replicates both values are: their difference is unknown, the others' median only
                      near */
    double corrected_median; /* apparent - median */
    double oob;              /* mean out of the bag, in the resample's direction */
    double e632, e632plus;   /* Efron 1983; Efron & Tibshirani 1997 */
    double slope;            /* sum of original / sum of resample: the bootstrap's shrinkage factor */
    double error;            /* Monte-Carlo standard error of optimism */
} rc_optimism;

/* Values of a statistic whose no-information value is `none` (0 for a log hazard ratio, 0.5 for C, 1 for a chi-square):
 * in the resample, of the same cutoff in the original cohort, out of the bag; direction [n] +1 or -1 by which value -
 * none is multiplied (NULL = +1 throughout).  NaN values are left out, infinite ones are not: with one of them no mean
 * exists. O(n).  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_optimism(size_t n, const double *sample, const double *original, const double *oob,
                                             const double *direction, double apparent, double none, rc_optimism *out,
                                             recut_error *err);

#endif
