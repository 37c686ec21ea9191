/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * nested.h - many small cohorts one after another, from plain arrays: search, inner permutations, splits.  For work
 * inside a replicate (simulated cohorts).  One workspace a thread; nothing is allocated after it is made.
 *
 * All results are those of recut_cohort_from_arrays, plan/context.h and the plan `permute` on the same arrays, bit for
 * bit: a pure function of the arrays and the generators, whatever the kernels and whatever the workspace held
 * before. */
#ifndef RC_PLAN_NESTED_H
#define RC_PLAN_NESTED_H

#include "plan/context.h"
#include "plan/impute.h"
#include "plan/reselect.h"
#include "plan/shuffle.h"

enum { RC_NESTED_LARGEST = 65535 };

typedef struct rc_nested rc_nested;

/* rc_plan_nested_create() - a workspace for cohorts of at most n_max <= RC_NESTED_LARGEST patients.
 *   options  criterion and min_fraction; nothing else is looked at
 * 600 to 1,000 bytes a patient.
 * Errors: RECUT_E_ARG (n_max), RECUT_E_USAGE (the options), RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_nested_create(size_t n_max, const rc_plan_options *options, rc_nested **out,
                                               recut_error *err);
void rc_plan_nested_destroy(rc_nested *nested); /* NULL is fine */

/* rc_plan_nested_load() - the next cohort: orders, ties, candidates, risk sets, scores.
 *   time, event, marker  in [n] as for recut_cohort_from_arrays, copied; n from 0 to n_max
 * Few or equal patients are no error: the searches say why there is no result.  After an error the workspace holds a
 * cohort of no patients.  O(n log n).  Errors: RECUT_E_ARG (index = the first bad patient). */
RECUT_CHECK recut_status rc_plan_nested_load(rc_nested *nested, size_t n, const double *time, const uint8_t *event,
                                             const double *marker, recut_error *err);

/* The exact search: reason NONE, NO_CUTOFF or NO_EVENTS; see rc_selected.  Statistic: log-rank chi-square, or
 * |score|. */
void rc_plan_nested_search(rc_nested *nested, rc_selected *out);

typedef struct rc_nested_null {
    rc_reason reason;                        /* of the search; NONE, or why there are no replicates and p is NaN */
    int64_t replicates, exceedances, failed; /* done; with T >= the observed T; without a statistic */
    double p;                                /* never 0 */
} rc_nested_null;

/* rc_plan_nested_permute() - p of the search by permutation: (1 + exceedances) / (1 + replicates).
 *   generator   in/out [RC_SHUFFLE_LANES]; replicate i draws from i mod LANES, as in a block of the plan `permute`
 *   replicates  at most so many
 *   stop_at     0, or so many exceedances end it: then p = exceedances / replicates (Besag & Clifford 1991, Biometrika
 *               78:301). The generators have gone on a little further by then.
 * Phipson & Smyth 2010.  O(replicates n). */
void rc_plan_nested_permute(rc_nested *nested, rc_pcg *generator, int64_t replicates, int64_t stop_at,
                            rc_nested_null *out);

/* rc_plan_nested_dealt() - the statistic of the search where patient i has the record of patient dealt[i]: for
 * permutations that several markers share.  dealt in [n].  Negative where nothing is found. */
double rc_plan_nested_dealt(rc_nested *nested, const uint32_t *dealt);

/* rc_plan_nested_impute() - the same by permutations with imputed censoring (impute.h), those of the plan `permute`
 * where its null imputes.  What they need is allocated and freed.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_nested_impute(rc_nested *nested, rc_pcg *generator, int64_t replicates,
                                               int64_t stop_at, rc_nested_null *out, recut_error *err);

/* rc_plan_nested_split() - the split at any cutoff, for one selected in another cohort: row [RC_SPLIT_COLUMNS].
 * NaN, +-infinity are no error: RC_SPLIT_REASON is NO_CUTOFF, EMPTY_GROUP.  O(n) and a Cox fit of one covariate. */
void rc_plan_nested_split(rc_nested *nested, double cutoff, double *row);

/* The loaded cohort for everything else that takes one: complete, borrowed until the next load; its one marker is
 * "marker". */
const rc_context *rc_plan_nested_context(rc_nested *nested);

#endif
