/* SPDX-License-Identifier: GPL-3.0-or-later
 * covariate_model.c - the covariates' own model of a cohort. */
#include "plan/covariate_model.h"

#include "base/memory.h"
#include "kernel/cox.h"
#include "kernel/cox_profile.h"

#include <math.h>
#include <string.h>

static recut_status fit(rc_covariate_model *model, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = model->cohort;
    size_t n = cohort->n, p = model->columns.n;
    unsigned char *memory;
    RC_NEW(model->weight, n, err);
    for (size_t i = 0; i < n; i++) model->weight[i] = !model->columns.complete || model->columns.complete[i];
    RC_NEW(memory, rc_kernel_given_bytes(n, p), err);
    model->memory = memory;
    rc_kernel_given_init(&model->fit, n, p, memory);
    model->data = (rc_cox_data){.p = p, .x = model->columns.x, .weight = model->weight, .ties = RC_TIES_EFRON};
    rc_kernel_cox_survival(cohort, &model->data);
    model->reason = rc_kernel_given_fit(&model->fit, &model->data, NULL);
done:
    return st;
}

recut_status rc_plan_covariate_model_of(const recut_cohort *cohort, size_t n_adjust, const size_t *adjust,
                                        rc_covariate_model **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_covariate_model *model;
    RC_NEW(model, 1, err);
    model->cohort = cohort;
    model->n_adjust = n_adjust;
    RC_NEW(model->adjust, n_adjust, err);
    for (size_t a = 0; a < n_adjust; a++) model->adjust[a] = adjust[a];
    RC_TRY(rc_plan_adjusted_create(cohort, n_adjust, adjust, &model->columns, err));
    RC_TRY(fit(model, err));
    *out = model;
    model = NULL;
done:
    rc_plan_covariate_model_destroy(model);
    return st;
}

recut_status rc_plan_covariate_model_create(const recut_cohort *cohort, const rc_search *search,
                                            rc_covariate_model **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t *adjust;
    RC_NEW(adjust, search->n_given, err);
    RC_TRY(rc_plan_adjusted_find(cohort, search->n_given, search->given, adjust, err));
    RC_TRY(rc_plan_covariate_model_of(cohort, search->n_given, adjust, out, err));
done:
    rc_base_memory_free(adjust);
    return st;
}

void rc_plan_covariate_model_destroy(rc_covariate_model *model)
{
    if (!model) return;
    rc_plan_adjusted_clear(&model->columns);
    rc_base_memory_free(model->adjust);
    rc_base_memory_free(model->weight);
    rc_base_memory_free(model->memory);
    rc_base_memory_free(model);
}

size_t rc_plan_covariate_model_work(const rc_covariate_model *model, size_t k)
{
    return 2 * k + 2 * model->fit.n + model->fit.p;
}

void rc_plan_covariate_model_search(const rc_given *fit, size_t k, const uint32_t *position, const uint32_t *record,
                                    rc_scan_best *best, double *work)
{
    rc_given_split *split = (rc_given_split *)(void *)work;
    rc_kernel_given_search(fit, k, position, record, best, split, work + 2 * k);
}

void rc_plan_covariate_model_scan(const rc_given *fit, size_t k, const uint32_t *position, const uint32_t *record,
                                  double *z, double *work)
{
    rc_given_split *split = (rc_given_split *)(void *)work;
    rc_kernel_given_scan(fit, k, position, record, split, work + 2 * k);
    for (size_t c = 0; c < k; c++) z[c] = rc_kernel_given_z(&split[c]);
}

void rc_plan_covariate_model_name(const rc_covariate_model *model, size_t term, char out[RC_NAME_ROOM])
{
    rc_plan_adjusted_name(model->cohort, model->n_adjust, model->adjust, &model->columns, term, out);
}

size_t rc_plan_covariate_model_ratio_work(const rc_covariate_model *model)
{
    size_t n = model->fit.n, p = model->fit.p + 1;
    return p * n + p + p * p + (p * sizeof(rc_reason) + sizeof(double) - 1) / sizeof(double) + rc_kernel_cox_work(n, p);
}

/* The covariates' columns, then the indicator: of what it shares with the covariates it loses, as in coxph.  Returns
 * whether both groups have somebody in the model. */
static bool add_indicator(const rc_covariate_model *model, const rc_cox_data *data, const uint8_t *high, double *x)
{
    size_t n = model->fit.n, p = model->fit.p;
    bool low_there = false, high_there = false;
    memcpy(x, data->x, p * n * sizeof *x);
    for (size_t i = 0; i < n; i++) {
        x[p * n + i] = high[i];
        if (!(data->weight[i] > 0)) continue;
        high_there = high_there || high[i];
        low_there = low_there || !high[i];
    }
    return low_there && high_there;
}

/* Storage of a fit of the covariates and the indicator. */
typedef struct ratio_work {
    double *x; /* [p + 1][n] */
    rc_cox_fit fit;
    double *cox;
} ratio_work;

static ratio_work place(const rc_covariate_model *model, double *work)
{
    size_t n = model->fit.n, p = model->fit.p + 1;
    double *beta = work + p * n, *covariance = beta + p, *why = covariance + p * p;
    return (ratio_work){.x = work,
                        .fit = {.why = (rc_reason *)(void *)why, .beta = beta, .covariance = covariance},
                        .cox = why + (p * sizeof(rc_reason) + sizeof(double) - 1) / sizeof(double)};
}

void rc_plan_covariate_model_ratio(const rc_covariate_model *model, const rc_cox_data *data, const uint8_t *high,
                                   rc_adjusted_ratio *out, double *work)
{
    size_t p = model->fit.p, last = p;
    ratio_work at = place(model, work);
    rc_cox_data with = *data;
    *out = (rc_adjusted_ratio){NAN, NAN, RC_REASON_EMPTY_GROUP, 0};
    if (!add_indicator(model, data, high, at.x)) return;
    with.x = at.x;
    with.p = p + 1;
    rc_kernel_cox_fit(&with, &at.fit, at.cox);
    out->reason = at.fit.reason != RC_REASON_NONE ? at.fit.reason : at.fit.why[last];
    if (at.fit.reason == RC_REASON_NONE && out->reason == RC_REASON_MONOTONE)
        out->toward = at.fit.beta[last] < 0 ? -1 : 1;
    if (out->reason != RC_REASON_NONE) return;
    out->log_hr = at.fit.beta[last];
    out->se = sqrt(at.fit.covariance[last * (p + 1) + last]);
}

size_t rc_plan_covariate_model_profile_work(const rc_covariate_model *model)
{
    return rc_plan_covariate_model_ratio_work(model) + rc_kernel_cox_profile_work(model->fit.n, model->fit.p + 1);
}

void rc_plan_covariate_model_profile(const rc_covariate_model *model, const rc_cox_data *data, const uint8_t *high,
                                     double *lower, double *upper, double *work)
{
    size_t n = model->fit.n, p = model->fit.p, kept = 0;
    ratio_work at = place(model, work);
    rc_cox_data with = *data;
    rc_cox_profile profile;
    *lower = *upper = NAN;
    if (!add_indicator(model, data, high, at.x)) return;
    with.x = at.x;
    with.p = p + 1;
    rc_kernel_cox_fit(&with, &at.fit, at.cox);
    if (at.fit.reason != RC_REASON_NONE || at.fit.why[p] != RC_REASON_NONE) return;
    for (size_t c = 0; c <= p; c++) {
        if (at.fit.why[c] == RC_REASON_SINGULAR) continue;
        memmove(at.x + kept++ * n, at.x + c * n, n * sizeof *at.x);
    }
    if (kept <= p) {
        with.p = kept;
        rc_kernel_cox_fit(&with, &at.fit, at.cox);
    }
    rc_kernel_cox_profile(&with, &at.fit, kept - 1, &profile, work + rc_plan_covariate_model_ratio_work(model));
    *lower = profile.lower;
    *upper = profile.upper;
}
