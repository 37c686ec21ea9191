/* SPDX-License-Identifier: GPL-3.0-or-later
 * sink.c - where finished blocks go: segments of one rank, or nowhere. */
#include "base/memory.h"
#include "store/crc.h"
#include "store/folder.h"
#include "store/h5.h"
#include "store/h5_error.h"
#include "store/segment.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

/* ---- 1. blocks in memory ------------------------------------------------ */

/* Memory of all that waits for the next segment; it stays for the one after, since fresh pages are expensive, and is
 * taken in large pieces, nearly all of which are huge pages. */
typedef struct slab {
    struct slab *next;
    double *data;
    size_t room, used; /* doubles */
} slab;

enum { SLAB_DOUBLES = 1 << 21, TILE_BYTES = 1 << 14, GATHERED_DOUBLES = 1 << 16 };

typedef struct kept_block {
    int64_t block;
    size_t rows, doubles;
    double *data;         /* in a slab, [doubles]: the columns that are not all zero bytes, [rows] each */
    uint32_t *column_crc; /* [n_columns]; NULL before the first rows */
    uint8_t *zero;        /* [n_columns]: 1 = left out of data; as column_crc */
    int64_t *tally;       /* NULL where tallies are summed */
    uint32_t crc, data_crc;
} kept_block;

typedef struct kept_list {
    kept_block *item; /* [room], the first n of them in use */
    size_t n, room;
    int64_t *sum; /* [tally_length] over the blocks, where tallies are summed */
} kept_list;

typedef struct segment_sink {
    char *folder, *fingerprint;
    int rank;
    int64_t next;
    uint32_t launch;
    rc_analysis *const *analysis;
    size_t n, pending;
    kept_list *list;    /* [n] */
    slab *first, *last; /* last: the one in use */
} segment_sink;

/* Frees what blocks from this one on have outside the slabs. */
static void shrink(kept_list *list, size_t first)
{
    for (size_t i = first; i < list->room; i++) {
        rc_base_memory_free(list->item[i].tally);
        rc_base_memory_free(list->item[i].column_crc);
        rc_base_memory_free(list->item[i].zero);
        list->item[i] = (kept_block){0};
    }
}

/* Room for some doubles, with anything in it, until the next segment is written. */
static recut_status take_memory(segment_sink *sink, size_t doubles, double **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    slab *at = sink->last, *new = NULL;
    while (at && at->room - at->used < doubles && at->next) {
        at = at->next;
        at->used = 0;
    }
    if (!at || at->room - at->used < doubles) {
        size_t room = doubles > SLAB_DOUBLES ? doubles : SLAB_DOUBLES;
        RC_NEW(new, 1, err);
        if (!(new->data = rc_base_memory_uninitialized(room, sizeof(double)))) {
            st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the %zu numbers of a block", doubles);
            goto done;
        }
        new->room = room;
        if (at)
            at->next = new;
        else
            sink->first = new;
        at = new;
        new = NULL;
    }
    sink->last = at;
    *out = at->data + at->used;
    at->used += doubles;
done:
    rc_base_memory_free(new);
    return st;
}

/* The tally of a block joins those that wait. */
static recut_status keep_tally(const rc_analysis *a, kept_list *list, kept_block *kept, const int64_t *tally,
                               recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t bytes = a->tally_length * sizeof *tally;
    if (!rc_store_segment_sums(a)) {
        if (!kept->tally) RC_NEW(kept->tally, a->tally_length, err);
        memcpy(kept->tally, tally, bytes);
        goto done;
    }
    if (!list->sum) RC_NEW(list->sum, a->tally_length, err);
    if (list->n == 0) memset(list->sum, 0, bytes);
    for (size_t i = 0; i < a->tally_length; i++) list->sum[i] += tally[i];
done:
    return st;
}

static recut_status grow(kept_list *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    kept_block *bigger = NULL;
    size_t room = list->room ? 2 * list->room : 64;
    RC_NEW(bigger, room, err);
    if (list->room) memcpy(bigger, list->item, list->room * sizeof *bigger);
    rc_base_memory_free(list->item);
    list->item = bigger;
    list->room = room;
done:
    return st;
}

/* Rows [rows][n_columns] to [n_columns][rows]: some rows at a time, which stay in the fastest cache. */
static void turn(const double *rows, size_t n, size_t width, double *out)
{
    size_t tile = TILE_BYTES / (width * sizeof *rows) + 1;
    for (size_t first = 0; first < n; first += tile) {
        size_t end = first + tile < n ? first + tile : n;
        for (size_t c = 0; c < width; c++)
            for (size_t i = first; i < end; i++) out[c * n + i] = rows[i * width + c];
    }
}

/* Looks at every column of a block, and closes up those that are stored. */
static void look_at_columns(kept_block *kept, size_t width)
{
    size_t bytes = kept->rows * sizeof *kept->data;
    for (size_t c = 0; c < width; c++) {
        double *column = kept->data + c * kept->rows, *place = kept->data + kept->doubles;
        kept->column_crc[c] = rc_store_crc(0, column, bytes);
        kept->zero[c] = rc_base_memory_is_zero(column, bytes);
        if (kept->zero[c]) continue;
        if (place != column) memmove(place, column, bytes);
        kept->doubles += kept->rows;
    }
}

/* The rows of a block join those that wait.  rows_crc: of all of them, column by column. */
static recut_status keep_rows(segment_sink *sink, const rc_analysis *a, kept_block *kept, const double *rows,
                              uint32_t *rows_crc, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t width = a->n_columns, bytes = kept->rows * sizeof *rows;
    if (!kept->column_crc) RC_NEW(kept->column_crc, width, err);
    if (!kept->zero) RC_NEW(kept->zero, width, err);
    RC_TRY(take_memory(sink, kept->rows * width, &kept->data, err));
    turn(rows, kept->rows, width, kept->data);
    look_at_columns(kept, width);
    sink->last->used -= kept->rows * width - kept->doubles;
    *rows_crc = rc_store_crc_concat(kept->column_crc, NULL, width, (int64_t)bytes);
    kept->data_crc = rc_store_crc_concat(kept->column_crc, kept->zero, width, (int64_t)bytes);
done:
    return st;
}

static recut_status sink_put(void *self, size_t analysis, int64_t block, const double *rows, const int64_t *tally,
                             recut_error *err)
{
    recut_status st = RECUT_OK;
    segment_sink *sink = self;
    const rc_analysis *a = sink->analysis[analysis];
    kept_list *list = &sink->list[analysis];
    uint32_t rows_crc = 0;
    if (list->n == list->room) RC_TRY(grow(list, err));
    kept_block *kept = &list->item[list->n];
    *kept = (kept_block){.block = block,
                         .rows = a->n_columns ? rc_plan_block_rows(a, block) : 0,
                         .column_crc = kept->column_crc,
                         .zero = kept->zero,
                         .tally = kept->tally};
    if (kept->rows) RC_TRY(keep_rows(sink, a, kept, rows, &rows_crc, err));
    kept->crc = rc_store_segment_crc(block, rows_crc, kept->rows * a->n_columns, tally, a->tally_length);
    if (a->tally_length) RC_TRY(keep_tally(a, list, kept, tally, err));
    sink->pending += kept->doubles * sizeof *rows + sizeof *kept;
    if (kept->tally || list->n == 0) sink->pending += a->tally_length * sizeof *tally;
    list->n++;
done:
    return st;
}

/* ---- 2. a segment ------------------------------------------------------- */

/* What a segment says of its blocks: numbers and CRCs. */
static bool put_numbers(hid_t group, const kept_list *list)
{
    int64_t *number = rc_base_memory_zeroed(list->n, sizeof *number);
    uint32_t *crc = rc_base_memory_zeroed(list->n, sizeof *crc);
    bool ok = number && crc;
    for (size_t k = 0; ok && k < list->n; k++) {
        number[k] = list->item[k].block;
        crc[k] = list->item[k].crc;
    }
    ok = ok && rc_store_h5_vector(group, "block", H5T_STD_I64LE, list->n, number) &&
         rc_store_h5_vector(group, "crc", H5T_STD_U32LE, list->n, crc);
    rc_base_memory_free(number);
    rc_base_memory_free(crc);
    return ok;
}

/* And of the columns of their rows. */
static bool put_columns(hid_t group, const kept_list *list, size_t width)
{
    rc_h5_shape shape = {.rank = 2, .dims = {list->n, width}};
    uint32_t *crc = rc_base_memory_zeroed(list->n, width * sizeof *crc);
    uint8_t *zero = rc_base_memory_zeroed(list->n, width * sizeof *zero);
    bool ok = crc && zero;
    for (size_t k = 0; ok && k < list->n; k++) {
        const kept_block *kept = &list->item[k];
        if (kept->rows == 0) continue;
        memcpy(crc + k * width, kept->column_crc, width * sizeof *crc);
        memcpy(zero + k * width, kept->zero, width * sizeof *zero);
    }
    ok = ok && rc_store_h5_dataset(group, "column_crc", H5T_STD_U32LE, &shape, crc, NULL) &&
         rc_store_h5_dataset(group, "zero", H5T_STD_U8LE, &shape, zero, NULL);
    rc_base_memory_free(crc);
    rc_base_memory_free(zero);
    return ok;
}

/* Takes the k-th block and those whose doubles follow in the slab, up to some hundred kilobytes: a write of these costs
 * two thirds of its parts, one of all 16 MB twice as much (ext4).  Returns how many doubles; *k: the next block. */
static size_t gather(const kept_list *list, size_t *k, uint32_t *crc)
{
    const double *data = list->item[*k].data;
    size_t n = 0;
    *crc = 0;
    for (; *k < list->n; (*k)++) {
        const kept_block *kept = &list->item[*k];
        if (kept->doubles == 0) continue;
        if (kept->data != data + n || n >= GATHERED_DOUBLES) break;
        *crc = rc_store_crc_join(*crc, kept->data_crc, (int64_t)(kept->doubles * sizeof *data));
        n += kept->doubles;
    }
    return n;
}

static bool put_rows(rc_store_file *file, hid_t group, const kept_list *list)
{
    size_t doubles = 0;
    for (size_t k = 0; k < list->n; k++) doubles += list->item[k].doubles;
    if (doubles == 0) return true;
    rc_h5_shape shape = {.rank = 1, .dims = {doubles}};
    hid_t rows = -1;
    hsize_t at = 0;
    bool ok = rc_store_h5_dataset(group, "rows", H5T_IEEE_F64LE, &shape, NULL, &rows);
    for (size_t k = 0; ok && k < list->n;) {
        const double *data = list->item[k].data;
        uint32_t crc;
        if (list->item[k].doubles == 0) {
            k++;
            continue;
        }
        size_t n = gather(list, &k, &crc);
        rc_store_file_expect(file, data, n * sizeof *data, crc, true);
        ok = rc_store_h5_write_rows(rows, H5T_NATIVE_DOUBLE, at, n, data);
        at += n;
    }
    rc_store_file_expect(file, NULL, 0, 0, false);
    if (rows >= 0 && H5Dclose(rows) < 0) ok = false;
    return ok;
}

/* Mostly zeros: a block, or their sum, is a chunk, deflated. */
static bool put_tallies(hid_t group, const rc_analysis *a, const kept_list *list)
{
    size_t n = rc_store_segment_sums(a) ? 1 : list->n;
    rc_h5_shape shape = {.rank = 2, .dims = {n, a->tally_length}, .chunk = {1, a->tally_length}, .deflate = true};
    hid_t tally = -1;
    if (a->tally_length == 0) return true;
    bool ok = rc_store_h5_dataset(group, "tally", H5T_STD_I64LE, &shape, NULL, &tally);
    for (size_t k = 0; ok && k < n; k++)
        ok = rc_store_h5_write_rows(tally, H5T_NATIVE_INT64, k, 1,
                                    rc_store_segment_sums(a) ? list->sum : list->item[k].tally);
    if (tally >= 0 && H5Dclose(tally) < 0) ok = false;
    return ok;
}

static bool put_segment(const segment_sink *sink, rc_store_file *file)
{
    char path[32];
    int64_t blocks = 0;
    for (size_t i = 0; i < sink->n; i++) blocks += sink->analysis[i]->n_blocks;
    bool ok = rc_store_h5_put_i64(file->id, "format", RC_STORE_SEGMENT_FORMAT) &&
              rc_store_h5_put_i64(file->id, "analyses", (int64_t)sink->n) &&
              rc_store_h5_put_i64(file->id, "blocks", blocks) &&
              rc_store_h5_put_fixed(file->id, "fingerprint", sink->fingerprint);
    for (size_t i = 0; ok && i < sink->n; i++) {
        const kept_list *list = &sink->list[i];
        const rc_analysis *a = sink->analysis[i];
        hid_t group = -1;
        bool rows = false;
        if (list->n == 0) continue;
        for (size_t k = 0; k < list->n; k++) rows = rows || list->item[k].rows > 0;
        snprintf(path, sizeof path, "a%zu", i);
        ok = rc_store_h5_group(file->id, path, &group) && put_numbers(group, list) &&
             (!rows || put_columns(group, list, a->n_columns)) && put_rows(file, group, list) &&
             put_tallies(group, a, list);
        if (group >= 0 && H5Gclose(group) < 0) ok = false;
    }
    return ok;
}

static recut_status sink_flush(void *self, recut_error *err)
{
    recut_status st = RECUT_OK;
    segment_sink *sink = self;
    rc_store_file *file = NULL;
    char path[RC_STORE_PATH];
    if (sink->pending == 0) return RECUT_OK;
    RC_TRY(rc_store_folder_name(sink->folder, sink->rank, sink->next, sink->launch, path, err));
    RC_TRY(rc_store_file_create(path, "segment", &file, err));
    bool ok = put_segment(sink, file);
    RC_TRY(rc_store_file_check(file, err));
    if (!ok) {
        st = rc_store_h5_fails("write", path, err);
        goto done;
    }
    RC_TRY(rc_store_file_seal(file, err));
    RC_TRY(rc_store_file_commit(file, err));
    sink->next++;
    sink->pending = 0;
    sink->last = sink->first;
    if (sink->first) sink->first->used = 0;
    for (size_t a = 0; a < sink->n; a++) {
        shrink(&sink->list[a], sink->list[a].n); /* so that a finished analysis gives it back */
        sink->list[a].n = 0;
    }
done:
    rc_store_file_close(file);
    return st;
}

static size_t sink_pending(const void *self)
{
    return ((const segment_sink *)self)->pending;
}

/* ---- 3. sinks ----------------------------------------------------------- */

static void destroy(segment_sink *sink)
{
    if (!sink) return;
    for (size_t a = 0; sink->list && a < sink->n; a++) {
        shrink(&sink->list[a], 0);
        rc_base_memory_free(sink->list[a].item);
        rc_base_memory_free(sink->list[a].sum);
    }
    while (sink->first) {
        slab *next = sink->first->next;
        rc_base_memory_free(sink->first->data);
        rc_base_memory_free(sink->first);
        sink->first = next;
    }
    rc_base_memory_free(sink->list);
    rc_base_memory_free(sink->folder);
    rc_base_memory_free(sink->fingerprint);
    rc_base_memory_free(sink);
}

recut_status rc_store_sink_create(const char *folder, int rank, int64_t first_segment, uint32_t launch,
                                  const char *fingerprint, rc_analysis *const *analysis, size_t n, rc_sink *out,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    segment_sink *sink = NULL;
    RC_NEW(sink, 1, err);
    sink->rank = rank;
    sink->next = first_segment;
    sink->launch = launch;
    sink->analysis = analysis;
    sink->n = n;
    RC_NEW(sink->list, n, err);
    RC_NEW(sink->folder, strlen(folder) + 1, err);
    RC_NEW(sink->fingerprint, strlen(fingerprint) + 1, err);
    strcpy(sink->folder, folder);
    strcpy(sink->fingerprint, fingerprint);
    *out = (rc_sink){.self = sink, .put = sink_put, .flush = sink_flush, .pending = sink_pending};
    sink = NULL;
done:
    destroy(sink);
    return st;
}

void rc_store_sink_destroy(rc_sink *sink)
{
    destroy(sink->self);
    *sink = (rc_sink){0};
}

static recut_status null_put(void *self, size_t analysis, int64_t block, const double *rows, const int64_t *tally,
                             recut_error *err)
{
    (void)analysis, (void)block, (void)rows, (void)tally, (void)err;
    ++*(int64_t *)self;
    return RECUT_OK;
}

static recut_status null_flush(void *self, recut_error *err)
{
    (void)self, (void)err;
    return RECUT_OK;
}

static size_t null_pending(const void *self)
{
    (void)self;
    return 0;
}

void rc_store_null_sink(rc_sink *out, int64_t *blocks)
{
    *out = (rc_sink){.self = blocks, .put = null_put, .flush = null_flush, .pending = null_pending};
}
