/* SPDX-License-Identifier: GPL-3.0-or-later
 * groups_adjusted.c - the Cox model of groups, with covariates or without. */
#include "study/groups_adjusted.h"

#include "base/memory.h"
#include "kernel/cox.h"

#include <math.h>
#include <string.h>

/* Of a likelihood without any covariate no fit is needed: coxph's null model, at beta = 0 of a constant one. */
static recut_status without(const recut_cohort *cohort, rc_group_model *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *x = NULL, *work = NULL, beta, covariance;
    rc_reason why;
    RC_NEW(x, cohort->n, err);
    RC_NEW(work, rc_kernel_cox_work(cohort->n, 1), err);
    for (size_t i = 0; i < cohort->n; i++) x[i] = (double)i; /* loglik0 hangs on no covariate */
    rc_cox_data data = {.p = 1, .x = x, .ties = RC_TIES_EFRON};
    rc_kernel_cox_survival(cohort, &data);
    rc_cox_fit fit = {.why = &why, .beta = &beta, .covariance = &covariance};
    rc_kernel_cox_fit(&data, &fit, work);
    out->reason = fit.reason;
    out->loglik = fit.loglik0;
done:
    rc_base_memory_free(x);
    rc_base_memory_free(work);
    return st;
}

static void take(const rc_cox_fit *fit, size_t cutoffs, size_t p, rc_group_model *out)
{
    out->reason = fit->reason;
    out->loglik = fit->loglik;
    memcpy(out->beta, fit->beta, cutoffs * sizeof *out->beta);
    memcpy(out->why, fit->why, cutoffs * sizeof *out->why);
    for (size_t a = 0; a < cutoffs; a++)
        for (size_t b = 0; b < cutoffs; b++) out->covariance[a * cutoffs + b] = fit->covariance[a * p + b];
    for (size_t a = 0; a < p; a++) out->coefficients += fit->why[a] != RC_REASON_SINGULAR;
}

recut_status rc_study_groups_model(const rc_context *context, const uint32_t *group, size_t cutoffs, size_t base,
                                   rc_group_model *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = context->cohort;
    const rc_covariate_model *model = context->model;
    size_t n = cohort->n, more = model ? model->columns.n : 0, p = cutoffs + more, column = 0;
    double *x = NULL, *work = NULL, *beta = NULL, *covariance = NULL;
    rc_reason *why = NULL;
    *out = (rc_group_model){0};
    if (p == 0) return without(cohort, out, err);
    RC_NEW(x, p * n, err);
    RC_NEW(work, rc_kernel_cox_work(n, p), err);
    RC_NEW(beta, p, err);
    RC_NEW(covariance, p * p, err);
    RC_NEW(why, p, err);
    for (size_t g = 0; g <= cutoffs; g++) {
        if (g == base) continue;
        for (size_t i = 0; i < n && column < cutoffs; i++) x[column * n + i] = group[i] == g;
        column++;
    }
    if (more) memcpy(x + cutoffs * n, model->columns.x, more * n * sizeof *x);
    rc_cox_data data = {.p = p, .x = x, .weight = model ? model->weight : NULL, .ties = RC_TIES_EFRON};
    rc_kernel_cox_survival(cohort, &data);
    rc_cox_fit fit = {.why = why, .beta = beta, .covariance = covariance};
    rc_kernel_cox_fit(&data, &fit, work);
    take(&fit, cutoffs, p, out);
done:
    rc_base_memory_free(x);
    rc_base_memory_free(work);
    rc_base_memory_free(beta);
    rc_base_memory_free(covariance);
    rc_base_memory_free(why);
    return st;
}
