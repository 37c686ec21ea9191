/* SPDX-License-Identifier: GPL-3.0-or-later
 * ending.c - the exact replicate of a sequential stop.
 *
 * The sums of the stop tally only grow, and the tally of the first `count` replicates of a block can be computed
 * again for any count: so the block is found in the stored tallies and the replicate in it by bisection. */
#include "run/ending.h"

#include "base/memory.h"
#include "plan/epochs.h"

#include <string.h>

typedef struct stopper {
    const rc_tallies *tallies;
    const rc_analysis *analysis;
    size_t a, n;     /* n rows */
    int64_t *sum;    /* [n] over the blocks before */
    int64_t *here;   /* [n] in a block, or in its first replicates */
    int64_t *tally;  /* [tally_length] */
    size_t *row;     /* [n] rows that reach stop_at in the block */
    size_t *reached; /* [n] after how many replicates of it */
    void *work;
} stopper;

/* Tally of the first `count` replicates of a block. */
static recut_status count_tally(stopper *s, int64_t b, size_t count, int64_t *tally, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (!s->work) RC_TRY(s->analysis->type->work_create(s->analysis, &s->work, err));
    memset(tally, 0, s->analysis->tally_length * sizeof *tally);
    RC_TRY(s->analysis->type->block(s->analysis, b, count, NULL, tally, s->work, err));
done:
    return st;
}

/* Rows row[first .. end) do not reach stop_at with lo replicates of block b and do with hi: all of them by one
 * bisection that splits them where their ways part, at most one computation for each count. */
static recut_status bisect(stopper *s, int64_t b, size_t lo, size_t hi, size_t first, size_t end, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (first == end) return RECUT_OK;
    if (hi - lo == 1) {
        for (size_t i = first; i < end; i++) s->reached[s->row[i]] = hi;
        return RECUT_OK;
    }
    size_t middle = lo + (hi - lo) / 2, parted = first;
    RC_TRY(count_tally(s, b, middle, s->tally, err));
    rc_plan_stop_counts(s->analysis, s->tally, s->here);
    for (size_t i = first; i < end; i++) {
        size_t row = s->row[i];
        if (s->sum[row] + s->here[row] < s->analysis->stop_at) continue;
        s->row[i] = s->row[parted];
        s->row[parted++] = row;
    }
    RC_TRY(bisect(s, b, lo, middle, first, parted, err));
    RC_TRY(bisect(s, b, middle, hi, parted, end, err));
done:
    return st;
}

/* One block: which rows reach stop_at in it, and after which replicate.  *left counts the rows that have not. */
static recut_status pass_block(stopper *s, int64_t b, rc_ending *ending, size_t *left, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t crossing = 0;
    const int64_t *tally = NULL;
    RC_TRY(s->tallies->read(s->tallies->self, s->a, b, &tally, err));
    rc_plan_stop_counts(s->analysis, tally, s->here);
    for (size_t r = 0; r < s->n; r++) {
        int64_t before = s->sum[r];
        if (ending->after[r] < 0 && before + s->here[r] >= s->analysis->stop_at) s->row[crossing++] = r;
    }
    if (crossing) {
        size_t count = rc_plan_block_count(s->analysis, b);
        RC_TRY(bisect(s, b, 0, count, 0, crossing, err));
        for (size_t i = 0; i < crossing; i++) {
            size_t row = s->row[i];
            ending->after[row] = b * s->analysis->block_size + (int64_t)s->reached[row];
        }
        *left -= crossing;
        rc_plan_stop_counts(s->analysis, tally, s->here); /* bisect used it */
    }
    for (size_t r = 0; r < s->n; r++) s->sum[r] += s->here[r];
done:
    return st;
}

/* Cuts the analysis after the given replicate. */
static recut_status cut(stopper *s, int64_t replicates, rc_ending *ending, recut_error *err)
{
    recut_status st = RECUT_OK;
    int64_t last = (replicates - 1) / s->analysis->block_size;
    ending->replicates = replicates;
    ending->blocks = last + 1;
    ending->last_count = (size_t)(replicates - last * s->analysis->block_size);
    if (ending->last_count < rc_plan_block_count(s->analysis, last)) {
        RC_NEW(ending->last_tally, s->analysis->tally_length, err);
        RC_TRY(count_tally(s, last, ending->last_count, ending->last_tally, err));
    }
done:
    return st;
}

static recut_status find_stop(stopper *s, rc_ending *ending, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t left = s->n;
    int64_t furthest = 0;
    for (int64_t b = 0; b < s->analysis->n_blocks && left > 0; b++) {
        /* The engine computes everything up to the stop. */
        RC_TRY(pass_block(s, b, ending, &left, err));
    }
    for (size_t r = 0; r < s->n; r++)
        if (ending->after[r] > furthest) furthest = ending->after[r];
    if (left == 0 && furthest > 0) RC_TRY(cut(s, furthest, ending, err));
done:
    return st;
}

/* At the end of a block: nothing is computed again. */
static recut_status find_precise(stopper *s, rc_ending *ending, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = s->analysis;
    for (int64_t b = 0; b < analysis->n_blocks; b++) {
        const int64_t *tally = NULL;
        RC_TRY(s->tallies->read(s->tallies->self, s->a, b, &tally, err));
        rc_plan_stop_counts(analysis, tally, s->here);
        for (size_t r = 0; r < s->n; r++) s->sum[r] += s->here[r];
        int64_t replicates = b * analysis->block_size + (int64_t)rc_plan_block_count(analysis, b);
        if (!rc_plan_stop_reached(analysis, s->sum, replicates)) continue;
        ending->replicates = replicates;
        ending->blocks = b + 1;
        ending->last_count = rc_plan_block_count(analysis, b);
        break;
    }
done:
    return st;
}

/* An adaptive analysis ends with the epoch in which the last row that could be counted was done.  Who
 * reads the blocks says what is missing otherwise. */
static recut_status find_last_epoch(stopper *s, rc_ending *ending, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = s->analysis;
    size_t rows = rc_plan_epochs_rows(analysis), epoch = 0, left = 0;
    int64_t there = 0, end;
    RC_NEW(s->tally, analysis->tally_length, err);
    RC_TRY(s->tallies->sum(s->tallies->self, s->a, &there, s->tally, err));
    if (there == 0 || there == analysis->n_blocks) return RECUT_OK;
    while ((end = rc_plan_epochs_end(analysis, epoch)) < there) epoch++;
    if (end != there) return RECUT_OK;
    for (size_t r = 0; r < rows; r++)
        left += analysis->able[r] && s->tally[analysis->tally[analysis->stop_tally].offset + r] < analysis->adaptive;
    if (left > 0) return RECUT_OK;
    ending->blocks = there;
    ending->replicates = there * analysis->block_size;
    ending->last_count = (size_t)analysis->block_size;
done:
    return st;
}

recut_status rc_run_ending_find(const rc_tallies *tallies, const rc_analysis *analysis, size_t a, rc_ending *out,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    stopper s = {.tallies = tallies, .analysis = analysis, .a = a};
    rc_ending ending = {.blocks = analysis->n_blocks, .replicates = analysis->replicates};
    if (analysis->n_blocks) ending.last_count = rc_plan_block_count(analysis, analysis->n_blocks - 1);
    if (analysis->stop_at > 0) {
        s.n = ending.n_stop = analysis->tally[analysis->stop_tally].n_rows;
        RC_NEW(ending.after, s.n, err);
        RC_NEW(s.sum, s.n, err);
        RC_NEW(s.here, s.n, err);
        RC_NEW(s.row, s.n, err);
        RC_NEW(s.reached, s.n, err);
        RC_NEW(s.tally, analysis->tally_length, err);
        for (size_t r = 0; r < s.n; r++) ending.after[r] = -1;
        RC_TRY(find_stop(&s, &ending, err));
    }
    if (analysis->adaptive > 0) RC_TRY(find_last_epoch(&s, &ending, err));
    if (analysis->stop_error > 0 || analysis->stop_spread > 0) {
        s.n = rc_plan_stop_rows(analysis);
        RC_NEW(s.sum, s.n, err);
        RC_NEW(s.here, s.n, err);
        RC_TRY(find_precise(&s, &ending, err));
    }
    *out = ending;
    ending = (rc_ending){0};
done:
    if (s.work) analysis->type->work_destroy(s.work);
    rc_base_memory_free(s.sum);
    rc_base_memory_free(s.here);
    rc_base_memory_free(s.row);
    rc_base_memory_free(s.reached);
    rc_base_memory_free(s.tally);
    rc_run_ending_clear(&ending);
    return st;
}

void rc_run_ending_clear(rc_ending *ending)
{
    rc_base_memory_free(ending->last_tally);
    rc_base_memory_free(ending->after);
    *ending = (rc_ending){0};
}
