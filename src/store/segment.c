/* SPDX-License-Identifier: GPL-3.0-or-later
 * segment.c - writing and reading segments.
 *
 *   1. format     2. reading     3. the sink     4. the null sink
 *
 * Layout: attributes format, fingerprint; for each analysis present a group a<index> with datasets block [nb], crc [nb],
 * rows [rows of these blocks][columns], tally [nb][tally_length]. */
#include "store/segment.h"

#include "base/file.h"
#include "base/memory.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

/* ---- 1. format ---------------------------------------------------------- */

uint32_t rc_store_segment_crc(int64_t block, const double *rows, size_t n_rows_doubles, const int64_t *tally, size_t n_tally)
{
    uLong crc = crc32(0, (const Bytef *)&block, sizeof block);
    if (n_rows_doubles) crc = crc32_z(crc, (const Bytef *)rows, n_rows_doubles * sizeof *rows);
    if (n_tally) crc = crc32_z(crc, (const Bytef *)tally, n_tally * sizeof *tally);
    return (uint32_t)crc;
}

/* ---- 2. reading --------------------------------------------------------- */

static hid_t open_if_there(hid_t at, const char *path)
{
    return rc_store_h5_exists(at, path) ? H5Dopen2(at, path, H5P_DEFAULT) : -1;
}

static bool read_part(hid_t file, size_t index, const rc_analysis *analysis, rc_segment_part *part, recut_error *err)
{
    recut_status st = RECUT_OK;
    char path[64];
    hsize_t dims[2];
    bool ok = false;
    snprintf(path, sizeof path, "a%zu/block", index);
    hid_t block = open_if_there(file, path), crc = -1;
    if (block < 0) return true; /* nothing of this analysis */
    snprintf(path, sizeof path, "a%zu/crc", index);
    crc = open_if_there(file, path);
    if (!rc_store_h5_shape(block, dims) || crc < 0) goto done;
    part->n = (size_t)dims[0];
    if (!rc_store_h5_shape(crc, dims) || dims[0] != part->n) goto done;
    RC_NEW(part->block, part->n, err);
    RC_NEW(part->crc, part->n, err);
    RC_NEW(part->first_row, part->n, err);
    if (!rc_store_h5_read_rows(block, H5T_NATIVE_INT64, 0, part->n, part->block) ||
        !rc_store_h5_read_rows(crc, H5T_NATIVE_UINT32, 0, part->n, part->crc))
        goto done;
    hsize_t rows = 0;
    for (size_t k = 0; k < part->n; k++) {
        if (part->block[k] < 0 || part->block[k] >= analysis->n_blocks) goto done;
        part->first_row[k] = rows;
        rows += rc_plan_block_rows(analysis, part->block[k]);
    }
    if (rows) {
        snprintf(path, sizeof path, "a%zu/rows", index);
        part->rows = open_if_there(file, path);
        if (part->rows < 0 || !rc_store_h5_shape(part->rows, dims) || dims[0] != rows || dims[1] != analysis->n_columns) goto done;
    }
    if (analysis->tally_length) {
        snprintf(path, sizeof path, "a%zu/tally", index);
        part->tally = open_if_there(file, path);
        if (part->tally < 0 || !rc_store_h5_shape(part->tally, dims) || dims[0] != part->n || dims[1] != analysis->tally_length) goto done;
    }
    ok = true;
done:
    if (block >= 0) H5Dclose(block);
    if (crc >= 0) H5Dclose(crc);
    return ok && st == RECUT_OK;
}

recut_status rc_store_segment_open(const char *path, const char *fingerprint, rc_analysis *const *analysis, size_t n,
                                   rc_segment *out, bool *foreign, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_segment made = {.file = -1, .n = n};
    char *found = NULL;
    int64_t format = 0;
    RC_NEW(made.part, n, err);
    for (size_t a = 0; a < n; a++) made.part[a].rows = made.part[a].tally = -1;
    rc_store_h5_quiet();
    made.file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    found = made.file >= 0 ? rc_store_h5_get_text(made.file, "fingerprint") : NULL;
    if (!found || !rc_store_h5_get_i64(made.file, "format", &format)) {
        st = RC_FAIL(err, RECUT_E_STORE, -1, "%s is damaged", path);
        goto done;
    }
    *foreign = strcmp(found, fingerprint) != 0 || format != RC_STORE_FORMAT;
    for (size_t a = 0; a < n && !*foreign; a++)
        if (!read_part(made.file, a, analysis[a], &made.part[a], err)) {
            st = RC_FAIL(err, RECUT_E_STORE, -1, "%s is damaged", path);
            goto done;
        }
    *out = made;
    made = (rc_segment){.file = -1};
done:
    rc_base_memory_free(found);
    rc_store_segment_close(&made);
    return st;
}

void rc_store_segment_close(rc_segment *segment)
{
    for (size_t a = 0; segment->part && a < segment->n; a++) {
        rc_segment_part *part = &segment->part[a];
        rc_base_memory_free(part->block);
        rc_base_memory_free(part->crc);
        rc_base_memory_free(part->first_row);
        if (part->rows >= 0) H5Dclose(part->rows);
        if (part->tally >= 0) H5Dclose(part->tally);
    }
    rc_base_memory_free(segment->part);
    if (segment->file >= 0) H5Fclose(segment->file);
    *segment = (rc_segment){.file = -1};
}

bool rc_store_segment_read(const rc_segment *segment, rc_analysis *const *analysis, size_t which, size_t k, double *rows,
                           int64_t *tally)
{
    const rc_segment_part *part = &segment->part[which];
    const rc_analysis *a = analysis[which];
    size_t n_rows = rc_plan_block_rows(a, part->block[k]);
    if (n_rows && !rc_store_h5_read_rows(part->rows, H5T_NATIVE_DOUBLE, part->first_row[k], n_rows, rows)) return false;
    if (a->tally_length && !rc_store_h5_read_rows(part->tally, H5T_NATIVE_INT64, k, 1, tally)) return false;
    return rc_store_segment_crc(part->block[k], rows, n_rows * a->n_columns, tally, a->tally_length) == part->crc[k];
}

/* ---- 3. the sink -------------------------------------------------------- */

typedef struct kept_block {
    int64_t block;
    size_t rows; /* doubles */
    double *data;
    int64_t *tally;
} kept_block;

typedef struct kept_list {
    kept_block *item;
    size_t n, room;
} kept_list;

typedef struct segment_sink {
    char folder[4096], fingerprint[33];
    int rank;
    int64_t next;
    rc_analysis *const *analysis;
    size_t n, pending;
    kept_list *list; /* [n] */
} segment_sink;

static void drop(kept_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        rc_base_memory_free(list->item[i].data);
        rc_base_memory_free(list->item[i].tally);
    }
    list->n = 0;
}

static recut_status sink_put(void *self, size_t analysis, int64_t block, const double *rows, const int64_t *tally, recut_error *err)
{
    recut_status st = RECUT_OK;
    segment_sink *sink = self;
    const rc_analysis *a = sink->analysis[analysis];
    kept_list *list = &sink->list[analysis];
    kept_block kept = {.block = block, .rows = rc_plan_block_rows(a, block) * a->n_columns};
    if (list->n == list->room) {
        kept_block *bigger = NULL;
        RC_NEW(bigger, list->room ? 2 * list->room : 64, err);
        if (list->n) memcpy(bigger, list->item, list->n * sizeof *bigger);
        rc_base_memory_free(list->item);
        list->item = bigger;
        list->room = list->room ? 2 * list->room : 64;
    }
    RC_NEW(kept.data, kept.rows, err);
    RC_NEW(kept.tally, a->tally_length, err);
    if (kept.rows) memcpy(kept.data, rows, kept.rows * sizeof *rows);
    if (a->tally_length) memcpy(kept.tally, tally, a->tally_length * sizeof *tally);
    list->item[list->n++] = kept;
    sink->pending += kept.rows * sizeof *rows + a->tally_length * sizeof *tally + sizeof kept;
    kept = (kept_block){0};
done:
    rc_base_memory_free(kept.data);
    rc_base_memory_free(kept.tally);
    return st;
}

/* One analysis' group in the memory file. */
static bool write_part(hid_t file, size_t index, const rc_analysis *a, const kept_list *list, double *rows, int64_t *numbers,
                       uint32_t *crc)
{
    char path[64];
    hsize_t n = list->n, total = 0, dims[2], chunk[2] = {1, a->tally_length};
    hid_t tally = -1;
    for (size_t k = 0; k < list->n; k++) {
        const kept_block *kept = &list->item[k];
        numbers[k] = kept->block;
        crc[k] = rc_store_segment_crc(kept->block, kept->data, kept->rows, kept->tally, a->tally_length);
        if (kept->rows) memcpy(rows + total, kept->data, kept->rows * sizeof *rows);
        total += kept->rows;
    }
    snprintf(path, sizeof path, "a%zu/block", index);
    bool ok = rc_store_h5_dataset(file, path, H5T_STD_I64LE, 1, &n, NULL, false, false, numbers, NULL);
    snprintf(path, sizeof path, "a%zu/crc", index);
    ok = ok && rc_store_h5_dataset(file, path, H5T_STD_U32LE, 1, &n, NULL, false, false, crc, NULL);
    if (total) {
        snprintf(path, sizeof path, "a%zu/rows", index);
        dims[0] = total / a->n_columns;
        dims[1] = a->n_columns;
        ok = ok && rc_store_h5_dataset(file, path, H5T_IEEE_F64LE, 2, dims, NULL, false, false, rows, NULL);
    }
    if (a->tally_length) { /* mostly zeros: a block is a chunk, deflated */
        snprintf(path, sizeof path, "a%zu/tally", index);
        dims[0] = n;
        dims[1] = a->tally_length;
        ok = ok && rc_store_h5_dataset(file, path, H5T_STD_I64LE, 2, dims, chunk, true, false, NULL, &tally);
        for (size_t k = 0; ok && k < list->n; k++) ok = rc_store_h5_write_rows(tally, H5T_NATIVE_INT64, k, 1, list->item[k].tally);
        if (tally >= 0) H5Dclose(tally);
    }
    return ok;
}

static recut_status write_segment(segment_sink *sink, hid_t file, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *rows = NULL;
    int64_t *numbers = NULL;
    uint32_t *crc = NULL;
    bool ok = rc_store_h5_put_i64(file, "format", RC_STORE_FORMAT) && rc_store_h5_put_text(file, "fingerprint", sink->fingerprint);
    for (size_t a = 0; ok && a < sink->n; a++) {
        size_t total = 0;
        if (sink->list[a].n == 0) continue;
        for (size_t k = 0; k < sink->list[a].n; k++) total += sink->list[a].item[k].rows;
        rc_base_memory_free(rows);
        rc_base_memory_free(numbers);
        rc_base_memory_free(crc);
        rows = NULL, numbers = NULL, crc = NULL;
        RC_NEW(rows, total, err);
        RC_NEW(numbers, sink->list[a].n, err);
        RC_NEW(crc, sink->list[a].n, err);
        ok = write_part(file, a, sink->analysis[a], &sink->list[a], rows, numbers, crc);
    }
    if (!ok) st = RC_FAIL(err, RECUT_E_STORE, -1, "HDF5 cannot make a segment of %s", sink->folder);
done:
    rc_base_memory_free(rows);
    rc_base_memory_free(numbers);
    rc_base_memory_free(crc);
    return st;
}

static recut_status sink_flush(void *self, recut_error *err)
{
    recut_status st = RECUT_OK;
    segment_sink *sink = self;
    char path[4200];
    void *image = NULL;
    size_t size = 0;
    if (sink->pending == 0) return RECUT_OK;
    rc_store_h5_quiet();
    hid_t file = rc_store_h5_memory_file();
    if (file < 0) return RC_FAIL(err, RECUT_E_STORE, -1, "HDF5 cannot make a file in memory");
    RC_TRY(write_segment(sink, file, err));
    RC_TRY(rc_store_h5_image(file, &image, &size, err));
    snprintf(path, sizeof path, "%s/r%04d-%06" PRId64 ".h5", sink->folder, sink->rank, sink->next);
    RC_TRY(rc_base_file_write(path, image, size, err));
    sink->next++;
    sink->pending = 0;
    for (size_t a = 0; a < sink->n; a++) drop(&sink->list[a]);
done:
    H5Fclose(file);
    rc_base_memory_free(image);
    return st;
}

static size_t sink_pending(const void *self)
{
    return ((const segment_sink *)self)->pending;
}

recut_status rc_store_sink_create(const char *folder, int rank, int64_t first_segment, const char *fingerprint,
                                  rc_analysis *const *analysis, size_t n, rc_sink *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    segment_sink *sink = NULL;
    RC_NEW(sink, 1, err);
    snprintf(sink->folder, sizeof sink->folder, "%s", folder);
    snprintf(sink->fingerprint, sizeof sink->fingerprint, "%s", fingerprint);
    sink->rank = rank;
    sink->next = first_segment;
    sink->analysis = analysis;
    sink->n = n;
    RC_NEW(sink->list, n, err);
    *out = (rc_sink){.self = sink, .put = sink_put, .flush = sink_flush, .pending = sink_pending};
    sink = NULL;
done:
    rc_base_memory_free(sink);
    return st;
}

void rc_store_sink_destroy(rc_sink *out)
{
    segment_sink *sink = out->self;
    if (!sink) return;
    for (size_t a = 0; a < sink->n; a++) {
        drop(&sink->list[a]);
        rc_base_memory_free(sink->list[a].item);
    }
    rc_base_memory_free(sink->list);
    rc_base_memory_free(sink);
    *out = (rc_sink){0};
}

/* ---- 4. the null sink --------------------------------------------------- */

static recut_status null_put(void *self, size_t analysis, int64_t block, const double *rows, const int64_t *tally, recut_error *err)
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
