/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * covariate_model.h - the Cox model of the covariates alone, in which a search given covariates scores its splits.  It
 * is of the patients who lack none of them; the candidates are those of all patients of the marker. */
#ifndef RC_PLAN_COVARIATE_MODEL_H
#define RC_PLAN_COVARIATE_MODEL_H

#include "kernel/given.h"
#include "plan/adjusted.h"
#include "plan/criterion.h"

typedef struct rc_covariate_model {
    const recut_cohort *cohort;
    size_t *adjust; /* [n_adjust] covariates of the cohort */
    size_t n_adjust;
    rc_adjust_columns columns;
    double *weight;   /* [n] 1 = in the model */
    rc_cox_data data; /* of the cohort's own survival */
    rc_given fit;
    rc_reason reason; /* NONE, or why there is no fit */
    void *memory;
} rc_covariate_model;

/* rc_plan_covariate_model_create() - of search->given in a cohort without parts.
 * Errors: RECUT_E_USAGE (no such covariate), RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_covariate_model_create(const recut_cohort *cohort, const rc_search *search,
                                                        rc_covariate_model **out, recut_error *err);
/* The same of covariates by number: adjust [n_adjust]. */
RECUT_CHECK recut_status rc_plan_covariate_model_of(const recut_cohort *cohort, size_t n_adjust, const size_t *adjust,
                                                    rc_covariate_model **out, recut_error *err);
void rc_plan_covariate_model_destroy(rc_covariate_model *model); /* NULL is fine */

/* Doubles of scratch for a search among k candidates. */
size_t rc_plan_covariate_model_work(const rc_covariate_model *model, size_t k);

/* The search, as rc_scan_search; fit: model->fit, or another of the same patients and covariates. */
void rc_plan_covariate_model_search(const rc_given *fit, size_t k, const uint32_t *position, const uint32_t *record,
                                    rc_scan_best *best, double *work);

/* Statistics |z| [k] of the splits at these ascending positions, NaN where there is none or a side is empty. */
void rc_plan_covariate_model_scan(const rc_given *fit, size_t k, const uint32_t *position, const uint32_t *record,
                                  double *z, double *work);

/* The covariate of column `term` of the model, "age" or "stage: IV". */
void rc_plan_covariate_model_name(const rc_covariate_model *model, size_t term, char out[RC_NAME_ROOM]);

/* Hazard ratio of one group in the model with the covariates. */
typedef struct rc_adjusted_ratio {
    double log_hr, se;
    rc_reason reason;
    int toward; /* with RC_REASON_MONOTONE: -1 = the ratio runs to 0, 1 = to infinity; else 0 */
} rc_adjusted_ratio;

/* high [n] by patient.  data: model->data, or another survival, or other weights, of the same patients.
 * work  [rc_plan_covariate_model_ratio_work] */
void rc_plan_covariate_model_ratio(const rc_covariate_model *model, const rc_cox_data *data, const uint8_t *high,
                                   rc_adjusted_ratio *out, double *work);
size_t rc_plan_covariate_model_ratio_work(const rc_covariate_model *model);

/* The 95 % profile-likelihood interval of that log hazard ratio (cox_profile.h), covariates that are aliased left out;
 * NaN where it has no maximum or another coefficient runs to infinity.
 * work  [rc_plan_covariate_model_profile_work] */
void rc_plan_covariate_model_profile(const rc_covariate_model *model, const rc_cox_data *data, const uint8_t *high,
                                     double *lower, double *upper, double *work);
size_t rc_plan_covariate_model_profile_work(const rc_covariate_model *model);

#endif
