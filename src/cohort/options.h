/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * options.h - how a cohort is chosen from a file. */
#ifndef RC_COHORT_OPTIONS_H
#define RC_COHORT_OPTIONS_H

#include "cohort/csv.h"

#include <stdbool.h>

/* Another name for a column of the file, or, with `column`, for a value of that column (named as renamed). */
typedef struct rc_cohort_rename {
    const char *name;   /* what it is called from here on */
    const char *theirs; /* what the file calls it */
    const char *column; /* NULL: a column is renamed */
} rc_cohort_rename;

/* How columns are chosen.  NULL = the default name where such a column is present. */
typedef struct rc_cohort_options {
    const char *path;  /* CSV file; NULL with embedded */
    const char *bytes; /* the table in memory: what standard input held, or a caller's; then path is only a name */
    size_t n_bytes;
    rc_csv_options file;    /* how it is written, as far as the user says */
    const char *expression; /* a second file, genes x samples, whose genes become columns (expression.h); NULL = none */
    const char *by;         /* column of its sample names; NULL = id */
    int samples_in_rows;    /* 1: it is samples x genes */
    double min_present;     /* leaves out markers that fewer patients have: a share up to 1, a number above; 0 = none */
    bool embedded;          /* the built-in synthetic cohort */
    bool named;             /* bytes are a caller's, and called path; else "standard input" */
    const char *time, *event, *center, *id; /* defaults "time", "event", "center", "id"; time 'a|b': the first of
                                               them that is not missing */
    size_t n_event_values; /* values of the event column that are the event, see event.h; 0 = it must be 0/1 or
                            * FALSE/TRUE */
    const char *const *event_values;
    size_t n_competing_values; /* competing events: censored, and named */
    const char *const *competing_values;
    const char *strata;   /* column, NULL = none */
    const char *outcome;  /* column of an outcome in place of time and event: numbers, or 1 where it is one of
                             event_values and else 0; NULL = survival */
    const char *weight;   /* column of case weights: a row stands for so many patients; NULL = one */
    const char *entry;    /* column of entry times (left truncation), NULL = none */
    bool marker_optional; /* a cohort without markers is fine; else none named is an error */
    size_t n_markers;
    const char *const *marker; /* column names; 'PREFIX*' = all columns with that prefix, in file order;
                                               '@FILE' = the names in a file, one a line (names.h) */
    size_t n_covariates;
    const char *const *covariates; /* a patient with a missing value in one of them is dropped, */
    bool keep_missing;             /* unless this is set */
    const char *covariates_option; /* for messages (marked: base/text.h), NULL = adjust */
    const char *where;             /* filter expression, NULL = none */
    const char *within;            /* a second one: both must hold */
    size_t n_renames;
    const rc_cohort_rename *rename; /* applied at once when the table is read, before everything else looks at it */
    bool keep_table;
    int above;        /* 1: high is marker > cutoff (recut_cohort.above) */
    bool need_center; /* fail with one clear line where there is no center column */
} rc_cohort_options;

/* Whether both choose the same patients and columns of the same table.  (What is only for messages does not count.) */
bool rc_cohort_options_same(const rc_cohort_options *a, const rc_cohort_options *b);

#endif
