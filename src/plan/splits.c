/* SPDX-License-Identifier: GPL-3.0-or-later
 * splits.c - random splits of the pooled patients into discovery and validation. */
#include "plan/design.h"
#include "plan/tables.h"

#include <string.h>

/* Marks `take` of the `size` patients in member[] (NULL = 0 ..), each set equally likely. */
static void choose(rc_pcg *g, const uint32_t *member, size_t size, size_t take, double *weight, uint32_t *scratch)
{
    for (size_t i = 0; i < size; i++) scratch[i] = member ? member[i] : (uint32_t)i;
    for (size_t i = 0; i < take; i++) {
        size_t other = i + (size_t)rc_base_pcg_below(g, size - i);
        uint32_t taken = scratch[other];
        scratch[other] = scratch[i];
        scratch[i] = taken;
        weight[taken] = 1;
    }
}

/* Stratum s gets its share of the discovery patients, rounded so that the shares add up to split_size.  `start` below n
 * moves the rounding from replicate to replicate: with a fixed one the only patient of a small center would be in
 * discovery always or never. */
static size_t share(const rc_design_state *state, size_t s, uint64_t start)
{
    uint64_t n = state->design.cohort->n, size = state->design.split_size;
    return (size_t)((state->resample.first[s + 1] * size + start) / n - (state->resample.first[s] * size + start) / n);
}

void rc_plan_splits_draw(const rc_design_state *state, int64_t b, rc_pcg *g, double *first, double *second,
                         uint32_t *scratch)
{
    size_t n = state->design.cohort->n;
    if (state->resample.scheme == RC_SCHEME_REPLAY) {
        rc_plan_resample_draw(&state->resample, b, g, first, scratch);
    } else {
        memset(first, 0, n * sizeof *first);
        if (!state->stratified) choose(g, NULL, n, state->design.split_size, first, scratch);
        uint64_t start = state->stratified ? rc_base_pcg_below(g, n) : 0;
        for (size_t s = 0; state->stratified && s < state->resample.n_strata; s++)
            choose(g, state->resample.member + state->resample.first[s],
                   state->resample.first[s + 1] - state->resample.first[s], share(state, s, start), first, scratch);
    }
    for (size_t i = 0; i < n; i++) {
        first[i] = first[i] > 0;
        second[i] = !(first[i] > 0);
    }
}

static void splits_replicate(const rc_analysis *analysis, int64_t b, rc_pcg *generator, rc_design_work *work,
                             double *row, int64_t *tally)
{
    const rc_design_state *state = analysis->state;
    rc_plan_splits_draw(state, b, generator, work->first, work->second, work->scratch);
    for (size_t m = 0; m < state->design.cohort->n_markers; m++, row += RC_DESIGN_COLUMNS) {
        rc_plan_design_score(work->sample, m, work->first, work->second, row);
        rc_plan_design_count(analysis, m, row, tally);
    }
}

static recut_status splits_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                                 void *work, recut_error *err)
{
    (void)err;
    rc_plan_design_block(analysis, block, count, rows, tally, work, splits_replicate);
    return RECUT_OK;
}

static recut_status splits_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_design_state *state = NULL;
    RC_TRY(rc_plan_design_begin("splits", cohort, options, analysis, &state, err));
    RC_TRY(rc_plan_design_add_columns(analysis, cohort, err));
    RC_TRY(rc_plan_design_add_tallies(analysis, cohort, err));
done:
    return st;
}

const rc_plan_type rc_plan_splits_type = {.name = "splits",
                                          .cost = 16,
                                          .create = splits_create,
                                          .destroy = rc_plan_design_state_destroy,
                                          .work_create = rc_plan_design_plan_work,
                                          .work_destroy = rc_plan_design_work_destroy,
                                          .block = splits_block};
