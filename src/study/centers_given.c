/* SPDX-License-Identifier: GPL-3.0-or-later
 * centers_given.c - Cox models with covariates, stratified by center (and by the strata in it). */
#include "study/centers_given.h"

#include "base/memory.h"
#include "kernel/cox.h"

#include <math.h>
#include <string.h>

typedef struct stratified {
    rc_covariate_model *model; /* of the cohort: columns, and who is in it */
    rc_cox_data data;          /* by center */
    uint32_t *stratum;         /* [n] */
    double *weight;            /* [n] */
} stratified;

static void clear(stratified *of)
{
    rc_plan_covariate_model_destroy(of->model);
    rc_base_memory_free(of->stratum);
    rc_base_memory_free(of->weight);
}

static recut_status fill(const rc_design *design, stratified *of, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = design->cohort;
    size_t strata = rc_cohort_strata(cohort);
    RC_TRY(rc_plan_covariate_model_of(cohort, design->sample.n_given, design->given, &of->model, err));
    RC_NEW(of->stratum, cohort->n, err);
    RC_NEW(of->weight, cohort->n, err);
    for (size_t i = 0; i < cohort->n; i++)
        of->stratum[i] = cohort->center.code[i] * (uint32_t)strata + (cohort->has_strata ? cohort->strata.code[i] : 0);
    of->data = of->model->data;
    of->data.stratum = of->stratum;
    of->data.n_strata = design->n_centers * strata;
    of->data.weight = of->weight;
done:
    return st;
}

/* Log-likelihood of the covariates and `more` further columns [more][n] at its maximum; NaN without one. */
static recut_status loglik(const stratified *of, size_t more, const double *columns, double *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = of->data.n, p = of->data.p + more;
    double *x = NULL, *beta = NULL, *covariance = NULL, *work = NULL;
    rc_reason *why = NULL;
    RC_NEW(x, p * n, err);
    RC_NEW(beta, p, err);
    RC_NEW(covariance, p * p, err);
    RC_NEW(why, p, err);
    RC_NEW(work, rc_kernel_cox_work(n, p), err);
    memcpy(x, of->data.x, of->data.p * n * sizeof *x);
    memcpy(x + of->data.p * n, columns, more * n * sizeof *x);
    rc_cox_data data = of->data;
    data.x = x;
    data.p = p;
    rc_cox_fit fit = {.why = why, .beta = beta, .covariance = covariance};
    rc_kernel_cox_fit(&data, &fit, work);
    bool lost = fit.reason != RC_REASON_NONE;
    for (size_t c = of->data.p; !lost && c < p; c++) lost = why[c] != RC_REASON_NONE;
    *out = lost ? NAN : fit.loglik;
done:
    rc_base_memory_free(x);
    rc_base_memory_free(beta);
    rc_base_memory_free(covariance);
    rc_base_memory_free(why);
    rc_base_memory_free(work);
    return st;
}

/* One ratio against one for each of the centers that have one, among their patients. */
static recut_status interaction(const rc_design *design, stratified *of, const uint8_t *high, const double *log_hr,
                                rc_centers_given *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = design->cohort;
    size_t n = cohort->n, centers = 0;
    double *columns = NULL, common, separate;
    for (size_t c = 0; c < design->n_centers; c++) centers += isfinite(log_hr[c]) != 0;
    if (centers < 2) return RECUT_OK;
    RC_NEW(columns, centers * n, err);
    for (size_t i = 0; i < n; i++) {
        columns[i] = high[i];
        of->weight[i] = isfinite(log_hr[cohort->center.code[i]]) ? of->model->weight[i] : 0;
    }
    RC_TRY(loglik(of, 1, columns, &common, err));
    for (size_t c = 0, at = 0; c < design->n_centers; c++) {
        if (!isfinite(log_hr[c])) continue;
        for (size_t i = 0; i < n; i++) columns[at * n + i] = cohort->center.code[i] == c && high[i];
        at++;
    }
    RC_TRY(loglik(of, centers, columns, &separate, err));
    out->interaction = isnan(separate - common) ? NAN : fmax(0, 2 * (separate - common));
    out->interaction_df = isnan(out->interaction) ? NAN : (double)centers - 1;
done:
    rc_base_memory_free(columns);
    return st;
}

/* Score test and hazard ratio of the split in all centers together. */
static recut_status together(stratified *of, const uint8_t *high, rc_centers_given *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_covariate_model *model = of->model;
    size_t n = of->data.n, low = 0, below = 0, above;
    double *work = NULL, z = NAN;
    uint32_t *record = NULL;
    unsigned char *memory = NULL;
    rc_adjusted_ratio ratio;
    rc_given fit;
    size_t scan = rc_plan_covariate_model_work(model, 1), both = rc_plan_covariate_model_ratio_work(model);
    RC_NEW(memory, rc_kernel_given_bytes(n, of->data.p), err);
    RC_NEW(work, scan > both ? scan : both, err);
    RC_NEW(record, n, err);
    memcpy(of->weight, model->weight, n * sizeof *of->weight);
    for (size_t i = 0; i < n; i++) low += !high[i];
    above = low;
    for (size_t i = 0; i < n; i++) record[high[i] ? above++ : below++] = (uint32_t)i;
    rc_kernel_given_init(&fit, n, of->data.p, memory);
    const uint32_t at = (uint32_t)low;
    if (low > 0 && low < n && rc_kernel_given_fit(&fit, &of->data, NULL) == RC_REASON_NONE)
        rc_plan_covariate_model_scan(&fit, 1, &at, record, &z, work);
    rc_plan_covariate_model_ratio(model, &of->data, high, &ratio, work);
    out->chisq = z * z;
    out->log_hr = ratio.log_hr;
    out->se = ratio.se;
    out->reason = ratio.reason;
done:
    rc_base_memory_free(work);
    rc_base_memory_free(record);
    rc_base_memory_free(memory);
    return st;
}

recut_status rc_study_centers_given(const rc_design *design, const uint8_t *high, const double *log_hr,
                                    rc_centers_given *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    stratified of = {0};
    *out = (rc_centers_given){NAN, NAN, NAN, NAN, NAN, RC_REASON_NONE};
    RC_TRY(fill(design, &of, err));
    RC_TRY(interaction(design, &of, high, log_hr, out, err));
    RC_TRY(together(&of, high, out, err));
done:
    clear(&of);
    return st;
}
