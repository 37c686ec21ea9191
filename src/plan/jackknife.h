/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * jackknife.h - the cohort without one of the parts that a scheme draws, and what these samples say of a statistic: the
 * acceleration of BCa (Efron 1987) is that of what is drawn independently.
 *
 * The plan `jackknife` goes with a bootstrap: replicate g is the sample without part g.  It stores no rows, which would
 * tell of each patient, but moments: sums that do not hang on their order, so that any layout of blocks has the
 * same. */
#ifndef RC_PLAN_JACKKNIFE_H
#define RC_PLAN_JACKKNIFE_H

#include "plan/resample.h"

typedef struct rc_jackknife {
    const rc_resample *resample; /* borrowed */
    size_t n, groups;            /* patients; samples */
    bool clusters;               /* centers are left out, not patients */
} rc_jackknife;

/* Centers where centers are drawn; else patients: each in turn in cohorts of up to 4,000, beyond in 100 to 1,000
 * groups. */
rc_jackknife rc_plan_jackknife(const rc_resample *resample, size_t n);

/* Weights [n] of sample g: 0 for what is left out, else 1. */
void rc_plan_jackknife_weights(const rc_jackknife *jackknife, size_t g, double *weight);

/* Moments of a statistic over the samples: how many have a value, then the sums of the positive and of the negative
 * d, of d^2, of the positive and of the negative d^3, d = the sample's less the cohort's.  A sum is in limbs: limb k
 * counts units of 2^(32 k + LOWEST), and what is smaller than those of limb 0 is cut off. */
enum {
    RC_JACKKNIFE_LOWEST = -192,
    RC_JACKKNIFE_LIMBS = 10,
    RC_JACKKNIFE_SUMS = 5,
    RC_JACKKNIFE_BINS = 1 + RC_JACKKNIFE_SUMS * RC_JACKKNIFE_LIMBS
};

/* rc_plan_jackknife_count() - a sample's value x; not finite = none.
 *   estimate  in  of the cohort, on which nothing hangs but rounding; not finite = 0 instead
 *   ratio     in  the moments are those of logarithms, on which intervals of ratios are made
 *   moments   in/out [RC_JACKKNIFE_BINS] */
void rc_plan_jackknife_count(double x, double estimate, bool ratio, int64_t *moments);

/* sum (m - d)^3 / (6 (sum (m - d)^2)^1.5), m = mean of d; 0 where all d are the same, NaN of fewer than two.
 * R: boot::empinf(type = "jack"). */
double rc_plan_jackknife_acceleration(const int64_t *moments);

#endif
