/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * simulate_truth.h - the truths of the plan `simulate`: from its options, and into its spec. */
#ifndef RC_PLAN_SIMULATE_TRUTH_H
#define RC_PLAN_SIMULATE_TRUTH_H

#include "plan/plan.h"
#include "plan/truth.h"

struct cJSON;

/* A point of the grid. */
typedef struct rc_simulate_point {
    const char *effect;
    double size, hr, at, event_share; /* event_share 0: as it is in the cohort */
} rc_simulate_point;

/* Point `wanted`, unless out is NULL; returns how many there are.  Without an effect there is one hazard ratio, 1, and
 * without a jump one place.  like: the cohort that --like names, or one without patients. */
size_t rc_plan_simulate_truth_points(const rc_plan_truth_options *options, const recut_cohort *like, size_t wanted,
                                     rc_simulate_point *out);

/* The truth of a point.  Errors: RECUT_E_USAGE, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_simulate_truth_create(const rc_plan_truth_options *options, const recut_cohort *like,
                                                       const rc_simulate_point *point, rc_truth **out,
                                                       recut_error *err);

/* Adds "truth" to a spec: every number that makes a cohort; defaults are said as well, since there is no table of
 * patients to look at.  What is newer than that stands there where it is not the default.  False: no memory. */
bool rc_plan_simulate_truth_spec(struct cJSON *spec, const rc_plan_truth_options *options, const recut_cohort *like,
                                 const rc_simulate_point *point, const rc_truth *truth, size_t n);

/* The place of a word in a list that ends with NULL.  Errors: RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_plan_simulate_truth_word(const char *option, const char *text, const char *const *list,
                                                     size_t *out, recut_error *err);

/* How many of so many centers select: options->discovery.  Errors: RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_plan_simulate_truth_discovery(const rc_plan_options *options, size_t centers, int64_t *out,
                                                          recut_error *err);

#endif
