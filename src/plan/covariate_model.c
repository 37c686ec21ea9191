/* SPDX-License-Identifier: GPL-3.0-or-later
 * covariate_model.c - the covariates' own model of a cohort. */
#include "plan/covariate_model.h"

#include "base/memory.h"
#include "kernel/cox.h"

#include <math.h>
#include <string.h>

static recut_status find_covariates(const rc_search *search, rc_covariate_model *model, recut_error *err)
{
    recut_status st = RECUT_OK;
    model->n_adjust = search->n_given;
    RC_NEW(model->adjust, search->n_given, err);
    for (size_t a = 0; a < search->n_given; a++) {
        model->adjust[a] = rc_cohort_find_covariate(model->cohort, search->given[a]);
        if (model->adjust[a] == SIZE_MAX) {
            st = RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "adjust %s: the cohort has no such column", search->given[a]);
            goto done;
        }
    }
done:
    return st;
}

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

recut_status rc_plan_covariate_model_create(const recut_cohort *cohort, const rc_search *search,
                                            rc_covariate_model **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_covariate_model *model;
    RC_NEW(model, 1, err);
    model->cohort = cohort;
    RC_TRY(find_covariates(search, model, err));
    RC_TRY(rc_plan_adjusted_create(cohort, model->n_adjust, model->adjust, &model->columns, err));
    RC_TRY(fit(model, err));
    *out = model;
    model = NULL;
done:
    rc_plan_covariate_model_destroy(model);
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

/* The indicator is the last column: of what it shares with the covariates it loses, as in coxph. */
void rc_plan_covariate_model_ratio(const rc_covariate_model *model, const rc_cox_data *data, const uint8_t *high,
                                   rc_adjusted_ratio *out, double *work)
{
    size_t n = model->fit.n, p = model->fit.p, last = p;
    double *x = work, *beta = x + (p + 1) * n, *covariance = beta + p + 1, *why = covariance + (p + 1) * (p + 1);
    double *cox = why + ((p + 1) * sizeof(rc_reason) + sizeof(double) - 1) / sizeof(double);
    bool low_there = false, high_there = false;
    memcpy(x, data->x, p * n * sizeof *x);
    for (size_t i = 0; i < n; i++) {
        x[last * n + i] = high[i];
        if (!(model->weight[i] > 0)) continue;
        high_there = high_there || high[i];
        low_there = low_there || !high[i];
    }
    *out = (rc_adjusted_ratio){NAN, NAN, RC_REASON_EMPTY_GROUP};
    if (!low_there || !high_there) return;
    rc_cox_data with = *data;
    with.x = x;
    with.p = p + 1;
    rc_cox_fit fit = {.why = (rc_reason *)(void *)why, .beta = beta, .covariance = covariance};
    rc_kernel_cox_fit(&with, &fit, cox);
    out->reason = fit.reason != RC_REASON_NONE ? fit.reason : fit.why[last];
    if (out->reason != RC_REASON_NONE) return;
    out->log_hr = beta[last];
    out->se = sqrt(covariance[last * (p + 1) + last]);
}
