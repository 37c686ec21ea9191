/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gathered.h - finished blocks in memory, and the result that they make: what a store is on disk, for a run in a
 * process that wants the numbers and no file. */
#ifndef RC_RUN_GATHERED_H
#define RC_RUN_GATHERED_H

#include "run/sink.h"
#include "run/stored.h"

typedef struct rc_gathered rc_gathered;

/* Room for all rows that are kept (of 32 MiB and more only what is used is resident), a tally for each analysis, and
 * for each block of those that may stop.  The analyses are borrowed until rc_run_gathered_destroy.  Errors:
 * RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_run_gathered_create(rc_analysis *const *analysis, size_t n, rc_gathered **out,
                                                recut_error *err);
void rc_run_gathered_destroy(rc_gathered *gathered); /* NULL is fine */

/* For the engine; the blocks go to `gathered`. */
rc_sink rc_run_gathered_sink(rc_gathered *gathered);
/* Of the engine too: which blocks are there, and their stop counts. */
uint8_t *const *rc_run_gathered_done(rc_gathered *gathered);
int64_t *const *rc_run_gathered_stop_counts(rc_gathered *gathered);

/* What a result says of its cohorts, see rc_store_head; all is copied. */
typedef struct rc_gathered_head {
    const char *fingerprint, *cohort_json;
    bool synthetic;
    char *const *other_cohort; /* [n], or NULL; items may be NULL */
} rc_gathered_head;

/* Ends the analyses as rc_store_merge does: after the replicate of a sequential stop.  *out lives as long as
 * `gathered`.  Errors: RECUT_E_BUG where a block is missing, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_run_gathered_result(rc_gathered *gathered, const rc_gathered_head *head,
                                                const rc_result **out, recut_error *err);

/* One column of the rows, [rows_kept of the result], as rc_store_result_column. */
RECUT_CHECK recut_status rc_run_gathered_column(const rc_gathered *gathered, size_t analysis, size_t column,
                                                double *out, recut_error *err);

/* Puts every block into another sink, and flushes it. */
RECUT_CHECK recut_status rc_run_gathered_replay(const rc_gathered *gathered, rc_sink *sink, recut_error *err);

#endif
