/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * shuffle.h - survival records dealt out at random, over all patients or within strata: the replicates of the
 * plans that permute.  Replicate i of a block draws from generator i mod LANES of the block, so that several can be
 * computed side by side.  Frozen: part of what makes a replicate. */
#ifndef RC_PLAN_SHUFFLE_H
#define RC_PLAN_SHUFFLE_H

#include "base/pcg.h"
#include "kernel/scan_table.h"
#include "plan/plan.h"

enum { RC_SHUFFLE_LANES = 4 };

typedef struct rc_shuffle {
    size_t n;
    uint32_t *start;         /* [n] patients at the places, before shuffling */
    size_t n_strata;         /* 0 = one shuffle over all */
    uint32_t *stratum_first; /* [n_strata + 1] */
    uint32_t *stratum_place; /* [n] places, stratum by stratum */
} rc_shuffle;

/* rc_plan_shuffle_create() - of the patients start [n] (copied), within `strata` unless it is NULL.
 * shuffle: the caller's, cleared by rc_plan_shuffle_clear (of a zeroed one as well).  O(n strata). */
RECUT_CHECK recut_status rc_plan_shuffle_create(rc_shuffle *shuffle, size_t n, const uint32_t *start,
                                                const rc_factor *strata, recut_error *err);
void rc_plan_shuffle_clear(rc_shuffle *shuffle);

/* The generators of a block: [LANES]. */
void rc_plan_shuffle_begin(const rc_analysis *analysis, int64_t block, rc_pcg *generator);

/* rc_plan_shuffle_draw() - the next replicate of the first `lanes` generators.
 *   kernel    its version of the shuffle: any gives the same bits
 *   record    out [lanes][n] one arrangement after the other      scratch  [n] */
void rc_plan_shuffle_draw(const rc_shuffle *shuffle, const rc_scan_table *kernel, rc_pcg *generator, size_t lanes,
                          uint32_t *record, uint32_t *scratch);

#endif
