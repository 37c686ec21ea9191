/* SPDX-License-Identifier: GPL-3.0-or-later
 * permute.c - the null distribution of the whole search: survival permuted against
 * the markers, optionally within strata, one shared permutation for all markers.
 *
 *   1. state     2. what is stored     3. the plan
 *
 * The permutation is of the survival records over the positions of the first marker's order;
 * another marker sees the same one through its own order. */
#include "base/falling.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cohort/reverse.h"
#include "kernel/reason.h"
#include "plan/permute_cuts.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OBSERVED_STATISTIC,
    OBSERVED_CUTOFF,
    OBSERVED_CANDIDATES,
    OBSERVED_REASON,
    OBSERVED_HR,
    OBSERVED_P,
    OBSERVED_COLUMNS
};

/* ---- 1. state ----------------------------------------------------------- */

void rc_plan_permute_destroy(void *self)
{
    rc_permute_state *state = self;
    if (!state) return;
    for (size_t i = 0; state->place && i < state->cohort->n_markers; i++) rc_base_memory_free(state->place[i]);
    rc_base_memory_free(state->place);
    rc_plan_shuffle_clear(&state->shuffle);
    rc_plan_fixed_clear(&state->fixed);
    rc_base_memory_free(state->observed);
    rc_base_memory_free(state->significance);
    rc_plan_drawn_clear(&state->drawn);
    rc_plan_covariate_model_destroy(state->whole);
    for (size_t p = 0; state->impute && p < state->contexts.n; p++) rc_plan_impute_destroy(state->impute[p]);
    rc_base_memory_free(state->impute);
    rc_plan_contexts_clear(&state->contexts);
    rc_cohort_reverse_destroy(state->reversed);
    rc_base_memory_free(state);
}

/* Of records over the places of marker 0's order; with parts, which have no such marker, over the patients. */
static recut_status make_shuffle(rc_permute_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    const rc_factor *strata = cohort->has_strata ? &cohort->strata : NULL;
    uint32_t *patient = NULL;
    if (cohort->n_parts) RC_NEW(patient, cohort->n, err);
    for (size_t i = 0; patient && i < cohort->n; i++) patient[i] = (uint32_t)i;
    RC_TRY(
        rc_plan_shuffle_create(&state->shuffle, cohort->n, patient ? patient : cohort->marker[0].order, strata, err));
done:
    rc_base_memory_free(patient);
    return st;
}

static recut_status make_places(rc_permute_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    size_t n = cohort->n;
    uint32_t *inverse = NULL; /* place of a patient in marker 0's order */
    RC_NEW(state->place, cohort->n_markers, err);
    RC_NEW(inverse, n, err);
    for (size_t i = 0; i < n; i++) inverse[cohort->marker[0].order[i]] = (uint32_t)i;
    for (size_t k = 1; k < cohort->n_markers; k++) {
        RC_NEW(state->place[k], n, err);
        for (size_t i = 0; i < n; i++) state->place[k][i] = inverse[cohort->marker[k].order[i]];
    }
done:
    rc_base_memory_free(inverse);
    return st;
}

static recut_status make_imputed(rc_permute_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (!state->imputes) return RECUT_OK;
    RC_NEW(state->impute, state->contexts.n, err);
    for (size_t p = 0; p < state->contexts.n; p++)
        RC_TRY(rc_plan_impute_create(state->contexts.context[p], &state->impute[p], err));
done:
    return st;
}

/* Scratch of the largest search. */
static size_t scan_doubles(const rc_permute_state *state)
{
    size_t most = 0;
    for (size_t p = 0; p < state->contexts.n; p++)
        if (state->contexts.context[p]->scan_doubles > most) most = state->contexts.context[p]->scan_doubles;
    return most;
}

/* Observed statistics, and the markers by falling significance for the step-down. */
static recut_status make_observed(rc_permute_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n_markers = state->cohort->n_markers;
    double *work = NULL;
    RC_NEW(state->observed, n_markers, err);
    RC_NEW(state->significance, n_markers, err);
    RC_NEW(work, scan_doubles(state), err);
    if (state->cuts.wanted) RC_TRY(rc_plan_permute_cuts_observed(state, state->observed, err));
    for (size_t i = 0; i < n_markers && !state->cuts.wanted; i++) {
        size_t own;
        const rc_context *context = rc_plan_contexts_of(&state->contexts, state->cohort, i, &own);
        rc_scan_best best;
        rc_plan_context_observed(context, own, &best, work);
        state->observed[i] = best.statistic >= 0 ? best.statistic : NAN;
    }
    rc_base_falling_order(state->observed, n_markers, state->significance);
done:
    rc_base_memory_free(work);
    return st;
}

/* The model that survival is drawn from: of all patients. */
static recut_status make_drawn(rc_permute_state *state, const rc_search *search, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_covariate_model *model = state->context->model;
    if (state->cohort->n_parts) {
        RC_TRY(rc_plan_covariate_model_create(state->cohort, search, &state->whole, err));
        model = state->whole;
    }
    if (state->cohort->has_entry && !state->deals) {
        st = RC_FAIL_OPTION(
            err, RECUT_E_USAGE, -1,
            "criterion %s: survival is drawn from the beginning, not from the entry times; leave the entry "
            "column out",
            search->criterion->name);
        goto done;
    }
    if (model->reason != RC_REASON_NONE) {
        st = RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                            "criterion %s: the model of the covariates has no fit to draw from: %s",
                            search->criterion->name, rc_kernel_reason_text(model->reason));
        goto done;
    }
    RC_TRY(rc_plan_drawn_create(&state->drawn, model, err));
done:
    return st;
}

recut_status rc_plan_permute_prepare(rc_permute_state *state, const rc_search *search, const rc_plan_options *options,
                                     recut_error *err)
{
    recut_status st = RECUT_OK;
    if (state->imputes) RC_TRY(rc_plan_criterion_single(search, "permutation with imputed censoring", err));
    RC_TRY(rc_plan_contexts_create(&state->contexts, state->cohort, search, err));
    state->context = state->contexts.context[0];
    state->bin_width = state->cuts.wanted ? 1.0 / 64 : rc_plan_criterion_bin_width(search->criterion);
    if (!state->wide) RC_TRY(rc_plan_fixed_create(&state->fixed, state->cohort, &state->contexts, options, err));
    if (search->criterion->given) RC_TRY(make_drawn(state, search, err));
    RC_TRY(make_shuffle(state, err));
    if (!state->cohort->n_parts) RC_TRY(make_places(state, err));
    RC_TRY(make_imputed(state, err));
    state->engine = rc_plan_permute_engine(state);
    RC_TRY(make_observed(state, err));
done:
    return st;
}

/* ---- 2. what is stored -------------------------------------------------- */

static recut_status add_tables(rc_analysis *analysis, const rc_permute_state *state, recut_error *err)
{
    static const rc_column observed_columns[] = {
        {"statistic", "1",
         "T_0: the criterion's statistic (log-rank chi-square, or absolute standardized sum of its scores) of the "
         "selected cutoff"},
        {"cutoff", "marker", "selected cutoff; high is marker >= cutoff"},
        {"candidates", "1", "admissible cutoffs"},
        {"reason", "code", "0, or why there is none: see rc_reason"},
        {"hr", "1", "hazard ratio high against low at that cutoff, by the method of the replicates (see the spec)"},
        {"p_naive", "1", "uncorrected p of that statistic"}, /* with further scores alone: else the statistic says it */
    };
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    rc_table *table;
    double *work = NULL, *counts = NULL;
    size_t observed = analysis->n_tables,
           width = state->context->search.criterion->more ? OBSERVED_COLUMNS : OBSERVED_P;
    RC_NEW(work, scan_doubles(state), err);
    RC_NEW(counts, rc_plan_permute_observed_work(state), err);
    RC_TRY(rc_plan_tables_add(analysis, "observed", "the search on the observed data", cohort->n_markers, width,
                              observed_columns, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    for (size_t i = 0; i < cohort->n_markers; i++) {
        size_t own;
        const rc_context *context = rc_plan_contexts_of(&state->contexts, cohort, i, &own);
        const rc_scan *scan = &context->marker[own].scan;
        if (!state->wide)
            RC_TRY(rc_plan_tables_candidates(analysis, context->cohort, own, scan->position, scan->k, err));
        rc_scan_best best;
        rc_plan_context_observed(context, own, &best, work);
        double *row = analysis->table[observed].data + width * i;
        if (width > OBSERVED_P) row[OBSERVED_P] = rc_plan_context_p(context, state->observed[i]);
        row[OBSERVED_STATISTIC] = state->observed[i];
        row[OBSERVED_CUTOFF] =
            best.statistic >= 0 ? rc_cohort_cutoff(context->cohort, own, scan->position[best.candidate]) : NAN;
        row[OBSERVED_CANDIDATES] = (double)scan->k;
        row[OBSERVED_REASON] = best.statistic >= 0 ? RC_REASON_NONE : rc_plan_context_why(context, own);
        row[OBSERVED_HR] = rc_plan_permute_observed_hr(state, i, &best, counts);
    }
done:
    rc_base_memory_free(work);
    rc_base_memory_free(counts);
    return st;
}

recut_status rc_plan_permute_add_tallies(rc_analysis *analysis, size_t n_markers, recut_error *err)
{
    static const rc_tally_row rows[RC_PERMUTE_TALLIES] = {
        [RC_PERMUTE_EXCEEDANCES] = {"exceedances", "replicates with T >= the observed T", 1, 1},
        [RC_PERMUTE_MAXT] = {"exceedances_maxt",
                             "replicates whose maximum over this and all less significant markers is >= the observed T",
                             1, 1},
        [RC_PERMUTE_NAIVE] = {"naive_significant", "replicates whose naive p is below 0.05", 1, 1},
        [RC_PERMUTE_FAILED] = {"failed", "replicates by reason; 0 = usable", 1, RC_REASON_COUNT},
    };
    analysis->stop_tally = RC_PERMUTE_EXCEEDANCES;
    return rc_plan_tables_tallies(analysis, rows, RC_PERMUTE_TALLIES, n_markers, err);
}

static recut_status add_tallies(rc_analysis *analysis, rc_permute_state *state, const rc_plan_options *options,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    size_t n_markers = cohort->n_markers;
    char name[RC_NAME_ROOM];
    RC_TRY(rc_plan_permute_add_tallies(analysis, n_markers, err));
    RC_TRY(rc_plan_fixed_describe(&state->fixed, options, analysis, err));
    if (state->adaptive)
        return rc_plan_tables_tally(analysis, "maxt_replicates", "replicates in which all markers were searched", 1, 1,
                                    0, 0, err);
    if (state->cuts.wanted) return rc_plan_permute_cuts_tallies(analysis, state, err);
    for (size_t i = 0; state->histograms && i < n_markers; i++) {
        size_t own, k = rc_plan_contexts_of(&state->contexts, cohort, i, &own)->marker[own].scan.k;
        snprintf(name, sizeof name, "null_statistic/%s", cohort->marker[i].name);
        RC_TRY(rc_plan_tables_tally(analysis, name, "null distribution of T; the last bin takes what is beyond", 1,
                                    RC_PERMUTE_STATISTIC_BINS + 1, 0, state->bin_width, err));
        state->cutoff_width[i] = k / RC_PERMUTE_CUTOFF_BINS + 1;
        snprintf(name, sizeof name, "null_cutoff/%s", cohort->marker[i].name);
        RC_TRY(rc_plan_tables_tally(analysis, name, "selected candidate; bins count rows of candidates/<marker>", 1,
                                    k / state->cutoff_width[i] + 1, 0, (double)state->cutoff_width[i], err));
        if (state->hazard == RC_PERMUTE_NO_HAZARD) continue;
        snprintf(name, sizeof name, "null_log_hr/%s", cohort->marker[i].name);
        RC_TRY(rc_plan_tables_tally(analysis, name, "log hazard ratio of the selected cutoff", 1,
                                    RC_PERMUTE_LOG_HR_BINS, -4, 8.0 / RC_PERMUTE_LOG_HR_BINS, err));
    }
    if (!state->imputes) return st;
    state->tally_imputed = analysis->n_tallies;
    RC_TRY(
        rc_plan_tables_tally(analysis, "imputed",
                             "patients of all replicates: event times drawn, of which beyond the last one; censoring "
                             "times drawn, of which beyond the last one",
                             n_markers, RC_IMPUTE_COUNTS, 0, 0, err));
    analysis->tally[state->tally_imputed].each = (int64_t)cohort->n;
done:
    return st;
}

static recut_status add_row_columns(rc_analysis *analysis, const rc_permute_state *state, recut_error *err)
{
    static const rc_column columns[RC_PERMUTE_COLUMNS] = {
        {"statistic", "1", "maximum of the criterion in the replicate"},
        {"cutoff", "marker", "cutoff that the replicate selected"},
        {"hr", "1", "hazard ratio high against low at that cutoff"},
        {"reason", "code", "0 = usable, see rc_reason"},
    };
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    for (size_t i = 0; i < cohort->n_markers; i++)
        for (size_t c = 0; c < RC_PERMUTE_COLUMNS; c++)
            RC_TRY(rc_plan_tables_column(analysis, cohort->marker[i].name, &columns[c], err));
done:
    return st;
}

static bool given(const rc_plan_options *options)
{
    const rc_criterion *criterion = rc_plan_criterion_find(options->criterion);
    return criterion && criterion->given;
}

/* Given covariates, a permutation is what has to be asked for. */
static bool deals(const rc_plan_options *options)
{
    return given(options) && options->null && strcmp(options->null, "permute") == 0;
}

static bool imputes(const rc_plan_options *options)
{
    return options->null && strcmp(options->null, "impute") == 0;
}

static recut_status make_spec(rc_analysis *analysis, const rc_plan_options *options, const recut_cohort *cohort,
                              const rc_cuts_choice *cuts, recut_error *err)
{
    cJSON *spec = rc_plan_tables_spec("permute", cohort, options);
    if (spec) {
        if (cohort->has_strata && (!given(options) || deals(options)))
            cJSON_AddStringToObject(spec, "within_strata", cohort->strata.name);
        else
            cJSON_AddNullToObject(spec, "within_strata");
        cJSON_AddStringToObject(spec, "hazard_ratio", cuts->wanted ? "none" : options->hazard_ratio);
        rc_plan_cuts_spec(spec, cuts);
        if (imputes(options) || deals(options)) cJSON_AddStringToObject(spec, "null", options->null);
        if (options->n_cutoffs > 0) /* looked at in the same replicates: no part of their key */
            cJSON_AddItemToObject(spec, "fixed", cJSON_CreateDoubleArray(options->cutoff, (int)options->n_cutoffs));
        cJSON_AddNumberToObject(spec, "replicates", (double)options->replicates);
        cJSON_AddNumberToObject(spec, "stop_at", (double)options->stop_at);
        if (options->adaptive > 0) cJSON_AddNumberToObject(spec, "adaptive", (double)options->adaptive);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

/* ---- 3. the plan -------------------------------------------------------- */

/* Scratch of one thread and its replicates are the engine's. */
typedef struct permute_work {
    const rc_permute_engine *engine;
    void *own; /* of the engine */
} permute_work;

void rc_plan_permute_work_destroy(void *self)
{
    permute_work *work = self;
    if (work) work->engine->destroy(work->own);
    rc_base_memory_free(work);
}

recut_status rc_plan_permute_work_create(const rc_analysis *analysis, void **out, recut_error *err)
{
    const rc_permute_state *state = analysis->state;
    permute_work *work = NULL;
    recut_status st = RECUT_OK;
    RC_NEW(work, 1, err);
    work->engine = state->engine;
    RC_TRY(state->engine->create(state, &work->own, err));
    *out = work;
    work = NULL;
done:
    rc_plan_permute_work_destroy(work);
    return st;
}

recut_status rc_plan_permute_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows,
                                   int64_t *tally, void *scratch, recut_error *err)
{
    permute_work *work = scratch;
    (void)err;
    work->engine->block(analysis, block, count, rows, tally, work->own);
    return RECUT_OK;
}

static recut_status check_null(const recut_cohort *cohort, const rc_plan_options *options, recut_error *err)
{
    static const char *const choices[] = {"permute", "impute"};
    char hint[64];
    if (options->null && strcmp(options->null, choices[0]) == 0 && given(options) && !cohort->has_strata)
        return RC_FAIL_OPTION(
            err, RECUT_E_USAGE, -1,
            "null permute: marker and covariates may go together, which permuting the marker undoes, "
            "so the search by %s draws survival from the covariates' model; leave out null, or permute "
            "within strata in which the marker has nothing to do with the covariates (strata COLUMN)",
            options->criterion);
    if (!options->null || strcmp(options->null, choices[0]) == 0) return RECUT_OK;
    if (!imputes(options))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "null %s: expected permute or impute%s", options->null,
                              rc_base_nearest_hint(options->null, choices, 2, "", hint, sizeof hint));
    if (given(options))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "null impute: the search by %s permutes nothing, its survival is drawn from the model of "
                              "the covariates; leave out null",
                              options->criterion);
    if (cohort->has_competing)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "null impute: found competing events, after which no event time can be drawn; leave out "
                              "null, or competing-value (event-value names the events, all else is censored then)");
    if (cohort->has_entry)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "null impute: found entry times; a time drawn for a patient could lie before the entry, "
                              "so it is not defined with them");
    if (cohort->n_markers > RC_WIDE_MARKERS)
        return RC_FAIL_OPTION(
            err, RECUT_E_USAGE, -1,
            "null impute: found %zu markers, expected at most %d, since censoring is looked at for each",
            cohort->n_markers, (int)RC_WIDE_MARKERS);
    return RECUT_OK;
}

static recut_status check_options(const recut_cohort *cohort, const rc_plan_options *options, rc_permute_hazard *hazard,
                                  recut_error *err)
{
    static const char *const choices[] = {"mh", "cox", "none"};
    if (options->replicates < 1)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "replicates %lld: expected at least 1",
                              (long long)options->replicates);
    if (options->stop_at < 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "stop-at %lld: expected at least 1", (long long)options->stop_at);
    if (options->stop_at > 0 && cohort->n_markers > 64)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "stop-at with %zu markers: at most 64", cohort->n_markers);
    recut_status st = check_null(cohort, options, err);
    if (st != RECUT_OK) return st;
    for (int i = 0; i < 3; i++)
        if (strcmp(options->hazard_ratio, choices[i]) == 0) {
            *hazard = (rc_permute_hazard)i;
            return RECUT_OK;
        }
    char hint[64];
    return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "hazard-ratio %s: expected mh, cox or none%s", options->hazard_ratio,
                          rc_base_nearest_hint(options->hazard_ratio, choices, 3, "", hint, sizeof hint));
}

static recut_status permute_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_permute_state *state = NULL;
    rc_permute_hazard hazard = RC_PERMUTE_MH;
    rc_search search;
    RC_TRY(check_options(cohort, options, &hazard, err));
    RC_TRY(rc_plan_criterion_search(cohort, options, &search, err));
    RC_NEW(state, 1, err);
    state->cohort = cohort;
    analysis->state = state; /* rc_plan_create destroys it on failure */
    RC_TRY(rc_plan_cuts_choice(options, &search, cohort, &state->cuts, err));
    if (state->cuts.wanted && hazard == RC_PERMUTE_COX)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "hazard-ratio cox: it is of the two sides of one cutoff; with " RC_TEXT_OPTION
                              "cuts %s there are more",
                              options->cuts);
    if (state->cuts.wanted && imputes(options))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "null impute: its replicates are searched for one cutoff; with " RC_TEXT_OPTION
                              "cuts %s permute as they "
                              "are, within " RC_TEXT_OPTION "strata that account for the censoring",
                              options->cuts);
    RC_TRY(rc_plan_permute_adaptive_check(options, &search, &state->cuts, err));
    state->adaptive = options->adaptive > 0;
    state->imputes = imputes(options);
    state->deals = deals(options);
    state->hazard = state->cuts.wanted ? RC_PERMUTE_NO_HAZARD : hazard;
    size_t columns =
        cohort->n_markers * (state->cuts.wanted ? rc_plan_permute_cuts_width(state) : (size_t)RC_PERMUTE_COLUMNS);
    state->histograms = !state->adaptive && rc_plan_rows_kept(options, columns) < options->replicates &&
                        cohort->n_markers <= RC_HISTOGRAM_MARKERS;
    state->wide = state->adaptive || rc_plan_tables_wide(cohort, options, columns);
    RC_TRY(rc_plan_permute_prepare(state, &search, options, err));
    RC_TRY(make_spec(analysis, options, cohort, &state->cuts, err));
    if (state->cuts.wanted)
        RC_TRY(rc_plan_permute_cuts_tables(analysis, state, err));
    else
        RC_TRY(add_tables(analysis, state, err));
    RC_TRY(add_tallies(analysis, state, options, err));
    if (search.criterion->given) analysis->load = rc_plan_permute_given_load(cohort);
    if (!state->wide && !state->cuts.wanted) RC_TRY(add_row_columns(analysis, state, err));
    if (state->cuts.wanted) analysis->load += rc_plan_permute_cuts_load(state);
    analysis->replicates = options->replicates;
    analysis->stop_at = options->stop_at;
    if (state->adaptive) RC_TRY(rc_plan_permute_adaptive_make(analysis, state, options->adaptive, err));
    if (state->imputes) analysis->load = (uint64_t)cohort->n * cohort->n_markers * RC_IMPUTE_COST;
done:
    return st;
}

const rc_plan_type rc_plan_permute_type = {.name = "permute",
                                           .parts = true,
                                           .cost = 1,
                                           .create = permute_create,
                                           .destroy = rc_plan_permute_destroy,
                                           .work_create = rc_plan_permute_work_create,
                                           .work_destroy = rc_plan_permute_work_destroy,
                                           .block = rc_plan_permute_block};
