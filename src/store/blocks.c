/* SPDX-License-Identifier: GPL-3.0-or-later
 * blocks.c - the index of blocks over segments, few of which are open at a time. */
#include "store/blocks.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>

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

static recut_status take_segment(rc_blocks *blocks, size_t s, uint32_t **crc, recut_error *err)
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
                crc[a][b] = segment->part[a].crc[k];
            } else if (crc[a][b] != segment->part[a].crc[k]) {
                return RC_FAIL(err, RECUT_E_STORE, b, "%s: block %" PRId64 " of %s differs from another copy of it",
                               blocks->names.path[s], b, blocks->analysis[a]->group);
            }
        }
    return RECUT_OK;
}

recut_status rc_store_blocks_open(const char *folder, const char *fingerprint, rc_analysis *const *analysis, size_t n,
                                  rc_blocks **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_blocks *blocks = NULL;
    uint32_t **crc = NULL;
    RC_NEW(blocks, 1, err);
    *blocks = (rc_blocks){.folder = folder, .fingerprint = fingerprint, .analysis = analysis, .n = n};
    for (size_t p = 0; p < RC_STORE_OPEN_MOST; p++) blocks->holds[p] = -1;
    RC_NEW(crc, n, err);
    RC_NEW(blocks->segment, n, err);
    RC_NEW(blocks->position, n, err);
    for (size_t a = 0; a < n; a++) {
        size_t count = (size_t)analysis[a]->n_blocks;
        RC_NEW(blocks->segment[a], count, err);
        RC_NEW(blocks->position[a], count, err);
        RC_NEW(crc[a], count, err);
        for (size_t b = 0; b < count; b++) blocks->segment[a][b] = -1;
    }
    RC_TRY(rc_store_segment_buffers(analysis, n, &blocks->rows, &blocks->tally, err));
    RC_TRY(rc_store_folder_segments(folder, &blocks->names, err));
    for (size_t s = 0; s < blocks->names.n; s++) RC_TRY(take_segment(blocks, s, crc, err));
    *out = blocks;
    blocks = NULL;
done:
    for (size_t a = 0; crc && a < n; a++) rc_base_memory_free(crc[a]);
    rc_base_memory_free(crc);
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
    char text[160] = "";
    int64_t missing = 0, first = -1;
    size_t used = 0;
    for (int64_t b = 0; b < end; b++) {
        if (blocks->segment[a][b] >= 0) continue;
        if (missing++ == 0) first = b;
        if (missing > 1 && missing <= NAMED)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s %" PRId64, missing == 2 ? ", then" : ",", b);
    }
    if (missing == 0) return RECUT_OK;
    return RC_FAIL(err, RECUT_E_STORE, first, "%s: %" PRId64 " blocks of %s are missing, the first is %" PRId64 "%s%s",
                   blocks->folder, missing, blocks->analysis[a]->group, first, text, missing > NAMED ? ", ..." : "");
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
