/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plan.h - RESULT.d/plan.h5: what a run is, for whoever joins its blocks without its patients.
 *
 * Sealed by every launch before its first segment.  As a result (README.md) without what replicates have brought:
 * attributes format "recut-plan", schema, version, key_version, fingerprint, synthetic, cohort, embeds
 * (--embed-cohort), share and shares (--share), directory; words, texts: the command; analyses, and for each its group
 * with the attributes plan, spec, seed, replicates, block_size, rows_kept, stop_at, stop_tally, stop_error,
 * stop_spread (above 0), label, cohort, its columns and tables as there, and groups tally/<name> with the attributes
 * name, about, rows, bins, origin, width, each. */
#ifndef RC_STORE_PLAN_H
#define RC_STORE_PLAN_H

#include "store/store.h"

enum { RC_STORE_PLAN_FORMAT = 1 };

struct rc_plan_shells;

typedef struct rc_store_plan {
    rc_store_head head; /* embed: NULL in one that was read */
    rc_analysis *const *analysis;
    size_t n;
    bool embeds;           /* the result is to hold the patients' rows */
    int64_t share, shares; /* 0 = all blocks */
    const char *directory; /* where the command was typed; NULL = not known */
    char **word;
    size_t n_words; /* of the command: "permute", "cohort.csv", ... */
    /* Of one that was read: */
    const char *version;        /* of the recut that wrote it */
    bool missed;                /* a replicate was to be computed, for which there are no patients */
    struct rc_plan_shells *own; /* private */
} rc_store_plan;

/* Writes plan.h5 into a run's folder (.part, fsync, rename), in place of an earlier one.  Rank 0 only. */
RECUT_CHECK recut_status rc_store_plan_write(const char *folder, const rc_store_plan *plan, recut_error *err);

/* Reads it.  The analyses have all that store/merge needs of them but no cohort: to compute a block of them sets
 * `missed` and fails with RECUT_E_USAGE.  RECUT_E_USAGE where there is none, or one of another version of the
 * replicates; RECUT_E_STORE where it is damaged or recut has not written it.  Costs the reading of the tables. */
RECUT_CHECK recut_status rc_store_plan_read(const char *folder, rc_store_plan **out, recut_error *err);
void rc_store_plan_free(rc_store_plan *plan); /* of one that was read; NULL is fine */

/* Are they of one run, and would their results be the same?  Not compared: share, directory and words. */
bool rc_store_plan_same(const rc_store_plan *a, const rc_store_plan *b);

/* Which share a folder holds, without reading the rest; false where it is none, or has no plan. */
bool rc_store_plan_share(const char *folder, int64_t *share, int64_t *shares);

#endif
