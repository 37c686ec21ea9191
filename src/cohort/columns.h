/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * columns.h - which column of a table plays which part. */
#ifndef RC_COHORT_COLUMNS_H
#define RC_COHORT_COLUMNS_H

#include "cohort/csv.h"
#include "cohort/options.h"

typedef struct rc_columns {
    size_t time, event, center, id, strata, entry, weight,
        outcome;    /* SIZE_MAX = none; with an outcome time and event */
    size_t n_times; /* --time 'a|b': the first of them that is not missing; time = times[0] */
    size_t *times;
    bool center_asked; /* by option or need_center: a missing center drops the patient */
    size_t n_markers;  /* 0 = none is named */
    size_t *marker;
    bool keep_missing; /* in covariates */
    size_t n_covariates;
    size_t *covariate;
} rc_columns;

/* A column by name.  `asked_by` is the option, for the message, which lists the closest names.
 * Errors: RECUT_E_USAGE: no such column, or several, which stop a run only where one of them is asked for. */
RECUT_CHECK recut_status rc_cohort_columns_find(const rc_cohort_table *table, const char *name, const char *asked_by,
                                                size_t *column, recut_error *err);
/* The same without an error: the first of that name, SIZE_MAX if there is none. */
size_t rc_cohort_columns_index(const rc_cohort_table *table, const char *name);

/* Refuses a column whose name a later one has too.  Errors: RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_cohort_columns_once(const rc_cohort_table *table, size_t column, const char *asked_by,
                                                recut_error *err);

/* Errors: RECUT_E_USAGE, RECUT_E_MEMORY.  columns: the caller's, cleared by rc_cohort_columns_clear. */
RECUT_CHECK recut_status rc_cohort_columns_choose(const rc_cohort_table *table, const rc_cohort_options *options,
                                                  rc_columns *columns, recut_error *err);

/* What a column is already ("the time", "the center", "a covariate"), NULL if nothing.  Markers are not asked about. */
const char *rc_cohort_columns_part(const rc_columns *columns, size_t column);
void rc_cohort_columns_clear(rc_columns *columns);

#endif
