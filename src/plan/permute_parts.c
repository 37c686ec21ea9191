/* SPDX-License-Identifier: GPL-3.0-or-later
 * permute_parts.c - replicates of the permutation plan where markers lack values: one permutation of all patients a
 * replicate, which induces one on the patients of each part; each marker is searched in those.
 *
 * Some replicates are drawn, then each part is searched in all of them: what the search prepares of a part is prepared
 * once a tile, and the scratch of a thread holds one part at a time. */
#include "base/memory.h"
#include "plan/many.h"
#include "plan/permute_state.h"

#include <stdlib.h>

typedef struct parts_work {
    rc_many many;      /* the tile; record[b][patient] = who deals the patient his record in replicate b */
    uint32_t *induced; /* [n] of a part; scratch of the drawing */
    double *counts;    /* [3 (m + 1)] */
    void *memory;      /* of the search */
} parts_work;

static void parts_destroy(void *self)
{
    parts_work *work = self;
    if (!work) return;
    rc_plan_many_clear(&work->many);
    rc_base_memory_free(work->induced);
    rc_base_memory_free(work->counts);
    rc_base_memory_free(work->memory);
    rc_base_memory_free(work);
}

static recut_status parts_create(const rc_permute_state *state, void **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    parts_work *work = NULL;
    unsigned char *memory = NULL;
    size_t m = 0, bytes = 0;
    RC_NEW(work, 1, err);
    for (size_t p = 0; p < state->contexts.n; p++) {
        const rc_context *context = state->contexts.context[p];
        size_t here =
            rc_kernel_fused_bytes(context->search.kernel, &context->marker[0].scan,
                                  rc_plan_context_most_candidates(context), !context->search.criterion->exact);
        if (here > bytes) bytes = here;
        if (context->risk.m > m) m = context->risk.m;
    }
    RC_TRY(rc_plan_many_create(&work->many, state->cohort->n, state->cohort->n_markers, err));
    RC_NEW(work->induced, state->cohort->n, err);
    RC_NEW(work->counts, 3 * (m + 1), err);
    RC_NEW(memory, bytes, err);
    work->memory = memory;
    *out = work;
    work = NULL;
done:
    parts_destroy(work);
    return st;
}

/* The markers of one part in the first `count` replicates of the tile; rows [kept] of them are wanted. */
static void one_part(const rc_analysis *analysis, size_t p, const uint8_t *active, size_t count, size_t kept,
                     double *rows, int64_t *tally, parts_work *work)
{
    const rc_permute_state *state = analysis->state;
    const rc_context *context = state->contexts.context[p];
    const rc_part *part = &state->cohort->part[p];
    size_t n = part->cohort->n;
    uint32_t *arranged = work->many.gathered;
    rc_fused fused;
    bool any = !active;
    for (size_t i = 0; i < part->cohort->n_markers && !any; i++) any = active[part->marker[i]];
    if (!any) return;
    rc_kernel_fused_init(&fused, context->search.kernel, &context->marker[0].scan,
                         rc_plan_context_most_candidates(context), !context->search.criterion->exact, work->memory);
    for (size_t b = 0; b < count; b++) {
        double *row = b < kept ? rows + b * analysis->n_columns : NULL;
        rc_plan_contexts_induce(part, work->many.record + b * state->cohort->n, work->induced);
        for (size_t i = 0; i < part->cohort->n_markers; i++) {
            const uint32_t *order = part->cohort->marker[i].order;
            size_t marker = part->marker[i];
            rc_scan_best best;
            if (active && !active[marker]) continue;
            for (size_t k = 0; k < n; k++) arranged[k] = work->induced[order[k]];
            rc_kernel_fused_search(&fused, &context->marker[i].scan, arranged, &best);
            work->many.statistic[marker * work->many.tile + b] =
                rc_plan_permute_note(analysis, marker, NULL, arranged, &best, work->counts, row, tally);
        }
    }
}

static void parts_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                        void *self)
{
    enum { LANES = RC_SHUFFLE_LANES };
    const rc_permute_state *state = analysis->state;
    parts_work *work = self;
    rc_many *many = &work->many;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0, n = state->cohort->n;
    const uint8_t *active = rc_plan_permute_active(analysis, block);
    rc_pcg generator[LANES];
    rc_plan_shuffle_begin(analysis, block, generator);
    for (size_t first = 0; first < count; first += many->tile) {
        size_t here = count - first < many->tile ? count - first : many->tile;
        size_t wanted = kept > first ? kept - first : 0;
        for (size_t b = 0; b < here; b += LANES)
            rc_plan_shuffle_draw(&state->shuffle, state->context->search.kernel, generator,
                                 here - b < LANES ? here - b : LANES, many->record + b * n, work->induced);
        for (size_t p = 0; p < state->contexts.n; p++)
            one_part(analysis, p, active, here, wanted, rows ? rows + first * analysis->n_columns : NULL, tally, work);
        rc_plan_permute_count(analysis, block, many, here, tally);
    }
}

const rc_permute_engine rc_plan_permute_parts = {parts_create, parts_destroy, parts_block};
