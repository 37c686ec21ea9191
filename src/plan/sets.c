/* SPDX-License-Identifier: GPL-3.0-or-later
 * sets.c - the search for several cutoffs repeated in bootstrap resamples: which number, and which cutoffs.  Only with
 * --cuts.
 *
 *   1. state     2. one resample     3. the plan */
#include "base/memory.h"
#include "base/text.h"
#include "kernel/reason.h"
#include "plan/resample.h"
#include "plan/set_search.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

enum { CHISQ, NUMBER, REASON, CUTOFF };  /* columns of a marker in a row */
enum { FAILED, NUMBERS, NEAR, TALLIES }; /* tallies, in this order */

/* ---- 1. state ----------------------------------------------------------- */

typedef struct sets_state {
    const recut_cohort *cohort;
    rc_set_search find;
    rc_resample resample;
    rc_cuts_best *observed;       /* [markers] */
    uint32_t (*at)[RC_CUTS_MOST]; /* [markers] patients below each observed cutoff */
} sets_state;

typedef struct sets_work {
    rc_set_sample *sample;
    double *weight;    /* [n] */
    uint32_t *scratch; /* [n] */
} sets_work;

static void sets_destroy(void *self)
{
    sets_state *state = self;
    if (!state) return;
    rc_plan_resample_clear(&state->resample);
    rc_plan_set_search_clear(&state->find);
    rc_base_memory_free(state->observed);
    rc_base_memory_free(state->at);
    rc_base_memory_free(state);
}

static void work_destroy(void *self)
{
    sets_work *work = self;
    if (!work) return;
    rc_plan_set_sample_destroy(work->sample);
    rc_base_memory_free(work->weight);
    rc_base_memory_free(work->scratch);
    rc_base_memory_free(work);
}

static size_t width(const sets_state *state)
{
    return CUTOFF + state->find.cuts.rule.most;
}

static recut_status make_work(const sets_state *state, sets_work **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    sets_work *work = NULL;
    RC_NEW(work, 1, err);
    RC_TRY(rc_plan_set_sample_create(&state->find, &work->sample, err));
    RC_NEW(work->weight, state->cohort->n, err);
    RC_NEW(work->scratch, state->cohort->n, err);
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

static void fill_row(const sets_state *state, const sets_work *work, size_t which, const rc_cuts_best *best,
                     rc_reason reason, double *row)
{
    for (size_t c = 0; c < width(state); c++) row[c] = NAN;
    row[REASON] = reason;
    if (best->number == 0) return;
    row[CHISQ] = best->statistic;
    row[NUMBER] = (double)best->number;
    for (size_t c = 0; c < best->number; c++)
        row[CUTOFF + c] = rc_cohort_cutoff(state->cohort, which, work->sample->position[best->place[c]]);
}

static void count(const rc_analysis *analysis, const sets_work *work, size_t which, const rc_cuts_best *best,
                  rc_reason reason, int64_t *tally)
{
    const sets_state *state = analysis->state;
    const rc_cuts_rule *rule = &state->find.cuts.rule;
    size_t numbers = rule->most - rule->least + 1;
    tally[analysis->tally[FAILED].offset + which * RC_REASON_COUNT + reason]++;
    if (best->number == 0) return;
    tally[analysis->tally[NUMBERS].offset + which * numbers + best->number - rule->least]++;
    if (best->number != state->observed[which].number) return;
    for (size_t c = 0; c < best->number; c++) {
        tally[analysis->tally[NEAR].offset + which * rule->most + c] += rc_plan_set_near(
            (double)work->sample->position[best->place[c]], (double)state->at[which][c], state->cohort->n);
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
        rc_plan_set_sample_take(&state->find, work->sample, work->weight, state->resample.scheme != RC_SCHEME_BAYESIAN);
        for (size_t i = 0; i < state->cohort->n_markers; i++) {
            rc_cuts_best best;
            rc_reason reason = rc_plan_set_sample_find(&state->find, work->sample, i, &best);
            count(analysis, work, i, &best, reason, tally);
            if (b < kept) fill_row(state, work, i, &best, reason, rows + b * analysis->n_columns + i * width(state));
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
    rc_plan_set_sample_take(&state->find, work->sample, work->weight, state->resample.scheme != RC_SCHEME_BAYESIAN);
    for (size_t i = 0; i < cohort->n_markers; i++) {
        rc_reason reason = rc_plan_set_sample_find(&state->find, work->sample, i, &state->observed[i]);
        fill_row(state, work, i, &state->observed[i], reason, table->data + i * width(state));
        for (size_t c = 0; c < state->observed[i].number; c++)
            state->at[i][c] = work->sample->position[state->observed[i].place[c]];
    }
done:
    work_destroy(work);
    return st;
}

static recut_status make_resample(const rc_plan_options *options, sets_state *state, recut_error *err)
{
    const char *unsaid = options->stratify ? "stratified" : "ordinary";
    rc_scheme scheme = rc_plan_resample_scheme(options->replay ? "replay" : options->scheme ? options->scheme : unsaid);
    if (scheme == RC_SCHEME_M_OUT_OF_N && options->m <= 0)
        return RC_FAIL_OPTION(
            err, RECUT_E_USAGE, -1,
            "cuts %s: the m of m-out-of-n is chosen by the best single cutoff; give it: " RC_TEXT_OPTION "m M",
            options->cuts);
    return rc_plan_resample_init(state->cohort, scheme, options->stratify, (size_t)options->m, options->replay,
                                 &state->resample, err);
}

static recut_status make_spec(rc_analysis *analysis, const sets_state *state, const rc_plan_options *options,
                              recut_error *err)
{
    cJSON *spec = rc_plan_tables_spec("sets", state->cohort, options);
    if (spec) {
        rc_plan_cuts_spec(spec, &state->find.cuts);
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
    RC_NEW(state, 1, err);
    analysis->state = state; /* rc_plan_create destroys it on failure */
    state->cohort = cohort;
    RC_TRY(rc_plan_set_search_create(cohort, options, &state->find, err));
    RC_TRY(make_resample(options, state, err));
    analysis->replicates = options->replay ? state->resample.n_replay : options->replicates;
    analysis->load = (uint64_t)(state->find.cost / 10) + 4 * (uint64_t)cohort->n + 1;
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
                     state->find.cuts.rule.most - state->find.cuts.rule.least + 1},
        [NEAR] = {"near", "of those that select as many as observed: each cutoff near the observed one", 1,
                  state->find.cuts.rule.most},
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
