/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * describe_fit.h - a Cox model (Efron) of columns, among the patients that have all of them.  Numeric columns are one
 * term, text columns one for each level but the first.  A term whose coefficient is infinite or aliased loses only
 * itself. */
#ifndef RC_STUDY_DESCRIBE_FIT_H
#define RC_STUDY_DESCRIBE_FIT_H

#include "kernel/concordance.h"
#include "kernel/cox.h"
#include "study/describe_columns.h"

typedef struct rc_fit_term {
    size_t column;         /* of the columns of the fit */
    double level, against; /* codes; NaN where the column is numeric */
    double patients, events;
    rc_reason reason; /* why it is left out */
} rc_fit_term;

/* Storage for models of a set of columns, and the last one that was fitted. */
typedef struct rc_describe_fit {
    const recut_cohort *cohort;
    const rc_describe_column *column; /* borrowed */
    size_t patients, events;          /* with a value in each column */
    size_t n_terms;
    rc_fit_term *term;
    size_t n_used;     /* of them in the model: the others do not vary */
    size_t *used;      /* [n_used] term of each covariate */
    size_t parameters; /* of them estimated: the others are aliased */
    rc_cox_data data;  /* its covariates are the n_used */
    rc_cox_fit fit;    /* with why */
    double *weight, *x, *predictor, *cox, *concordance;
} rc_describe_fit;

/* Terms of a column at most: one where it is numeric, else the levels but one. */
size_t rc_study_describe_fit_terms(const rc_describe_column *column);

/* Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_study_describe_fit_create(const recut_cohort *cohort, const rc_describe_column *column,
                                                      size_t n_columns, rc_describe_fit *out, recut_error *err);
void rc_study_describe_fit_clear(rc_describe_fit *fit);

/* Fits the model of the columns which [n]; fit->fit.reason says whether there is one. */
void rc_study_describe_fit(rc_describe_fit *fit, const size_t *which, size_t n);

/* Harrell's C of the linear predictor of a model that has been fitted, in the patients that it was fitted to. */
rc_concordance rc_study_describe_fit_c(rc_describe_fit *fit);

#endif
