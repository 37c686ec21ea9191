/* SPDX-License-Identifier: GPL-3.0-or-later
 * bootstrap.c - what a resample says of fixed cutoffs and of the search that selects one.
 *
 *   1. state     2. one resample     3. the original cohort: estimates, every value
 *   4. the plan
 *
 * A resample is a vector of weights over the patients; layout.h says what is stored. */
#include "base/memory.h"
#include "plan/adjusted.h"
#include "plan/choose_m.h"
#include "plan/context.h"
#include "plan/cutset_table.h"
#include "plan/resample.h"
#include "plan/split_row.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKUP_VALUES = 4096 }; /* up to so many distinct values the original scores are computed once */

/* ---- 1. state ----------------------------------------------------------- */

typedef struct bootstrap_state {
    const recut_cohort *cohort;
    rc_split_row splits; /* and what is asked for */
    rc_resample resample;
    size_t marker_width; /* stored columns of a marker */
    rc_risk risk;        /* of the original cohort: only deaths and at_risk */
    rc_quick **original; /* [markers][distinct values], or NULL entries: computed on the way */
} bootstrap_state;

typedef struct bootstrap_work {
    rc_sample *sample; /* of the resample, then of what is out of the bag */
    double *weight;    /* [n] likewise */
    double *row;       /* [n_columns] where none is kept */
    uint32_t *scratch; /* [n] */
} bootstrap_work;

static void bootstrap_destroy(void *self)
{
    bootstrap_state *state = self;
    if (!state) return;
    for (size_t i = 0; state->original && i < state->cohort->n_markers; i++) rc_base_memory_free(state->original[i]);
    rc_base_memory_free(state->original);
    rc_plan_resample_clear(&state->resample);
    rc_base_memory_free(state->risk.deaths);
    rc_base_memory_free(state->risk.at_risk);
    rc_plan_split_row_clear(&state->splits);
    rc_base_memory_free(state);
}

static void work_destroy(void *self)
{
    bootstrap_work *work = self;
    if (!work) return;
    rc_plan_sample_destroy(work->sample);
    rc_base_memory_free(work->weight);
    rc_base_memory_free(work->row);
    rc_base_memory_free(work->scratch);
    rc_base_memory_free(work);
}

static recut_status make_work(const bootstrap_state *state, size_t n_columns, bootstrap_work **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    bootstrap_work *work = NULL;
    size_t n = state->cohort->n;
    RC_NEW(work, 1, err);
    RC_TRY(rc_plan_sample_create(state->cohort, &state->splits.sample, &work->sample, err));
    RC_NEW(work->weight, n, err);
    RC_NEW(work->row, n_columns, err);
    RC_NEW(work->scratch, n, err);
    *out = work;
    work = NULL;
done:
    work_destroy(work);
    return st;
}

static recut_status work_create(const rc_analysis *analysis, void **out, recut_error *err)
{
    bootstrap_work *work = NULL;
    recut_status st = make_work(analysis->state, analysis->n_columns, &work, err);
    if (st == RECUT_OK) *out = work;
    return st;
}

/* ---- 2. one resample ---------------------------------------------------- */

static void score_in_original(const bootstrap_state *state, bootstrap_work *work, size_t marker,
                              const rc_selected *selected, rc_quick *out)
{
    if (state->original[marker])
        *out = state->original[marker][selected->value];
    else
        rc_plan_sample_quick_original(work->sample, &state->risk, marker, selected->position, out);
}

/* Row of a marker: C, fixed cutoffs, and the search up to its score in the original cohort. */
static void marker_row(const bootstrap_state *state, bootstrap_work *work, size_t marker, double *row,
                       rc_selected *selected)
{
    double *at = row + state->splits.length;
    rc_plan_split_row_fill(&state->splits, work->sample, marker, row);
    for (int c = 0; c < RC_SELECTED_COLUMNS; c++) at[c] = NAN;
    rc_plan_sample_search(work->sample, marker, selected);
    at[RC_SELECTED_REASON] = selected->reason;
    at[RC_SELECTED_REASON_OOB] = selected->reason;
    if (selected->reason != RC_REASON_NONE) return;
    rc_quick here, original;
    rc_plan_sample_quick(work->sample, marker, selected->position, &here);
    score_in_original(state, work, marker, selected, &original);
    at[RC_SELECTED_CUTOFF] = selected->cutoff;
    at[RC_SELECTED_STATISTIC] = selected->statistic;
    at[RC_SELECTED_CHISQ] = here.chisq;
    at[RC_SELECTED_LOG_HR] = here.log_hr;
    at[RC_SELECTED_C] = here.c;
    at[RC_SELECTED_REASON] = here.reason;
    at[RC_SELECTED_CHISQ_ORIGINAL] = original.chisq;
    at[RC_SELECTED_LOG_HR_ORIGINAL] = original.log_hr;
    at[RC_SELECTED_C_ORIGINAL] = original.c;
}

/* Scores of the selected cutoffs in the patients that were not drawn. */
static void out_of_bag(const bootstrap_state *state, bootstrap_work *work, double *row, const rc_selected *selected)
{
    double left = 0;
    for (size_t i = 0; i < state->cohort->n; i++) left += work->weight[i] = work->weight[i] > 0 ? 0 : 1;
    if (left > 0) rc_plan_sample_set(work->sample, work->weight, true);
    for (size_t marker = 0; marker < state->cohort->n_markers; marker++) {
        double *at = row + (marker + 1) * state->marker_width - RC_SELECTED_COLUMNS;
        if (selected[marker].reason != RC_REASON_NONE) continue;
        at[RC_SELECTED_REASON_OOB] = RC_REASON_EMPTY_GROUP;
        if (!(left > 0)) continue;
        rc_quick quick;
        rc_plan_sample_quick(work->sample, marker, selected[marker].position, &quick);
        at[RC_SELECTED_CHISQ_OOB] = quick.chisq;
        at[RC_SELECTED_LOG_HR_OOB] = quick.log_hr;
        at[RC_SELECTED_C_OOB] = quick.c;
        at[RC_SELECTED_REASON_OOB] = quick.reason;
    }
}

static recut_status bootstrap_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows,
                                    int64_t *tally, void *scratch, recut_error *err)
{
    const bootstrap_state *state = analysis->state;
    bootstrap_work *work = scratch;
    size_t n_markers = state->cohort->n_markers, kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    bool integer = state->resample.scheme != RC_SCHEME_BAYESIAN;
    recut_status st = RECUT_OK;
    rc_selected *selected = NULL;
    rc_pcg generator;
    RC_NEW(selected, n_markers, err);
    rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, block);
    for (size_t b = 0; b < count; b++) {
        double *row = b < kept ? rows + b * analysis->n_columns : work->row;
        rc_plan_resample_draw(&state->resample, block * analysis->block_size + (int64_t)b, &generator, work->weight,
                              work->scratch);
        rc_plan_sample_set(work->sample, work->weight, integer);
        for (size_t marker = 0; marker < n_markers; marker++) {
            double *at = row + marker * state->marker_width;
            marker_row(state, work, marker, at, &selected[marker]);
            if (selected[marker].reason == RC_REASON_NONE)
                tally[analysis->tally[marker].offset + selected[marker].value]++;
            int64_t *failed =
                tally + analysis->tally[n_markers].offset + marker * (state->splits.n_cutoffs + 1) * RC_REASON_COUNT;
            for (size_t c = 0; c < state->splits.n_cutoffs; c++)
                failed[c * RC_REASON_COUNT + (size_t)at[1 + c * state->splits.width + RC_STAT_REASON]]++;
            failed[state->splits.n_cutoffs * RC_REASON_COUNT +
                   (size_t)at[state->marker_width - RC_SELECTED_COLUMNS + RC_SELECTED_REASON]]++;
        }
        out_of_bag(state, work, row, selected);
    }
done:
    rc_base_memory_free(selected);
    return st;
}

/* ---- 3. the original cohort --------------------------------------------- */

static void set_original(const bootstrap_state *state, bootstrap_work *work)
{
    for (size_t i = 0; i < state->cohort->n; i++) work->weight[i] = 1;
    rc_plan_sample_set(work->sample, work->weight, true);
}

static recut_status add_values(rc_analysis *analysis, bootstrap_state *state, bootstrap_work *work, size_t which,
                               const rc_plan_options *options, recut_error *err)
{
    static const rc_column columns[] = {
        {"value", "marker", "distinct marker value: the cutoff of the tally's bin"},
        {"patients", "patients", "patients with this value"},
        {"chisq", "1", "log-rank chi-square of marker >= value in the original cohort"},
        {"log_hr", "1", "log hazard ratio (Cox, Efron) of that split in the original cohort"},
        {"c", "1", "Harrell's C of that split in the original cohort"},
    };
    recut_status st = RECUT_OK;
    const rc_marker *marker = &state->cohort->marker[which];
    rc_table *table;
    char name[RC_NAME_ROOM];
    snprintf(name, sizeof name, "values/%s", marker->name);
    RC_TRY(rc_plan_tables_add(analysis, name, "every distinct value as a cutoff of the original cohort",
                              marker->n_distinct, 5, columns, &table, err));
    for (size_t c = 0; state->splits.sample.n_given && c < table->n_columns; c++)
        rc_plan_adjusted_about(&table->column[c]);
    if (marker->n_distinct <= LOOKUP_VALUES) RC_NEW(state->original[which], marker->n_distinct, err);
    for (size_t v = 0; v < marker->n_distinct; v++) {
        double *row = table->data + 5 * v;
        row[0] = marker->value[marker->order[marker->first[v]]];
        row[1] = marker->first[v + 1] - marker->first[v];
        if (!state->original[which]) continue;
        rc_quick *quick = &state->original[which][v];
        rc_plan_sample_quick_original(work->sample, &state->risk, which, marker->first[v], quick);
        row[2] = quick->chisq;
        row[3] = quick->log_hr;
        row[4] = quick->c;
        RC_TRY(rc_plan_prepared(options, "cutoffs", v + 1, marker->n_distinct, err));
    }
done:
    return st;
}

/* The whole row of the sample that is set: C, splits, search. */
static void whole_row(const bootstrap_state *state, bootstrap_work *work, double *row)
{
    rc_selected selected;
    for (size_t marker = 0; marker < state->cohort->n_markers; marker++)
        marker_row(state, work, marker, row + marker * state->marker_width, &selected);
}

/* Every column in the cohort itself. */
static recut_status add_estimates(rc_analysis *analysis, bootstrap_state *state, bootstrap_work *work, recut_error *err)
{
    static const rc_column estimate = {"estimate", "as its column", "on the original cohort"};
    recut_status st = RECUT_OK;
    rc_table *table;
    RC_TRY(rc_plan_tables_add(analysis, "estimate", "every stored column on the original cohort", analysis->n_columns,
                              1, &estimate, &table, err));
    set_original(state, work);
    whole_row(state, work, table->data);
    for (size_t c = 0; c < analysis->n_columns; c++)
        RC_TRY(rc_plan_tables_label(table, c, analysis->column[c].name, err));
done:
    return st;
}

/* Patients of a resample: those of a replay file as they are, of a cluster scheme with centers of these sizes. */
static recut_status add_sizes(rc_analysis *analysis, const rc_resample *resample, recut_error *err)
{
    static const rc_column columns[] = {{"least", "patients", "of the smallest resample"},
                                        {"most", "patients", "of the largest resample"},
                                        {"clusters", "centers", "drawn in each resample; 0: patients are drawn"}};
    recut_status st = RECUT_OK;
    rc_table *table;
    RC_TRY(rc_plan_tables_add(analysis, "sizes", "patients in a resample", 1, 3, columns, &table, err));
    rc_plan_resample_sizes(resample, &table->data[0], &table->data[1]);
    table->data[2] = resample->scheme == RC_SCHEME_CLUSTER ? (double)resample->n_strata : 0;
done:
    return st;
}

/* candidates, lowest, highest of a marker.  position [n] scratch. */
static void add_candidates(const bootstrap_state *state, size_t which, uint32_t *position, double *out)
{
    const rc_search *search = &state->splits.sample.search;
    size_t count = rc_cohort_candidates(state->cohort, which, search->min_fraction, search->sides, position);
    out[0] = (double)count;
    if (count == 0) return;
    out[1] = rc_cohort_cutoff(state->cohort, which, position[0]);
    out[2] = rc_cohort_cutoff(state->cohort, which, position[count - 1]);
}

/* What the intervals from resamples cannot say: the profile-likelihood interval of each split's hazard ratio, which is
 * there with an infinite ratio too, and how many cutoffs the search chose among. */
static recut_status add_cohort(rc_analysis *analysis, bootstrap_state *state, bootstrap_work *work, recut_error *err)
{
    static const rc_column profile_columns[] = {
        {"hr_lower", "1", "end of the 95 % profile-likelihood interval of the hazard ratio (Cox, Efron)"},
        {"hr_upper", "1", "the other end; infinite where no event is below the cutoff"},
        {"reason", "code", "0, or why the hazard ratio has no estimate"},
    };
    static const rc_column search_columns[] = {{"candidates", "1", "admissible cutoffs of the cohort"},
                                               {"lowest", "marker", "the lowest of them"},
                                               {"highest", "marker", "the highest of them"}};
    recut_status st = RECUT_OK;
    size_t n_markers = state->cohort->n_markers, rows = n_markers * (state->splits.n_cutoffs + 1);
    rc_table *search, *profile;
    rc_selected *selected = NULL;
    char label[RC_PREFIX];
    RC_NEW(selected, n_markers, err);
    set_original(state, work);
    RC_TRY(rc_plan_tables_add(analysis, "search", "the search in the original cohort", n_markers, 3, search_columns,
                              &search, err));
    RC_TRY(rc_plan_tables_label_markers(search, state->cohort, err));
    for (size_t k = 0; k < n_markers; k++) {
        rc_plan_sample_search(work->sample, k, &selected[k]);
        add_candidates(state, k, work->scratch, search->data + 3 * k);
    }
    RC_TRY(rc_plan_tables_add(analysis, "profile", "hazard ratios of the fixed cutoffs, then of the selected one", rows,
                              3, profile_columns, &profile, err));
    for (size_t r = 0; r < rows; r++) {
        size_t k = r / (state->splits.n_cutoffs + 1), c = r % (state->splits.n_cutoffs + 1);
        const char *marker = state->cohort->marker[k].name;
        bool fixed = c < state->splits.n_cutoffs;
        double *at = profile->data + 3 * r;
        if (fixed)
            (void)rc_plan_tables_fixed(marker, state->splits.cutoff[c], label);
        else
            snprintf(label, sizeof label, "%s/selected", marker);
        RC_TRY(rc_plan_tables_label(profile, r, label, err));
        at[2] = fixed ? RC_REASON_NONE : selected[k].reason;
        if (at[2] != RC_REASON_NONE) continue;
        size_t position =
            fixed ? rc_cohort_count_below(state->cohort, k, state->splits.cutoff[c]) : selected[k].position;
        if (fixed || !state->splits.sample.n_given)
            at[2] = rc_plan_sample_profile(work->sample, k, position, &at[0], &at[1]);
        else
            rc_plan_sample_profile_given(work->sample, k, position, &at[0], &at[1]);
    }
done:
    rc_base_memory_free(selected);
    return st;
}

/* ---- 4. the plan --------------------------------------------------------- */

static recut_status add_columns(rc_analysis *analysis, const bootstrap_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    char prefix[RC_PREFIX];
    for (size_t i = 0; i < state->cohort->n_markers; i++) {
        RC_TRY(rc_plan_split_row_columns(&state->splits, i, analysis, err));
        snprintf(prefix, sizeof prefix, "%s/selected", state->cohort->marker[i].name);
        for (size_t k = 0; k < RC_SELECTED_COLUMNS; k++) {
            rc_column column = rc_plan_layout_selected[k];
            if (state->splits.sample.n_given) rc_plan_adjusted_about(&column);
            RC_TRY(rc_plan_tables_column(analysis, prefix, &column, err));
        }
    }
done:
    return st;
}

static recut_status add_tallies(rc_analysis *analysis, const bootstrap_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    char name[RC_NAME_ROOM];
    for (size_t i = 0; i < cohort->n_markers; i++) {
        snprintf(name, sizeof name, "selected/%s", cohort->marker[i].name);
        RC_TRY(rc_plan_tables_tally(analysis, name, "replicates that selected each value of values/<marker>", 1,
                                    cohort->marker[i].n_distinct, 0, 0, err));
    }
    RC_TRY(rc_plan_tables_tally(analysis, "failed", "replicates by reason, for each fixed cutoff and for the search",
                                cohort->n_markers * (state->splits.n_cutoffs + 1), RC_REASON_COUNT, 0, 0, err));
done:
    return st;
}

static recut_status make_spec(rc_analysis *analysis, const bootstrap_state *state, const rc_plan_options *options,
                              recut_error *err)
{
    const rc_resample *resample = &state->resample;
    cJSON *spec = rc_plan_tables_spec("bootstrap", state->cohort, options);
    if (spec) {
        rc_plan_split_row_cutoffs(&state->splits, spec);
        cJSON_AddStringToObject(spec, "scheme", rc_plan_resample_name(resample->scheme));
        cJSON_AddStringToObject(
            spec, "stratify",
            resample->scheme == RC_SCHEME_STRATIFIED ? options->stratify ? options->stratify : "center" : "");
        cJSON_AddNumberToObject(spec, "m", (double)resample->m);
        cJSON_AddBoolToObject(spec, "m_chosen", options->m < 0);
        cJSON_AddStringToObject(spec, "replay", resample->replay_hash);
        rc_plan_split_row_statistics(&state->splits, options, spec);
        cJSON_AddNumberToObject(spec, "replicates", (double)analysis->replicates);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

static recut_status bootstrap_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                     recut_error *err)
{
    recut_status st = RECUT_OK;
    bootstrap_state *state = NULL;
    bootstrap_work *work = NULL;
    rc_context *context = NULL;
    rc_scheme scheme = RC_SCHEME_ORDINARY;
    int64_t m = options->m;
    rc_search search;
    RC_TRY(rc_plan_criterion_search(cohort, options, &search, err));
    RC_TRY(rc_plan_context_create(cohort, &search, &context, err));
    RC_TRY(rc_plan_resample_choose(options, &scheme, err));
    RC_NEW(state, 1, err);
    analysis->state = state;
    state->cohort = cohort;
    RC_NEW(state->original, cohort->n_markers, err);
    RC_TRY(rc_plan_split_row_create(cohort, options, &search, &state->splits, err));
    state->marker_width = state->splits.length + RC_SELECTED_COLUMNS;
    RC_TRY(add_columns(analysis, state, err));
    RC_TRY(make_work(state, analysis->n_columns, &work, err));
    state->risk.deaths = context->risk.deaths; /* the rest of the context goes before the work areas come */
    state->risk.at_risk = context->risk.at_risk;
    context->risk.deaths = context->risk.at_risk = NULL;
    rc_plan_context_destroy(context);
    context = NULL;
    if (scheme == RC_SCHEME_M_OUT_OF_N && m == 0) m = -1;
    if (m < 0) {
        const rc_choice choice = {
            .sample = work->sample, .n = cohort->n, .weight = work->weight, .scratch = work->scratch};
        set_original(state, work);
        RC_TRY(rc_plan_choose_m(analysis, &choice, options->seed, &m, err));
    }
    RC_TRY(rc_plan_resample_init(cohort, scheme, options->stratify, (size_t)m, options->replay, &state->resample, err));
    analysis->replicates = scheme == RC_SCHEME_REPLAY ? state->resample.n_replay : options->replicates;
    RC_TRY(make_spec(analysis, state, options, err));
    for (size_t i = 0; i < cohort->n_markers; i++) RC_TRY(add_values(analysis, state, work, i, options, err));
    RC_TRY(add_estimates(analysis, state, work, err));
    if (options->n_adjust) {
        RC_TRY(rc_plan_adjusted_table(analysis, options->n_adjust, state->splits.adjust, err));
        RC_TRY(rc_plan_adjusted_lost(analysis, options->n_adjust, state->splits.adjust, err));
    }
    RC_TRY(add_cohort(analysis, state, work, err));
    RC_TRY(add_sizes(analysis, &state->resample, err));
    RC_TRY(add_tallies(analysis, state, err));
    if (scheme != RC_SCHEME_CLUSTER) RC_TRY(rc_plan_cutset_tables(analysis, cohort, &search, options, err));
done:
    work_destroy(work);
    rc_plan_context_destroy(context);
    return st;
}

const rc_plan_type rc_plan_bootstrap_type = {.name = "bootstrap",
                                             .cost = 16,
                                             .create = bootstrap_create,
                                             .destroy = bootstrap_destroy,
                                             .work_create = work_create,
                                             .work_destroy = work_destroy,
                                             .block = bootstrap_block};
