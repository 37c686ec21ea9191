/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crossvalidate.h - the statistic of repeated cross-validation, for others than its own plan. */
#ifndef RC_PLAN_CROSSVALIDATE_H
#define RC_PLAN_CROSSVALIDATE_H

#include "plan/design.h"

/* rc_plan_crossvalidate_statistic() - mean log-rank chi-square, over the repeats, of a classification in which each
 * patient is called high or low by a cutoff that was chosen without them; a repeat without a classification, or with
 * everybody in one group, counts 0: it validates nothing.
 *   state    in  design.cohort, folds, repeats
 *   order    in  [n] the marker's order, or a permutation of it (work->sample is set to it by the caller)
 *   without  in/out  repeats that counted 0 */
double rc_plan_crossvalidate_statistic(const rc_design_state *state, rc_design_work *work, const uint32_t *order,
                                       size_t marker, rc_pcg *generator, int64_t *without);

#endif
