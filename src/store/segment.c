/* SPDX-License-Identifier: GPL-3.0-or-later
 * segment.c - reading segments.
 *
 *   1. through HDF5     2. without it     3. opening     4. blocks */
#include "store/segment.h"

#include "base/file.h"
#include "base/memory.h"
#include "store/crc.h"
#include "store/h5.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the CRC of a block is taken over memory: needs a little-endian machine"
#endif

uint32_t rc_store_segment_crc(int64_t block, uint32_t rows_crc, size_t n_rows_doubles, const int64_t *tally,
                              size_t n_tally)
{
    uint32_t crc = rc_store_crc(0, &block, sizeof block);
    if (n_rows_doubles) crc = rc_store_crc_join(crc, rows_crc, (int64_t)(n_rows_doubles * sizeof(double)));
    return rc_store_crc(crc, tally, n_tally * sizeof *tally);
}

/* ---- 1. through HDF5 ---------------------------------------------------- */

static hid_t open_part(hid_t file, size_t index, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "a%zu/%s", index, name);
    return rc_store_h5_open(file, path);
}

bool rc_store_segment_sums(const rc_analysis *analysis)
{
    return rc_plan_stop_rows(analysis) == 0;
}

/* The tally dataset: a row a block, or their sum. */
static bool open_tally(hid_t file, size_t index, const rc_analysis *analysis, rc_segment_part *part)
{
    hsize_t dims[2];
    part->tally = open_part(file, index, "tally");
    if (part->tally < 0 || !rc_store_h5_dims(part->tally, dims) || dims[1] != analysis->tally_length) return false;
    part->summed = dims[0] == 1 && part->n > 1;
    return dims[0] == part->n || (part->summed && rc_store_segment_sums(analysis));
}

/* Is there such a dataset, of this shape?  Stays open in *out. */
static bool open_shaped(hid_t file, size_t index, const char *name, hsize_t rows, hsize_t columns, hid_t *out)
{
    hsize_t dims[2];
    *out = open_part(file, index, name);
    return *out >= 0 && rc_store_h5_dims(*out, dims) && dims[0] == rows && dims[1] == columns;
}

static bool make_part(size_t n, rc_segment_part *part)
{
    part->n = n;
    part->block = rc_base_memory_zeroed(n, sizeof *part->block);
    part->crc = rc_base_memory_zeroed(n, sizeof *part->crc);
    part->first = rc_base_memory_zeroed(n, sizeof *part->first);
    return part->block && part->crc && part->first;
}

static bool make_columns(size_t width, rc_segment_part *part)
{
    part->column_crc = rc_base_memory_zeroed(part->n, width * sizeof *part->column_crc);
    part->zero = rc_base_memory_zeroed(part->n, width * sizeof *part->zero);
    return part->column_crc && part->zero;
}

/* Where each block begins in the rows; returns how many numbers these are. */
static hsize_t find_rows(const rc_analysis *analysis, rc_segment_part *part)
{
    size_t width = analysis->n_columns;
    hsize_t doubles = 0;
    for (size_t k = 0; k < part->n; k++) {
        size_t n = rc_plan_block_rows(analysis, part->block[k]);
        part->first[k] = doubles;
        for (size_t c = 0; c < width; c++)
            if (!part->zero[k * width + c]) doubles += n;
    }
    return doubles;
}

/* Are these blocks of the analysis?  rows: are any kept of them? */
static bool check_numbers(const rc_analysis *analysis, const rc_segment_part *part, bool *rows)
{
    *rows = false;
    for (size_t k = 0; k < part->n; k++) {
        if (part->block[k] < 0 || part->block[k] >= analysis->n_blocks) return false;
        *rows = *rows || (analysis->n_columns && rc_plan_block_rows(analysis, part->block[k]) > 0);
    }
    return true;
}

static bool read_numbers(hid_t block, hid_t crc, const rc_analysis *analysis, rc_segment_part *part)
{
    hsize_t dims[2], part_dims[2];
    if (!rc_store_h5_dims(block, dims) || dims[1] != 1 || dims[0] > (hsize_t)analysis->n_blocks) return false;
    if (!rc_store_h5_dims(crc, part_dims) || part_dims[1] != 1 || part_dims[0] != dims[0]) return false;
    return make_part((size_t)dims[0], part) &&
           rc_store_h5_read_rows(block, H5T_NATIVE_INT64, 0, part->n, part->block) &&
           rc_store_h5_read_rows(crc, H5T_NATIVE_UINT32, 0, part->n, part->crc);
}

/* What is said of every column of every block: [n][width] of some type. */
static bool read_of_columns(hid_t file, size_t index, const char *name, hid_t type, size_t n, size_t width, void *out)
{
    hid_t dataset = -1;
    bool ok = open_shaped(file, index, name, n, width, &dataset) && rc_store_h5_read_rows(dataset, type, 0, n, out);
    if (dataset >= 0) H5Dclose(dataset);
    return ok;
}

/* The rows, where each block begins in them, and the CRCs of their columns. */
static bool open_rows(hid_t file, size_t index, const rc_analysis *analysis, rc_segment_part *part)
{
    size_t width = analysis->n_columns;
    if (!make_columns(width, part) ||
        !read_of_columns(file, index, "column_crc", H5T_NATIVE_UINT32, part->n, width, part->column_crc) ||
        !read_of_columns(file, index, "zero", H5T_NATIVE_UINT8, part->n, width, part->zero))
        return false;
    hsize_t doubles = find_rows(analysis, part);
    return doubles == 0 || open_shaped(file, index, "rows", doubles, 1, &part->rows);
}

static bool read_part(hid_t file, size_t index, const rc_analysis *analysis, rc_segment_part *part)
{
    bool rows = false;
    hid_t block = open_part(file, index, "block"), crc = -1;
    if (block < 0) return true; /* nothing of this analysis */
    bool ok = (crc = open_part(file, index, "crc")) >= 0 && read_numbers(block, crc, analysis, part) &&
              check_numbers(analysis, part, &rows);
    if (ok && rows) ok = open_rows(file, index, analysis, part);
    if (ok && analysis->tally_length) ok = open_tally(file, index, analysis, part);
    H5Dclose(block);
    if (crc >= 0) H5Dclose(crc);
    return ok;
}

/* ---- 2. without it ------------------------------------------------------ */

enum { BLOCK, CRC, COLUMN_CRC, ZERO, ROWS, TALLY, DATASETS };

static const struct {
    const char *name;
    rc_outline_type type;
} in_group[DATASETS] = {[BLOCK] = {"block", RC_OUTLINE_I64},
                        [CRC] = {"crc", RC_OUTLINE_U32},
                        [COLUMN_CRC] = {"column_crc", RC_OUTLINE_U32},
                        [ZERO] = {"zero", RC_OUTLINE_U8},
                        [ROWS] = {"rows", RC_OUTLINE_F64},
                        [TALLY] = {"tally", RC_OUTLINE_I64}};

/* The datasets of an analysis. */
typedef struct plain_group {
    rc_outline *outline;
    uint64_t header[DATASETS]; /* 0 = not there */
    rc_outline_data data;      /* of the one that is looked at */
} plain_group;

static bool note_dataset(void *self, const char *name, uint64_t header)
{
    plain_group *g = self;
    int d = 0;
    while (d < DATASETS && strcmp(name, in_group[d].name) != 0) d++;
    if (d == DATASETS || g->header[d] || !header) return false;
    g->header[d] = header;
    return true;
}

static bool look_at(plain_group *g, int d, uint64_t rows, uint64_t columns, int rank)
{
    rc_outline_data *data = &g->data;
    return g->header[d] && rc_store_outline_dataset(g->outline, g->header[d], in_group[d].type, data) &&
           data->rank == rank && data->dims[0] == rows && data->dims[1] == columns;
}

static bool copy_plain(plain_group *g, int d, uint64_t rows, uint64_t columns, int rank, void *out, size_t size)
{
    return look_at(g, d, rows, columns, rank) &&
           rc_store_outline_numbers(g->outline, &g->data, out, (size_t)(rows * columns) * size);
}

static bool take_plain_rows(plain_group *g, const rc_analysis *a, rc_segment_part *part)
{
    size_t width = a->n_columns;
    if (!make_columns(width, part) ||
        !copy_plain(g, COLUMN_CRC, part->n, width, 2, part->column_crc, sizeof *part->column_crc) ||
        !copy_plain(g, ZERO, part->n, width, 2, part->zero, sizeof *part->zero))
        return false;
    hsize_t doubles = find_rows(a, part);
    if (doubles == 0) return true;
    if (!look_at(g, ROWS, doubles, 1, 1) || !g->data.all.n) return false;
    part->rows_at = (int64_t)g->data.all.at + RC_STORE_SEAL;
    return true;
}

static bool take_plain_tally(plain_group *g, const rc_analysis *a, rc_segment_part *part)
{
    if (!g->header[TALLY] || !rc_store_outline_dataset(g->outline, g->header[TALLY], RC_OUTLINE_I64, &g->data))
        return false;
    uint64_t rows = g->data.dims[0];
    part->summed = rows == 1 && part->n > 1;
    if (g->data.dims[1] != a->tally_length || (rows != part->n && !(part->summed && rc_store_segment_sums(a))))
        return false;
    part->counts = rc_base_memory_zeroed(rows, sizeof *part->counts);
    return part->counts && rc_store_outline_rows(g->outline, &g->data, part->counts);
}

static bool take_plain_part(plain_group *g, const rc_analysis *a, rc_segment_part *part)
{
    rc_outline_data *data = &g->data;
    bool rows;
    if (!g->header[BLOCK] || !rc_store_outline_dataset(g->outline, g->header[BLOCK], RC_OUTLINE_I64, data) ||
        data->rank != 1 || data->dims[0] > (uint64_t)a->n_blocks || !make_part((size_t)data->dims[0], part))
        return false;
    return rc_store_outline_numbers(g->outline, data, part->block, part->n * sizeof *part->block) &&
           copy_plain(g, CRC, part->n, 1, 1, part->crc, sizeof *part->crc) && check_numbers(a, part, &rows) &&
           (!rows || take_plain_rows(g, a, part)) && (a->tally_length == 0 || take_plain_tally(g, a, part));
}

typedef struct plain_walk {
    rc_outline outline;
    rc_analysis *const *analysis;
    rc_segment *segment;
} plain_walk;

/* a17 -> 17. */
static bool read_index(const char *name, size_t n, size_t *index)
{
    char again[32];
    if (sscanf(name, "a%9zu", index) != 1 || *index >= n) return false;
    snprintf(again, sizeof again, "a%zu", *index);
    return strcmp(again, name) == 0;
}

static bool visit_group(void *self, const char *name, uint64_t header)
{
    plain_walk *w = self;
    plain_group g = {.outline = &w->outline};
    size_t a;
    if (!read_index(name, w->segment->n, &a) || w->segment->part[a].block) return false;
    return rc_store_outline_each(&w->outline, header, note_dataset, &g) &&
           take_plain_part(&g, w->analysis[a], &w->segment->part[a]);
}

static bool read_plain(const char *fingerprint, rc_analysis *const *analysis, rc_segment *segment)
{
    plain_walk w = {.analysis = analysis, .segment = segment};
    bool ok = rc_store_outline_read(segment->file, &w.outline) &&
              rc_store_outline_is_i64(&w.outline, w.outline.root, "format", RC_STORE_SEGMENT_FORMAT) &&
              rc_store_outline_is_text(&w.outline, w.outline.root, "fingerprint", fingerprint) &&
              rc_store_outline_each(&w.outline, w.outline.root, visit_group, &w);
    rc_store_outline_clear(&w.outline);
    return ok;
}

/* ---- 3. opening --------------------------------------------------------- */

static recut_status damaged(const char *path, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_STORE, -1, "%s is damaged", path);
}

static recut_status check_head(hid_t file, const char *path, const char *fingerprint, recut_error *err)
{
    int64_t format = 0;
    char *found = rc_store_h5_get_text(file, "fingerprint");
    recut_status st = RECUT_OK;
    if (!found || !rc_store_h5_get_i64(file, "format", &format))
        st = damaged(path, err);
    else if (strcmp(found, fingerprint) != 0)
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "fingerprint %.64s", found);
    else if (format != RC_STORE_SEGMENT_FORMAT)
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "format %lld", (long long)format);
    rc_base_memory_free(found);
    return st;
}

static void clear_part(rc_segment_part *part)
{
    rc_base_memory_free(part->block);
    rc_base_memory_free(part->crc);
    rc_base_memory_free(part->column_crc);
    rc_base_memory_free(part->zero);
    rc_base_memory_free(part->first);
    rc_base_memory_free(part->counts);
    if (part->rows >= 0) H5Dclose(part->rows);
    if (part->tally >= 0) H5Dclose(part->tally);
    *part = (rc_segment_part){.rows = -1, .tally = -1};
}

static recut_status begin(const char *path, rc_store_trust trust, size_t n, rc_segment *made, recut_error *err)
{
    recut_status st = RECUT_OK;
    *made = (rc_segment){.n = n};
    RC_NEW(made->part, n, err);
    for (size_t a = 0; a < n; a++) made->part[a].rows = made->part[a].tally = -1;
    st = rc_store_file_look(path, "segment", trust, &made->file, err);
done:
    return st;
}

bool rc_store_segment_open_plain(const char *path, rc_store_trust trust, const char *fingerprint,
                                 rc_analysis *const *analysis, size_t n, rc_segment *out)
{
    recut_status st = begin(path, trust, n, out, NULL);
    out->plain = st == RECUT_OK && read_plain(fingerprint, analysis, out);
    if (out->plain) return true;
    rc_store_segment_close(out);
    return false;
}

recut_status rc_store_segment_open_hdf5(const char *path, rc_store_trust trust, const char *fingerprint,
                                        rc_analysis *const *analysis, size_t n, rc_segment *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_segment made = {0};
    RC_TRY(begin(path, trust, n, &made, err));
    st = rc_store_file_enter(made.file, trust, err);
    if (st == RECUT_E_DATA && err) err->code = RECUT_E_STORE;
    if (st == RECUT_E_DATA) st = RECUT_E_STORE; /* as good as damaged */
    if (st != RECUT_OK) goto done;
    RC_TRY(check_head(made.file->id, path, fingerprint, err));
    for (size_t a = 0; a < n; a++)
        if (!read_part(made.file->id, a, analysis[a], &made.part[a])) {
            st = damaged(path, err);
            goto done;
        }
    *out = made;
    made = (rc_segment){0};
done:
    rc_store_segment_close(&made);
    return st;
}

recut_status rc_store_segment_open(const char *path, rc_store_trust trust, const char *fingerprint,
                                   rc_analysis *const *analysis, size_t n, rc_segment *out, recut_error *err)
{
    if (rc_store_segment_open_plain(path, trust, fingerprint, analysis, n, out)) return RECUT_OK;
    return rc_store_segment_open_hdf5(path, trust, fingerprint, analysis, n, out, err);
}

void rc_store_segment_close(rc_segment *segment)
{
    for (size_t a = 0; segment->part && a < segment->n; a++) clear_part(&segment->part[a]);
    rc_base_memory_free(segment->part);
    rc_store_file_close(segment->file);
    *segment = (rc_segment){0};
}

/* ---- 4. blocks ---------------------------------------------------------- */

recut_status rc_store_segment_buffers(rc_analysis *const *analysis, size_t n, double **rows, int64_t **tally,
                                      recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t most_rows = 1, most_tally = 1;
    for (size_t a = 0; a < n; a++) {
        int64_t kept = analysis[a]->rows_kept;
        if (kept > analysis[a]->block_size) kept = analysis[a]->block_size;
        if ((size_t)kept * analysis[a]->n_columns > most_rows) most_rows = (size_t)kept * analysis[a]->n_columns;
        if (analysis[a]->tally_length > most_tally) most_tally = analysis[a]->tally_length;
    }
    RC_NEW(*rows, most_rows, err);
    RC_NEW(*tally, most_tally, err);
done:
    return st;
}

bool rc_store_segment_possible(const rc_analysis *analysis, const int64_t *tally, int64_t replicates)
{
    for (size_t t = 0; t < analysis->n_tallies; t++) {
        const rc_tally *of = &analysis->tally[t];
        int64_t most = replicates * (of->each ? of->each : 1);
        for (size_t i = 0; i < of->n_rows * of->n_bins; i++)
            if (tally[of->offset + i] < 0 || tally[of->offset + i] > most) return false;
    }
    return true;
}

/* Replicates of the blocks that a row of the tally dataset counts. */
static int64_t count_replicates(const rc_segment_part *part, const rc_analysis *analysis, size_t k)
{
    int64_t n = 0;
    if (!part->summed) return (int64_t)rc_plan_block_count(analysis, part->block[k]);
    for (size_t i = 0; i < part->n; i++) n += (int64_t)rc_plan_block_count(analysis, part->block[i]);
    return n;
}

static bool inflate_tally(int fd, const rc_outline_piece *from, int64_t *tally, size_t length)
{
    uLongf bytes = (uLongf)(length * sizeof *tally), n = bytes;
    unsigned char *stored = rc_base_memory_uninitialized((size_t)from->n, 1);
    bool ok = stored && rc_base_file_read_at(fd, stored, (size_t)from->n, (int64_t)from->at + RC_STORE_SEAL) &&
              uncompress((Bytef *)tally, &n, stored, (uLong)from->n) == Z_OK && n == bytes;
    rc_base_memory_free(stored);
    return ok;
}

bool rc_store_segment_read_tally(const rc_segment *segment, rc_analysis *const *analysis, size_t which, size_t k,
                                 int64_t *tally)
{
    const rc_segment_part *part = &segment->part[which];
    const rc_analysis *a = analysis[which];
    if (a->tally_length == 0) return true;
    bool ok = segment->plain ? inflate_tally(segment->file->disk.fd, &part->counts[k], tally, a->tally_length)
                             : rc_store_h5_read_rows(part->tally, H5T_NATIVE_INT64, k, 1, tally);
    return ok && rc_store_segment_possible(a, tally, count_replicates(part, a, k));
}

/* Some stored columns of n rows each, from a number on. */
static bool read_run(const rc_segment *segment, const rc_segment_part *part, hsize_t at, size_t columns, size_t n,
                     double *rows, size_t stride)
{
    if (!segment->plain) return rc_store_h5_read_spread(part->rows, H5T_NATIVE_DOUBLE, at, columns, n, stride, rows);
    size_t times = stride == n ? 1 : columns, doubles = stride == n ? columns * n : n;
    for (size_t c = 0; c < times; c++, at += doubles, rows += stride)
        if (!rc_base_file_read_at(segment->file->disk.fd, rows, doubles * sizeof *rows,
                                  part->rows_at + (int64_t)(at * sizeof *rows)))
            return false;
    return true;
}

/* The columns of the k-th block, stored ones a run at a time. */
static bool read_columns(const rc_segment *segment, const rc_segment_part *part, size_t k, size_t width, size_t n,
                         double *rows, size_t stride)
{
    const uint8_t *zero = part->zero + k * width;
    hsize_t at = part->first[k];
    for (size_t c = 0; c < width;) {
        size_t begin_at = c;
        while (c < width && !zero[c]) c++;
        if (c > begin_at && !read_run(segment, part, at, c - begin_at, n, rows + begin_at * stride, stride))
            return false;
        at += (c - begin_at) * n;
        for (; c < width && zero[c]; c++) memset(rows + c * stride, 0, n * sizeof *rows);
    }
    return true;
}

/* Are these the rows that were written? */
static bool check_rows(const uint32_t *column_crc, const double *rows, size_t stride, size_t n, size_t columns)
{
    for (size_t c = 0; c < columns; c++)
        if (rc_store_crc(0, rows + c * stride, n * sizeof *rows) != column_crc[c]) return false;
    return true;
}

static bool check_block(const rc_segment_part *part, const rc_analysis *analysis, size_t k, size_t n,
                        const int64_t *tally)
{
    size_t width = analysis->n_columns;
    int64_t bytes = (int64_t)(n * sizeof(double));
    uint32_t rows_crc = n ? rc_store_crc_concat(part->column_crc + k * width, NULL, width, bytes) : 0;
    return rc_store_segment_crc(part->block[k], rows_crc, n * width, tally, analysis->tally_length) == part->crc[k];
}

bool rc_store_segment_read(const rc_segment *segment, rc_analysis *const *analysis, size_t which, size_t k,
                           double *rows, size_t stride, int64_t *tally)
{
    const rc_segment_part *part = &segment->part[which];
    const rc_analysis *a = analysis[which];
    size_t width = a->n_columns, n = width ? rc_plan_block_rows(a, part->block[k]) : 0;
    if (stride == 0) stride = n;
    if (n && (!read_columns(segment, part, k, width, n, rows, stride) ||
              !check_rows(part->column_crc + k * width, rows, stride, n, width)))
        return false;
    return part->summed ||
           (rc_store_segment_read_tally(segment, analysis, which, k, tally) && check_block(part, a, k, n, tally));
}
