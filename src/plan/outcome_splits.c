/* SPDX-License-Identifier: GPL-3.0-or-later
 * outcome_splits.c - a cutoff for an outcome that is no survival, selected in some centers and looked at in the others;
 * and random splits of all patients into discovery and validation, each also for a marker that is dealt out at random.
 *
 *   1. state     2. the centers     3. a random split     4. the plan */
#include "base/memory.h"
#include "kernel/chisq.h"
#include "plan/design.h"
#include "plan/outcome_split.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of a split: what discovery selects and validation finds there. */
enum { CUTOFF, DIFFERENCE, VALIDATION, P, REASON, SPLIT_COLUMNS };
enum { REAL, USELESS, VERSIONS };
enum { FAILED, VALIDATED, TALLIES };
enum { SIGNIFICANT, USABLE, VALIDATED_BINS };
static const double level = 0.05;

/* ---- 1. state ----------------------------------------------------------- */

typedef struct splits_state {
    rc_outcome outcome;
    rc_design design;
    rc_resample resample; /* the discovery patients of a random split */
} splits_state;

static void splits_destroy(void *self)
{
    splits_state *state = self;
    if (!state) return;
    rc_plan_outcome_clear(&state->outcome);
    rc_plan_resample_clear(&state->resample);
    rc_plan_design_clear(&state->design);
    rc_base_memory_free(state);
}

static recut_status make_work(const splits_state *state, size_t columns, rc_outcome_work **out, recut_error *err)
{
    return rc_plan_outcome_work_create(state->outcome.cohort, &state->design.sample.search, columns, out, err);
}

static recut_status work_create(const rc_analysis *analysis, void **out, recut_error *err)
{
    rc_outcome_work *work = NULL;
    recut_status st = make_work(analysis->state, analysis->n_columns, &work, err);
    if (st == RECUT_OK) *out = work;
    return st;
}

static double p_of(double z)
{
    return rc_kernel_chisq_p(z * z);
}

/* ---- 2. the centers ----------------------------------------------------- */

static const rc_column center_columns[] = {
    {"discovery", "code", "1: the cutoff was selected there"},
    {"n", "patients", "patients of the center"},
    {"n_low", "patients", "of them below the cutoff"},
    {"n_high", "patients", "of them at or above it"},
    {"difference", "outcome", "of the means, of two values of the shares of the larger one: high less low"},
    {"difference_se", "outcome", "its standard error"},
    {"log_odds", "1", "log odds ratio of the larger value, high against low"},
    {"log_odds_se", "1", "its standard error (Woolf)"},
    {"sensitivity", "1", "share of the high patients among those with the larger value"},
    {"specificity", "1", "share of the low patients among the others"},
    {"z", "1", "standardized Wilcoxon statistic"},
    {"p", "1", "its p"},
};
enum { CENTER_COLUMNS = sizeof center_columns / sizeof *center_columns };

/* The patients of weight 1 in work->other at a cutoff. */
static void fill_center(const splits_state *state, rc_outcome_work *work, size_t marker, size_t position,
                        bool discovery, double *row)
{
    const uint32_t *order = state->outcome.cohort->marker[marker].order;
    rc_outcome_split split;
    rc_plan_outcome_split(&state->outcome, work->other, order, position, &split);
    double z = rc_plan_outcome_z(state->outcome.cohort, work->other, order, position, work->score, work->sum);
    const double values[CENTER_COLUMNS] = {discovery,
                                           split.low.n + split.high.n,
                                           split.low.n,
                                           split.high.n,
                                           split.value[RC_OUTCOME_DIFFERENCE],
                                           split.se[RC_OUTCOME_DIFFERENCE],
                                           split.value[RC_OUTCOME_LOG_ODDS],
                                           split.se[RC_OUTCOME_LOG_ODDS],
                                           split.value[RC_OUTCOME_SENSITIVITY],
                                           split.value[RC_OUTCOME_SPECIFICITY],
                                           z,
                                           p_of(z)};
    memcpy(row, values, sizeof values);
}

/* A row a center. */
static recut_status add_centers(rc_analysis *analysis, const splits_state *state, rc_outcome_work *work, size_t marker,
                                const rc_selected *best, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->outcome.cohort;
    const rc_factor *center = &cohort->center;
    char name[RC_NAME_ROOM];
    rc_table *table;
    snprintf(name, sizeof name, "centers/%s", cohort->marker[marker].name);
    RC_TRY(rc_plan_tables_add(analysis, name, "the cutoff of discovery in each center", center->n_levels,
                              CENTER_COLUMNS, center_columns, &table, err));
    for (size_t c = 0; c < center->n_levels; c++) {
        RC_TRY(rc_plan_tables_label(table, c, center->level[c], err));
        for (size_t i = 0; i < cohort->n; i++) work->other[i] = center->code[i] == c;
        if (best->reason == RC_REASON_NONE)
            fill_center(state, work, marker, best->position, state->design.is_discovery[c],
                        table->data + c * CENTER_COLUMNS);
        table->data[c * CENTER_COLUMNS] = state->design.is_discovery[c];
    }
done:
    return st;
}

static recut_status add_observed(rc_analysis *analysis, const splits_state *state, recut_error *err)
{
    static const rc_column columns[] = {{"cutoff", "marker", "selected in the discovery centers"},
                                        {"statistic", "1", "its absolute standardized Wilcoxon statistic there"},
                                        {"candidates", "1", "admissible cutoffs there"},
                                        {"n", "patients", "patients of the discovery centers"},
                                        {"reason", "code", "0, or why no cutoff is selected: see rc_reason"}};
    enum { COLUMNS = sizeof columns / sizeof *columns };
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->outcome.cohort;
    rc_outcome_work *work = NULL;
    rc_table *table;
    RC_TRY(make_work(state, 1, &work, err));
    rc_plan_design_weights(&state->design, state->design.is_discovery, work->weight, work->other);
    double n = rc_plan_reselect_set(work->reselect, work->weight, true, &work->risk);
    RC_TRY(rc_plan_tables_add(analysis, "observed", "the search in the discovery centers", cohort->n_markers, COLUMNS,
                              columns, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    for (size_t i = 0; i < cohort->n_markers; i++) {
        rc_selected best;
        rc_plan_reselect_search(work->reselect, i, cohort->marker[i].order, &best);
        const double row[COLUMNS] = {best.cutoff, best.statistic, (double)best.candidates, n, best.reason};
        memcpy(analysis->table[0].data + i * COLUMNS, row, sizeof row);
        RC_TRY(add_centers(analysis, state, work, i, &best, err));
    }
done:
    rc_plan_outcome_work_destroy(work);
    return st;
}

/* ---- 3. a random split -------------------------------------------------- */

static void fill_split(const splits_state *state, rc_outcome_work *work, size_t marker, const uint32_t *order,
                       double row[SPLIT_COLUMNS])
{
    rc_selected best;
    rc_outcome_split here, there;
    for (int c = 0; c < SPLIT_COLUMNS; c++) row[c] = NAN;
    rc_plan_reselect_search(work->reselect, marker, order, &best);
    row[REASON] = best.reason;
    if (best.reason != RC_REASON_NONE) return;
    rc_plan_outcome_split(&state->outcome, work->weight, order, best.position, &here);
    rc_plan_outcome_split(&state->outcome, work->other, order, best.position, &there);
    row[CUTOFF] = best.cutoff;
    row[DIFFERENCE] = here.value[RC_OUTCOME_DIFFERENCE];
    row[VALIDATION] = there.value[RC_OUTCOME_DIFFERENCE];
    row[P] = p_of(rc_plan_outcome_z(state->outcome.cohort, work->other, order, best.position, work->score, work->sum));
}

static void count(const rc_analysis *analysis, size_t row_number, const double *row, int64_t *tally)
{
    int64_t *validated = tally + analysis->tally[VALIDATED].offset + row_number * VALIDATED_BINS;
    tally[analysis->tally[FAILED].offset + row_number * RC_REASON_COUNT + (size_t)row[REASON]]++;
    if (isnan(row[P])) return;
    validated[USABLE]++;
    validated[SIGNIFICANT] += row[P] < level && row[DIFFERENCE] * row[VALIDATION] > 0;
}

static recut_status splits_block(const rc_analysis *analysis, int64_t block, size_t n_here, double *rows,
                                 int64_t *tally, void *scratch, recut_error *err)
{
    const splits_state *state = analysis->state;
    const recut_cohort *cohort = state->outcome.cohort;
    rc_outcome_work *work = scratch;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    rc_pcg generator;
    (void)err;
    rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, block);
    for (size_t b = 0; b < n_here; b++) {
        double *row = b < kept ? rows + b * analysis->n_columns : work->row;
        rc_plan_resample_draw(&state->resample, block * analysis->block_size + (int64_t)b, &generator, work->weight,
                              work->scratch);
        for (size_t i = 0; i < cohort->n; i++) work->other[i] = 1 - work->weight[i];
        rc_plan_reselect_set(work->reselect, work->weight, true, &work->risk);
        for (size_t i = 0; i < cohort->n_markers; i++) {
            fill_split(state, work, i, cohort->marker[i].order, row);
            count(analysis, VERSIONS * i + REAL, row, tally);
            row += SPLIT_COLUMNS;
            rc_plan_design_permute(&state->design, i, false, &generator, work->order, work->scratch);
            fill_split(state, work, i, work->order, row);
            count(analysis, VERSIONS * i + USELESS, row, tally);
            row += SPLIT_COLUMNS;
        }
    }
    return RECUT_OK;
}

/* ---- 4. the plan -------------------------------------------------------- */

static recut_status add_columns(rc_analysis *analysis, const recut_cohort *cohort, recut_error *err)
{
    static const rc_column columns[SPLIT_COLUMNS] = {
        {"cutoff", "marker", "selected in discovery"},
        {"difference", "outcome", "high less low in discovery"},
        {"validation_difference", "outcome", "high less low in validation"},
        {"validation_p", "1", "Wilcoxon p in validation"},
        {"reason", "code", "0, or why no cutoff is selected: see rc_reason"},
    };
    recut_status st = RECUT_OK;
    char prefix[RC_PREFIX];
    for (size_t i = 0; i < cohort->n_markers; i++)
        for (int v = 0; v < VERSIONS; v++) {
            snprintf(prefix, sizeof prefix, "%s/%s", cohort->marker[i].name, v == REAL ? "marker" : "useless");
            for (int c = 0; c < SPLIT_COLUMNS; c++) RC_TRY(rc_plan_tables_column(analysis, prefix, &columns[c], err));
        }
done:
    return st;
}

static recut_status make_spec(rc_analysis *analysis, const splits_state *state, const rc_plan_options *options,
                              recut_error *err)
{
    const recut_cohort *cohort = state->outcome.cohort;
    rc_plan_options own = *options;
    own.criterion = state->design.sample.search.criterion->name;
    cJSON *spec = rc_plan_tables_spec("outcome_splits", cohort, &own);
    if (spec) {
        cJSON_AddStringToObject(spec, "outcome", cohort->time_name);
        if (cohort->has_strata) cJSON_AddStringToObject(spec, "within_strata", cohort->strata.name);
        cJSON *list = cJSON_AddArrayToObject(spec, "discovery");
        for (size_t c = 0; list && c < state->design.n_centers; c++)
            if (state->design.is_discovery[c]) cJSON_AddItemToArray(list, cJSON_CreateString(cohort->center.level[c]));
        cJSON_AddNumberToObject(spec, "split_size", (double)state->design.split_size);
        cJSON_AddNumberToObject(spec, "replicates", (double)analysis->replicates);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

static recut_status check(const rc_plan_options *options, recut_error *err)
{
    const struct {
        const char *option;
        bool given;
    } other[] = {{"folds", options->folds > 0},
                 {"repeats", options->repeats > 0},
                 {"stratify", options->stratify != NULL},
                 {"replay", options->replay != NULL}};
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (other[i].given)
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                                  "%s: of an outcome random splits of all patients are made, without folds or strata",
                                  other[i].option);
    return RECUT_OK;
}

static recut_status splits_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                  recut_error *err)
{
    static const rc_tally_row tallies[TALLIES] = {
        [FAILED] = {"failed", "splits by reason: of the marker, of a useless one", VERSIONS, RC_REASON_COUNT},
        [VALIDATED] = {"validated",
                       "splits with p < 0.05 in validation in the direction of discovery, and with any p: of the "
                       "marker, of a useless one",
                       VERSIONS, VALIDATED_BINS},
    };
    recut_status st = RECUT_OK;
    splits_state *state = NULL;
    rc_plan_options own = *options;
    rc_search search;
    RC_NEW(state, 1, err);
    analysis->state = state; /* rc_plan_create destroys it on failure */
    RC_TRY(rc_plan_outcome_search(cohort, options, &search, err));
    RC_TRY(check(options, err));
    own.criterion = search.criterion->name;
    RC_TRY(rc_plan_design_init(cohort, &own, &state->design, err));
    RC_TRY(rc_plan_outcome_init(cohort, &state->outcome, err));
    size_t size = state->design.split_size;
    if (size < 2 || size + 2 > cohort->n) {
        st = RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "split-size %zu: expected 2 to %zu of %zu patients", size,
                            cohort->n - 2, cohort->n);
        goto done;
    }
    RC_TRY(rc_plan_resample_init(cohort, RC_SCHEME_SUBSAMPLE, NULL, size, NULL, &state->resample, err));
    analysis->replicates = options->replicates;
    RC_TRY(make_spec(analysis, state, options, err));
    RC_TRY(add_observed(analysis, state, err));
    RC_TRY(add_columns(analysis, cohort, err));
    RC_TRY(rc_plan_tables_tallies(analysis, tallies, TALLIES, cohort->n_markers, err));
done:
    return st;
}

const rc_plan_type rc_plan_outcome_splits_type = {.name = "outcome_splits",
                                                  .cost = 32,
                                                  .create = splits_create,
                                                  .destroy = splits_destroy,
                                                  .work_create = work_create,
                                                  .work_destroy = rc_plan_outcome_work_destroy,
                                                  .block = splits_block};
