/* SPDX-License-Identifier: GPL-3.0-or-later
 * blocks.c - the index of blocks over segments, few of which are open at a time. */
#include "store/blocks.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static recut_status open_segment(rc_blocks *blocks, size_t s, rc_segment **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t place = s % RC_STORE_OPEN_MOST;
    recut_error why = {0};
    if (blocks->holds[place] != (int64_t)s) {
        rc_store_segment_close(&blocks->open[place]);
        blocks->holds[place] = -1;
        st = rc_store_segment_open(blocks->names.path[s], blocks->fingerprint, blocks->analysis, blocks->n,
                                   &blocks->open[place], &why);
        if (st == RECUT_E_USAGE)
            return RC_FAIL(err, RECUT_E_USAGE, -1, "%s is a segment of another run (%s)", blocks->names.path[s],
                           why.text);
        if (st != RECUT_OK) {
            if (err) *err = why;
            return st;
        }
        blocks->holds[place] = (int64_t)s;
    }
    *out = &blocks->open[place];
    return RECUT_OK;
}

/* Two copies of block b: the k-th of segment s, and the one in the index. */
static recut_status compare(rc_blocks *blocks, size_t a, int64_t b, size_t s, size_t k, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = blocks->analysis[a];
    size_t rows = rc_plan_block_rows(analysis, b) * analysis->n_columns;
    double *first_rows = NULL;
    int64_t *first_tally = NULL;
    rc_segment *segment;
    RC_NEW(first_rows, rows, err);
    RC_NEW(first_tally, analysis->tally_length, err);
    RC_TRY(rc_store_blocks_read(blocks, a, b, err));
    if (rows) memcpy(first_rows, blocks->rows, rows * sizeof *first_rows);
    if (analysis->tally_length) memcpy(first_tally, blocks->tally, analysis->tally_length * sizeof *first_tally);
    RC_TRY(open_segment(blocks, s, &segment, err));
    if (!rc_store_segment_read(segment, blocks->analysis, a, k, blocks->rows, blocks->tally) ||
        (rows && memcmp(first_rows, blocks->rows, rows * sizeof *first_rows) != 0) ||
        (analysis->tally_length &&
         memcmp(first_tally, blocks->tally, analysis->tally_length * sizeof *first_tally) != 0))
        st = RC_FAIL(err, RECUT_E_STORE, b, "%s: block %" PRId64 " of %s differs from another copy of it",
                     blocks->names.path[s], b, analysis->group);
done:
    rc_base_memory_free(first_rows);
    rc_base_memory_free(first_tally);
    return st;
}

static recut_status take_segment(rc_blocks *blocks, size_t s, recut_error *err)
{
    rc_segment *segment;
    recut_error why = {0};
    recut_status st = open_segment(blocks, s, &segment, &why);
    if (st == RECUT_E_STORE) return RECUT_OK; /* damaged: its blocks are elsewhere, or a gap */
    if (st != RECUT_OK) {
        if (err) *err = why;
        return st;
    }
    for (size_t a = 0; a < blocks->n; a++)
        for (size_t k = 0; k < segment->part[a].n; k++) {
            int64_t b = segment->part[a].block[k];
            if (blocks->segment[a][b] < 0) {
                blocks->segment[a][b] = (int32_t)s;
                blocks->position[a][b] = (int32_t)k;
            } else { /* reading the other may close this one: open_segment again */
                st = compare(blocks, a, b, s, k, err);
                if (st == RECUT_OK) st = open_segment(blocks, s, &segment, err);
                if (st != RECUT_OK) return st;
            }
        }
    return RECUT_OK;
}

static recut_status list_segments(rc_blocks *blocks, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_names here = {0};
    char **longer = NULL;
    for (size_t f = 0; f < blocks->n_folders; f++) {
        RC_TRY(rc_store_folder_segments(blocks->folder[f], &here, err));
        RC_NEW(longer, blocks->names.n + here.n, err);
        if (blocks->names.n) memcpy(longer, blocks->names.path, blocks->names.n * sizeof *longer);
        if (here.n) memcpy(longer + blocks->names.n, here.path, here.n * sizeof *longer);
        blocks->names.n += here.n;
        rc_base_memory_free(blocks->names.path);
        blocks->names.path = longer;
        here.n = 0; /* its paths have moved */
        rc_store_folder_clear(&here);
    }
done:
    rc_store_folder_clear(&here);
    return st;
}

recut_status rc_store_blocks_open(const char *const *folder, size_t n_folders, const char *fingerprint,
                                  rc_analysis *const *analysis, size_t n, rc_blocks **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_blocks *blocks = NULL;
    RC_NEW(blocks, 1, err);
    *blocks =
        (rc_blocks){.folder = folder, .n_folders = n_folders, .fingerprint = fingerprint, .analysis = analysis, .n = n};
    for (size_t p = 0; p < RC_STORE_OPEN_MOST; p++) blocks->holds[p] = -1;
    RC_NEW(blocks->segment, n, err);
    RC_NEW(blocks->position, n, err);
    for (size_t a = 0; a < n; a++) {
        size_t count = (size_t)analysis[a]->n_blocks;
        RC_NEW(blocks->segment[a], count, err);
        RC_NEW(blocks->position[a], count, err);
        for (size_t b = 0; b < count; b++) blocks->segment[a][b] = -1;
    }
    RC_TRY(rc_store_segment_buffers(analysis, n, &blocks->rows, &blocks->tally, err));
    RC_TRY(list_segments(blocks, err));
    for (size_t s = 0; s < blocks->names.n; s++) RC_TRY(take_segment(blocks, s, err));
    *out = blocks;
    blocks = NULL;
done:
    rc_store_blocks_close(blocks);
    return st;
}

void rc_store_blocks_close(rc_blocks *blocks)
{
    if (!blocks) return;
    for (size_t p = 0; p < RC_STORE_OPEN_MOST; p++) rc_store_segment_close(&blocks->open[p]);
    for (size_t a = 0; a < blocks->n; a++) {
        if (blocks->segment) rc_base_memory_free(blocks->segment[a]);
        if (blocks->position) rc_base_memory_free(blocks->position[a]);
    }
    rc_base_memory_free(blocks->segment);
    rc_base_memory_free(blocks->position);
    rc_base_memory_free(blocks->rows);
    rc_base_memory_free(blocks->tally);
    rc_store_folder_clear(&blocks->names);
    rc_base_memory_free(blocks);
}

recut_status rc_store_blocks_complete(const rc_blocks *blocks, size_t a, int64_t end, recut_error *err)
{
    enum { NAMED = 5 };
    char text[160] = "", others[48] = "";
    int64_t missing = 0, first = -1;
    size_t used = 0;
    for (int64_t b = 0; b < end; b++) {
        if (blocks->segment[a][b] >= 0) continue;
        if (missing++ == 0) first = b;
        if (missing > 1 && missing <= NAMED)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s %" PRId64, missing == 2 ? ", then" : ",", b);
    }
    if (missing == 0) return RECUT_OK;
    if (blocks->n_folders > 1)
        snprintf(others, sizeof others, " and %zu more folder%s", blocks->n_folders - 1,
                 blocks->n_folders > 2 ? "s" : "");
    return RC_FAIL(err, RECUT_E_STORE, first,
                   "%s%s: %" PRId64 " blocks of %s are missing, the first is %" PRId64 "%s%s", blocks->folder[0],
                   others, missing, blocks->analysis[a]->group, first, text, missing > NAMED ? ", ..." : "");
}

recut_status rc_store_blocks_read(rc_blocks *blocks, size_t a, int64_t b, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_segment *segment;
    size_t s = (size_t)blocks->segment[a][b], k = (size_t)blocks->position[a][b];
    RC_TRY(open_segment(blocks, s, &segment, err));
    if (!rc_store_segment_read(segment, blocks->analysis, a, k, blocks->rows, blocks->tally))
        st = RC_FAIL(err, RECUT_E_STORE, b, "%s: block %" PRId64 " of %s is damaged", blocks->names.path[s], b,
                     blocks->analysis[a]->group);
done:
    return st;
}

recut_status rc_store_blocks_read_tally(rc_blocks *blocks, size_t a, int64_t b, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_segment *segment;
    size_t s = (size_t)blocks->segment[a][b], k = (size_t)blocks->position[a][b];
    RC_TRY(open_segment(blocks, s, &segment, err));
    if (!rc_store_segment_read_tally(segment, blocks->analysis, a, k, blocks->tally))
        st = RC_FAIL(err, RECUT_E_STORE, b, "%s is damaged", blocks->names.path[s]);
done:
    return st;
}
