/* SPDX-License-Identifier: GPL-3.0-or-later
 * set_search.c - several cutoffs in weighted samples.
 *
 *   1. the search     2. memory of a sample     3. a sample */
#include "plan/set_search.h"

#include "base/memory.h"
#include "kernel/reason.h"

/* ---- 1. the search ------------------------------------------------------ */

static recut_status check(rc_set_search *search, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = search->cohort;
    rc_context *context = NULL;
    RC_TRY(rc_plan_context_create(cohort, &search->search, &context, err));
    search->cost = context->model ? 100 * (double)cohort->n * (double)(1 + context->model->fit.p) : 0; /* of its fit */
    for (size_t i = 0; i < cohort->n_markers; i++) {
        RC_TRY(rc_plan_cuts_check(&search->cuts, context, i, err));
        search->cost += rc_kernel_cuts_cost(&search->cuts.rule, cohort->n, context->marker[i].scan.k,
                                            rc_plan_cuts_context_rows(&search->cuts, context));
    }
done:
    rc_plan_context_destroy(context);
    return st;
}

recut_status rc_plan_set_search_create(const recut_cohort *cohort, const rc_plan_options *options, rc_set_search *out,
                                       recut_error *err)
{
    recut_status st = RECUT_OK;
    *out = (rc_set_search){.cohort = cohort};
    RC_TRY(rc_plan_criterion_search(cohort, options, &out->search, err));
    RC_TRY(rc_plan_cuts_choice(options, &out->search, cohort, &out->cuts, err));
    if (out->search.criterion->given) RC_TRY(rc_plan_covariate_model_create(cohort, &out->search, &out->model, err));
    RC_TRY(check(out, err));
done:
    return st;
}

void rc_plan_set_search_clear(rc_set_search *search)
{
    rc_plan_covariate_model_destroy(search->model);
    search->model = NULL;
}

/* ---- 2. memory of a sample ---------------------------------------------- */

void rc_plan_set_sample_destroy(rc_set_sample *sample)
{
    if (!sample) return;
    void *const all[] = {sample->memory,
                         sample->risk.deaths,
                         sample->risk.at_risk,
                         sample->risk.spread,
                         sample->risk.units,
                         sample->risk.stratum,
                         sample->score,
                         sample->position,
                         sample->fit_memory,
                         sample->present,
                         sample};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

static size_t most_values(const recut_cohort *cohort)
{
    size_t most = 0;
    for (size_t i = 0; i < cohort->n_markers; i++)
        if (cohort->marker[i].n_distinct > most) most = cohort->marker[i].n_distinct;
    return most;
}

static recut_status make_fit(const rc_set_search *search, rc_set_sample *sample, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_covariate_model *model = search->model;
    unsigned char *memory;
    if (!model) return RECUT_OK;
    RC_NEW(memory, rc_kernel_given_bytes(model->fit.n, model->fit.p), err);
    sample->fit_memory = memory;
    rc_kernel_given_init(&sample->fit, model->fit.n, model->fit.p, memory);
    RC_NEW(sample->present, model->fit.n, err);
done:
    return st;
}

recut_status rc_plan_set_sample_create(const rc_set_search *search, rc_set_sample **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = search->cohort;
    size_t n = cohort->n, m = cohort->n_event_times, k = most_values(cohort);
    size_t rows = rc_plan_cuts_rows(&search->cuts, &search->search, cohort, search->model ? search->model->fit.p : 0);
    rc_set_sample *sample = NULL;
    RC_NEW(sample, 1, err);
    RC_NEW(sample->memory, rc_kernel_cuts_bytes(&search->cuts.rule, k, rows), err);
    rc_kernel_cuts_init(&sample->cuts, &search->cuts.rule, k, rows, sample->memory);
    RC_TRY(make_fit(search, sample, err));
    RC_NEW(sample->risk.deaths, m, err);
    RC_NEW(sample->risk.at_risk, m, err);
    RC_NEW(sample->risk.spread, m, err);
    RC_NEW(sample->risk.units, n, err);
    if (cohort->has_strata) RC_NEW(sample->risk.stratum, 3 * rc_cohort_strata(cohort), err);
    RC_NEW(sample->score, n, err);
    RC_NEW(sample->position, n, err);
    *out = sample;
    sample = NULL;
done:
    rc_plan_set_sample_destroy(sample);
    return st;
}

/* ---- 3. a sample -------------------------------------------------------- */

/* The model of the covariates in the sample. */
static void fit_sample(const rc_set_search *search, rc_set_sample *sample)
{
    const rc_covariate_model *model = search->model;
    rc_cox_data data = model->data;
    for (size_t i = 0; i < model->fit.n; i++) sample->present[i] = sample->weight[i] * model->weight[i];
    data.weight = sample->present;
    sample->failed = rc_kernel_given_fit(&sample->fit, &data, NULL);
    if (sample->failed == RC_REASON_NONE) sample->events = rc_plan_cuts_events_given(&sample->fit);
}

void rc_plan_set_sample_take(const rc_set_search *search, rc_set_sample *sample, const double *weight, bool whole)
{
    const recut_cohort *cohort = search->cohort;
    const rc_criterion *criterion = search->search.criterion;
    sample->weight = weight;
    sample->whole = whole;
    sample->failed = RC_REASON_NONE;
    sample->size = sample->events = 0;
    rc_kernel_risk_weighted(cohort, weight, criterion->exact ? NULL : criterion->scores, criterion->argument,
                            &sample->risk, &sample->square, sample->score);
    for (size_t i = 0; i < cohort->n; i++) {
        sample->size += weight[i];
        sample->events += weight[i] * cohort->event[i];
    }
    if (search->model) fit_sample(search, sample);
}

/* Values that occur in the sample and leave enough on both sides. */
static size_t candidates_of(const rc_set_sample *sample, const rc_marker *marker, const rc_bounds *bounds)
{
    double low = 0;
    size_t k = 0;
    for (size_t v = 0; v < marker->n_distinct; v++) {
        double here = 0;
        for (uint32_t i = marker->first[v]; i < marker->first[v + 1]; i++) here += sample->weight[marker->order[i]];
        if (here > 0 && low > 0 && low >= bounds->low && sample->size - low >= bounds->high)
            sample->position[k++] = marker->first[v];
        low += here;
    }
    return k;
}

rc_reason rc_plan_set_sample_find(const rc_set_search *search, rc_set_sample *sample, size_t which, rc_cuts_best *best)
{
    const recut_cohort *cohort = search->cohort;
    const rc_marker *marker = &cohort->marker[which];
    rc_bounds bounds = rc_cohort_bounds(sample->size, search->search.min_fraction, search->search.sides, sample->whole);
    const rc_scan scan = {.n = cohort->n,
                          .m = cohort->n_event_times,
                          .k = candidates_of(sample, marker, &bounds),
                          .position = sample->position,
                          .units = sample->risk.units,
                          .unit = sample->risk.unit,
                          .rank = cohort->rank,
                          .from = cohort->from,
                          .weight = sample->weight,
                          .at_risk = sample->risk.at_risk,
                          .spread = sample->risk.spread};
    bool strata = cohort->has_strata && !search->search.criterion->exact && !search->model;
    const rc_cuts_query query = {.scan = &scan,
                                 .event = cohort->event,
                                 .given = search->model ? &sample->fit : NULL,
                                 .code = strata ? cohort->strata.code : NULL,
                                 .stratum = strata ? sample->risk.stratum : NULL,
                                 .strata = strata ? rc_cohort_strata(cohort) : 0,
                                 .size = sample->size,
                                 .square = sample->square,
                                 .low = bounds.low,
                                 .middle = bounds.high,
                                 .high = bounds.high};
    *best = (rc_cuts_best){.statistic = -1, .compared = -1};
    if (sample->failed != RC_REASON_NONE) return sample->failed;
    sample->cuts.rule = rc_plan_cuts_rule(&search->cuts, sample->events);
    rc_kernel_cuts_search(&sample->cuts, &query, marker->order, best);
    return rc_plan_cuts_reason(best);
}
