/* SPDX-License-Identifier: GPL-3.0-or-later
 * simulate_adjusted.c - the search given a covariate in a simulated cohort. */
#include "plan/simulate_adjusted.h"

#include "base/memory.h"
#include "plan/drawn.h"
#include "plan/maxt.h"

#include <math.h>

struct rc_simulate_adjusted {
    size_t n;
    rc_covariate_model model; /* the covariate's own, of the cohort; cohort, columns are not used */
    rc_given again;           /* of a replicate */
    void *memory[2];
    const rc_scan *scan;
    const uint32_t *order;
    double observed; /* |z|; -1: nothing found */
    double *splits;
    uint32_t *record, *to; /* [n] whose survival a patient is given; who is given a survival */
    double *time;          /* [n] of a permutation, as the next two */
    uint8_t *event;
    uint32_t *by_time;
};

recut_status rc_plan_simulate_adjusted_create(size_t n, rc_simulate_adjusted **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_simulate_adjusted *adjusted = NULL;
    unsigned char *memory;
    RC_NEW(adjusted, 1, err);
    adjusted->n = n;
    for (int k = 0; k < 2; k++) {
        RC_NEW(memory, rc_kernel_given_bytes(n, 1), err);
        adjusted->memory[k] = memory;
        rc_kernel_given_init(k ? &adjusted->again : &adjusted->model.fit, n, 1, memory);
    }
    RC_NEW(adjusted->model.weight, n, err);
    for (size_t i = 0; i < n; i++) adjusted->model.weight[i] = 1;
    RC_NEW(adjusted->splits, rc_plan_covariate_model_work(&adjusted->model, n), err);
    RC_NEW(adjusted->record, n, err);
    RC_NEW(adjusted->to, n, err);
    RC_NEW(adjusted->time, n, err);
    RC_NEW(adjusted->event, n, err);
    RC_NEW(adjusted->by_time, n, err);
    *out = adjusted;
    adjusted = NULL;
done:
    rc_plan_simulate_adjusted_destroy(adjusted);
    return st;
}

void rc_plan_simulate_adjusted_destroy(rc_simulate_adjusted *adjusted)
{
    if (!adjusted) return;
    void *const all[] = {
        adjusted->memory[0], adjusted->memory[1], adjusted->model.weight, adjusted->splits,  adjusted->record,
        adjusted->to,        adjusted->time,      adjusted->event,        adjusted->by_time, adjusted};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

/* The largest |z|, -1 where there is none. */
static double search(rc_simulate_adjusted *adjusted, const rc_given *fit)
{
    const rc_scan *scan = adjusted->scan;
    rc_scan_best best;
    rc_plan_covariate_model_search(fit, scan->k, scan->position, adjusted->order, &best, adjusted->splits);
    return best.statistic;
}

void rc_plan_simulate_adjusted_load(rc_simulate_adjusted *adjusted, const rc_context *context, const double *z)
{
    const recut_cohort *cohort = context->cohort;
    rc_covariate_model *model = &adjusted->model;
    model->data = (rc_cox_data){.n = adjusted->n,
                                .p = 1,
                                .by_time = cohort->by_time,
                                .time = cohort->time,
                                .event = cohort->event,
                                .x = z,
                                .ties = RC_TIES_EFRON};
    model->reason = rc_kernel_given_fit(&model->fit, &model->data, NULL);
    adjusted->scan = &context->marker[0].scan;
    adjusted->order = cohort->marker[0].order;
    adjusted->observed = model->reason == RC_REASON_NONE ? search(adjusted, &model->fit) : -1;
}

/* The statistic where this survival is that of the patients. */
static double again(rc_simulate_adjusted *adjusted, const double *time, const uint8_t *event, const uint32_t *by_time)
{
    const rc_covariate_model *model = &adjusted->model;
    rc_cox_data data = model->data;
    data.time = time;
    data.event = event;
    data.by_time = by_time;
    rc_reason reason = rc_kernel_given_fit(&adjusted->again, &data, model->fit.lost ? NULL : model->fit.beta);
    return reason == RC_REASON_NONE ? search(adjusted, &adjusted->again) : -1;
}

static double permute(rc_simulate_adjusted *adjusted, rc_pcg *generator)
{
    const rc_cox_data *data = &adjusted->model.data;
    size_t n = adjusted->n;
    rc_base_pcg_shuffle(generator, adjusted->record, n);
    for (size_t i = 0; i < n; i++) {
        adjusted->to[adjusted->record[i]] = (uint32_t)i;
        adjusted->time[i] = data->time[adjusted->record[i]];
        adjusted->event[i] = data->event[adjusted->record[i]];
    }
    for (size_t k = 0; k < n; k++) adjusted->by_time[k] = adjusted->to[data->by_time[k]];
    return again(adjusted, adjusted->time, adjusted->event, adjusted->by_time);
}

recut_status rc_plan_simulate_adjusted_p(rc_simulate_adjusted *adjusted, bool permuted, rc_pcg *generator,
                                         int64_t replicates, int64_t enough, double *p, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_drawn drawn = {0};
    rc_drawn_survival survival = {0};
    int64_t exceedances = 0, done = 0;
    *p = NAN;
    if (adjusted->observed < 0) return RECUT_OK;
    double threshold = rc_plan_maxt_threshold(adjusted->observed);
    if (!permuted) {
        RC_TRY(rc_plan_drawn_create(&drawn, &adjusted->model, err));
        RC_TRY(rc_plan_drawn_survival_create(&drawn, &survival, err));
    }
    for (size_t i = 0; i < adjusted->n; i++) adjusted->record[i] = (uint32_t)i;
    for (; done < replicates && exceedances < enough; done++) {
        if (!permuted) rc_plan_drawn_draw(&drawn, generator, &survival);
        exceedances += (permuted ? permute(adjusted, generator)
                                 : again(adjusted, survival.time, survival.event, survival.by_time)) >= threshold;
    }
    *p = (1 + (double)exceedances) / (1 + (double)done);
done:
    rc_plan_drawn_clear(&drawn);
    rc_plan_drawn_survival_clear(&survival);
    return st;
}
