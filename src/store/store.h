/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store.h - segments while a run lasts, one result file at its end.
 *
 * RESULT.d/plan.h5           what the run is (store/plan.h)
 * RESULT.d/rRRRR-SSSSSS-LLLLLLLL.h5   a segment of rank R in launch L (so a host that lost contact but still
 *                            reaches the folder never writes over a later launch): some finished blocks of some
 *                            analyses, never changed once it has this name (.part until it is complete and on disk)
 * RESULT.h5                  the merged result, complete and checked, or absent
 *
 * All are HDF5 behind a user block with length and CRC-32 of the whole file (store/file.h). */
#ifndef RC_STORE_STORE_H
#define RC_STORE_STORE_H

#include "plan/plan.h"
#include "run/sink.h"
#include "run/stored.h"

/* What a run's folder holds already. */
typedef struct rc_store_state {
    uint8_t **done;           /* [n][n_blocks] */
    int64_t **stop_counts;    /* [n] -> [n_blocks][rows of the stop tally], adaptive [rc_plan_epochs][rows]; or NULL */
    int64_t next_segment;     /* greater than every number in use, any rank */
    uint32_t launch;          /* drawn at random for the names of new segments */
    size_t segments, damaged; /* usable segments; files that failed their checks (ignored, blocks are recomputed) */
} rc_store_state;

/* Makes RESULT.d if absent, takes its lock (flock on RESULT.d/lock, held until unlock; RECUT_E_IO "another run
 * is working on ..." where taken), deletes *.part, reads every segment.  RECUT_E_USAGE where a segment is of another
 * fingerprint.  Call on rank 0 only. */
RECUT_CHECK recut_status rc_store_scan(const char *folder, const char *fingerprint, rc_analysis *const *analysis,
                                       size_t n, rc_store_state **out, int *lock, recut_error *err);
void rc_store_state_destroy(rc_store_state *state);
void rc_store_unlock(int lock);

/* Deletes a run's folder with everything in it that is recut's; the folder itself stays where anything else is in
 * it. */
RECUT_CHECK recut_status rc_store_remove(const char *folder, recut_error *err);

/* The last launch that was written down whole in a folder's launches.jsonl: its command line, and where it was typed
 * (NULL = not said); rc_base_memory_free both.  RECUT_E_USAGE where this is no folder of recut or names no command. */
RECUT_CHECK recut_status rc_store_launches_last(const char *folder, char **command, char **directory, recut_error *err);

enum { RC_STORE_ANALYSES_MOST = 100000 };

/* How far a run has come. */
typedef struct rc_store_progress {
    char *command, *directory; /* as rc_store_launches_last */
    char fingerprint[33];      /* "" before the first segment */
    int64_t done, total; /* blocks of all analyses (of a share: of all shares); total -1 before the first segment */
    size_t segments;     /* that can be read */
    bool running;        /* a process holds the lock; false where the file system has no locks */
} rc_store_progress;

/* From the folder alone, without the patients.  A run with a sequential stop may end before its total.
 * Costs the reading of every segment but its rows.  RECUT_E_USAGE where it is no folder of recut. */
RECUT_CHECK recut_status rc_store_progress_read(const char *folder, rc_store_progress *out, recut_error *err);
void rc_store_progress_clear(rc_store_progress *progress); /* a zeroed one is fine */

/* A sink that writes segments of one rank; first_segment and launch are the scan's. */
RECUT_CHECK recut_status rc_store_sink_create(const char *folder, int rank, int64_t first_segment, uint32_t launch,
                                              const char *fingerprint, rc_analysis *const *analysis, size_t n,
                                              rc_sink *out, recut_error *err);
void rc_store_sink_destroy(rc_sink *sink);
/* Counts and forgets: for benchmarks. */
void rc_store_null_sink(rc_sink *out, int64_t *blocks);

/* What the head of a result says besides the analyses. */
typedef struct rc_store_head {
    const char *fingerprint;
    const char *cohort_json; /* of summary/cohort: n, events, dropped, centers; no patients */
    bool synthetic;
    const recut_cohort *embed; /* --embed-cohort: patient rows too; NULL = none */
    /* [n] descriptions: of the analyses of other patients or endpoints than the first one; NULL, or NULL items, for the
     * same ones. */
    char *const *other_cohort;
} rc_store_head;

/* Merges the segments in block order into path (.part, fsync, rename, fsync of the folder).  Only finished
 * analyses: RECUT_E_STORE listing the gaps otherwise.  Tallies are summed; with stop_at everything after
 * the stopping replicate is cut off.  Bounded memory.  Rank 0 only. */
RECUT_CHECK recut_status rc_store_merge(const char *folder, const char *path, const rc_store_head *head,
                                        rc_analysis *const *analysis, size_t n, recut_error *err);

/* The same from several folders: shares of one run, in any order.  A block that is in two of them must be the same
 * bit for bit (RECUT_E_STORE); a segment of another fingerprint is refused (RECUT_E_USAGE). */
RECUT_CHECK recut_status rc_store_merge_folders(const char *const *folder, size_t n_folders, const char *path,
                                                const rc_store_head *head, rc_analysis *const *analysis, size_t n,
                                                recut_error *err);

/* ---- reading a result -------------------------------------------------- */

RECUT_CHECK recut_status rc_store_result_open(const char *path, rc_result **out, recut_error *err);
/* The same without the seal, of a file that this process has just sealed. */
RECUT_CHECK recut_status rc_store_result_reopen(const char *path, rc_result **out, recut_error *err);
void rc_store_result_close(rc_result *result);
/* One column of the stored rows, [rows_kept] doubles, caller's storage.  RECUT_E_ARG where there are no rows. */
RECUT_CHECK recut_status rc_store_result_column(const rc_result *result, size_t analysis, size_t column, double *out,
                                                recut_error *err);
/* Fingerprint of a result file, or RECUT_E_STORE. */
RECUT_CHECK recut_status rc_store_result_fingerprint(const char *path, char out[33], recut_error *err);

/* Of the HDF5 library that is loaded: "1.14.5". */
void rc_store_hdf5_version(char text[32]);

#endif
