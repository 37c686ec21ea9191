/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ending.h - where an analysis ends: at its last replicate, or where a sequential stop says so. */
#ifndef RC_STORE_ENDING_H
#define RC_STORE_ENDING_H

#include "store/blocks.h"

typedef struct rc_ending {
    int64_t blocks; /* that count, the last perhaps in part */
    int64_t replicates;
    size_t last_count;   /* replicates of the last block that count */
    int64_t *last_tally; /* [tally_length] of these, where they are not the whole block; else NULL */
    size_t n_stop;       /* rows of the stop tally, 0 without stop_at */
    int64_t *after;      /* [n_stop] replicates until each row alone reached stop_at; -1 = never */
} rc_ending;

/* Needs every block up to the end: RECUT_E_STORE naming the gaps otherwise. */
RECUT_CHECK recut_status rc_store_ending_find(rc_blocks *blocks, size_t a, rc_ending *out, recut_error *err);
void rc_store_ending_clear(rc_ending *ending);

#endif
