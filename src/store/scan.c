/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan.c - what a run's folder holds: its lock, its segments, which blocks are there. */
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "plan/epochs.h"
#include "store/folder.h"
#include "store/segment.h"
#include "store/store.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

typedef struct scanner {
    const char *folder, *fingerprint;
    rc_analysis *const *analysis;
    size_t n;
    rc_store_state *state;
    uint32_t **crc; /* [n][n_blocks] of the blocks that are done */
    double *rows;   /* a block */
    int64_t *tally;
} scanner;

/* The counts of an adaptive analysis: the blocks of a segment are of one epoch (run/loop.h), and none of them has been
 * seen before; else they are as good as damaged. */
static bool take_epoch(scanner *scan, const rc_segment *segment, size_t a)
{
    const rc_analysis *analysis = scan->analysis[a];
    const rc_segment_part *part = &segment->part[a];
    if (part->n == 0) return true;
    size_t rows = rc_plan_epochs_rows(analysis), epoch = rc_plan_epochs_of(analysis, part->block[0]);
    int64_t *sum = scan->state->stop_counts[a] + epoch * rows;
    for (size_t k = 0; k < part->n; k++)
        if (rc_plan_epochs_of(analysis, part->block[k]) != epoch || scan->state->done[a][part->block[k]]) return false;
    size_t tallies = part->summed ? 1 : part->n;
    for (size_t k = 0; k < tallies; k++) {
        if (!rc_store_segment_read_tally(segment, scan->analysis, a, k, scan->tally)) return false;
        for (size_t r = 0; r < rows; r++) sum[r] += scan->tally[analysis->tally[analysis->stop_tally].offset + r];
    }
    return true;
}

/* Notes the good blocks of a segment.  Two copies of a block must agree. */
static recut_status take_segment(scanner *scan, const char *path, const rc_segment *segment, recut_error *err)
{
    bool damaged = false;
    rc_store_state *state = scan->state;
    for (size_t a = 0; a < segment->n; a++) {
        if (scan->analysis[a]->adaptive > 0 && !take_epoch(scan, segment, a)) {
            damaged = true;
            continue;
        }
        for (size_t k = 0; k < segment->part[a].n; k++) {
            const rc_segment_part *part = &segment->part[a];
            int64_t b = part->block[k];
            /* the seal of the file has been checked; a block's own CRC is looked at where the block is read anyway */
            if (!part->summed && !rc_store_segment_read(segment, scan->analysis, a, k, scan->rows, 0, scan->tally)) {
                damaged = true;
                continue;
            }
            if (state->done[a][b] && scan->crc[a][b] != part->crc[k])
                return RC_FAIL(err, RECUT_E_STORE, b, "%s: block %" PRId64 " of %s differs from another copy of it",
                               path, b, scan->analysis[a]->group);
            state->done[a][b] = 1;
            scan->crc[a][b] = part->crc[k];
            if (rc_plan_stop_rows(scan->analysis[a])) {
                size_t rows = rc_plan_stop_rows(scan->analysis[a]);
                rc_plan_stop_counts(scan->analysis[a], scan->tally, state->stop_counts[a] + (size_t)b * rows);
            }
        }
    }
    if (damaged)
        state->damaged++;
    else
        state->segments++;
    return RECUT_OK;
}

static recut_status read_segment(scanner *scan, const char *path, recut_error *err)
{
    rc_segment segment = {0};
    recut_error why = {0};
    int64_t number = rc_store_folder_number(path);
    if (number >= scan->state->next_segment) scan->state->next_segment = number + 1;
    recut_status st =
        rc_store_segment_open(path, RC_STORE_CHECKED, scan->fingerprint, scan->analysis, scan->n, &segment, &why);
    if (st == RECUT_E_STORE) { /* its blocks are computed again */
        scan->state->damaged++;
        return RECUT_OK;
    }
    if (st == RECUT_E_USAGE)
        return RC_FAIL(err, st, -1,
                       "%s holds segments of another run (" RC_TEXT_OWN "); use " RC_TEXT_OPTION
                       "force to discard them",
                       scan->folder, why.text);
    if (st != RECUT_OK) {
        if (err) *err = why;
        return st;
    }
    st = take_segment(scan, path, &segment, err);
    rc_store_segment_close(&segment);
    return st;
}

static recut_status make_state(scanner *scan, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = scan->n;
    RC_NEW(scan->state, 1, err);
    RC_NEW(scan->crc, n, err);
    RC_NEW(scan->state->done, n + 1, err); /* one NULL more: the end for destroy */
    RC_NEW(scan->state->stop_counts, n + 1, err);
    for (size_t a = 0; a < n; a++) {
        const rc_analysis *analysis = scan->analysis[a];
        size_t blocks = (size_t)analysis->n_blocks;
        RC_NEW(scan->state->done[a], blocks, err);
        RC_NEW(scan->crc[a], blocks, err);
        if (analysis->adaptive > 0)
            RC_NEW(scan->state->stop_counts[a], rc_plan_epochs(analysis) * rc_plan_epochs_rows(analysis), err);
        if (rc_plan_stop_rows(analysis) > 0)
            RC_NEW(scan->state->stop_counts[a], blocks * rc_plan_stop_rows(analysis), err);
    }
    RC_TRY(rc_store_segment_buffers(scan->analysis, n, &scan->rows, &scan->tally, err));
    if (getrandom(&scan->state->launch, sizeof scan->state->launch, 0) != (ssize_t)sizeof scan->state->launch)
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot draw a number for this launch: %s", strerror(errno));
    scan->state->launch |= 1; /* 0 = none */
done:
    return st;
}

recut_status rc_store_scan(const char *folder, const char *fingerprint, rc_analysis *const *analysis, size_t n,
                           rc_store_state **out, int *lock, recut_error *err)
{
    recut_status st = RECUT_OK;
    scanner scan = {.folder = folder, .fingerprint = fingerprint, .analysis = analysis, .n = n};
    rc_store_names names = {0};
    char path[RC_STORE_PATH];
    int held = -1;
    if (snprintf(path, sizeof path, "%s/lock", folder) >= RC_STORE_PATH)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "the path %.200s... is too long", folder);
    RC_TRY(rc_base_file_folder(folder, err));
    RC_TRY(rc_base_file_lock(path, &held, err));
    RC_TRY(rc_store_folder_sweep(folder, err));
    RC_TRY(make_state(&scan, err));
    RC_TRY(rc_store_folder_segments(folder, &names, err));
    for (size_t i = 0; i < names.n; i++) RC_TRY(read_segment(&scan, names.path[i], err));
    *out = scan.state;
    *lock = held;
    scan.state = NULL;
    held = -1;
done:
    for (size_t a = 0; scan.crc && a < n; a++) rc_base_memory_free(scan.crc[a]);
    rc_base_memory_free(scan.crc);
    rc_base_memory_free(scan.rows);
    rc_base_memory_free(scan.tally);
    rc_store_state_destroy(scan.state);
    rc_store_folder_clear(&names);
    rc_base_file_unlock(held);
    return st;
}

void rc_store_state_destroy(rc_store_state *state)
{
    if (!state) return;
    for (size_t a = 0; state->done && state->done[a]; a++) {
        rc_base_memory_free(state->done[a]);
        if (state->stop_counts) rc_base_memory_free(state->stop_counts[a]);
    }
    rc_base_memory_free(state->done);
    rc_base_memory_free(state->stop_counts);
    rc_base_memory_free(state);
}

void rc_store_unlock(int lock)
{
    rc_base_file_unlock(lock);
}
