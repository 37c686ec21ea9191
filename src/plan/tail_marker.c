/* SPDX-License-Identifier: GPL-3.0-or-later
 * tail_marker.c - one marker's search, split.
 *
 *   1. a marker     2. scratch     3. pilot and runs */
#include "plan/tail_marker.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "plan/maxt.h"
#include "plan/permute_cuts.h"
#include "plan/tail.h"

#include <math.h>

/* ---- 1. a marker -------------------------------------------------------- */

/* Frozen: part of what makes a replicate. */
static size_t population(size_t n)
{
    enum { MOST = 1024, LEAST = 256, RECORDS = 1 << 22 };
    size_t size = MOST;
    while (size > LEAST && size * n > RECORDS) size /= 2;
    return size;
}

recut_status rc_plan_tail_marker_init(rc_tail_marker *tail, const rc_permute_state *state, size_t marker,
                                      recut_error *err)
{
    recut_status st = RECUT_OK;
    *tail = (rc_tail_marker){.marker = marker};
    tail->context = rc_plan_contexts_of(&state->contexts, state->cohort, marker, &tail->own);
    const recut_cohort *cohort = tail->context->cohort;
    const rc_factor *strata = cohort->has_strata ? &cohort->strata : NULL;
    const uint32_t *order = cohort->marker[tail->own].order;
    tail->target = rc_plan_maxt_threshold(state->observed[marker]);
    tail->size = population(cohort->n);
    RC_TRY(rc_plan_shuffle_create(&tail->shuffle, cohort->n, order, strata, err));
    if (!strata) return st;
    RC_NEW(tail->stratum, cohort->n, err);
    for (size_t i = 0; i < cohort->n; i++) tail->stratum[i] = strata->code[order[i]];
done:
    return st;
}

void rc_plan_tail_marker_clear(rc_tail_marker *tail)
{
    rc_base_memory_free(tail->climb.stage);
    rc_base_memory_free(tail->stratum);
    rc_plan_shuffle_clear(&tail->shuffle);
    *tail = (rc_tail_marker){0};
}

/* ---- 2. scratch --------------------------------------------------------- */

struct rc_tail_work {
    const rc_permute_state *state;
    const rc_tail_marker *now; /* the marker at hand */
    unsigned char *fused_memory, *walk_memory, *split_memory;
    rc_fused fused;
    rc_split_walk walk;
    rc_split split;
    uint32_t *scratch; /* [n] of a shuffle within strata */
    double *value;     /* [population] of a pilot */
    size_t *alive;     /* [RC_CLIMB_STAGES_MOST] */
    void *cuts;        /* scratch of several cutoffs */
};

static bool fixed_scores(const rc_tail_marker *tail)
{
    return !tail->context->search.criterion->exact;
}

static size_t state_bytes(const rc_permute_state *state, const rc_tail_marker *tail)
{
    rc_split_walk walk;
    const rc_scan *scan = &tail->context->marker[tail->own].scan;
    if (state->cuts.wanted)
        rc_kernel_split_any(&walk, scan->n, NULL, NULL);
    else if (fixed_scores(tail))
        rc_kernel_split_score(&walk, scan, NULL, NULL);
    else
        rc_kernel_split_logrank(&walk, scan, NULL, NULL);
    return walk.bytes;
}

static void at_least(size_t *most, size_t bytes)
{
    if (bytes > *most) *most = bytes;
}

recut_status rc_plan_tail_work_create(const rc_permute_state *state, const rc_tail_marker *tail, size_t n,
                                      rc_tail_work **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_tail_work *work = NULL;
    size_t fused = 0, walk = 0, split = 0, most = 0;
    for (size_t i = 0; i < n; i++) {
        const rc_context *context = tail[i].context;
        const rc_scan *scan = &context->marker[tail[i].own].scan;
        at_least(&fused, rc_kernel_fused_bytes(context->search.kernel, scan, scan->k, fixed_scores(&tail[i])));
        at_least(&walk, rc_kernel_split_walk_bytes(scan));
        at_least(&split, rc_kernel_split_bytes(scan->n, tail[i].size, state_bytes(state, &tail[i])));
        at_least(&most, tail[i].size);
    }
    RC_NEW(work, 1, err);
    work->state = state;
    RC_NEW(work->fused_memory, fused, err);
    RC_NEW(work->walk_memory, walk, err);
    RC_NEW(work->split_memory, split, err);
    RC_NEW(work->scratch, state->cohort->n, err);
    RC_NEW(work->value, most, err);
    RC_NEW(work->alive, RC_CLIMB_STAGES_MOST, err);
    if (state->cuts.wanted) RC_TRY(rc_plan_permute_cuts.create(state, &work->cuts, err));
    *out = work;
    work = NULL;
done:
    rc_plan_tail_work_destroy(work);
    return st;
}

void rc_plan_tail_work_destroy(rc_tail_work *work)
{
    if (!work) return;
    rc_plan_permute_cuts.destroy(work->cuts);
    rc_base_memory_free(work->fused_memory);
    rc_base_memory_free(work->walk_memory);
    rc_base_memory_free(work->split_memory);
    rc_base_memory_free(work->scratch);
    rc_base_memory_free(work->value);
    rc_base_memory_free(work->alive);
    rc_base_memory_free(work);
}

/* ---- 3. pilot and runs -------------------------------------------------- */

static double evaluate_cuts(void *self, const uint32_t *record)
{
    rc_tail_work *work = self;
    return rc_plan_permute_cuts_statistic(work->state, work->cuts, work->now->marker, record);
}

static void deal(void *self, rc_pcg *generator, uint32_t *record)
{
    rc_tail_work *work = self;
    rc_plan_shuffle_draw(&work->now->shuffle, work->now->context->search.kernel, generator, 1, record, work->scratch);
}

static void turn_to(rc_tail_work *work, const rc_tail_marker *tail)
{
    const rc_scan *scan = &tail->context->marker[tail->own].scan;
    const rc_split_strata strata = {.n_strata = tail->shuffle.n_strata,
                                    .first = tail->shuffle.stratum_first,
                                    .place = tail->shuffle.stratum_place,
                                    .stratum = tail->stratum};
    work->now = tail;
    if (work->state->cuts.wanted) {
        rc_kernel_split_any(&work->walk, scan->n, evaluate_cuts, work);
    } else {
        rc_kernel_fused_init(&work->fused, tail->context->search.kernel, scan, scan->k, fixed_scores(tail),
                             work->fused_memory);
        (fixed_scores(tail) ? rc_kernel_split_score : rc_kernel_split_logrank)(&work->walk, scan, &work->fused,
                                                                               work->walk_memory);
    }
    rc_kernel_split_init(&work->split, scan->n, tail->size, work->walk.bytes, &strata, work->split_memory);
}

recut_status rc_plan_tail_marker_pilot(rc_tail_marker *tail, double common, rc_pcg *generator, rc_tail_work *work,
                                       recut_error *err)
{
    turn_to(work, tail);
    return rc_plan_tail_climb(&work->split, &work->walk, tail->target, common, deal, work, generator, work->value,
                              &tail->climb, err);
}

void rc_plan_tail_marker_run(const rc_tail_marker *tail, rc_pcg *generator, rc_tail_work *work, rc_split_result *out)
{
    turn_to(work, tail);
    rc_kernel_split_run(&work->split, &work->walk, tail->climb.stage, tail->climb.stages, deal, work, generator,
                        work->alive, out);
}

static int64_t fixed_point(double x, double one)
{
    return (int64_t)floor(x * one + 0.5);
}

void rc_plan_tail_marker_count(const rc_tail_marker *tail, const rc_split_result *result, int64_t *runs)
{
    bool lost = !(result->log_p > -INFINITY);
    double p = lost ? 0 : rc_base_elementary_exp(result->log_p - tail->climb.log_p);
    if (p > RC_STOP_RUN_LARGEST) p = RC_STOP_RUN_LARGEST;
    runs[RC_TAIL_RUNS]++;
    runs[RC_TAIL_SUM] += fixed_point(p, RC_STOP_RUN_ONE);
    runs[RC_TAIL_SQUARE] += fixed_point(p * p, RC_STOP_RUN_ONE_SQUARED);
    runs[RC_TAIL_LOST] += lost;
    runs[RC_TAIL_WITHIN] += fixed_point(result->variance, 0x1p30);
    runs[RC_TAIL_REMAIN] += fixed_point(result->ancestors, 0x1p20);
    runs[RC_TAIL_FORESEEN] += fixed_point(result->expected, 0x1p20);
    runs[RC_TAIL_TAKEN] += fixed_point(result->accepted, 0x1p20);
}
