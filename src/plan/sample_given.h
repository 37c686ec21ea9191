/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sample_given.h - splits given covariates in weighted samples of a cohort's patients: the model of the covariates is
 * fitted again in each sample.  One object a thread, set to one sample after another. */
#ifndef RC_PLAN_SAMPLE_GIVEN_H
#define RC_PLAN_SAMPLE_GIVEN_H

#include "plan/covariate_model.h"

typedef struct rc_sample_given rc_sample_given;

/* adjust [n_adjust]: covariates of the cohort.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_sample_given_create(const recut_cohort *cohort, size_t n_adjust, const size_t *adjust,
                                                     rc_sample_given **out, recut_error *err);
void rc_plan_sample_given_destroy(rc_sample_given *given); /* NULL is fine */

/* Takes [n] weights (borrowed until the next set).  The model is fitted when it is first asked for. */
void rc_plan_sample_given_set(rc_sample_given *given, const double *weight);

/* Another survival of the same patients in place of the cohort's own, for all samples; NULL = the cohort's own.  Time,
 * event and their order are borrowed; entry times are those of the cohort. */
void rc_plan_sample_given_survival(rc_sample_given *given, const double *time, const uint8_t *event,
                                   const uint32_t *by_time);

/* The search in the sample, as rc_kernel_given_search.  NONE, or why there is nothing: the model's reason, SINGULAR
 * where no split can be told from the covariates. */
rc_reason rc_plan_sample_given_search(rc_sample_given *given, size_t k, const uint32_t *position,
                                      const uint32_t *record, rc_scan_best *best);

/* A split in the sample: group [n], not 0 = high. */
typedef struct rc_given_found {
    double chisq;      /* score test of the split in the model of the covariates; NaN where it has none */
    double log_hr, se; /* Cox, of the split with the covariates; infinite where its likelihood is monotone (se NaN) */
    rc_reason reason;  /* of log_hr */
} rc_given_found;
void rc_plan_sample_given_split(rc_sample_given *given, const uint32_t *group, rc_given_found *out);

/* The same in the whole cohort, every patient once; the sample that is set stays. */
void rc_plan_sample_given_original(rc_sample_given *given, const uint32_t *group, rc_given_found *out);

/* The 95 % profile-likelihood interval of that log hazard ratio in the sample. */
void rc_plan_sample_given_profile(rc_sample_given *given, const uint32_t *group, double *lower, double *upper);

#endif
