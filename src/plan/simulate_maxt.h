/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * simulate_maxt.h - step-down maxT over the markers of one simulated cohort (plan/maxt.h): each marker's best cutoff,
 * survival permuted against all markers together. */
#ifndef RC_PLAN_SIMULATE_MAXT_H
#define RC_PLAN_SIMULATE_MAXT_H

#include "plan/nested.h"

enum { RC_SIMULATE_MAXT_MARKERS = 64 };

typedef struct rc_simulate_maxt rc_simulate_maxt;

/* For cohorts of n patients with so many markers, at most RC_SIMULATE_MAXT_MARKERS; options as for nested.h. */
RECUT_CHECK recut_status rc_plan_simulate_maxt_create(size_t n, size_t markers, const rc_plan_options *options,
                                                      rc_simulate_maxt **out, recut_error *err);
void rc_plan_simulate_maxt_destroy(rc_simulate_maxt *maxt); /* NULL is fine */

/* The next marker (number 0, 1, ...) of a cohort.  Errors: RECUT_E_ARG, as rc_plan_nested_load. */
RECUT_CHECK recut_status rc_plan_simulate_maxt_load(rc_simulate_maxt *maxt, size_t number, const double *time,
                                                    const uint8_t *event, const double *marker, recut_error *err);

/* rc_plan_simulate_maxt_adjust() - p out [markers]: adjusted for all markers; NaN where a marker has no cutoff.
 *   replicates  permutations at most       enough  exceedances of the largest statistic that end them: no p can be
 *               small then, and each that is given is at least that of all permutations
 * O(replicates markers n). */
void rc_plan_simulate_maxt_adjust(rc_simulate_maxt *maxt, rc_pcg *generator, int64_t replicates, int64_t enough,
                                  double *p);

#endif
