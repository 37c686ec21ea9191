/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stored.h - what a run leaves of its analyses: all that the summary needs, without the patients.  Read from a result
 * file (store/store.h), or still in memory (gathered.h). */
#ifndef RC_RUN_STORED_H
#define RC_RUN_STORED_H

#include "plan/plan.h"

/* Schema of a result; 1, whose names were as the user had them and whose texts were of fixed length, can be read,
 * too. */
enum { RC_STORE_FORMAT = 2 };
struct rc_store_file;

/* One analysis: enough to summarise without the cohort. */
typedef struct rc_stored {
    char group[32];    /* "permute/0" */
    char plan[24];     /* "permute" */
    char *label;       /* of a job file; NULL = none */
    char *cohort_json; /* NULL = that of the result's head */
    char *spec;        /* JSON */
    uint64_t seed;
    int64_t key_version; /* of the random streams (plan/key.h); 0 = not said */
    int64_t replicates;  /* used (less than asked for after a sequential stop) */
    int64_t replicates_asked, block_size, rows_kept;
    size_t n_columns;
    rc_column *column;
    size_t n_tallies, tally_length;
    rc_tally *tally;
    int64_t *counts;     /* [tally_length] totals */
    int64_t *stop_after; /* [rows of the stop tally]: replicates until that row reached stop_at (-1 = never), or NULL */
    size_t n_stop;
    int64_t stop_at;
    int64_t
        adaptive; /* a marker took part until it had so many exceedances (plan/epochs.h); 0 = all in all replicates */
    size_t n_tables;
    rc_table *table;
} rc_stored;

typedef struct rc_result {
    char *path; /* NULL: it is in no file */
    char fingerprint[33];
    char *version;
    char *cohort_json;
    bool synthetic;
    int64_t schema;
    size_t n;
    rc_stored *analysis;
    int64_t file;                 /* hid_t, private */
    struct rc_store_file *opened; /* private */
} rc_result;

/* Finds a table, tally or column by name; NULL, or SIZE_MAX, where there is none. */
const rc_table *rc_run_stored_table(const rc_stored *analysis, const char *name);
const rc_tally *rc_run_stored_tally(const rc_stored *analysis, const char *name);
size_t rc_run_stored_column(const rc_stored *analysis, const char *name);

#endif
