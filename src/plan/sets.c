/* SPDX-License-Identifier: GPL-3.0-or-later
 * sets.c - the search for several cutoffs repeated in bootstrap resamples: which number, and which cutoffs.  Only with
 * --cuts.
 *
 *   1. state     2. one resample     3. the plan */
#include "base/memory.h"
#include "kernel/reason.h"
#include "plan/cuts.h"
#include "plan/resample.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

enum { CHISQ, NUMBER, REASON, CUTOFF };  /* columns of a marker in a row */
enum { FAILED, NUMBERS, NEAR, TALLIES }; /* tallies, in this order */
static const double near_share = 0.1;    /* a cutoff is near where at most so many patients lie between */

/* ---- 1. state ----------------------------------------------------------- */

typedef struct sets_state {
    const recut_cohort *cohort;
    rc_search search;
    rc_cuts_choice cuts;
    rc_covariate_model *model; /* of a criterion given covariates, else NULL */
    rc_resample resample;
    rc_cuts_best *observed;       /* [markers] */
    uint32_t (*at)[RC_CUTS_MOST]; /* [markers] patients below each observed cutoff */
} sets_state;

typedef struct sets_work {
    rc_cuts cuts;
    unsigned char *memory;
    rc_risk risk; /* of the resample, its arrays owned */
    double *weight, *score;
    uint32_t *position, *scratch; /* [n] */
    double *row;
    rc_given fit; /* of the covariates in the resample */
    void *fit_memory;
    double *present; /* [n] weights of who is in the model */
} sets_work;

static void sets_destroy(void *self)
{
    sets_state *state = self;
    if (!state) return;
    rc_plan_resample_clear(&state->resample);
    rc_plan_covariate_model_destroy(state->model);
    rc_base_memory_free(state->observed);
    rc_base_memory_free(state->at);
    rc_base_memory_free(state);
}

static void work_destroy(void *self)
{
    sets_work *work = self;
    if (!work) return;
    void *const all[] = {work->memory, work->risk.deaths,  work->risk.at_risk, work->risk.spread, work->risk.units,
                         work->weight, work->risk.stratum, work->score,        work->position,    work->scratch,
                         work->row,    work->fit_memory,   work->present};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
    rc_base_memory_free(work);
}

static size_t most_values(const recut_cohort *cohort)
{
    size_t most = 0;
    for (size_t i = 0; i < cohort->n_markers; i++)
        if (cohort->marker[i].n_distinct > most) most = cohort->marker[i].n_distinct;
    return most;
}

static size_t width(const sets_state *state)
{
    return CUTOFF + state->cuts.rule.most;
}

static recut_status make_fit(const sets_state *state, sets_work *work, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_covariate_model *model = state->model;
    unsigned char *memory;
    if (!model) return RECUT_OK;
    RC_NEW(memory, rc_kernel_given_bytes(model->fit.n, model->fit.p), err);
    work->fit_memory = memory;
    rc_kernel_given_init(&work->fit, model->fit.n, model->fit.p, memory);
    RC_NEW(work->present, model->fit.n, err);
done:
    return st;
}

static recut_status make_work(const sets_state *state, sets_work **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    size_t n = cohort->n, m = cohort->n_event_times, k = most_values(cohort);
    size_t rows = rc_plan_cuts_rows(&state->cuts, &state->search, cohort, state->model ? state->model->fit.p : 0);
    sets_work *work = NULL;
    RC_NEW(work, 1, err);
    RC_NEW(work->memory, rc_kernel_cuts_bytes(&state->cuts.rule, k, rows), err);
    rc_kernel_cuts_init(&work->cuts, &state->cuts.rule, k, rows, work->memory);
    RC_TRY(make_fit(state, work, err));
    RC_NEW(work->risk.deaths, m, err);
    RC_NEW(work->risk.at_risk, m, err);
    RC_NEW(work->risk.spread, m, err);
    RC_NEW(work->risk.units, n, err);
    if (cohort->has_strata) RC_NEW(work->risk.stratum, 3 * rc_cohort_strata(cohort), err);
    RC_NEW(work->weight, n, err);
    RC_NEW(work->score, n, err);
    RC_NEW(work->position, n, err);
    RC_NEW(work->scratch, n, err);
    RC_NEW(work->row, width(state), err);
    *out = work;
    work = NULL;
done:
    work_destroy(work);
    return st;
}

static recut_status work_create(const rc_analysis *analysis, void **out, recut_error *err)
{
    sets_work *work = NULL;
    recut_status st = make_work(analysis->state, &work, err);
    if (st == RECUT_OK) *out = work;
    return st;
}

/* ---- 2. one resample ---------------------------------------------------- */

/* Values that occur in the sample and leave enough on both sides. */
static size_t candidates_of(const sets_work *work, const rc_marker *marker, double size, const rc_bounds *bounds)
{
    double low = 0;
    size_t k = 0;
    for (size_t v = 0; v < marker->n_distinct; v++) {
        double here = 0;
        for (uint32_t i = marker->first[v]; i < marker->first[v + 1]; i++) here += work->weight[marker->order[i]];
        if (here > 0 && low > 0 && low >= bounds->low && size - low >= bounds->high)
            work->position[k++] = marker->first[v];
        low += here;
    }
    return k;
}

/* The weights of the work are those of a sample: what all markers share of it. */
typedef struct sample {
    double size, events, square;
    bool whole;
    rc_reason failed; /* why the model of the covariates has no fit */
} sample;

/* The model of the covariates in the sample. */
static void fit_sample(const sets_state *state, sets_work *work, sample *s)
{
    const rc_covariate_model *model = state->model;
    rc_cox_data data = model->data;
    for (size_t i = 0; i < model->fit.n; i++) work->present[i] = work->weight[i] * model->weight[i];
    data.weight = work->present;
    s->failed = rc_kernel_given_fit(&work->fit, &data, NULL);
    if (s->failed == RC_REASON_NONE) s->events = rc_plan_cuts_events_given(&work->fit);
}

static sample take_sample(const sets_state *state, sets_work *work)
{
    const recut_cohort *cohort = state->cohort;
    const rc_criterion *criterion = state->search.criterion;
    sample s = {.whole = state->resample.scheme != RC_SCHEME_BAYESIAN};
    rc_kernel_risk_weighted(cohort, work->weight, criterion->exact ? NULL : criterion->scores, criterion->argument,
                            &work->risk, &s.square, work->score);
    for (size_t i = 0; i < cohort->n; i++) {
        s.size += work->weight[i];
        s.events += work->weight[i] * cohort->event[i];
    }
    if (state->model) fit_sample(state, work, &s);
    return s;
}

static void search(const sets_state *state, sets_work *work, const sample *s, size_t which, rc_cuts_best *best)
{
    const recut_cohort *cohort = state->cohort;
    const rc_marker *marker = &cohort->marker[which];
    rc_bounds bounds = rc_cohort_bounds(s->size, state->search.min_fraction, state->search.sides, s->whole);
    const rc_scan scan = {.n = cohort->n,
                          .m = cohort->n_event_times,
                          .k = candidates_of(work, marker, s->size, &bounds),
                          .position = work->position,
                          .units = work->risk.units,
                          .unit = work->risk.unit,
                          .rank = cohort->rank,
                          .from = cohort->from,
                          .weight = work->weight,
                          .at_risk = work->risk.at_risk,
                          .spread = work->risk.spread};
    bool strata = cohort->has_strata && !state->search.criterion->exact && !state->model;
    const rc_cuts_query query = {.scan = &scan,
                                 .event = cohort->event,
                                 .given = state->model ? &work->fit : NULL,
                                 .code = strata ? cohort->strata.code : NULL,
                                 .stratum = strata ? work->risk.stratum : NULL,
                                 .strata = strata ? rc_cohort_strata(cohort) : 0,
                                 .size = s->size,
                                 .square = s->square,
                                 .low = bounds.low,
                                 .middle = bounds.high,
                                 .high = bounds.high};
    *best = (rc_cuts_best){.statistic = -1, .compared = -1};
    if (s->failed != RC_REASON_NONE) return;
    work->cuts.rule = rc_plan_cuts_rule(&state->cuts, s->events);
    rc_kernel_cuts_search(&work->cuts, &query, marker->order, best);
}

/* What is kept as the reason of a search. */
static rc_reason reason_of(const sample *s, const rc_cuts_best *best)
{
    return s->failed != RC_REASON_NONE ? s->failed : rc_plan_cuts_reason(best);
}

static void fill_row(const sets_state *state, const sets_work *work, const sample *s, size_t which,
                     const rc_cuts_best *best, double *row)
{
    for (size_t c = 0; c < width(state); c++) row[c] = NAN;
    row[REASON] = reason_of(s, best);
    if (best->number == 0) return;
    row[CHISQ] = best->statistic;
    row[NUMBER] = (double)best->number;
    for (size_t c = 0; c < best->number; c++)
        row[CUTOFF + c] = rc_cohort_cutoff(state->cohort, which, work->position[best->place[c]]);
}

static void count(const rc_analysis *analysis, const sets_work *work, const sample *s, size_t which,
                  const rc_cuts_best *best, int64_t *tally)
{
    const sets_state *state = analysis->state;
    const rc_cuts_rule *rule = &state->cuts.rule;
    size_t numbers = rule->most - rule->least + 1;
    tally[analysis->tally[FAILED].offset + which * RC_REASON_COUNT + reason_of(s, best)]++;
    if (best->number == 0) return;
    tally[analysis->tally[NUMBERS].offset + which * numbers + best->number - rule->least]++;
    if (best->number != state->observed[which].number) return;
    for (size_t c = 0; c < best->number; c++) {
        double apart = fabs((double)work->position[best->place[c]] - (double)state->at[which][c]);
        tally[analysis->tally[NEAR].offset + which * rule->most + c] += apart <= near_share * (double)state->cohort->n;
    }
}

static recut_status sets_block(const rc_analysis *analysis, int64_t block, size_t n_here, double *rows, int64_t *tally,
                               void *scratch, recut_error *err)
{
    const sets_state *state = analysis->state;
    sets_work *work = scratch;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    rc_pcg generator;
    (void)err;
    rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, block);
    for (size_t b = 0; b < n_here; b++) {
        rc_plan_resample_draw(&state->resample, block * analysis->block_size + (int64_t)b, &generator, work->weight,
                              work->scratch);
        const sample s = take_sample(state, work);
        for (size_t i = 0; i < state->cohort->n_markers; i++) {
            rc_cuts_best best;
            search(state, work, &s, i, &best);
            count(analysis, work, &s, i, &best, tally);
            if (b < kept) fill_row(state, work, &s, i, &best, rows + b * analysis->n_columns + i * width(state));
        }
    }
    return RECUT_OK;
}

/* ---- 3. the plan -------------------------------------------------------- */

static rc_column column_of(size_t c)
{
    static const rc_column columns[CUTOFF] = {
        {"chisq", "1", "chi-square of the groups between the selected cutoffs"},
        {"cuts", "1", "number of the selected cutoffs"},
        {"reason", "code", "0 = usable, see rc_reason"},
    };
    return c < CUTOFF ? columns[c] : rc_plan_cuts_columns[c - CUTOFF];
}

/* Of every patient once. */
static recut_status add_observed(rc_analysis *analysis, sets_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    sets_work *work = NULL;
    rc_table *table;
    rc_column columns[CUTOFF + RC_CUTS_MOST];
    for (size_t c = 0; c < width(state); c++) columns[c] = column_of(c);
    RC_TRY(make_work(state, &work, err));
    RC_NEW(state->observed, cohort->n_markers, err);
    RC_NEW(state->at, cohort->n_markers, err);
    RC_TRY(rc_plan_tables_add(analysis, "observed", "the search on the observed data", cohort->n_markers, width(state),
                              columns, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    for (size_t i = 0; i < cohort->n; i++) work->weight[i] = 1;
    const sample s = take_sample(state, work);
    for (size_t i = 0; i < cohort->n_markers; i++) {
        search(state, work, &s, i, &state->observed[i]);
        fill_row(state, work, &s, i, &state->observed[i], table->data + i * width(state));
        for (size_t c = 0; c < state->observed[i].number; c++)
            state->at[i][c] = work->position[state->observed[i].place[c]];
    }
done:
    work_destroy(work);
    return st;
}

static recut_status check(const sets_state *state, recut_error *err, double *cost)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    rc_context *context = NULL;
    RC_TRY(rc_plan_context_create(cohort, &state->search, &context, err));
    *cost = context->model ? 100 * (double)cohort->n * (double)(1 + context->model->fit.p) : 0; /* of its fit */
    for (size_t i = 0; i < cohort->n_markers; i++) {
        RC_TRY(rc_plan_cuts_check(&state->cuts, context, i, err));
        *cost += rc_kernel_cuts_cost(&state->cuts.rule, cohort->n, context->marker[i].scan.k,
                                     rc_plan_cuts_context_rows(&state->cuts, context));
    }
done:
    rc_plan_context_destroy(context);
    return st;
}

static recut_status make_resample(const rc_plan_options *options, sets_state *state, recut_error *err)
{
    const char *unsaid = options->stratify ? "stratified" : "ordinary";
    rc_scheme scheme = rc_plan_resample_scheme(options->replay ? "replay" : options->scheme ? options->scheme : unsaid);
    if (scheme == RC_SCHEME_M_OUT_OF_N && options->m <= 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "cuts %s: the m of m-out-of-n is chosen by the best single cutoff; give it: --m M",
                              options->cuts);
    return rc_plan_resample_init(state->cohort, scheme, options->stratify, (size_t)options->m, options->replay,
                                 &state->resample, err);
}

static recut_status make_spec(rc_analysis *analysis, const sets_state *state, const rc_plan_options *options,
                              recut_error *err)
{
    cJSON *spec = rc_plan_tables_spec("sets", state->cohort, options);
    if (spec) {
        rc_plan_cuts_spec(spec, &state->cuts);
        cJSON_AddStringToObject(spec, "scheme", rc_plan_resample_name(state->resample.scheme));
        if (options->stratify) cJSON_AddStringToObject(spec, "stratify", options->stratify);
        if (state->resample.m) cJSON_AddNumberToObject(spec, "m", (double)state->resample.m);
        if (state->resample.scheme == RC_SCHEME_REPLAY)
            cJSON_AddStringToObject(spec, "replay", state->resample.replay_hash);
        cJSON_AddNumberToObject(spec, "replicates", (double)analysis->replicates);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

static recut_status sets_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    sets_state *state = NULL;
    double cost = 0;
    RC_NEW(state, 1, err);
    analysis->state = state; /* rc_plan_create destroys it on failure */
    state->cohort = cohort;
    RC_TRY(rc_plan_criterion_search(cohort, options, &state->search, err));
    RC_TRY(rc_plan_cuts_choice(options, &state->search, cohort, &state->cuts, err));
    if (state->search.criterion->given)
        RC_TRY(rc_plan_covariate_model_create(cohort, &state->search, &state->model, err));
    RC_TRY(check(state, err, &cost));
    RC_TRY(make_resample(options, state, err));
    analysis->replicates = options->replay ? state->resample.n_replay : options->replicates;
    analysis->load = (uint64_t)(cost / 10) + 4 * (uint64_t)cohort->n + 1;
    RC_TRY(make_spec(analysis, state, options, err));
    RC_TRY(add_observed(analysis, state, err));
    for (size_t i = 0; i < cohort->n_markers; i++)
        for (size_t c = 0; c < width(state); c++) {
            const rc_column column = column_of(c);
            RC_TRY(rc_plan_tables_column(analysis, cohort->marker[i].name, &column, err));
        }
    const rc_tally_row rows[TALLIES] = {
        [FAILED] = {"failed", "replicates by reason; 0 = usable", 1, RC_REASON_COUNT},
        [NUMBERS] = {"numbers", "replicates by the number of cutoffs that they select, from the least on", 1,
                     state->cuts.rule.most - state->cuts.rule.least + 1},
        [NEAR] = {"near", "of those that select as many as observed: each cutoff near the observed one", 1,
                  state->cuts.rule.most},
    };
    RC_TRY(rc_plan_tables_tallies(analysis, rows, TALLIES, cohort->n_markers, err));
done:
    return st;
}

const rc_plan_type rc_plan_sets_type = {.name = "sets",
                                        .cost = 16,
                                        .wanted = rc_plan_cuts_asked,
                                        .create = sets_create,
                                        .destroy = sets_destroy,
                                        .work_create = work_create,
                                        .work_destroy = work_destroy,
                                        .block = sets_block};
