/* SPDX-License-Identifier: GPL-3.0-or-later
 * sample_given.c - the model of the covariates in samples, and splits in it. */
#include "plan/sample_given.h"

#include "base/memory.h"

#include <math.h>

struct rc_sample_given {
    rc_covariate_model *model; /* of the cohort: who is in it, and where the fits of samples begin */
    rc_cox_data data;          /* of the sample */
    const double *weight;      /* as it was set */
    double *used;              /* [n] of those who are in the model */
    bool fitted;
    rc_reason reason; /* of the fit */
    rc_given fit;     /* of the sample */
    void *memory;     /* of fit */
    double *splits;   /* scratch of a search, as the next ones of a split */
    double *ratio;    /* also of a profile */
    uint8_t *high;    /* [n] */
    uint32_t *record; /* [n] the low patients, then the high ones */
};

recut_status rc_plan_sample_given_create(const recut_cohort *cohort, size_t n_adjust, const size_t *adjust,
                                         rc_sample_given **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_sample_given *given = NULL;
    unsigned char *memory;
    size_t n = cohort->n;
    RC_NEW(given, 1, err);
    RC_TRY(rc_plan_covariate_model_of(cohort, n_adjust, adjust, &given->model, err));
    const rc_covariate_model *model = given->model;
    RC_NEW(memory, rc_kernel_given_bytes(n, model->fit.p), err);
    given->memory = memory;
    rc_kernel_given_init(&given->fit, n, model->fit.p, memory);
    RC_NEW(given->used, n, err);
    RC_NEW(given->splits, rc_plan_covariate_model_work(model, n), err);
    RC_NEW(given->ratio, rc_plan_covariate_model_profile_work(model), err);
    RC_NEW(given->high, n, err);
    RC_NEW(given->record, n, err);
    given->data = model->data;
    given->data.weight = given->used;
    *out = given;
    given = NULL;
done:
    rc_plan_sample_given_destroy(given);
    return st;
}

void rc_plan_sample_given_destroy(rc_sample_given *given)
{
    if (!given) return;
    rc_plan_covariate_model_destroy(given->model);
    void *const all[] = {given->memory, given->used, given->splits, given->ratio, given->high, given->record, given};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

void rc_plan_sample_given_set(rc_sample_given *given, const double *weight)
{
    given->weight = weight;
    given->fitted = false;
}

void rc_plan_sample_given_survival(rc_sample_given *given, const double *time, const uint8_t *event,
                                   const uint32_t *by_time)
{
    given->data.time = time ? time : given->model->data.time;
    given->data.event = time ? event : given->model->data.event;
    given->data.by_time = time ? by_time : given->model->data.by_time;
    given->fitted = false;
}

static rc_reason fit(rc_sample_given *given)
{
    const rc_covariate_model *model = given->model;
    if (given->fitted) return given->reason;
    for (size_t i = 0; i < model->fit.n; i++) given->used[i] = model->weight[i] > 0 ? given->weight[i] : 0;
    bool near = model->reason == RC_REASON_NONE && model->fit.lost == 0;
    given->reason = rc_kernel_given_fit(&given->fit, &given->data, near ? model->fit.beta : NULL);
    given->fitted = true;
    return given->reason;
}

rc_reason rc_plan_sample_given_search(rc_sample_given *given, size_t k, const uint32_t *position,
                                      const uint32_t *record, rc_scan_best *best)
{
    *best = (rc_scan_best){.statistic = -1};
    rc_reason reason = fit(given);
    if (reason != RC_REASON_NONE) return reason;
    rc_plan_covariate_model_search(&given->fit, k, position, record, best, given->splits);
    return best->statistic < 0 ? RC_REASON_SINGULAR : RC_REASON_NONE;
}

/* In this data, whose model of the covariates is `null`, if it has one. */
static void split(rc_sample_given *given, const rc_cox_data *data, const rc_given *null, const uint32_t *group,
                  rc_given_found *out)
{
    size_t n = given->model->fit.n, low = 0, high = 0;
    rc_adjusted_ratio ratio;
    double z = NAN;
    for (size_t i = 0; i < n; i++) low += group[i] == 0;
    for (size_t i = 0, below = 0; i < n; i++) {
        given->high[i] = group[i] != 0;
        given->record[group[i] ? low + high++ : below++] = (uint32_t)i;
    }
    const uint32_t at = (uint32_t)low;
    if (null && low > 0 && high > 0) rc_plan_covariate_model_scan(null, 1, &at, given->record, &z, given->splits);
    rc_plan_covariate_model_ratio(given->model, data, given->high, &ratio, given->ratio);
    *out = (rc_given_found){z * z, ratio.log_hr, ratio.se, ratio.reason};
    if (ratio.toward) out->log_hr = ratio.toward < 0 ? -INFINITY : INFINITY;
}

void rc_plan_sample_given_split(rc_sample_given *given, const uint32_t *group, rc_given_found *out)
{
    split(given, &given->data, fit(given) == RC_REASON_NONE ? &given->fit : NULL, group, out);
}

void rc_plan_sample_given_original(rc_sample_given *given, const uint32_t *group, rc_given_found *out)
{
    const rc_covariate_model *model = given->model;
    split(given, &model->data, model->reason == RC_REASON_NONE ? &model->fit : NULL, group, out);
}

void rc_plan_sample_given_profile(rc_sample_given *given, const uint32_t *group, double *lower, double *upper)
{
    (void)fit(given); /* takes the weights */
    for (size_t i = 0; i < given->model->fit.n; i++) given->high[i] = group[i] != 0;
    rc_plan_covariate_model_profile(given->model, &given->data, given->high, lower, upper, given->ratio);
}
