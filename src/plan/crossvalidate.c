/* SPDX-License-Identifier: GPL-3.0-or-later
 * crossvalidate.c - repeated k-fold cross-validation of the search (Faraggi & Simon 1996, Stat Med 15:2203): each
 * patient is called high or low by a cutoff chosen without them; the log-rank chi-square of that classification,
 * averaged over the repeats, gets its p by permuting the whole procedure. */
#include "base/memory.h"
#include "kernel/chisq.h"
#include "plan/design.h"
#include "plan/tables.h"

#include <math.h>
#include <string.h>

static const double tie_tolerance = 1e-10;

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
        rc_plan_sample_search(work->sample, marker, design->score, design->min_fraction, design->kernel, &selected);
        if (selected.reason != RC_REASON_NONE) return false;
        for (size_t i = 0; i < n; i++)
            if (work->second[order[i]] == (double)fold) work->high[order[i]] = i >= selected.position;
    }
    return true;
}

/* Mean chi-square over the repeats; a repeat without a classification or with everybody in one group counts 0:
 * it validates nothing.  *without counts them. */
static double statistic(const rc_design_state *state, rc_design_work *work, const uint32_t *order, size_t marker,
                        rc_pcg *g, int64_t *without)
{
    double sum = 0;
    for (size_t r = 0; r < state->repeats; r++) {
        rc_quick quick = {.chisq = NAN};
        bool classified = classify(state, work, order, marker, g);
        for (size_t i = 0; i < state->design.cohort->n; i++) work->first[i] = 1;
        rc_plan_sample_set(work->sample, work->first, true);
        if (classified) rc_plan_sample_quick_groups(work->sample, work->high, &quick);
        if (isnan(quick.chisq))
            *without += 1;
        else
            sum += quick.chisq;
    }
    return sum / (double)state->repeats;
}

static recut_status crossvalidate_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows,
                                        int64_t *tally, void *scratch, recut_error *err)
{
    const rc_design_state *state = analysis->state;
    const recut_cohort *cohort = state->design.cohort;
    rc_design_work *work = scratch;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    rc_pcg generator;
    (void)err;
    rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, block);
    for (size_t b = 0; b < count; b++) {
        double *row = b < kept ? rows + b * analysis->n_columns : work->row;
        for (size_t m = 0; m < cohort->n_markers; m++) {
            memcpy(work->order, cohort->marker[m].order, cohort->n * sizeof *work->order);
            rc_base_pcg_shuffle(&generator, work->order, cohort->n);
            rc_plan_sample_permute(work->sample, work->order);
            row[m] = statistic(state, work, work->order, m, &generator, tally + analysis->tally[2].offset + m);
            tally[analysis->tally[0].offset + m] += row[m] >= state->observed[m] * (1 - tie_tolerance);
            tally[analysis->tally[1].offset + m] += row[m] > RC_KERNEL_CHISQ_095;
        }
    }
    rc_plan_sample_permute(work->sample, NULL);
    return RECUT_OK;
}

static recut_status crossvalidate_create(const recut_cohort *cohort, const rc_plan_options *options,
                                         rc_analysis *analysis, recut_error *err)
{
    static const rc_column statistic_column = {"statistic", "1",
                                               "mean log-rank chi-square of the out-of-fold classification"};
    recut_status st = RECUT_OK;
    rc_design_state *state = NULL;
    rc_design_work *work = NULL;
    rc_table *table;
    rc_pcg generator;
    int64_t unclassified = 0;
    RC_TRY(rc_plan_design_begin("crossvalidate", cohort, options, analysis, &state, err));
    for (size_t m = 0; m < cohort->n_markers; m++)
        RC_TRY(rc_plan_tables_column(analysis, cohort->marker[m].name, &statistic_column, err));
    RC_TRY(rc_plan_tables_tally(analysis, "exceedances", "replicates with a statistic >= the observed one",
                                cohort->n_markers, 1, 0, 0, err));
    RC_TRY(rc_plan_tables_tally(analysis, "naive_significant", "replicates whose chi-square p is below 0.05",
                                cohort->n_markers, 1, 0, 0, err));
    RC_TRY(rc_plan_tables_tally(
        analysis, "repeats_unclassified",
        "repeats whose chi-square counts 0: a training set without a cutoff, or all patients in one group",
        cohort->n_markers, 1, 0, 0, err));
    RC_TRY(rc_plan_tables_add(analysis, "observed", "the procedure on the observed data", cohort->n_markers, 1,
                              &statistic_column, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    RC_NEW(state->observed, cohort->n_markers, err);
    RC_TRY(rc_plan_design_work_create(&state->design, 1, &work, err));
    rc_base_pcg_for_block(&generator, options->seed, 0x6376, 0,
                          0); /* "cv": folds of the observed data, a stream of their own */
    for (size_t m = 0; m < cohort->n_markers; m++)
        table->data[m] = state->observed[m] =
            statistic(state, work, cohort->marker[m].order, m, &generator, &unclassified);
done:
    rc_plan_design_work_destroy(work);
    return st;
}

const rc_plan_type rc_plan_crossvalidate_type = {.name = "crossvalidate",
                                                 .cost = 64,
                                                 .create = crossvalidate_create,
                                                 .destroy = rc_plan_design_state_destroy,
                                                 .work_create = rc_plan_design_plan_work,
                                                 .work_destroy = rc_plan_design_work_destroy,
                                                 .block = crossvalidate_block};
