/* SPDX-License-Identifier: GPL-3.0-or-later
 * outcome_resamples.c - the search for an outcome that is no survival repeated in bootstrap resamples: how stable its
 * cutoff is, and how much of what it seems to tell the selection has made.  A resample's cutoff is looked at in the
 * resample and, as it stands, in the patients.
 *
 *   1. state     2. one resample     3. the plan */
#include "base/memory.h"
#include "plan/outcome_split.h"
#include "plan/resample.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CUTOFF, STATISTIC, REASON, VALUES }; /* of a marker in a row; then each statistic in the resample, in all */
enum { FAILED, NEAR, TALLIES };
static const double near_share = 0.1; /* a cutoff is near where at most so many patients lie between */

/* ---- 1. state ----------------------------------------------------------- */

typedef struct resamples_state {
    rc_outcome outcome;
    rc_search search;
    rc_resample resample;
    size_t n_cutoffs;
    double *cutoff;
    rc_selected *observed; /* [markers] */
} resamples_state;

static void resamples_destroy(void *self)
{
    resamples_state *state = self;
    if (!state) return;
    rc_plan_outcome_clear(&state->outcome);
    rc_plan_resample_clear(&state->resample);
    rc_base_memory_free(state->cutoff);
    rc_base_memory_free(state->observed);
    rc_base_memory_free(state);
}

static size_t selected_width(const resamples_state *state)
{
    return VALUES + 2 * state->outcome.width;
}

static size_t marker_width(const resamples_state *state)
{
    return selected_width(state) + state->n_cutoffs * state->outcome.width;
}

static recut_status work_create(const rc_analysis *analysis, void **out, recut_error *err)
{
    const resamples_state *state = analysis->state;
    rc_outcome_work *work = NULL;
    recut_status st = rc_plan_outcome_work_create(state->outcome.cohort, &state->search, 1, &work, err);
    if (st == RECUT_OK) *out = work;
    return st;
}

/* ---- 2. one resample ---------------------------------------------------- */

static void take(const resamples_state *state, rc_outcome_work *work)
{
    rc_plan_reselect_set(work->reselect, work->weight, state->resample.scheme != RC_SCHEME_BAYESIAN, &work->risk);
}

/* row [marker_width] */
static void fill_row(const resamples_state *state, const rc_outcome_work *work, size_t marker, const rc_selected *best,
                     double *row)
{
    const rc_outcome *outcome = &state->outcome;
    const uint32_t *order = outcome->cohort->marker[marker].order;
    rc_outcome_split here, there;
    for (size_t c = 0; c < marker_width(state); c++) row[c] = NAN;
    row[REASON] = best->reason;
    if (best->reason == RC_REASON_NONE) {
        row[CUTOFF] = best->cutoff;
        row[STATISTIC] = best->statistic;
        rc_plan_outcome_split(outcome, work->weight, order, best->position, &here);
        rc_plan_outcome_split(outcome, NULL, order, best->position, &there);
        memcpy(row + VALUES, here.value, outcome->width * sizeof *row);
        memcpy(row + VALUES + outcome->width, there.value, outcome->width * sizeof *row);
    }
    row += selected_width(state);
    for (size_t c = 0; c < state->n_cutoffs; c++, row += outcome->width) {
        rc_plan_outcome_split(outcome, work->weight, order,
                              rc_cohort_count_below(outcome->cohort, marker, state->cutoff[c]), &here);
        memcpy(row, here.value, outcome->width * sizeof *row);
    }
}

static void count(const rc_analysis *analysis, size_t marker, const rc_selected *best, int64_t *tally)
{
    const resamples_state *state = analysis->state;
    const rc_selected *observed = &state->observed[marker];
    tally[analysis->tally[FAILED].offset + marker * RC_REASON_COUNT + best->reason]++;
    if (best->reason != RC_REASON_NONE || observed->reason != RC_REASON_NONE) return;
    double apart = fabs((double)best->position - (double)observed->position);
    tally[analysis->tally[NEAR].offset + marker] += apart <= near_share * (double)state->outcome.cohort->n;
}

static recut_status resamples_block(const rc_analysis *analysis, int64_t block, size_t n_here, double *rows,
                                    int64_t *tally, void *scratch, recut_error *err)
{
    const resamples_state *state = analysis->state;
    const recut_cohort *cohort = state->outcome.cohort;
    rc_outcome_work *work = scratch;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    rc_pcg generator;
    (void)err;
    rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, block);
    for (size_t b = 0; b < n_here; b++) {
        rc_plan_resample_draw(&state->resample, block * analysis->block_size + (int64_t)b, &generator, work->weight,
                              work->scratch);
        take(state, work);
        for (size_t i = 0; i < cohort->n_markers; i++) {
            rc_selected best;
            rc_plan_reselect_search(work->reselect, i, cohort->marker[i].order, &best);
            count(analysis, i, &best, tally);
            if (b < kept) fill_row(state, work, i, &best, rows + b * analysis->n_columns + i * marker_width(state));
        }
    }
    return RECUT_OK;
}

/* ---- 3. the plan -------------------------------------------------------- */

static recut_status add_columns(rc_analysis *analysis, const resamples_state *state, recut_error *err)
{
    static const rc_column first[VALUES] = {{"cutoff", "marker", "selected in the resample"},
                                            {"statistic", "1", "its absolute standardized Wilcoxon statistic there"},
                                            {"reason", "code", "0, or why no cutoff is selected: see rc_reason"}};
    static const rc_column original[RC_OUTCOME_STATISTICS] = {
        {"difference_original", "outcome", "difference of the same cutoff in all patients"},
        {"log_odds_original", "1", "log odds ratio of the same cutoff in all patients"},
        {"sensitivity_original", "1", "sensitivity of the same cutoff in all patients"},
        {"specificity_original", "1", "specificity of the same cutoff in all patients"}};
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->outcome.cohort;
    char prefix[RC_PREFIX];
    for (size_t i = 0; i < cohort->n_markers; i++) {
        snprintf(prefix, sizeof prefix, "%s/selected", cohort->marker[i].name);
        for (size_t c = 0; c < VALUES; c++) RC_TRY(rc_plan_tables_column(analysis, prefix, &first[c], err));
        for (size_t s = 0; s < state->outcome.width; s++)
            RC_TRY(rc_plan_tables_column(analysis, prefix, &rc_plan_outcome_statistics[s], err));
        for (size_t s = 0; s < state->outcome.width; s++)
            RC_TRY(rc_plan_tables_column(analysis, prefix, &original[s], err));
        for (size_t c = 0; c < state->n_cutoffs; c++) {
            (void)rc_plan_tables_fixed(cohort->marker[i].name, state->cutoff[c], prefix);
            for (size_t s = 0; s < state->outcome.width; s++)
                RC_TRY(rc_plan_tables_column(analysis, prefix, &rc_plan_outcome_statistics[s], err));
        }
    }
done:
    return st;
}

static void fill_observed(const resamples_state *state, size_t marker, size_t position, double cutoff, double *row)
{
    rc_outcome_split split;
    rc_plan_outcome_split(&state->outcome, NULL, state->outcome.cohort->marker[marker].order, position, &split);
    const double values[] = {cutoff,
                             split.low.n,
                             split.high.n,
                             split.value[RC_OUTCOME_DIFFERENCE],
                             split.se[RC_OUTCOME_DIFFERENCE],
                             split.value[RC_OUTCOME_LOG_ODDS],
                             split.se[RC_OUTCOME_LOG_ODDS],
                             split.value[RC_OUTCOME_SENSITIVITY],
                             split.value[RC_OUTCOME_SPECIFICITY],
                             state->outcome.binary ? split.low.sum + split.high.sum : NAN};
    memcpy(row, values, sizeof values);
}

/* Of each marker the selected cutoff, then the fixed ones. */
static recut_status add_observed(rc_analysis *analysis, resamples_state *state, recut_error *err)
{
    static const rc_column columns[] = {
        {"cutoff", "marker", "high is marker >= cutoff"},
        {"n_low", "patients", "patients below the cutoff"},
        {"n_high", "patients", "patients at or above the cutoff"},
        {"difference", "outcome", "of the means, of two values of the shares of the larger one: high less low"},
        {"difference_se", "outcome", "its standard error"},
        {"log_odds", "1", "log odds ratio of the larger value, high against low"},
        {"log_odds_se", "1", "its standard error (Woolf)"},
        {"sensitivity", "1", "share of the high patients among those with the larger value"},
        {"specificity", "1", "share of the low patients among the others"},
        {"n_with", "patients", "patients with the larger of two values; NaN where there are more"},
        {"candidates", "1", "admissible cutoffs; of the selected one"},
        {"reason", "code", "0, or why no cutoff is selected: see rc_reason"},
    };
    enum { COLUMNS = sizeof columns / sizeof *columns };
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->outcome.cohort;
    size_t each = state->n_cutoffs + 1;
    char label[RC_PREFIX];
    rc_outcome_work *work = NULL;
    rc_table *table;
    RC_NEW(state->observed, cohort->n_markers, err);
    RC_TRY(rc_plan_outcome_work_create(cohort, &state->search, 1, &work, err));
    for (size_t i = 0; i < cohort->n; i++) work->weight[i] = 1;
    rc_plan_reselect_set(work->reselect, work->weight, true, &work->risk);
    RC_TRY(rc_plan_tables_add(analysis, "observed", "the selected cutoff of each marker and the fixed ones",
                              cohort->n_markers * each, COLUMNS, columns, &table, err));
    for (size_t i = 0; i < cohort->n_markers; i++) {
        double *row = table->data + i * each * COLUMNS;
        rc_selected *best = &state->observed[i];
        rc_plan_reselect_search(work->reselect, i, cohort->marker[i].order, best);
        snprintf(label, sizeof label, "%s/selected", cohort->marker[i].name);
        RC_TRY(rc_plan_tables_label(table, i * each, label, err));
        if (best->reason == RC_REASON_NONE) fill_observed(state, i, best->position, best->cutoff, row);
        row[COLUMNS - 2] = (double)best->candidates;
        row[COLUMNS - 1] = best->reason;
        for (size_t c = 0; c < state->n_cutoffs; c++) {
            row += COLUMNS;
            fill_observed(state, i, rc_cohort_count_below(cohort, i, state->cutoff[c]), state->cutoff[c], row);
            RC_TRY(rc_plan_tables_label(table, i * each + 1 + c,
                                        rc_plan_tables_fixed(cohort->marker[i].name, state->cutoff[c], label), err));
        }
    }
done:
    rc_plan_outcome_work_destroy(work);
    return st;
}

static recut_status make_spec(rc_analysis *analysis, const resamples_state *state, const rc_plan_options *options,
                              recut_error *err)
{
    const recut_cohort *cohort = state->outcome.cohort;
    rc_plan_options own = *options;
    own.criterion = state->search.criterion->name;
    cJSON *spec = rc_plan_tables_spec("outcome_resamples", cohort, &own);
    if (spec) {
        cJSON_AddStringToObject(spec, "outcome", cohort->time_name);
        if (cohort->has_strata) cJSON_AddStringToObject(spec, "within_strata", cohort->strata.name);
        cJSON *cutoffs = cJSON_AddArrayToObject(spec, "cutoffs");
        for (size_t c = 0; cutoffs && c < state->n_cutoffs; c++)
            cJSON_AddItemToArray(cutoffs, cJSON_CreateNumber(state->cutoff[c]));
        cJSON_AddStringToObject(spec, "scheme", rc_plan_resample_name(state->resample.scheme));
        if (state->resample.scheme == RC_SCHEME_STRATIFIED)
            cJSON_AddStringToObject(spec, "stratify", options->stratify ? options->stratify : "center");
        if (state->resample.m) cJSON_AddNumberToObject(spec, "m", (double)state->resample.m);
        if (state->resample.scheme == RC_SCHEME_REPLAY)
            cJSON_AddStringToObject(spec, "replay", state->resample.replay_hash);
        cJSON_AddNumberToObject(spec, "replicates", (double)analysis->replicates);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

static recut_status make_resample(const rc_plan_options *options, resamples_state *state, recut_error *err)
{
    rc_scheme scheme;
    recut_status st = rc_plan_resample_choose(options, &scheme, err);
    if (st != RECUT_OK) return st;
    if (options->m < 0 || (scheme == RC_SCHEME_M_OUT_OF_N && options->m == 0))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "m auto: of an outcome the size of resamples is not chosen; give a number");
    if (options->stratify && strstr(options->stratify, "event"))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "stratify %s: an outcome has no events", options->stratify);
    return rc_plan_resample_init(state->outcome.cohort, scheme, options->stratify, (size_t)options->m, options->replay,
                                 &state->resample, err);
}

static recut_status resamples_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                     recut_error *err)
{
    static const rc_tally_row tallies[TALLIES] = {
        [FAILED] = {"failed", "replicates by reason; 0 = usable", 1, RC_REASON_COUNT},
        [NEAR] = {"near", "resamples that select a cutoff near the observed one", 1, 1},
    };
    recut_status st = RECUT_OK;
    resamples_state *state = NULL;
    RC_NEW(state, 1, err);
    analysis->state = state; /* rc_plan_create destroys it on failure */
    RC_TRY(rc_plan_outcome_search(cohort, options, &state->search, err));
    RC_TRY(rc_plan_outcome_init(cohort, &state->outcome, err));
    state->n_cutoffs = options->n_cutoffs;
    RC_NEW(state->cutoff, options->n_cutoffs, err);
    for (size_t c = 0; c < options->n_cutoffs; c++) state->cutoff[c] = options->cutoff[c];
    RC_TRY(make_resample(options, state, err));
    analysis->replicates = options->replay ? state->resample.n_replay : options->replicates;
    RC_TRY(make_spec(analysis, state, options, err));
    RC_TRY(add_observed(analysis, state, err));
    RC_TRY(add_columns(analysis, state, err));
    RC_TRY(rc_plan_tables_tallies(analysis, tallies, TALLIES, cohort->n_markers, err));
done:
    return st;
}

const rc_plan_type rc_plan_outcome_resamples_type = {.name = "outcome_resamples",
                                                     .cost = 16,
                                                     .create = resamples_create,
                                                     .destroy = resamples_destroy,
                                                     .work_create = work_create,
                                                     .work_destroy = rc_plan_outcome_work_destroy,
                                                     .block = resamples_block};
