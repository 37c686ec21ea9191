/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * simulate_adjusted.h - the search given a covariate in one simulated cohort: as --criterion adjusted of `permute`, and
 * with a permutation in the place of its null. */
#ifndef RC_PLAN_SIMULATE_ADJUSTED_H
#define RC_PLAN_SIMULATE_ADJUSTED_H

#include "base/pcg.h"
#include "plan/context.h"

typedef struct rc_simulate_adjusted rc_simulate_adjusted;

/* Scratch for cohorts of n patients. */
RECUT_CHECK recut_status rc_plan_simulate_adjusted_create(size_t n, rc_simulate_adjusted **out, recut_error *err);
void rc_plan_simulate_adjusted_destroy(rc_simulate_adjusted *adjusted); /* NULL is fine */

/* rc_plan_simulate_adjusted_load() - the cohort of a context of one marker, and its covariate z [n] (borrowed): fits
 * the covariate's model and searches. */
void rc_plan_simulate_adjusted_load(rc_simulate_adjusted *adjusted, const rc_context *context, const double *z);

/* p of that search by `replicates`, or by as many as bring `enough` exceedances: (1 + x) / (1 + B); NaN where it finds
 * nothing.
 *   permuted  false: survival drawn from the covariate's model (drawn.h)
 *             true: survival permuted against marker and covariate together, which undoes the covariate's effect
 * Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_simulate_adjusted_p(rc_simulate_adjusted *adjusted, bool permuted, rc_pcg *generator,
                                                     int64_t replicates, int64_t enough, double *p, recut_error *err);

#endif
