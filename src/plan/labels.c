/* SPDX-License-Identifier: GPL-3.0-or-later
 * labels.c - permuted center labels: do cutoffs and hazard ratios vary between centers more than by chance? */
#include "base/memory.h"
#include "kernel/heterogeneity.h"
#include "plan/design.h"
#include "plan/maxt.h"
#include "plan/tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { EXCEEDANCES, USABLE, TALLIES };

/* Statistics of one marker under center labels `center`: [1 + n_cutoffs]: spread of the cutoffs that the centers select
 * (largest minus smallest share of the pooled patients below them), then Cochran's Q of the hazard ratios at each fixed
 * cutoff. NaN where fewer than two centers have one. */
static void statistics(const rc_design_state *plan, rc_design_work *work, const uint32_t *center, size_t marker,
                       double *out, double *log_hr, double *se)
{
    const rc_design *design = &plan->design;
    size_t n = design->cohort->n, k = design->n_centers, found = 0;
    double smallest = INFINITY, largest = -INFINITY;
    for (size_t c = 0; c < k; c++) {
        rc_selected selected;
        for (size_t i = 0; i < n; i++) work->first[i] = center[i] == c;
        rc_plan_sample_set(work->sample, work->first, true);
        rc_plan_sample_search(work->sample, marker, &selected);
        if (selected.reason == RC_REASON_NONE) {
            double share = (double)selected.position / (double)n;
            smallest = fmin(smallest, share);
            largest = fmax(largest, share);
            found++;
        }
        for (size_t f = 0; f < plan->n_cutoffs; f++) {
            rc_quick quick;
            rc_plan_sample_set(work->sample, work->first, true);
            rc_plan_sample_quick(work->sample, marker, rc_cohort_count_below(design->cohort, marker, plan->cutoff[f]),
                                 &quick);
            log_hr[f * k + c] = quick.log_hr;
            se[f * k + c] = quick.se;
        }
    }
    out[0] = found > 1 ? largest - smallest : NAN;
    for (size_t f = 0; f < plan->n_cutoffs; f++) {
        rc_heterogeneity pooled;
        rc_kernel_heterogeneity(k, log_hr + f * k, se + f * k, &pooled);
        out[1 + f] = pooled.q;
    }
}

/* Center labels dealt to the patients: in each stratum those of its patients. */
static void permute_labels(const recut_cohort *cohort, rc_pcg *g, uint32_t *label, uint32_t *scratch)
{
    for (size_t s = 0; s < rc_cohort_strata(cohort); s++) {
        size_t size = 0, taken = 0;
        for (size_t i = 0; i < cohort->n; i++)
            if (!cohort->has_strata || cohort->strata.code[i] == s) scratch[size++] = cohort->center.code[i];
        rc_base_pcg_shuffle(g, scratch, size);
        for (size_t i = 0; i < cohort->n; i++)
            if (!cohort->has_strata || cohort->strata.code[i] == s) label[i] = scratch[taken++];
    }
}

static recut_status labels_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                                 void *scratch, recut_error *err)
{
    const rc_design_state *state = analysis->state;
    const recut_cohort *cohort = state->design.cohort;
    rc_design_work *work = scratch;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0, width = 1 + state->n_cutoffs;
    recut_status st = RECUT_OK;
    double *pairs = NULL;
    rc_pcg generator;
    RC_NEW(pairs, 2 * (state->n_cutoffs + 1) * state->design.n_centers, err);
    rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, block);
    for (size_t b = 0; b < count; b++) {
        double *row = b < kept ? rows + b * analysis->n_columns : work->row;
        permute_labels(cohort, &generator, work->order, work->scratch);
        for (size_t m = 0; m < cohort->n_markers; m++)
            statistics(state, work, work->order, m, row + m * width, pairs,
                       pairs + (state->n_cutoffs + 1) * state->design.n_centers);
        for (size_t s = 0; s < cohort->n_markers * width; s++) {
            tally[analysis->tally[EXCEEDANCES].offset + s] += row[s] >= rc_plan_maxt_threshold(state->observed[s]);
            tally[analysis->tally[USABLE].offset + s] += !isnan(row[s]);
        }
    }
done:
    rc_base_memory_free(pairs);
    return st;
}

static recut_status add_columns(rc_analysis *analysis, const recut_cohort *cohort, const rc_design_state *plan,
                                recut_error *err)
{
    static const rc_column spread = {"cutoff_spread", "share",
                                     "largest minus smallest share of the patients below the centers' cutoffs"};
    static const rc_column q = {"q", "1", "Cochran's Q of the centers' log hazard ratios at this cutoff"};
    static const rc_tally_row rows[TALLIES] = {
        [EXCEEDANCES] = {"exceedances", "replicates with a value >= the observed one", 1, 1},
        [USABLE] = {"usable", "replicates with a value", 1, 1},
    };
    static const rc_column value = {"observed", "1", "with the true labels"};
    recut_status st = RECUT_OK;
    rc_table *table;
    char prefix[RC_PREFIX];
    for (size_t m = 0; m < cohort->n_markers; m++) {
        RC_TRY(rc_plan_tables_column(analysis, cohort->marker[m].name, &spread, err));
        for (size_t f = 0; f < plan->n_cutoffs; f++) {
            (void)rc_plan_tables_fixed(cohort->marker[m].name, plan->cutoff[f], prefix);
            RC_TRY(rc_plan_tables_column(analysis, prefix, &q, err));
        }
    }
    RC_TRY(rc_plan_tables_add(analysis, "observed", "between-center variation", analysis->n_columns, 1, &value, &table,
                              err));
    for (size_t s = 0; s < analysis->n_columns; s++)
        RC_TRY(rc_plan_tables_label(table, s, analysis->column[s].name, err));
    RC_TRY(rc_plan_tables_tallies(analysis, rows, TALLIES, analysis->n_columns, err));
done:
    return st;
}

static recut_status labels_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_design_state *state = NULL;
    rc_design_work *work = NULL;
    double *pairs = NULL;
    size_t width = 1 + options->n_cutoffs, k;
    RC_TRY(rc_plan_design_begin("labels", cohort, options, analysis, &state, err));
    k = state->design.n_centers;
    RC_NEW(state->observed, cohort->n_markers * width, err);
    RC_TRY(add_columns(analysis, cohort, state, err));
    RC_TRY(rc_plan_design_work_create(&state->design, width, &work, err));
    RC_NEW(pairs, 2 * width * k, err);
    for (size_t m = 0; m < cohort->n_markers; m++)
        statistics(state, work, cohort->center.code, m, state->observed + m * width, pairs, pairs + width * k);
    for (size_t s = 0; s < cohort->n_markers * width; s++) analysis->table[0].data[s] = state->observed[s];
done:
    rc_base_memory_free(pairs);
    rc_plan_design_work_destroy(work);
    return st;
}

const rc_plan_type rc_plan_labels_type = {.name = "labels",
                                          .cost = 64,
                                          .create = labels_create,
                                          .destroy = rc_plan_design_state_destroy,
                                          .work_create = rc_plan_design_plan_work,
                                          .work_destroy = rc_plan_design_work_destroy,
                                          .block = labels_block};
