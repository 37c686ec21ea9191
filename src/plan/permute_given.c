/* SPDX-License-Identifier: GPL-3.0-or-later
 * permute_given.c - replicates of a search given covariates: no permutation, which would undo what marker and
 * covariates have to do with each other, but survival drawn from the covariates' model, which is then fitted again.
 * One drawn survival serves all markers.  Or, where that is asked for, permutations within strata in which the marker
 * has nothing to do with the covariates: survival and covariates stay together and their model as it is.
 *
 *   1. scratch     2. a replicate     3. the engine */
#include "base/elementary.h"
#include "base/memory.h"
#include "cohort/parts.h"
#include "plan/maxt.h"
#include "plan/permute_cuts.h"

#include <math.h>

/* ---- 1. scratch --------------------------------------------------------- */

typedef struct given_work {
    rc_drawn_survival drawn;
    size_t n_fits;
    rc_given *fit; /* [parts] */
    void **memory; /* [parts] */
    double *time;  /* [n] of a part, as the next two */
    uint8_t *event;
    uint32_t *by_time;
    double *splits; /* of a search */
    uint8_t *high;  /* [n] of a hazard ratio by Cox, as the next */
    double *ratio;
    double *statistic; /* [markers] */
    uint32_t *record;  /* [n] of a permutation, as the next two */
    uint32_t *arranged, *induced;
    rc_cuts cuts; /* of several cutoffs */
    unsigned char *cuts_memory;
} given_work;

static void given_destroy(void *self)
{
    given_work *work = self;
    if (!work) return;
    rc_plan_drawn_survival_clear(&work->drawn);
    for (size_t p = 0; work->memory && p < work->n_fits; p++) rc_base_memory_free(work->memory[p]);
    void *const all[] = {work->fit,         work->memory, work->time,      work->event,  work->by_time,  work->splits,
                         work->high,        work->ratio,  work->statistic, work->record, work->arranged, work->induced,
                         work->cuts_memory, work};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

static recut_status make_fits(const rc_permute_state *state, given_work *work, size_t *splits, size_t *ratio,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    work->n_fits = state->contexts.n;
    RC_NEW(work->fit, work->n_fits, err);
    RC_NEW(work->memory, work->n_fits, err);
    for (size_t p = 0; p < work->n_fits; p++) {
        const rc_context *context = state->contexts.context[p];
        const rc_covariate_model *model = context->model;
        unsigned char *memory;
        RC_NEW(memory, rc_kernel_given_bytes(model->fit.n, model->fit.p), err);
        work->memory[p] = memory;
        rc_kernel_given_init(&work->fit[p], model->fit.n, model->fit.p, memory);
        if (context->scan_doubles > *splits) *splits = context->scan_doubles;
        if (rc_plan_context_split_work(context) > *splits) *splits = rc_plan_context_split_work(context);
        if (rc_plan_covariate_model_ratio_work(model) > *ratio) *ratio = rc_plan_covariate_model_ratio_work(model);
    }
done:
    return st;
}

static recut_status given_create(const rc_permute_state *state, void **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    given_work *work = NULL;
    size_t n = state->cohort->n, splits = 0, ratio = 0;
    RC_NEW(work, 1, err);
    RC_TRY(rc_plan_drawn_survival_create(&state->drawn, &work->drawn, err));
    RC_TRY(make_fits(state, work, &splits, &ratio, err));
    RC_NEW(work->time, n, err);
    RC_NEW(work->event, n, err);
    RC_NEW(work->by_time, n, err);
    RC_NEW(work->splits, splits, err);
    RC_NEW(work->high, n, err);
    RC_NEW(work->ratio, ratio, err);
    RC_NEW(work->statistic, state->cohort->n_markers, err);
    RC_NEW(work->record, n, err);
    RC_NEW(work->arranged, n, err);
    RC_NEW(work->induced, n, err);
    if (state->cuts.wanted) RC_TRY(rc_plan_permute_cuts_make(state, &work->cuts, &work->cuts_memory, err));
    *out = work;
    work = NULL;
done:
    given_destroy(work);
    return st;
}

/* ---- 2. a replicate ----------------------------------------------------- */

/* The drawn survival of the patients of a part. */
static rc_cox_data survival_of(const rc_permute_state *state, size_t p, given_work *work)
{
    rc_cox_data data = state->contexts.context[p]->model->data;
    const rc_drawn_survival *drawn = &work->drawn;
    data.time = drawn->time;
    data.event = drawn->event;
    data.by_time = drawn->by_time;
    if (!state->cohort->n_parts) return data;
    const rc_part *part = &state->cohort->part[p];
    size_t there = 0;
    for (size_t i = 0; i < part->cohort->n; i++) {
        work->time[i] = drawn->time[part->patient[i]];
        work->event[i] = drawn->event[part->patient[i]];
    }
    for (size_t i = 0; i < state->cohort->n; i++)
        if (part->place[drawn->by_time[i]] != UINT32_MAX) work->by_time[there++] = part->place[drawn->by_time[i]];
    data.time = work->time;
    data.event = work->event;
    data.by_time = work->by_time;
    return data;
}

double rc_plan_permute_given_hr(const rc_permute_state *state, const rc_context *context, size_t own,
                                const uint32_t *order, const rc_cox_data *data, const rc_scan_best *best, uint8_t *high,
                                double *work, rc_reason *reason)
{
    const rc_scan *scan = &context->marker[own].scan;
    rc_adjusted_ratio ratio;
    if (state->hazard == RC_PERMUTE_NO_HAZARD || best->statistic < 0) return NAN;
    if (state->hazard == RC_PERMUTE_MH) /* one step from 1: U / V, U of the high group */
        return rc_base_elementary_exp((best->low > 0 ? -1 : 1) * best->statistic / sqrt(best->variance));
    for (size_t i = 0; i < scan->n; i++) high[order[i]] = i >= scan->position[best->candidate];
    rc_plan_covariate_model_ratio(context->model, data, high, &ratio, work);
    *reason = ratio.reason;
    return ratio.reason == RC_REASON_NONE ? rc_base_elementary_exp(ratio.log_hr) : NAN;
}

/* One marker by several cutoffs. */
static void one_set(const rc_analysis *analysis, size_t p, size_t i, const uint32_t *order, const rc_given *fit,
                    given_work *work, double *row, int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    size_t marker = rc_cohort_part_marker(state->cohort, p, i);
    rc_cuts_query query = rc_plan_cuts_query(state->contexts.context[p], i);
    rc_cuts_best best;
    query.given = fit;
    work->cuts.rule = rc_plan_cuts_rule(&state->cuts, rc_plan_cuts_events_given(fit));
    rc_kernel_cuts_search(&work->cuts, &query, order, &best);
    rc_plan_permute_cuts_keep(analysis, marker, &best, rc_plan_cuts_reason(&best), row, tally);
    work->statistic[marker] = best.number ? best.compared : -1;
}

static void count_fixed(const rc_analysis *analysis, size_t marker, const uint32_t *order, const rc_given *fit,
                        given_work *work, int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    if (state->fixed.n > 0)
        rc_plan_fixed_count_given(&state->fixed, marker, fit, order, work->splits,
                                  tally + analysis->tally[RC_PERMUTE_FIXED].offset + marker * state->fixed.n);
}

/* Where the covariates' model has no fit. */
static void no_fit(const rc_analysis *analysis, size_t marker, rc_reason reason, given_work *work, double *row,
                   int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    const rc_permute_found nothing = {.best = {.statistic = -1}, .reason = reason, .hr = NAN};
    const rc_cuts_best none = {.statistic = -1, .compared = -1};
    if (state->cuts.wanted)
        rc_plan_permute_cuts_keep(analysis, marker, &none, reason, row, tally);
    else
        rc_plan_permute_keep(analysis, marker, &nothing, row, tally);
    work->statistic[marker] = -1;
}

/* One marker in one replicate: the patients in `order` at the places of its values. */
static void one_marker(const rc_analysis *analysis, size_t p, size_t i, const uint32_t *order, const rc_cox_data *data,
                       const rc_given *fit, given_work *work, double *row, int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    const rc_context *context = state->contexts.context[p];
    const rc_scan *scan = &context->marker[i].scan;
    size_t marker = rc_cohort_part_marker(state->cohort, p, i);
    rc_permute_found found = {.best = {.statistic = -1}, .hr = NAN};
    count_fixed(analysis, marker, order, fit, work, tally);
    if (state->cuts.wanted) {
        one_set(analysis, p, i, order, fit, work, row, tally);
        return;
    }
    rc_plan_covariate_model_search(fit, scan->k, scan->position, order, &found.best, work->splits);
    found.reason = found.best.statistic >= 0 ? RC_REASON_NONE : scan->k ? RC_REASON_SINGULAR : RC_REASON_NO_CUTOFF;
    if (row || state->histograms)
        found.hr = rc_plan_permute_given_hr(state, context, i, order, data, &found.best, work->high, work->ratio,
                                            &found.reason);
    rc_plan_permute_keep(analysis, marker, &found, row, tally);
    work->statistic[marker] = found.best.statistic;
}

/* The markers of one part in a drawn survival. */
static void draw_part(const rc_analysis *analysis, size_t p, given_work *work, double *row, int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    const rc_context *context = state->contexts.context[p];
    const rc_covariate_model *model = context->model;
    rc_given *fit = &work->fit[p];
    rc_cox_data data = survival_of(state, p, work);
    rc_reason failed = rc_kernel_given_fit(fit, &data, model->fit.lost ? NULL : model->fit.beta);
    for (size_t i = 0; i < context->cohort->n_markers; i++) {
        size_t marker = rc_cohort_part_marker(state->cohort, p, i);
        if (failed == RC_REASON_NONE)
            one_marker(analysis, p, i, context->cohort->marker[i].order, &data, fit, work, row, tally);
        else
            no_fit(analysis, marker, failed, work, row, tally);
    }
}

/* The markers of one part in the permutation `record`. */
static void permute_part(const rc_analysis *analysis, size_t p, given_work *work, double *row, int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    const rc_context *context = state->contexts.context[p];
    bool parts = state->cohort->n_parts > 0;
    if (parts) rc_plan_contexts_induce(&state->cohort->part[p], work->record, work->induced);
    for (size_t i = 0; i < context->cohort->n_markers; i++) {
        const uint32_t *order = context->cohort->marker[i].order;
        for (size_t k = 0; k < context->cohort->n; k++)
            work->arranged[k] = parts    ? work->induced[order[k]]
                                : i == 0 ? work->record[k]
                                         : work->record[state->place[i][k]];
        one_marker(analysis, p, i, work->arranged, &context->model->data, &context->model->fit, work, row, tally);
    }
}

/* ---- 3. the engine ------------------------------------------------------ */

static void given_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                        void *self)
{
    const rc_permute_state *state = analysis->state;
    given_work *work = self;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    rc_pcg generator;
    rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, block);
    for (size_t b = 0; b < count; b++) {
        double *row = b < kept ? rows + b * analysis->n_columns : NULL;
        if (state->deals)
            rc_plan_shuffle_draw(&state->shuffle, state->context->search.kernel, &generator, 1, work->record,
                                 work->induced);
        else
            rc_plan_drawn_draw(&state->drawn, &generator, &work->drawn);
        for (size_t p = 0; p < state->contexts.n; p++)
            (state->deals ? permute_part : draw_part)(analysis, p, work, row, tally);
        rc_plan_maxt_count(state->observed, state->significance, state->cohort->n_markers, work->statistic,
                           tally + analysis->tally[RC_PERMUTE_EXCEEDANCES].offset,
                           tally + analysis->tally[RC_PERMUTE_MAXT].offset);
    }
}

const rc_permute_engine rc_plan_permute_given = {given_create, given_destroy, given_block};

uint64_t rc_plan_permute_given_load(const recut_cohort *cohort)
{
    uint64_t n = cohort->n, markers = cohort->n_markers;
    return n * (32 + markers * (4 + n / 32));
}
