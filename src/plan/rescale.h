/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rescale.h - resamples of another size than the cohort: what makes their spread that of n patients. */
#ifndef RC_PLAN_RESCALE_H
#define RC_PLAN_RESCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether a scheme changes the number of patients. */
bool rc_plan_rescale_is_needed(const char *scheme);

/* rc_plan_rescale_factor() - for an estimator that converges as n^-rate.  m of n with replacement have the spread of
 * m patients: (m / n)^rate.  m of n without replacement are more alike, by the part of the variance that they share
 * with the cohort, 1/m - 1/n = (n - m) / (m n): (m / (n - m))^rate (Politis, Romano & Wolf 1999, section 10.2).  1 for
 * other schemes. */
double rc_plan_rescale_factor(const char *scheme, double m, double n, double rate);

/* rc_plan_rescale_cutoff() - where a selected cutoff would lie in samples of n patients: the 2.5 and 97.5 %
 * quantiles of the resamples' cutoffs, their distance from the estimate rescaled on the scale of ranks (patients
 * below), turned round as a basic interval, then the candidates next outside.
 *   value, below, selected  in [k] distinct values ascending, patients below each, resamples that selected it
 *   lowest, highest         in the candidates' ends: values
 *   out                     NaN where no resample selected any */
void rc_plan_rescale_cutoff(const double *value, const double *below, const int64_t *selected, size_t k,
                            double estimate, double lowest, double highest, double factor, double out[2]);

/* The smallest value with that share of the resamples at or below it; k where there is none. */
size_t rc_plan_rescale_quantile(const int64_t *selected, size_t k, double probability);

#endif
