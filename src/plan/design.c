/* SPDX-License-Identifier: GPL-3.0-or-later
 * design.c - discovery -> validation. */
#include "plan/design.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/text.h"
#include "plan/adjusted.h"
#include "plan/context.h"
#include "plan/cuts.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

const rc_column rc_plan_design_columns[RC_DESIGN_COLUMNS] = {
    {"cutoff", "marker", "cutoff selected in discovery"},
    {"chisq", "1", "its log-rank chi-square in discovery"},
    {"p", "1", "naive p in discovery"},
    {"log_hr", "1", "log hazard ratio (Cox, Efron) in discovery"},
    {"c", "1", "Harrell's C of the split in discovery"},
    {"reason", "code", "of discovery: 0, or why there is no cutoff or log_hr"},
    {"validation_chisq", "1", "log-rank chi-square of that cutoff in validation"},
    {"validation_p", "1", "its p"},
    {"validation_log_hr", "1", "log hazard ratio in validation"},
    {"validation_log_hr_se", "1", "its standard error"},
    {"validation_c", "1", "Harrell's C of the split in validation"},
    {"validation_reason", "code", "of validation: 0, or why there is no log_hr"},
};

/* The named centers, or the largest. */
static recut_status choose_discovery(const rc_plan_options *options, rc_design *design, recut_error *err)
{
    const rc_factor *center = &design->cohort->center;
    if (options->n_discovery == 0) {
        size_t largest = 0, most = 0;
        for (size_t c = 0; c < center->n_levels; c++) {
            size_t size = 0;
            for (size_t i = 0; i < design->cohort->n; i++) size += center->code[i] == c;
            if (size > most) most = size, largest = c;
        }
        design->is_discovery[largest] = 1;
        design->n_discovery = 1;
    }
    for (size_t d = 0; d < options->n_discovery; d++) {
        size_t c = 0;
        while (c < center->n_levels && strcmp(center->level[c], options->discovery[d]) != 0) c++;
        if (c == center->n_levels) {
            char hint[128];
            rc_base_nearest_hint(options->discovery[d], (const char *const *)center->level, center->n_levels, "", hint,
                                 sizeof hint);
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                                  "discovery %s: no such center; there are %zu, the first is %s%s",
                                  options->discovery[d], center->n_levels, center->level[0], hint);
        }
        design->n_discovery += !design->is_discovery[c];
        design->is_discovery[c] = 1;
    }
    if (design->n_discovery == center->n_levels)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "discovery takes all %zu centers: none is left for validation",
                              center->n_levels);
    return RECUT_OK;
}

recut_status rc_plan_design_init(const recut_cohort *cohort, const rc_plan_options *options, rc_design *design,
                                 recut_error *err)
{
    recut_status st = RECUT_OK;
    *design = (rc_design){.cohort = cohort};
    RC_TRY(rc_plan_criterion_search(cohort, options, &design->sample.search, err));
    if (!cohort->has_center || cohort->center.n_levels < 2) {
        st = RC_FAIL(err, RECUT_E_USAGE, -1,
                     "the cohort has %s: name a column with at least two with " RC_TEXT_OPTION "center",
                     cohort->has_center ? "one center only" : "no center column");
        goto done;
    }
    if (cohort->has_strata && strcmp(cohort->strata.name, cohort->center.name) == 0) {
        st =
            RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                           "strata %s: the centers, which are compared with each other, cannot be the strata too (in a "
                           "center they would change nothing); leave strata out, or name other ones",
                           cohort->strata.name);
        goto done;
    }
    design->n_centers = cohort->center.n_levels;
    RC_NEW(design->given, design->sample.search.n_given, err);
    RC_TRY(
        rc_plan_adjusted_find(cohort, design->sample.search.n_given, design->sample.search.given, design->given, err));
    design->sample.n_given = design->sample.search.n_given;
    design->sample.given = design->given;
    RC_NEW(design->is_discovery, design->n_centers, err);
    RC_TRY(choose_discovery(options, design, err));
    for (size_t i = 0; i < cohort->n; i++) design->split_size += design->is_discovery[cohort->center.code[i]];
    if (options->split_size > 0) design->split_size = (size_t)options->split_size;
done:
    return st;
}

void rc_plan_design_clear(rc_design *design)
{
    rc_base_memory_free(design->is_discovery);
    rc_base_memory_free(design->given);
}

void rc_plan_design_weights(const rc_design *design, const uint8_t *in, double *first, double *second)
{
    for (size_t i = 0; i < design->cohort->n; i++) {
        first[i] = in[design->cohort->center.code[i]];
        second[i] = 1 - first[i];
    }
}

recut_status rc_plan_design_spec(const char *plan, const rc_design_state *state, const rc_plan_options *options,
                                 const rc_cuts_choice *cuts, rc_analysis *analysis, recut_error *err)
{
    analysis->replicates = state->resample.n_replay ? state->resample.n_replay : options->replicates;
    const rc_design *design = &state->design;
    cJSON *spec = rc_plan_tables_spec(plan, design->cohort, options), *list;
    if (spec) {
        list = cJSON_AddArrayToObject(spec, "discovery");
        for (size_t c = 0; c < design->n_centers; c++)
            if (design->is_discovery[c])
                cJSON_AddItemToArray(list, cJSON_CreateString(design->cohort->center.level[c]));
        list = cJSON_AddArrayToObject(spec, "cutoffs");
        for (size_t c = 0; c < options->n_cutoffs; c++)
            cJSON_AddItemToArray(list, cJSON_CreateNumber(options->cutoff[c]));
        cJSON_AddNumberToObject(spec, "split_size", (double)design->split_size);
        cJSON_AddStringToObject(spec, "stratify", options->stratify ? options->stratify : "");
        cJSON_AddStringToObject(spec, "replay", state->resample.replay_hash);
        if (cuts) rc_plan_cuts_spec(spec, cuts);
        if (state->folds > 0) { /* of cross-validation only: the others' random numbers have nothing to do with them */
            cJSON_AddNumberToObject(spec, "folds", (double)state->folds);
            cJSON_AddNumberToObject(spec, "repeats", (double)state->repeats);
        }
        cJSON_AddNumberToObject(spec, "replicates", (double)analysis->replicates);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

static bool is_splits(const char *plan)
{
    return strcmp(plan, "splits") == 0 || strcmp(plan, "set_splits") == 0;
}

/* Each plan refuses only what it uses: a discovery center of one patient is no error of the other plans. */
static recut_status choose_numbers(const char *plan, const rc_plan_options *options, rc_design_state *state,
                                   recut_error *err)
{
    size_t n = state->design.cohort->n, size = state->design.split_size;
    bool crossvalidate = strcmp(plan, "crossvalidate") == 0;
    int64_t folds = options->folds ? options->folds : 5, repeats = options->repeats ? options->repeats : 20;
    if (is_splits(plan) && !options->replay && (size < 2 || size + 2 > n))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "split-size %zu: expected 2 to %zu of %zu patients", size, n - 2,
                              n);
    if (crossvalidate && (folds < 2 || folds > (int64_t)n))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "folds %lld: expected 2 to %zu, the number of patients",
                              (long long)folds, n);
    if (crossvalidate && repeats < 1)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "repeats %lld: expected at least 1", (long long)repeats);
    if (crossvalidate) {
        state->folds = (size_t)folds;
        state->repeats = (size_t)repeats;
    }
    return RECUT_OK;
}

recut_status rc_plan_design_fill(const char *plan, const recut_cohort *cohort, const rc_plan_options *options,
                                 rc_design_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool splits = is_splits(plan);
    RC_TRY(rc_plan_design_init(cohort, options, &state->design, err));
    state->n_cutoffs = options->n_cutoffs;
    RC_NEW(state->cutoff, options->n_cutoffs, err);
    for (size_t c = 0; c < options->n_cutoffs; c++) state->cutoff[c] = options->cutoff[c];
    RC_TRY(choose_numbers(plan, options, state, err));
    if (splits && options->replay)
        RC_TRY(rc_plan_resample_init(cohort, RC_SCHEME_REPLAY, NULL, 0, options->replay, &state->resample, err));
    else if (splits && options->stratify)
        RC_TRY(rc_plan_resample_init(cohort, RC_SCHEME_STRATIFIED, options->stratify, 0, NULL, &state->resample, err));
    else
        RC_TRY(rc_plan_resample_init(cohort, RC_SCHEME_STRATIFIED, "center", 0, NULL, &state->resample, err));
    state->stratified = splits && !options->replay && options->stratify;
done:
    return st;
}

recut_status rc_plan_design_begin(const char *plan, const recut_cohort *cohort, const rc_plan_options *options,
                                  rc_analysis *analysis, rc_design_state **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_design_state *state = NULL;
    RC_NEW(state, 1, err);
    analysis->state = state;
    RC_TRY(rc_plan_design_fill(plan, cohort, options, state, err));
    RC_TRY(rc_plan_design_spec(plan, state, options, NULL, analysis, err));
    *out = state;
done:
    return st;
}

void rc_plan_design_state_clear(rc_design_state *state)
{
    rc_plan_design_clear(&state->design);
    rc_plan_resample_clear(&state->resample);
    rc_base_memory_free(state->cutoff);
    rc_base_memory_free(state->observed);
    rc_plan_drawn_clear(&state->drawn);
    rc_plan_covariate_model_destroy(state->model);
}

void rc_plan_design_state_destroy(void *self)
{
    rc_design_state *state = self;
    if (!state) return;
    rc_plan_design_state_clear(state);
    rc_base_memory_free(state);
}

recut_status rc_plan_design_draws(rc_design_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_sample_options *sample = &state->design.sample;
    if (!sample->n_given) return RECUT_OK;
    RC_TRY(rc_plan_covariate_model_of(state->design.cohort, sample->n_given, sample->given, &state->model, err));
    if (state->model->reason == RC_REASON_NONE) RC_TRY(rc_plan_drawn_create(&state->drawn, state->model, err));
done:
    return st;
}

recut_status rc_plan_design_plan_work(const rc_analysis *analysis, void **out, recut_error *err)
{
    const rc_design_state *state = analysis->state;
    rc_design_work *work = NULL;
    recut_status st = RECUT_OK;
    RC_TRY(rc_plan_design_work_create(&state->design, analysis->n_columns, &work, err));
    if (state->drawn.model) RC_TRY(rc_plan_drawn_survival_create(&state->drawn, &work->survival, err));
    *out = work;
    work = NULL;
done:
    rc_plan_design_work_destroy(work);
    return st;
}

recut_status rc_plan_design_work_create(const rc_design *design, size_t columns, rc_design_work **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_design_work *work = NULL;
    size_t n = design->cohort->n;
    RC_NEW(work, 1, err);
    RC_TRY(rc_plan_sample_create(design->cohort, &design->sample, &work->sample, err));
    RC_NEW(work->first, n, err);
    RC_NEW(work->second, n, err);
    RC_NEW(work->drawn, n, err);
    RC_NEW(work->row, columns, err);
    RC_NEW(work->order, n, err);
    RC_NEW(work->scratch, n, err);
    RC_NEW(work->high, n, err);
    *out = work;
    work = NULL;
done:
    rc_plan_design_work_destroy(work);
    return st;
}

void rc_plan_design_work_destroy(void *self)
{
    rc_design_work *work = self;
    if (!work) return;
    rc_plan_sample_destroy(work->sample);
    rc_base_memory_free(work->first);
    rc_base_memory_free(work->second);
    rc_base_memory_free(work->drawn);
    rc_base_memory_free(work->row);
    rc_base_memory_free(work->order);
    rc_base_memory_free(work->scratch);
    rc_base_memory_free(work->high);
    rc_plan_drawn_survival_clear(&work->survival);
    rc_base_memory_free(work);
}

void rc_plan_design_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                          rc_design_work *work, rc_design_replicate *replicate)
{
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    rc_pcg generator;
    rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, block);
    for (size_t b = 0; b < count; b++)
        replicate(analysis, block * analysis->block_size + (int64_t)b, &generator, work,
                  b < kept ? rows + b * analysis->n_columns : work->row, tally);
    rc_plan_sample_permute(work->sample, NULL);
    rc_plan_sample_survival(work->sample, NULL, NULL, NULL);
}

/* Where all who are at risk die at one time there is a Cox estimate of a kind but nothing to test: no hazard ratio
 * either, so that one reason covers the row. */
static void score_groups(rc_sample *sample, size_t marker, size_t position, rc_quick *out)
{
    rc_plan_sample_quick(sample, marker, position, out);
    if (!isnan(out->chisq) || out->reason != RC_REASON_NONE) return;
    out->reason = RC_REASON_NO_EVENTS;
    out->log_hr = out->se = NAN;
}

void rc_plan_design_validate(rc_sample *sample, size_t marker, size_t position, const double *where, double *row)
{
    rc_quick quick;
    rc_plan_sample_set(sample, where, true);
    score_groups(sample, marker, position, &quick);
    row[0] = quick.chisq;
    row[1] = rc_plan_context_chisq_p(quick.chisq);
    row[2] = quick.log_hr;
    row[3] = quick.se;
    row[4] = quick.c;
    row[5] = quick.reason;
}

rc_selected rc_plan_design_score(rc_sample *sample, size_t marker, const double *discovery, const double *validation,
                                 double *row)
{
    rc_selected selected;
    rc_quick quick;
    for (int c = 0; c < RC_DESIGN_COLUMNS; c++) row[c] = NAN;
    rc_plan_sample_set(sample, discovery, true);
    rc_plan_sample_search(sample, marker, &selected);
    row[RC_DESIGN_REASON] = row[RC_DESIGN_V_REASON] = selected.reason;
    if (selected.reason != RC_REASON_NONE) return selected;
    score_groups(sample, marker, selected.position, &quick);
    row[RC_DESIGN_CUTOFF] = selected.cutoff;
    row[RC_DESIGN_CHISQ] = quick.chisq;
    row[RC_DESIGN_P] = rc_plan_context_chisq_p(quick.chisq);
    row[RC_DESIGN_LOG_HR] = quick.log_hr;
    row[RC_DESIGN_C] = quick.c;
    row[RC_DESIGN_REASON] = quick.reason;
    rc_plan_design_validate(sample, marker, selected.position, validation, row + RC_DESIGN_V_CHISQ);
    return selected;
}

recut_status rc_plan_design_add_part(rc_analysis *analysis, const char *prefix, size_t first, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_design_state *state = analysis->state;
    for (size_t c = first; c < RC_DESIGN_COLUMNS; c++) {
        rc_column column = rc_plan_design_columns[c];
        if (state->design.sample.n_given) rc_plan_adjusted_about(&column);
        RC_TRY(rc_plan_tables_column(analysis, prefix, &column, err));
    }
done:
    return st;
}

recut_status rc_plan_design_add_columns(rc_analysis *analysis, const recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < cohort->n_markers; i++)
        RC_TRY(rc_plan_design_add_part(analysis, cohort->marker[i].name, 0, err));
done:
    return st;
}

recut_status rc_plan_design_add_tallies(rc_analysis *analysis, const recut_cohort *cohort, recut_error *err)
{
    static const rc_tally_row row[RC_DESIGN_TALLIES] = {
        [RC_DESIGN_VALIDATED] =
            {"validated", "replicates with validation p < 0.05; that and the direction of discovery; usable ones", 1,
             RC_VALIDATED_BINS},
        [RC_DESIGN_FAILED] = {"failed", "replicates by reason, for each marker discovery then validation", 2,
                              RC_REASON_COUNT},
    };
    return rc_plan_tables_tallies(analysis, row, RC_DESIGN_TALLIES, cohort->n_markers, err);
}

/* Direction by the sign of the log hazard ratio; where that is infinite, by which group has no events. */
static int direction(double log_hr, double reason)
{
    if (log_hr > 0 || reason == RC_REASON_NO_EVENTS_LOW) return 1;
    return log_hr < 0 || reason == RC_REASON_NO_EVENTS_HIGH ? -1 : 0;
}

void rc_plan_design_count(const rc_analysis *analysis, size_t marker, const double *row, int64_t *tally)
{
    int64_t *validated = tally + analysis->tally[RC_DESIGN_VALIDATED].offset + RC_VALIDATED_BINS * marker;
    int64_t *failed = tally + analysis->tally[RC_DESIGN_FAILED].offset + 2 * marker * RC_REASON_COUNT;
    bool significant = row[RC_DESIGN_V_P] < 0.05;
    int found = direction(row[RC_DESIGN_LOG_HR], row[RC_DESIGN_REASON]);
    validated[RC_VALIDATED] += significant;
    validated[RC_VALIDATED_SAME_DIRECTION] +=
        significant && found != 0 && found == direction(row[RC_DESIGN_V_LOG_HR], row[RC_DESIGN_V_REASON]);
    validated[RC_VALIDATED_USABLE] += !isnan(row[RC_DESIGN_V_P]);
    failed[(size_t)row[RC_DESIGN_REASON]]++;
    failed[RC_REASON_COUNT + (size_t)row[RC_DESIGN_V_REASON]]++;
}

/* Which patients are exchanged with each other: a center, a stratum, or a stratum in a center. */
static size_t cell_of(const recut_cohort *cohort, bool centers, size_t patient)
{
    size_t stratum = cohort->has_strata ? cohort->strata.code[patient] : 0;
    return centers ? cohort->center.code[patient] * rc_cohort_strata(cohort) + stratum : stratum;
}

void rc_plan_design_permute(const rc_design *design, size_t marker, bool centers, rc_pcg *g, uint32_t *order,
                            uint32_t *scratch)
{
    const recut_cohort *cohort = design->cohort;
    const uint32_t *from = cohort->marker[marker].order;
    size_t cells = (centers ? design->n_centers : 1) * rc_cohort_strata(cohort);
    for (size_t c = 0; c < cells; c++) {
        size_t size = 0, taken = 0;
        for (size_t i = 0; i < cohort->n; i++)
            if (cell_of(cohort, centers, from[i]) == c) scratch[size++] = from[i];
        rc_base_pcg_shuffle(g, scratch, size);
        for (size_t i = 0; i < cohort->n; i++)
            if (cell_of(cohort, centers, from[i]) == c) order[i] = scratch[taken++];
    }
}
