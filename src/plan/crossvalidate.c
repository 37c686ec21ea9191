/* SPDX-License-Identifier: GPL-3.0-or-later
 * crossvalidate.c - repeated k-fold cross-validation of the search (Faraggi & Simon 1996, Stat Med 15:2203): each
 * patient is called high or low by a cutoff chosen without them; the log-rank chi-square of that classification,
 * averaged over the repeats, gets its p by permuting the whole procedure.
 *
 * The statistic depends on the draw of the folds, in the observed data as in every replicate.  So the observed one is
 * drawn many times, each time as a replicate draws its own, and p is the mean of their p: what one run says of a cohort
 * is no longer a matter of its seed.  Counts are kept by draw, for the spread between them belongs to the interval of
 * p. */
#include "plan/crossvalidate.h"

#include "base/memory.h"
#include "kernel/chisq.h"
#include "plan/adjusted.h"
#include "plan/maxt.h"
#include "plan/tables.h"

#include <math.h>
#include <string.h>

/* Draws of the folds of the observed data: as many as bring their part of p's error below that of 10,000 replicates,
 * fewer where a statistic is a mean of many repeats or where patients x searches would take minutes before the first
 * block. */
enum { DRAWS_MOST = 400, DRAWS_LEAST = 5, REPEATS_ENOUGH = 2000 };
static const double patients_searched_most = 2e7;

enum { EXCEEDANCES, NAIVE, UNCLASSIFIED, TALLIES };

static size_t count_draws(const rc_design_state *state)
{
    double repeats = (double)state->repeats, wanted = ceil(REPEATS_ENOUGH / repeats);
    double affordable =
        floor(patients_searched_most / ((double)state->design.cohort->n * (double)state->folds * repeats));
    return (size_t)fmax(DRAWS_LEAST, fmin(DRAWS_MOST, fmin(wanted, affordable)));
}

/* Out-of-fold classification in work->high; 0 where a training set has no cutoff. */
static bool classify(const rc_design_state *state, rc_design_work *work, const uint32_t *order, size_t marker,
                     rc_pcg *g)
{
    const rc_design *design = &state->design;
    size_t n = design->cohort->n;
    for (size_t i = 0; i < n; i++) work->scratch[i] = (uint32_t)i;
    rc_base_pcg_shuffle(g, work->scratch, n);
    for (size_t i = 0; i < n; i++) work->second[work->scratch[i]] = (double)(i % state->folds);
    for (size_t fold = 0; fold < state->folds; fold++) {
        rc_selected selected;
        for (size_t i = 0; i < n; i++) work->first[i] = work->second[i] != (double)fold;
        rc_plan_sample_set(work->sample, work->first, true);
        rc_plan_sample_search(work->sample, marker, &selected);
        if (selected.reason != RC_REASON_NONE) return false;
        for (size_t i = 0; i < n; i++)
            if (work->second[order[i]] == (double)fold) work->high[order[i]] = i >= selected.position;
    }
    return true;
}

static double one_repeat(const rc_design_state *state, rc_design_work *work, const uint32_t *order, size_t marker,
                         rc_pcg *g, int64_t *without)
{
    rc_quick quick = {.chisq = NAN};
    bool classified = classify(state, work, order, marker, g);
    for (size_t i = 0; i < state->design.cohort->n; i++) work->first[i] = 1;
    rc_plan_sample_set(work->sample, work->first, true);
    if (classified) rc_plan_sample_quick_groups(work->sample, work->high, &quick);
    if (!isnan(quick.chisq)) return quick.chisq;
    *without += 1;
    return 0;
}

double rc_plan_crossvalidate_statistic(const rc_design_state *state, rc_design_work *work, const uint32_t *order,
                                       size_t marker, rc_pcg *g, int64_t *without)
{
    double sum = 0;
    for (size_t r = 0; r < state->repeats; r++) sum += one_repeat(state, work, order, marker, g, without);
    return sum / (double)state->repeats;
}

/* Given covariates, a permutation of the marker would undo what it has to do with them: survival is drawn instead. */
static void draw_survival(const rc_design_state *state, rc_pcg *generator, rc_design_work *work)
{
    rc_drawn_survival *drawn = &work->survival;
    rc_plan_drawn_draw(&state->drawn, generator, drawn);
    rc_plan_sample_survival(work->sample, drawn->time, drawn->event, drawn->by_time);
}

static void crossvalidate_replicate(const rc_analysis *analysis, int64_t b, rc_pcg *generator, rc_design_work *work,
                                    double *row, int64_t *tally)
{
    const rc_design_state *state = analysis->state;
    const recut_cohort *cohort = state->design.cohort;
    int64_t *exceedances = tally + analysis->tally[EXCEEDANCES].offset, *naive = tally + analysis->tally[NAIVE].offset;
    int64_t *unclassified = tally + analysis->tally[UNCLASSIFIED].offset;
    (void)b;
    if (state->drawn.model) draw_survival(state, generator, work);
    for (size_t m = 0; m < cohort->n_markers; m++) {
        const uint32_t *order = state->drawn.model ? cohort->marker[m].order : work->order;
        if (!state->drawn.model) {
            rc_plan_design_permute(&state->design, m, false, generator, work->order, work->scratch);
            rc_plan_sample_permute(work->sample, work->order);
        }
        row[m] = rc_plan_crossvalidate_statistic(state, work, order, m, generator, unclassified + m);
        for (size_t s = m * state->draws; s < (m + 1) * state->draws; s++)
            exceedances[s] += row[m] >= rc_plan_maxt_threshold(state->observed[s]);
        naive[m] += row[m] > RC_KERNEL_CHISQ_095;
    }
}

static recut_status crossvalidate_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows,
                                        int64_t *tally, void *work, recut_error *err)
{
    (void)err;
    rc_plan_design_block(analysis, block, count, rows, tally, work, crossvalidate_replicate);
    return RECUT_OK;
}

/* The procedure on the observed data, with one draw of the folds after the other. */
static recut_status observe(const recut_cohort *cohort, const rc_plan_options *options, rc_design_state *state,
                            rc_table *table, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_design_work *work = NULL;
    rc_pcg generator;
    int64_t unclassified = 0;
    size_t draws = state->draws, all = cohort->n_markers * draws;
    RC_NEW(state->observed, all, err);
    RC_TRY(rc_plan_design_work_create(&state->design, 1, &work, err));
    rc_base_pcg_for_block(&generator, options->seed, 0x6376, 0,
                          0); /* "cv": folds of the observed data, a stream of their own */
    for (size_t m = 0; m < cohort->n_markers; m++) {
        double *observed = state->observed + m * draws, sum = 0, square = 0;
        for (size_t s = 0; s < draws; s++) {
            for (size_t r = 0; r < state->repeats; r++) {
                observed[s] += one_repeat(state, work, cohort->marker[m].order, m, &generator, &unclassified);
                size_t done = (m * draws + s) * state->repeats + r + 1;
                RC_TRY(rc_plan_prepared(options, "cross-validations", done, all * state->repeats, err));
            }
            observed[s] /= (double)state->repeats;
            sum += observed[s];
        }
        for (size_t s = 0; s < draws; s++) square += pow(observed[s] - sum / (double)draws, 2);
        double *row = table->data + m * table->n_columns;
        row[0] = sum / (double)draws;
        row[1] = sqrt(square / (double)(draws - 1));
    }
done:
    rc_plan_design_work_destroy(work);
    return st;
}

/* Drawn survival begins at 0: with entry times there are no replicates, as in `permute`. */
static bool cannot_draw(const recut_cohort *cohort, const rc_plan_options *options)
{
    const rc_criterion *criterion = rc_plan_criterion_find(options->criterion);
    return criterion && criterion->given && cohort->has_entry;
}

static recut_status crossvalidate_create(const recut_cohort *cohort, const rc_plan_options *options,
                                         rc_analysis *analysis, recut_error *err)
{
    rc_column columns[] = {{"statistic", "1", "mean log-rank chi-square of the out-of-fold classification"},
                           {"statistic_sd", "1", "standard deviation of statistic between draws of the folds"}};
    static const rc_tally_row rows[TALLIES] = {
        [EXCEEDANCES] = {"exceedances",
                         "replicates with a statistic >= the observed one, for each draw of the observed folds", 1, 1},
        [NAIVE] = {"naive_significant", "replicates whose chi-square p is below 0.05", 1, 1},
        [UNCLASSIFIED] =
            {"repeats_unclassified",
             "repeats whose chi-square counts 0: a training set without a cutoff, or all patients in one group", 1, 1},
    };
    recut_status st = RECUT_OK;
    rc_design_state *state = NULL;
    rc_table *table;
    rc_plan_options own = *options;
    if (cannot_draw(cohort, options)) own.replicates = 0;
    RC_TRY(rc_plan_design_begin("crossvalidate", cohort, &own, analysis, &state, err));
    RC_TRY(rc_plan_design_draws(state, err));
    if (state->design.sample.n_given) rc_plan_adjusted_about(&columns[0]);
    state->draws = count_draws(state);
    if (analysis->replicates > 0) {
        for (size_t m = 0; m < cohort->n_markers; m++)
            RC_TRY(rc_plan_tables_column(analysis, cohort->marker[m].name, &columns[0], err));
        RC_TRY(rc_plan_tables_tallies(analysis, rows, TALLIES, cohort->n_markers, err));
        analysis->tally[EXCEEDANCES].n_bins = state->draws;
        analysis->tally[UNCLASSIFIED].each = (int64_t)state->repeats;
    }
    RC_TRY(rc_plan_tables_add(analysis, "observed", "the procedure on the observed data, mean over draws of the folds",
                              cohort->n_markers, 2, columns, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    RC_TRY(observe(cohort, options, state, table, err));
done:
    return st;
}

const rc_plan_type rc_plan_crossvalidate_type = {.name = "crossvalidate",
                                                 .cost = 64,
                                                 .create = crossvalidate_create,
                                                 .destroy = rc_plan_design_state_destroy,
                                                 .work_create = rc_plan_design_plan_work,
                                                 .work_destroy = rc_plan_design_work_destroy,
                                                 .block = crossvalidate_block};
