/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * adjusted.h - the covariates of the adjusted model: who is in it, and its columns.  It is of the patients who lack
 * none of the covariates; every other statistic is of all patients of the marker. */
#ifndef RC_PLAN_ADJUSTED_H
#define RC_PLAN_ADJUSTED_H

#include "plan/plan.h"

typedef struct rc_adjust_columns {
    size_t n;          /* columns: numbers, or an indicator of every level but the first that occurs in the model */
    double *x;         /* [n][patients]; 0 for who is not in the model */
    uint8_t *complete; /* [patients] 1 = is in the model; NULL = everybody is */
} rc_adjust_columns;

/* adjust out [n_adjust]: the covariates of these names.  Errors: RECUT_E_USAGE where the cohort has no such column. */
RECUT_CHECK recut_status rc_plan_adjusted_find(const recut_cohort *cohort, size_t n_adjust, const char *const *name,
                                               size_t *adjust, recut_error *err);

/* columns: zeroed, the caller's; cleared by _clear also after an error.  adjust [n_adjust]: covariates of the
 * cohort. */
RECUT_CHECK recut_status rc_plan_adjusted_create(const recut_cohort *cohort, size_t n_adjust, const size_t *adjust,
                                                 rc_adjust_columns *columns, recut_error *err);
void rc_plan_adjusted_clear(rc_adjust_columns *columns);

/* "age", "stage: IV": column `which` of the model. */
void rc_plan_adjusted_name(const recut_cohort *cohort, size_t n_adjust, const size_t *adjust,
                           const rc_adjust_columns *columns, size_t which, char out[RC_NAME_ROOM]);

/* What is stored of a split is given the covariates: so says its column ("log-rank chi-square of ..."). */
void rc_plan_adjusted_about(rc_column *column);

/* Adds the table "adjusted": patients and events of the model, and who is left out of it. */
RECUT_CHECK recut_status rc_plan_adjusted_table(rc_analysis *analysis, size_t n_adjust, const size_t *adjust,
                                                recut_error *err);

/* Adds the table "adjusted_lost", a row a covariate (label) whose coefficient is infinite or aliased in the cohort
 * itself, in the model of the covariates alone; no table where there is none.  O(columns^2 patients). */
RECUT_CHECK recut_status rc_plan_adjusted_lost(rc_analysis *analysis, size_t n_adjust, const size_t *adjust,
                                               recut_error *err);

#endif
