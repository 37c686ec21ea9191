/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * epochs.h - adaptive replicates: a row of the stop tally (a marker) takes part until it has rc_analysis.adaptive
 * exceedances, the others go on (Besag & Clifford 1991, Biometrika 78:301, looked at in stages).
 *
 * Blocks are cut into epochs in advance: the first of at least RC_EPOCH_FIRST replicates, each later one as long as all
 * before it together.  Who takes part in an epoch follows from the counts of all blocks of the epochs before it, and so
 * from nothing but (cohort, analysis, seed): ranks, threads and restarts change nothing.  In the first one everybody
 * does.
 *
 * The p of a row that takes part in n replicates, x of them exceedances, is (x + 1) / (n + 1), and is valid whenever it
 * ends: let the stages have n_1 < n_2 < ... replicates, X_k exceedances be uniform on 0 .. n_k without an effect, and a
 * level a have H <= a (n_k + 1) for the first time at stage k.  Who ends before k has x >= H, p >= (H + 1) / (n_j + 1)
 * > a.  All others have p <= a, now or later, only if X_k + 1 <= a (n_k + 1), or X_k < H, which is part of it: the
 * share of these is at most a. */
#ifndef RC_PLAN_EPOCHS_H
#define RC_PLAN_EPOCHS_H

#include "plan/plan.h"

enum { RC_EPOCH_FIRST = 1024, RC_EPOCH_FIRST_BLOCKS = 4 };

/* Number of epochs; the epoch of a block; how many blocks there are up to the end of an epoch. */
size_t rc_plan_epochs(const rc_analysis *analysis);
size_t rc_plan_epochs_of(const rc_analysis *analysis, int64_t block);
int64_t rc_plan_epochs_end(const rc_analysis *analysis, size_t epoch);

/* Rows that can take part. */
size_t rc_plan_epochs_rows(const rc_analysis *analysis);

/* rc_plan_epochs_choose() - who takes part in an epoch: of those who can at all (analysis->able) all in the first one,
 * later who has too few of the counts [epochs][rows] of those before.  out [rows] 1 = takes part.  Returns how many. */
size_t rc_plan_epochs_choose(const rc_analysis *analysis, const int64_t *counts, size_t epoch, uint8_t *out);

/* From here on blocks of this epoch are computed; none of the analysis must be under way. */
void rc_plan_epochs_begin(rc_analysis *analysis, const uint8_t *active);

/* How many counts a block of the current epoch reports, of the rows that take part, in their order; out of its
 * tally. */
size_t rc_plan_epochs_reported(const rc_analysis *analysis);
void rc_plan_epochs_report(const rc_analysis *analysis, const int64_t *tally, int64_t *out);

#endif
