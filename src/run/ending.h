/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ending.h - where an analysis ends: at its last replicate, or where a sequential stop says so. */
#ifndef RC_RUN_ENDING_H
#define RC_RUN_ENDING_H

#include "plan/plan.h"

typedef struct rc_ending {
    int64_t blocks; /* that count, the last perhaps in part */
    int64_t replicates;
    size_t last_count;   /* replicates of the last block that count */
    int64_t *last_tally; /* [tally_length] of these, where they are not the whole block; else NULL */
    size_t n_stop;       /* rows of the stop tally, 0 without stop_at */
    int64_t *after;      /* [n_stop] replicates until each row alone reached stop_at; -1 = never */
} rc_ending;

/* Where the tallies of finished blocks are. */
typedef struct rc_tallies {
    void *self;
    /* That of a block [tally_length], until the next call; only of analyses that may stop.  RECUT_E_STORE, naming the
     * gaps, where it is not there. */
    recut_status (*read)(void *self, size_t analysis, int64_t block, const int64_t **out, recut_error *err);
    /* Of an adaptive analysis: how many blocks from the first one on are there, and the sum of all tallies, in
     * [tally_length] zeros. */
    recut_status (*sum)(void *self, size_t analysis, int64_t *blocks, int64_t *counts, recut_error *err);
} rc_tallies;

/* Needs every block up to the end.  a: the analysis' number, for tallies. */
RECUT_CHECK recut_status rc_run_ending_find(const rc_tallies *tallies, const rc_analysis *analysis, size_t a,
                                            rc_ending *out, recut_error *err);
void rc_run_ending_clear(rc_ending *ending);

#endif
