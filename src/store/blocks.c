/* SPDX-License-Identifier: GPL-3.0-or-later
 * blocks.c - the index of blocks over segments, few of which are open at a time. */
#include "store/blocks.h"

#include "base/memory.h"
#include "base/text.h"

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
        rc_store_trust trust = blocks->checked[s] ? RC_STORE_TRUSTED : blocks->trust;
        st = rc_store_segment_open(blocks->names.path[s], trust, blocks->fingerprint, blocks->analysis, blocks->n,
                                   &blocks->open[place], &why);
        if (st == RECUT_E_USAGE)
            return RC_FAIL(err, RECUT_E_USAGE, -1, "%s is a segment of another run (" RC_TEXT_OWN ")",
                           blocks->names.path[s], why.text);
        if (st != RECUT_OK) {
            if (err) *err = why;
            return st;
        }
        blocks->holds[place] = (int64_t)s;
    }
    *out = &blocks->open[place];
    return RECUT_OK;
}

/* ---- the index ---------------------------------------------------------- */

/* The k-th block of segment s is in the index already, from another one: are they the same? */
static recut_status compare(rc_blocks *blocks, size_t a, size_t s, size_t k, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_segment *segment = NULL;
    RC_TRY(open_segment(blocks, s, &segment, err));
    int64_t b = segment->part[a].block[k];
    uint32_t crc = segment->part[a].crc[k];
    RC_TRY(open_segment(blocks, (size_t)blocks->segment[a][b], &segment, err));
    if (segment->part[a].crc[blocks->position[a][b]] != crc)
        st = RC_FAIL(err, RECUT_E_STORE, b, "%s: block %" PRId64 " of %s differs from another copy of it",
                     blocks->names.path[s], b, blocks->analysis[a]->group);
done:
    return st;
}

static recut_status take_part(rc_blocks *blocks, size_t s, size_t a, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_segment *segment = NULL;
    RC_TRY(open_segment(blocks, s, &segment, err));
    for (size_t k = 0; k < segment->part[a].n; k++) {
        int64_t b = segment->part[a].block[k];
        if (blocks->segment[a][b] < 0) {
            blocks->segment[a][b] = (int32_t)s;
            blocks->position[a][b] = (int32_t)k;
            continue;
        }
        blocks->copies = true;
        RC_TRY(compare(blocks, a, s, k, err));
        RC_TRY(open_segment(blocks, s, &segment, err)); /* reading the other may have closed it */
    }
done:
    return st;
}

/* ---- sums --------------------------------------------------------------- */

enum { SUMS_MOST = 1 << 23 }; /* counts */

static void forget_sums(rc_blocks *blocks)
{
    for (size_t a = 0; blocks->sum && a < blocks->n; a++) rc_base_memory_free(blocks->sum[a]);
    rc_base_memory_free(blocks->sum);
    blocks->sum = NULL;
}

static recut_status make_sums(rc_blocks *blocks, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t all = 0;
    for (size_t a = 0; a < blocks->n && all <= SUMS_MOST; a++)
        if (rc_store_segment_sums(blocks->analysis[a])) all += blocks->analysis[a]->tally_length;
    if (all > SUMS_MOST) return RECUT_OK;
    RC_NEW(blocks->sum, blocks->n, err);
    for (size_t a = 0; a < blocks->n; a++)
        if (rc_store_segment_sums(blocks->analysis[a])) RC_NEW(blocks->sum[a], blocks->analysis[a]->tally_length, err);
done:
    return st;
}

static bool add(int64_t *counts, const int64_t *tally, size_t n)
{
    bool ok = true;
    for (size_t i = 0; i < n; i++) ok = !__builtin_add_overflow(counts[i], tally[i], &counts[i]) && ok;
    return ok;
}

/* The tallies of a segment, while it is open.  Where that fails they are read again when they are asked for, and what
 * is wrong is said then. */
static void sum_up(rc_blocks *blocks, const rc_segment *segment)
{
    bool ok = blocks->sum != NULL;
    for (size_t a = 0; ok && a < blocks->n; a++) {
        const rc_segment_part *part = &segment->part[a];
        size_t length = blocks->analysis[a]->tally_length, n = part->summed ? 1 : part->n;
        for (size_t k = 0; ok && blocks->sum[a] && length && k < n; k++)
            ok = rc_store_segment_read_tally(segment, blocks->analysis, a, k, blocks->tally) &&
                 add(blocks->sum[a], blocks->tally, length);
    }
    if (!ok) forget_sums(blocks);
}

/* ---- segments ----------------------------------------------------------- */

static recut_status take_segment(rc_blocks *blocks, size_t s, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_segment *segment;
    recut_error why = {0};
    st = open_segment(blocks, s, &segment, &why);
    if (st == RECUT_E_STORE) return RECUT_OK; /* damaged: its blocks are elsewhere, or a gap */
    if (st != RECUT_OK) {
        if (err) *err = why;
        return st;
    }
    blocks->checked[s] = true;
    sum_up(blocks, segment);
    for (size_t a = 0; a < blocks->n; a++) RC_TRY(take_part(blocks, s, a, err));
done:
    return st;
}

/* ---- copies of blocks, where tallies are sums --------------------------- */

/* Is every block of this part in another one too?  Then it is taken out of the counts. */
static bool leave_out(const rc_segment_part *part, uint8_t *count)
{
    size_t k = 0;
    while (k < part->n && count[part->block[k]] > 1) count[part->block[k++]]--;
    if (k == part->n) return true;
    while (k > 0) count[part->block[--k]]++;
    return false;
}

/* Visits one part: 0 = counts its blocks, 1 = leaves it out if it can be, 2 = indexes it anew. */
static recut_status visit(rc_blocks *blocks, size_t s, size_t a, int pass, uint8_t *count, size_t *room,
                          recut_error *err)
{
    recut_status st = RECUT_OK;
    int64_t *longer = NULL;
    rc_segment *segment = NULL;
    if (!blocks->checked[s]) return RECUT_OK;
    RC_TRY(open_segment(blocks, s, &segment, err));
    const rc_segment_part *part = &segment->part[a];
    bool *left_out = &blocks->left_out[s * blocks->n + a];
    if (pass == 1) *left_out = part->n > 0 && leave_out(part, count);
    for (size_t k = 0; pass != 1 && !*left_out && k < part->n; k++) {
        int64_t b = part->block[k];
        if (pass == 0) {
            count[b] = (uint8_t)(count[b] + (count[b] < UINT8_MAX));
        } else if (blocks->segment[a][b] < 0) {
            blocks->segment[a][b] = (int32_t)s;
            blocks->position[a][b] = (int32_t)k;
        } else {
            if (blocks->n_excess[a] == *room) {
                RC_NEW(longer, 2 * *room + 64, err);
                if (*room) memcpy(longer, blocks->excess[a], *room * sizeof *longer);
                rc_base_memory_free(blocks->excess[a]);
                blocks->excess[a] = longer;
                *room = 2 * *room + 64;
            }
            blocks->excess[a][blocks->n_excess[a]++] = b;
        }
    }
done:
    return st;
}

/* A sum cannot be taken apart, so parts that others cover are left out, and what is still there twice is listed. */
static recut_status sort_copies(rc_blocks *blocks, size_t a, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t room = 0, n_blocks = (size_t)blocks->analysis[a]->n_blocks;
    uint8_t *count = NULL;
    RC_NEW(count, n_blocks, err);
    for (int pass = 0; pass < 3; pass++) {
        for (size_t b = 0; pass == 2 && b < n_blocks; b++) blocks->segment[a][b] = -1;
        for (size_t s = 0; s < blocks->names.n; s++) RC_TRY(visit(blocks, s, a, pass, count, &room, err));
    }
done:
    rc_base_memory_free(count);
    return st;
}

/* ---- opening ------------------------------------------------------------ */

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
                                  rc_analysis *const *analysis, size_t n, rc_store_trust trust, rc_blocks **out,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_blocks *blocks = NULL;
    RC_NEW(blocks, 1, err);
    *blocks = (rc_blocks){.folder = folder,
                          .n_folders = n_folders,
                          .fingerprint = fingerprint,
                          .analysis = analysis,
                          .n = n,
                          .trust = trust};
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
    RC_NEW(blocks->checked, blocks->names.n, err);
    RC_NEW(blocks->left_out, blocks->names.n * n, err);
    RC_NEW(blocks->n_excess, n, err);
    RC_NEW(blocks->excess, n, err);
    RC_TRY(make_sums(blocks, err));
    for (size_t s = 0; s < blocks->names.n; s++) RC_TRY(take_segment(blocks, s, err));
    if (blocks->copies) forget_sums(blocks);
    for (size_t a = 0; blocks->copies && a < n; a++)
        if (rc_store_segment_sums(analysis[a])) RC_TRY(sort_copies(blocks, a, err));
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
        if (blocks->excess) rc_base_memory_free(blocks->excess[a]);
    }
    forget_sums(blocks);
    rc_base_memory_free(blocks->checked);
    rc_base_memory_free(blocks->left_out);
    rc_base_memory_free(blocks->n_excess);
    rc_base_memory_free(blocks->excess);
    rc_base_memory_free(blocks->segment);
    rc_base_memory_free(blocks->position);
    rc_base_memory_free(blocks->rows);
    rc_base_memory_free(blocks->tally);
    rc_store_folder_clear(&blocks->names);
    rc_base_memory_free(blocks);
}

/* ---- reading ------------------------------------------------------------ */

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

recut_status rc_store_blocks_read(rc_blocks *blocks, size_t a, int64_t b, double *place, size_t stride,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_segment *segment;
    size_t s = (size_t)blocks->segment[a][b], k = (size_t)blocks->position[a][b];
    RC_TRY(open_segment(blocks, s, &segment, err));
    if (!rc_store_segment_read(segment, blocks->analysis, a, k, place ? place : blocks->rows, place ? stride : 0,
                               blocks->tally)) {
        blocks->hurt = true;
        st = RC_FAIL(err, RECUT_E_STORE, b, "%s: block %" PRId64 " of %s is damaged", blocks->names.path[s], b,
                     blocks->analysis[a]->group);
        goto done;
    }
    const uint32_t *crcs = segment->part[a].column_crc;
    blocks->column_crc = crcs ? crcs + k * blocks->analysis[a]->n_columns : NULL;
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

/* Seals are no proof, and a sum of counts that were made up may be anything. */
static recut_status impossible(const rc_blocks *blocks, size_t a, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_STORE, -1,
                   "%s: the counts of %s are not those of its %" PRId64 " replicates; remove the folder",
                   blocks->folder[0], blocks->analysis[a]->group, blocks->analysis[a]->replicates);
}

/* What the sums count once too often. */
static recut_status take_off_excess(rc_blocks *blocks, size_t a, int64_t *counts, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = blocks->analysis[a];
    void *work = NULL;
    if (blocks->n_excess[a] == 0) return RECUT_OK;
    if (analysis->adaptive > 0) /* who took part in them is not known here */
        return RC_FAIL(err, RECUT_E_STORE, -1, "%s holds blocks of %s twice; remove the folder", blocks->folder[0],
                       analysis->group);
    RC_TRY(analysis->type->work_create(analysis, &work, err));
    for (size_t e = 0; e < blocks->n_excess[a]; e++) {
        int64_t b = blocks->excess[a][e];
        memset(blocks->tally, 0, analysis->tally_length * sizeof *blocks->tally);
        RC_TRY(analysis->type->block(analysis, b, rc_plan_block_count(analysis, b), NULL, blocks->tally, work, err));
        for (size_t i = 0; i < analysis->tally_length; i++) counts[i] -= blocks->tally[i];
    }
done:
    if (work) analysis->type->work_destroy(work);
    return st;
}

/* Those of all parts that are not left out, read anew. */
static recut_status add_parts(rc_blocks *blocks, size_t a, int64_t *counts, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t length = blocks->analysis[a]->tally_length;
    rc_segment *segment = NULL;
    for (size_t s = 0; s < blocks->names.n; s++) {
        if (!blocks->checked[s] || blocks->left_out[s * blocks->n + a]) continue;
        RC_TRY(open_segment(blocks, s, &segment, err));
        size_t n = segment->part[a].summed ? 1 : segment->part[a].n;
        for (size_t k = 0; k < n; k++) {
            if (!rc_store_segment_read_tally(segment, blocks->analysis, a, k, blocks->tally)) {
                st = RC_FAIL(err, RECUT_E_STORE, -1, "%s is damaged", blocks->names.path[s]);
                goto done;
            }
            if (!add(counts, blocks->tally, length)) {
                st = impossible(blocks, a, err);
                goto done;
            }
        }
    }
done:
    return st;
}

recut_status rc_store_blocks_add_tallies(rc_blocks *blocks, size_t a, int64_t *counts, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t length = blocks->analysis[a]->tally_length;
    bool known = blocks->sum && blocks->sum[a];
    if (length == 0) return RECUT_OK;
    if (!known) RC_TRY(add_parts(blocks, a, counts, err));
    if (known && !add(counts, blocks->sum[a], length)) return impossible(blocks, a, err);
    RC_TRY(take_off_excess(blocks, a, counts, err));
    if (!rc_store_segment_possible(blocks->analysis[a], counts, blocks->analysis[a]->replicates))
        st = impossible(blocks, a, err);
done:
    return st;
}
