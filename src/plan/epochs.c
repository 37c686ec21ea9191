/* SPDX-License-Identifier: GPL-3.0-or-later
 * epochs.c - adaptive replicates in stages. */
#include "plan/epochs.h"

#include <string.h>

/* Frozen: part of what makes the counts. */
static int64_t first_blocks(const rc_analysis *analysis)
{
    int64_t blocks = (RC_EPOCH_FIRST + analysis->block_size - 1) / analysis->block_size;
    return blocks < RC_EPOCH_FIRST_BLOCKS ? RC_EPOCH_FIRST_BLOCKS : blocks;
}

size_t rc_plan_epochs_of(const rc_analysis *analysis, int64_t block)
{
    size_t epoch = 0;
    for (int64_t end = first_blocks(analysis); block >= end; end *= 2) epoch++;
    return epoch;
}

size_t rc_plan_epochs(const rc_analysis *analysis)
{
    return analysis->n_blocks > 0 ? rc_plan_epochs_of(analysis, analysis->n_blocks - 1) + 1 : 0;
}

int64_t rc_plan_epochs_end(const rc_analysis *analysis, size_t epoch)
{
    int64_t end = first_blocks(analysis);
    for (size_t e = 0; e < epoch && end < analysis->n_blocks; e++) end *= 2;
    return end < analysis->n_blocks ? end : analysis->n_blocks;
}

size_t rc_plan_epochs_rows(const rc_analysis *analysis)
{
    return analysis->tally[analysis->stop_tally].n_rows;
}

size_t rc_plan_epochs_choose(const rc_analysis *analysis, const int64_t *counts, size_t epoch, uint8_t *out)
{
    size_t rows = rc_plan_epochs_rows(analysis), n = 0;
    for (size_t r = 0; r < rows; r++) {
        int64_t sum = 0;
        for (size_t e = 0; e < epoch; e++) sum += counts[e * rows + r];
        out[r] = analysis->able[r] && (epoch == 0 || sum < analysis->adaptive);
        n += out[r];
    }
    return n;
}

void rc_plan_epochs_begin(rc_analysis *analysis, const uint8_t *active)
{
    size_t rows = rc_plan_epochs_rows(analysis);
    memcpy(analysis->active, active, rows);
    analysis->n_active = 0;
    for (size_t r = 0; r < rows; r++) analysis->n_active += active[r];
}

size_t rc_plan_epochs_reported(const rc_analysis *analysis)
{
    return analysis->adaptive > 0 ? analysis->n_active : 0;
}

void rc_plan_epochs_report(const rc_analysis *analysis, const int64_t *tally, int64_t *out)
{
    const int64_t *counts = tally + analysis->tally[analysis->stop_tally].offset;
    for (size_t r = 0, k = 0; r < rc_plan_epochs_rows(analysis) && k < analysis->n_active; r++)
        if (analysis->active[r]) out[k++] = counts[r];
}
