/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * factor.h - columns as levels and codes. */
#ifndef RC_COHORT_FACTOR_H
#define RC_COHORT_FACTOR_H

#include "cohort/cohort.h"
#include "cohort/csv.h"

/* The column over the n rows row[]; missing values become the level "(missing)".
 * out is the caller's, cleared by rc_cohort_factor_clear. */
RECUT_CHECK recut_status rc_cohort_factor_make(const rc_cohort_table *table, size_t column, const uint32_t *row,
                                               size_t n, rc_factor *out, recut_error *err);

/* The same with values where all that are not missing are numbers, and at least one is.  Refused (RECUT_E_DATA),
 * because it would turn a measurement into a factor: a decimal comma, or text in a column where at least half of the
 * values are numbers and more than ten levels are. */
RECUT_CHECK recut_status rc_cohort_factor_covariate(const rc_cohort_table *table, size_t column, const uint32_t *row,
                                                    size_t n, rc_covariate *out, recut_error *err);

/* n texts of a column in one allocation: the pointers, then what they point to. */
RECUT_CHECK recut_status rc_cohort_factor_texts(const char *const *text, size_t n, char ***out, recut_error *err);

#endif
