/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * columns.h - which column of a table plays which part. */
#ifndef RC_COHORT_COLUMNS_H
#define RC_COHORT_COLUMNS_H

#include "cohort/cohort.h"
#include "cohort/csv.h"

typedef struct rc_columns {
    size_t time, event, center, id, strata; /* SIZE_MAX = none */
    bool center_asked;                      /* by option or need_center: a missing centre drops the patient */
    size_t n_markers;                       /* 0 = to be found by rc_cohort_columns_default_marker */
    size_t *marker;
    bool keep_missing; /* in covariates */
    size_t n_covariates;
    size_t *covariate;
} rc_columns;

/* A column by name.  `asked_by` is the option, for the message, which lists the closest names.
 * Errors: RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_cohort_columns_find(const rc_cohort_table *table, const char *name, const char *asked_by,
                                                size_t *column, recut_error *err);
/* The same without an error: SIZE_MAX if there is none. */
size_t rc_cohort_columns_index(const rc_cohort_table *table, const char *name);

/* Errors: RECUT_E_USAGE, RECUT_E_MEMORY.  columns: the caller's, cleared by rc_cohort_columns_clear. */
RECUT_CHECK recut_status rc_cohort_columns_choose(const rc_cohort_table *table, const rc_cohort_options *options,
                                                  rc_columns *columns, recut_error *err);

/* Where no marker was asked for: the first column that plays no other part and holds only
 * numbers and missing values, and at least one number, in the rows with keep[row] != 0. */
RECUT_CHECK recut_status rc_cohort_columns_default_marker(const rc_cohort_table *table, const uint8_t *keep,
                                                          rc_columns *columns, recut_error *err);
void rc_cohort_columns_clear(rc_columns *columns);

#endif
