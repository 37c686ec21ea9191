/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * values.h - columns of a table as checked values, and which rows they drop.
 *
 * Every function looks at the rows that --where leaves, dropped ones included, so that a bad
 * field is never hidden by a missing one beside it.  A row keeps the first reason it got. */
#ifndef RC_COHORT_VALUES_H
#define RC_COHORT_VALUES_H

#include "cohort/csv.h"

#include <stdbool.h>

typedef enum rc_drop_kind {
    RC_DROP_WHERE,
    RC_DROP_MISSING,
    RC_DROP_NO_MARKER,
    RC_DROP_NO_TIME,
    RC_DROP_WEIGHT
} rc_drop_kind;

typedef struct rc_drop_reason {
    rc_drop_kind kind;
    size_t column;
} rc_drop_reason;

typedef struct rc_rows {
    const rc_cohort_table *table;
    uint8_t *selected; /* [table->n_rows] 0 = excluded by --where */
    uint32_t *dropped; /* [table->n_rows] 0 = kept, else index of the reason + 1 */
    size_t n_reasons;
    rc_drop_reason *reason; /* room for 2 * n_columns + 8 */
} rc_rows;

/* All rows selected and kept; ends with rc_cohort_values_clear. */
RECUT_CHECK recut_status rc_cohort_values_init(rc_rows *rows, const rc_cohort_table *table, recut_error *err);
void rc_cohort_values_clear(rc_rows *rows);
void rc_cohort_values_drop_unselected(rc_rows *rows);

/* x [n_rows] of a marker; NaN where the value is missing, which drops nobody.  Only the order counts: -Inf, as log2(0),
 * is its smallest value, Inf its largest.  Errors: RECUT_E_DATA. */
RECUT_CHECK recut_status rc_cohort_values_marker(rc_rows *rows, size_t column, double *x, recut_error *err);
/* Drops the rows in which all of the markers x [n] are missing: of one marker (its column) for missing it. */
void rc_cohort_values_drop_unmarked(rc_rows *rows, size_t n, double *const *x, size_t column);
/* x [n_rows] of times: in each row the first of the n columns that is not missing, and without any the row is dropped.
 * Errors: RECUT_E_DATA, also for a negative time. */
RECUT_CHECK recut_status rc_cohort_values_times(rc_rows *rows, size_t n, const size_t *columns, double *x,
                                                recut_error *err);
/* x [n_rows] of an outcome, finite numbers; without one the row is dropped.  Errors: RECUT_E_DATA. */
RECUT_CHECK recut_status rc_cohort_values_outcome(rc_rows *rows, size_t column, double *x, recut_error *err);
/* x [n_rows] of entry times; without one the row is dropped.  Errors: RECUT_E_DATA, also where a row that is kept has
 * an entry at or after its time. */
RECUT_CHECK recut_status rc_cohort_values_entries(rc_rows *rows, size_t column, const double *time, double *x,
                                                  recut_error *err);
/* weight [n_rows] of case weights: whole numbers; a row without one, or of weight 0, is dropped.  Errors:
 * RECUT_E_DATA. */
RECUT_CHECK recut_status rc_cohort_values_weights(rc_rows *rows, size_t column, uint32_t *weight, recut_error *err);
/* Only drops the rows where the column is missing. */
void rc_cohort_values_require(rc_rows *rows, size_t column);
/* Every id once; missing ones aside.  intervals: there are entry times, so that several rows may be intervals of one
 * patient. */
RECUT_CHECK recut_status rc_cohort_values_unique(const rc_rows *rows, size_t column, bool intervals, recut_error *err);

#endif
