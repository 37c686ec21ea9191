/* SPDX-License-Identifier: GPL-3.0-or-later
 * permute_engine.c - three ways to the same replicates, of a cohort in which nobody lacks a marker.
 *
 *   1. fused     2. many     3. draws     4. which */
#include "base/memory.h"
#include "kernel/scan_draws.h"
#include "kernel/scan_fused.h"
#include "plan/many.h"
#include "plan/maxt.h"
#include "plan/permute_cuts.h"

#include <math.h>

enum { LANES = RC_SHUFFLE_LANES };
_Static_assert((int)LANES == (int)RC_DRAWS_LANES, "a replicate has the same generator in both ways");

static int64_t *counts_of(const rc_analysis *analysis, int64_t *tally, size_t which)
{
    return tally + analysis->tally[which].offset;
}

/* The next replicates, at most a lane each. */
static void deal(const rc_permute_state *state, rc_pcg *generator, size_t left, uint32_t *record, uint32_t *scratch)
{
    rc_plan_shuffle_draw(&state->shuffle, state->context->search.kernel, generator, left < LANES ? left : LANES, record,
                         scratch);
}

/* ---- 1. fused ----------------------------------------------------------- */

/* A few replicates side by side, each searched by all markers. */
typedef struct fused_work {
    double *statistic;  /* [markers] of the replicate; -1 where nothing is found */
    uint32_t *record;   /* [LANES][n] of marker 0, replicates side by side */
    uint32_t *gathered; /* [n] of another marker, or of a stratum */
    double *counts;     /* [3 (m + 1)] for hazard ratios */
    rc_fused fused;     /* the search, with what it needs of the cohort */
    unsigned char *memory;
} fused_work;

static void fused_clear(fused_work *work)
{
    rc_base_memory_free(work->statistic);
    rc_base_memory_free(work->record);
    rc_base_memory_free(work->gathered);
    rc_base_memory_free(work->counts);
    rc_base_memory_free(work->memory);
}

static void fused_destroy(void *self)
{
    if (self) fused_clear(self);
    rc_base_memory_free(self);
}

static recut_status fused_fill(const rc_permute_state *state, fused_work *work, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_context *context = state->context;
    const recut_cohort *cohort = context->cohort;
    const rc_scan *scan = &context->marker[0].scan;
    bool fixed_scores = !context->search.criterion->exact;
    size_t k = rc_plan_context_most_candidates(context);
    RC_NEW(work->statistic, cohort->n_markers, err);
    RC_NEW(work->record, LANES * cohort->n, err);
    RC_NEW(work->gathered, cohort->n, err);
    RC_NEW(work->counts, 3 * (context->risk.m + 1), err);
    RC_NEW(work->memory, rc_kernel_fused_bytes(context->search.kernel, scan, k, fixed_scores), err);
    rc_kernel_fused_init(&work->fused, context->search.kernel, scan, k, fixed_scores, work->memory);
done:
    return st;
}

static recut_status fused_create(const rc_permute_state *state, void **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    fused_work *work = NULL;
    RC_NEW(work, 1, err);
    RC_TRY(fused_fill(state, work, err));
    *out = work;
    work = NULL;
done:
    fused_destroy(work);
    return st;
}

/* Search of one marker in a permutation of the records of marker 0: its row, and its counts but the exceedances. */
static void one_marker(const rc_analysis *analysis, size_t i, fused_work *work, const uint32_t *record, double *row,
                       int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    const rc_scan *scan = &state->context->marker[i].scan;
    rc_scan_best best;
    if (i > 0) {
        for (size_t p = 0; p < scan->n; p++) work->gathered[p] = record[state->place[i][p]];
        record = work->gathered;
    }
    rc_kernel_fused_search(&work->fused, scan, record, &best);
    work->statistic[i] = rc_plan_permute_note(analysis, i, NULL, record, &best, work->counts, row, tally);
}

static void fused_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                        void *self)
{
    const rc_permute_state *state = analysis->state;
    fused_work *work = self;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0, n_markers = state->cohort->n_markers;
    rc_pcg generator[LANES];
    rc_plan_shuffle_begin(analysis, block, generator);
    for (size_t b = 0; b < count; b++) {
        double *row = b < kept ? rows + b * analysis->n_columns : NULL;
        size_t lane = b % LANES;
        if (lane == 0) deal(state, generator, count - b, work->record, work->gathered);
        for (size_t i = 0; i < n_markers; i++)
            one_marker(analysis, i, work, work->record + lane * state->cohort->n, row, tally);
        rc_plan_maxt_count(state->observed, state->significance, n_markers, work->statistic,
                           counts_of(analysis, tally, RC_PERMUTE_EXCEEDANCES),
                           counts_of(analysis, tally, RC_PERMUTE_MAXT));
    }
}

static const rc_permute_engine fused = {fused_create, fused_destroy, fused_block};

/* ---- 2. many ------------------------------------------------------------ */

/* Many markers, marker after marker over a tile of replicates; blocks whose rows are wanted are fused. */
typedef struct many_work {
    fused_work one;
    rc_many many;
} many_work;

static void many_destroy(void *self)
{
    many_work *work = self;
    if (!work) return;
    fused_clear(&work->one);
    rc_plan_many_clear(&work->many);
    rc_base_memory_free(work);
}

static recut_status many_create(const rc_permute_state *state, void **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    many_work *work = NULL;
    RC_NEW(work, 1, err);
    RC_TRY(fused_fill(state, &work->one, err));
    RC_TRY(rc_plan_many_create(&work->many, state->cohort->n, state->cohort->n_markers, err));
    *out = work;
    work = NULL;
done:
    many_destroy(work);
    return st;
}

static void many_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                       void *self)
{
    const rc_permute_state *state = analysis->state;
    many_work *work = self;
    rc_many *many = &work->many;
    rc_pcg generator[LANES];
    if (rows) {
        fused_block(analysis, block, count, rows, tally, &work->one);
        return;
    }
    rc_plan_shuffle_begin(analysis, block, generator);
    for (size_t first = 0; first < count; first += many->tile) {
        size_t here = count - first < many->tile ? count - first : many->tile;
        for (size_t b = 0; b < here; b += LANES)
            deal(state, generator, here - b, many->record + b * state->shuffle.n, work->one.gathered);
        rc_plan_many_search(many, state->context, &work->one.fused, state->place,
                            rc_plan_permute_active(analysis, block), here, counts_of(analysis, tally, RC_PERMUTE_NAIVE),
                            counts_of(analysis, tally, RC_PERMUTE_FAILED));
        rc_plan_permute_count(analysis, block, many, here, tally);
    }
}

static const rc_permute_engine many = {many_create, many_destroy, many_block};

/* ---- 3. draws ----------------------------------------------------------- */

enum { DRAWN = 16 * LANES }; /* replicates that are drawn and searched in one go */

/* Fixed scores of one marker: permutation and search at once, where the permutation itself is not needed. */
typedef struct draws_work {
    rc_draws draws;
    rc_hazards hazards;
    unsigned char *memory, *hazards_memory; /* the latter NULL: no hazard ratios */
    rc_scan_best drawn[DRAWN];
    double hr[DRAWN], log_hr[DRAWN];
} draws_work;

static void draws_destroy(void *self)
{
    draws_work *work = self;
    if (!work) return;
    rc_base_memory_free(work->memory);
    rc_base_memory_free(work->hazards_memory);
    rc_base_memory_free(work);
}

static recut_status draws_create(const rc_permute_state *state, void **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    draws_work *work = NULL;
    const rc_scan *scan = &state->context->marker[0].scan;
    const rc_scan_table *kernel = state->context->search.kernel;
    RC_NEW(work, 1, err);
    for (size_t i = 0; i < DRAWN; i++) work->hr[i] = work->log_hr[i] = NAN;
    RC_NEW(work->memory, rc_kernel_draws_bytes(kernel, scan), err);
    rc_kernel_draws_init(&work->draws, kernel, scan, state->shuffle.start, work->memory);
    if (state->hazard == RC_PERMUTE_MH) {
        RC_NEW(work->hazards_memory, rc_kernel_hazards_bytes(scan), err);
        rc_kernel_hazards_init(&work->hazards, kernel, scan, &state->context->risk, state->shuffle.start,
                               work->hazards_memory);
    }
    *out = work;
    work = NULL;
done:
    draws_destroy(work);
    return st;
}

static void draws_next(draws_work *work, bool ratios, rc_pcg *generator, size_t count)
{
    if (ratios)
        rc_kernel_draws_hazards(&work->draws, &work->hazards, generator, count, work->drawn, work->hr, work->log_hr);
    else
        rc_kernel_draws_score(&work->draws, generator, count, work->drawn);
}

static void draws_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                        void *self)
{
    const rc_permute_state *state = analysis->state;
    draws_work *work = self;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    bool ratios = work->hazards_memory && (kept > 0 || state->histograms);
    rc_pcg generator[LANES];
    rc_plan_shuffle_begin(analysis, block, generator);
    for (size_t b = 0; b < count; b++) {
        double *row = b < kept ? rows + b * analysis->n_columns : NULL;
        size_t at = b % DRAWN;
        if (at == 0) draws_next(work, ratios, generator, count - b < DRAWN ? count - b : DRAWN);
        double statistic =
            rc_plan_permute_note_ratio(analysis, 0, &work->drawn[at], work->hr[at], work->log_hr[at], row, tally);
        rc_plan_maxt_count(state->observed, state->significance, 1, &statistic,
                           counts_of(analysis, tally, RC_PERMUTE_EXCEEDANCES),
                           counts_of(analysis, tally, RC_PERMUTE_MAXT));
    }
}

static const rc_permute_engine draws = {draws_create, draws_destroy, draws_block};

/* Hazard ratios of so many records are searched for by `fused`. */
static bool draws_serve(const rc_permute_state *state)
{
    const rc_scan *scan = &state->context->marker[0].scan;
    const rc_scan_table *kernel = state->context->search.kernel;
    if (state->hazard == RC_PERMUTE_COX) return false;
    return state->hazard == RC_PERMUTE_MH ? rc_kernel_draws_serves_hazards(kernel, scan)
                                          : rc_kernel_draws_serves(kernel, scan);
}

/* ---- 4. which ----------------------------------------------------------- */

const rc_permute_engine *rc_plan_permute_engine(const rc_permute_state *state)
{
    const rc_search *search = &state->context->search;
    bool notes = state->histograms || state->fixed.n > 0; /* of each replicate, whether its row is kept or not */
    if (search->criterion->given) return &rc_plan_permute_given;
    if (state->impute) return &rc_plan_permute_impute;
    if (state->cuts.wanted) return &rc_plan_permute_cuts;
    if (state->cohort->n_parts) return &rc_plan_permute_parts;
    if (state->adaptive) return &many;
    if (!search->criterion->exact && state->cohort->n_markers == 1 && state->shuffle.n_strata == 0 &&
        state->fixed.n == 0 && draws_serve(state))
        return &draws;
    return notes ? &fused : &many;
}
