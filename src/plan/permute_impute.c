/* SPDX-License-Identifier: GPL-3.0-or-later
 * permute_impute.c - replicates of the permutation plan in which censoring is imputed (impute.h), also of markers with
 * missing values: each is imputed and searched in the patients that have it. */
#include "base/memory.h"
#include "plan/maxt.h"
#include "plan/permute_state.h"

enum { LANES = RC_SHUFFLE_LANES };

typedef struct impute_work {
    size_t n_parts;
    rc_imputed **imputed;     /* [n_parts] */
    uint32_t *record;         /* [LANES][n] */
    uint32_t *scratch, *from; /* [n] */
    double *draw;             /* [n] */
    double *statistic;        /* [markers]; -1 where nothing is found */
    double *counts;           /* [3 (m + 1)] for hazard ratios */
} impute_work;

static void impute_destroy(void *self)
{
    impute_work *work = self;
    if (!work) return;
    for (size_t p = 0; work->imputed && p < work->n_parts; p++) rc_plan_impute_work_destroy(work->imputed[p]);
    void *const all[] = {work->imputed, work->record,    work->scratch, work->from,
                         work->draw,    work->statistic, work->counts,  work};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

static recut_status impute_create(const rc_permute_state *state, void **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    impute_work *work = NULL;
    size_t n = state->cohort->n, m = 0;
    RC_NEW(work, 1, err);
    work->n_parts = state->contexts.n;
    RC_NEW(work->imputed, work->n_parts, err);
    for (size_t p = 0; p < work->n_parts; p++) {
        RC_TRY(rc_plan_impute_work_create(state->impute[p], &work->imputed[p], err));
        if (state->contexts.context[p]->risk.m > m) m = state->contexts.context[p]->risk.m;
    }
    RC_NEW(work->record, LANES * n, err);
    RC_NEW(work->scratch, n, err);
    RC_NEW(work->from, n, err);
    RC_NEW(work->draw, n, err);
    RC_NEW(work->statistic, state->cohort->n_markers, err);
    RC_NEW(work->counts, 3 * (m + 1), err);
    *out = work;
    work = NULL;
done:
    impute_destroy(work);
    return st;
}

/* Who deals each patient of a part his event time. */
static void deal(const rc_permute_state *state, size_t p, const uint32_t *record, uint32_t *from)
{
    if (state->cohort->n_parts) {
        rc_plan_contexts_induce(&state->cohort->part[p], record, from);
        return;
    }
    const uint32_t *order = state->cohort->marker[0].order;
    for (size_t i = 0; i < state->cohort->n; i++) from[order[i]] = record[i];
}

/* The markers of a part in one replicate. */
static void one_part(const rc_analysis *analysis, size_t p, const uint32_t *record, double *row, int64_t *tally,
                     impute_work *work)
{
    const rc_permute_state *state = analysis->state;
    const rc_impute *impute = state->impute[p];
    const rc_context *context = impute->context;
    const uint32_t *whole = state->cohort->n_parts ? state->cohort->part[p].patient : NULL;
    rc_imputed *imputed = work->imputed[p];
    deal(state, p, record, work->from);
    rc_plan_impute_begin(impute, work->draw, whole, imputed);
    for (size_t i = 0; i < context->cohort->n_markers; i++) {
        size_t marker = rc_cohort_part_marker(state->cohort, p, i);
        const uint32_t *order = context->cohort->marker[i].order;
        int64_t *counts = tally + analysis->tally[state->tally_imputed].offset + marker * RC_IMPUTE_COUNTS;
        rc_scan_best best;
        rc_plan_impute_marker(impute, i, work->from, work->draw, whole, imputed);
        rc_plan_context_observed(&imputed->context, i, &best, imputed->scan);
        work->statistic[marker] =
            rc_plan_permute_note(analysis, marker, &imputed->context, order, &best, work->counts, row, tally);
        for (size_t c = 0; c < RC_IMPUTE_COUNTS; c++) counts[c] += imputed->count[c];
    }
}

static void impute_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                         void *self)
{
    const rc_permute_state *state = analysis->state;
    impute_work *work = self;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0, n = state->cohort->n;
    rc_pcg generator[LANES];
    rc_plan_shuffle_begin(analysis, block, generator);
    for (size_t b = 0; b < count; b++) {
        double *row = b < kept ? rows + b * analysis->n_columns : NULL;
        size_t lane = b % LANES;
        if (lane == 0)
            rc_plan_shuffle_draw(&state->shuffle, state->context->search.kernel, generator,
                                 count - b < LANES ? count - b : LANES, work->record, work->scratch);
        rc_plan_impute_draw(&generator[lane], n, work->draw);
        for (size_t p = 0; p < state->contexts.n; p++) one_part(analysis, p, work->record + lane * n, row, tally, work);
        rc_plan_maxt_count(state->observed, state->significance, state->cohort->n_markers, work->statistic,
                           tally + analysis->tally[RC_PERMUTE_EXCEEDANCES].offset,
                           tally + analysis->tally[RC_PERMUTE_MAXT].offset);
    }
}

const rc_permute_engine rc_plan_permute_impute = {impute_create, impute_destroy, impute_block};
