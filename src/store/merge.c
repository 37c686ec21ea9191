/* SPDX-License-Identifier: GPL-3.0-or-later
 * merge.c - from segments to the one result file.
 *
 *   1. rows     2. one analysis     3. the file
 *
 * Blocks are written in their order, in bands of rows of a fixed size, so the same blocks give the same bytes whatever
 * segments they came from.  In memory: one band, one block, one tally (and one an analysis, up
 * to 64 MB), 12 bytes a block. */
#include "base/memory.h"
#include "plan/key.h"
#include "run/ending.h"
#include "store/blocks.h"
#include "store/crc.h"
#include "store/describe.h"
#include "store/fletcher.h"
#include "store/h5.h"
#include "store/h5_error.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

/* ---- 1. rows ------------------------------------------------------------ */

enum { BAND_BYTES = 1 << 24, BAND_ROWS_MOST = 32768, BAND_ROWS_LEAST = 64, CHUNK_BYTES = 1 << 16 };

/* Rows on their way into the file.  A chunk is a band of one column (of some, in wide or short tables), since readers
 * ask for columns; a band is written at once, so every chunk is written once.  Chunks of one column are put together
 * with the checksum of the filter behind them, and go to the file as they are: HDF5 would copy them twice.  Their CRC
 * is joined from those of the blocks' columns. */
typedef struct band {
    rc_store_file *file;
    hid_t dataset;
    double *data;                    /* chunk by chunk: [room][columns of the chunk], and one place for a checksum */
    uint32_t *crc;                   /* [n_columns] of the rows in the band, where known */
    bool known;                      /* only whole blocks have come into this band */
    hsize_t room, n, written;        /* rows */
    size_t n_columns, chunk_columns; /* the last chunk may have fewer */
} band;

static recut_status open_band(rc_store_file *file, hid_t group, const rc_analysis *analysis, int64_t kept, band *out,
                              bool *ok, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t width = analysis->n_columns;
    hsize_t room = BAND_BYTES / (width * sizeof(double)), columns;
    if (room > BAND_ROWS_MOST) room = BAND_ROWS_MOST;
    if (room < BAND_ROWS_LEAST) room = BAND_ROWS_LEAST;
    if (room > (hsize_t)kept) room = (hsize_t)kept;
    columns = (CHUNK_BYTES / sizeof(double) + room - 1) / room;
    if (columns > width) columns = width;
    rc_h5_shape shape = {.rank = 2,
                         .dims = {(hsize_t)kept, width},
                         .chunk = {room, columns},
                         .checked = true,
                         .cache = 2 * room * width * sizeof(double)};
    *out = (band){
        .file = file, .dataset = -1, .room = room, .n_columns = width, .chunk_columns = (size_t)columns, .known = true};
    RC_NEW(out->crc, width, err);
    RC_NEW(out->data, (room + 1) * width, err);
    *ok = rc_store_h5_dataset(group, "rows", H5T_IEEE_F64LE, &shape, NULL, &out->dataset);
done:
    return st;
}

/* A chunk of one column, behind which there is room for its checksum. */
static bool write_chunk(band *rows, size_t c, double *data)
{
    size_t bytes = rows->room * sizeof *data;
    if (rows->n < rows->room) { /* the last one: HDF5's fill value behind its rows */
        memset(data + rows->n, 0, (rows->room - rows->n) * sizeof *data);
        rows->known = false;
    }
    uint32_t check = rc_store_fletcher(data, bytes);
    memcpy(data + rows->room, &check, sizeof check);
    if (rows->known) {
        uint32_t crc = rc_store_crc(rows->crc[c], &check, sizeof check);
        rc_store_file_expect(rows->file, data, bytes + sizeof check, crc, false);
    }
    bool ok =
        H5Dwrite_chunk(rows->dataset, H5P_DEFAULT, 0, (hsize_t[2]){rows->written, c}, bytes + sizeof check, data) >= 0;
    rc_store_file_expect(rows->file, NULL, 0, 0, false);
    return ok;
}

/* One with columns [c, c + columns). */
static bool write_chunks(band *rows, size_t c, size_t columns, const double *data)
{
    return rc_store_h5_write_part(rows->dataset, H5T_NATIVE_DOUBLE, (hsize_t[2]){rows->written, c},
                                  (hsize_t[2]){rows->n, columns}, data);
}

/* Chunks of nothing but zeros stay out of the file: zero is what HDF5 reads where there is no chunk.  The first
 * column's do not, so that the file holds as many rows as it announces (store/gate.c). */
static bool flush_band(band *rows)
{
    bool ok = true;
    for (size_t c = 0; ok && rows->n > 0 && c < rows->n_columns; c += rows->chunk_columns) {
        size_t left = rows->n_columns - c, columns = left < rows->chunk_columns ? left : rows->chunk_columns;
        double *data = rows->data + c * (rows->room + 1);
        if (c > 0 && rc_base_memory_is_zero(data, rows->n * columns * sizeof *data)) continue;
        ok = rows->chunk_columns == 1 ? write_chunk(rows, c, data) : write_chunks(rows, c, columns, data);
    }
    memset(rows->crc, 0, rows->n_columns * sizeof *rows->crc);
    rows->known = true;
    rows->written += rows->n;
    rows->n = 0;
    return ok;
}

/* `count` rows of a block, from row `first` on; data [n_columns][n]. */
static void take_rows(band *rows, const double *data, size_t n, size_t first, size_t count)
{
    for (size_t c = 0; c < rows->n_columns; c++) {
        const double *from = data + c * n + first;
        size_t begin = c - c % rows->chunk_columns, left = rows->n_columns - begin;
        size_t columns = left < rows->chunk_columns ? left : rows->chunk_columns;
        double *to = rows->data + begin * (rows->room + 1) + rows->n * columns + (c - begin);
        if (columns == 1)
            memcpy(to, from, count * sizeof *to);
        else
            for (size_t i = 0; i < count; i++) to[i * columns] = from[i];
    }
}

/* Where the n rows of a whole block may be read to, column by column, room + 1 apart; NULL = nowhere. */
static double *place_for(const band *rows, size_t n)
{
    bool fits = rows->dataset >= 0 && rows->chunk_columns == 1 && n <= rows->room - rows->n;
    return fits ? rows->data + rows->n : NULL;
}

/* Rows are in the band now.  crc: of their columns, of n rows each; NULL where these are not known. */
static bool added(band *rows, const uint32_t *crc, size_t n)
{
    if (!crc) rows->known = false;
    if (rows->known && rows->chunk_columns == 1)
        rc_store_crc_join_all(rows->crc, crc, rows->n_columns, (int64_t)(n * sizeof *rows->data));
    rows->n += n;
    return rows->n < rows->room || flush_band(rows);
}

/* The first `count` of a block's n rows; crc: of their columns, where count = n. */
static bool add_rows(band *rows, const double *data, const uint32_t *crc, size_t n, size_t count)
{
    bool ok = true;
    for (size_t first = 0; ok && first < count;) {
        size_t room = (size_t)(rows->room - rows->n), some = room < count - first ? room : count - first;
        take_rows(rows, data, n, first, some);
        ok = added(rows, some == n ? crc : NULL, some);
        first += some;
    }
    return ok;
}

static bool close_band(band *rows)
{
    bool ok = rows->dataset < 0 || H5Dclose(rows->dataset) >= 0;
    rc_base_memory_free(rows->data);
    rc_base_memory_free(rows->crc);
    *rows = (band){.dataset = -1};
    return ok;
}

/* ---- 2. one analysis ---------------------------------------------------- */

static recut_status hdf5_fails(const rc_store_file *file, recut_error *err)
{
    recut_status st = rc_store_file_check(file, err);
    return st != RECUT_OK ? st : rc_store_h5_fails("write", file->path, err);
}

/* Block b, of which the first `kept` rows count: into the band, and its tally to blocks->tally. */
static recut_status stream_block(rc_store_file *file, rc_blocks *blocks, size_t a, int64_t b, size_t kept, band *rows,
                                 recut_error *err)
{
    recut_status st = RECUT_OK;
    bool ok = true;
    size_t n = rc_plan_block_rows(blocks->analysis[a], b);
    double *place = kept == n ? place_for(rows, n) : NULL;
    RC_TRY(rc_store_blocks_read(blocks, a, b, place, (size_t)rows->room + 1, err));
    if (place)
        ok = added(rows, blocks->column_crc, n);
    else if (rows->dataset >= 0)
        ok = add_rows(rows, blocks->rows, blocks->column_crc, n, kept);
    st = ok ? rc_store_file_check(file, err) : hdf5_fails(file, err);
done:
    return st;
}

/* The blocks in order: rows into the band, tallies into counts; the latter at once where they are stored as sums. */
static recut_status stream(rc_store_file *file, rc_blocks *blocks, size_t a, const rc_ending *ending, band *rows,
                           int64_t *counts, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = blocks->analysis[a];
    bool sums = rc_store_segment_sums(analysis);
    if (sums) RC_TRY(rc_store_blocks_add_tallies(blocks, a, counts, err));
    for (int64_t b = 0; b < ending->blocks; b++) {
        size_t kept = rc_plan_block_rows(analysis, b);
        bool last = b == ending->blocks - 1;
        if (sums && kept == 0) break; /* the first rows are kept, or none */
        if (last && kept > ending->last_count) kept = ending->last_count;
        RC_TRY(stream_block(file, blocks, a, b, kept, rows, err));
        const int64_t *tally = last && ending->last_tally ? ending->last_tally : blocks->tally;
        for (size_t i = 0; !sums && i < analysis->tally_length; i++) counts[i] += tally[i];
    }
    if (rows->dataset >= 0 && !flush_band(rows)) st = hdf5_fails(file, err);
done:
    return st;
}

static bool put_attributes(hid_t group, const rc_analysis *analysis, const rc_ending *ending, int64_t kept)
{
    bool ok = rc_store_h5_put_text(group, "plan", analysis->type->name) &&
              rc_store_h5_put_text(group, "spec", analysis->spec ? analysis->spec : "{}") &&
              rc_store_h5_put_u64(group, "seed", analysis->seed) &&
              rc_store_h5_put_i64(group, "key_version", RC_PLAN_KEY_VERSION) &&
              rc_store_h5_put_i64(group, "replicates", ending->replicates) &&
              rc_store_h5_put_i64(group, "replicates_asked", analysis->replicates) &&
              rc_store_h5_put_i64(group, "block_size", analysis->block_size) &&
              rc_store_h5_put_i64(group, "rows_kept", kept) &&
              rc_store_h5_put_i64(group, "stop_at", analysis->stop_at) &&
              (analysis->adaptive <= 0 || rc_store_h5_put_i64(group, "adaptive", analysis->adaptive)) &&
              rc_store_describe_columns(group, analysis->n_columns, analysis->column) &&
              rc_store_describe_names(group, analysis);
    if (ok && ending->n_stop)
        ok = rc_store_h5_vector(group, "stop_after", H5T_STD_I64LE, ending->n_stop, ending->after);
    return ok;
}

/* What is said of an analysis of a job that is not in its spec: its label, and its patients if they are others. */
static bool put_origin(hid_t group, const rc_store_head *head, const rc_analysis *analysis, size_t a)
{
    const char *other = head->other_cohort ? head->other_cohort[a] : NULL;
    bool ok = !*analysis->label || rc_store_h5_put_text(group, "label", analysis->label);
    if (ok && other) ok = rc_store_h5_put_text(group, "cohort", other);
    if (ok && other && head->embed) ok = rc_store_describe_cohort(group, analysis->cohort);
    return ok;
}

static recut_status read_tally(void *self, size_t a, int64_t b, const int64_t **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_blocks *blocks = self;
    if (blocks->segment[a][b] < 0) RC_TRY(rc_store_blocks_complete(blocks, a, blocks->analysis[a]->n_blocks, err));
    RC_TRY(rc_store_blocks_read_tally(blocks, a, b, err));
    *out = blocks->tally;
done:
    return st;
}

static recut_status sum_tallies(void *self, size_t a, int64_t *there, int64_t *counts, recut_error *err)
{
    rc_blocks *blocks = self;
    while (*there < blocks->analysis[a]->n_blocks && blocks->segment[a][*there] >= 0) ++*there;
    return rc_store_blocks_add_tallies(blocks, a, counts, err);
}

static recut_status put_analysis(rc_store_file *file, rc_blocks *blocks, const rc_store_head *head, size_t a,
                                 recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = blocks->analysis[a];
    int64_t *counts = NULL;
    hid_t group = -1;
    rc_ending ending = {0};
    const rc_tallies tallies = {.self = blocks, .read = read_tally, .sum = sum_tallies};
    band rows = {.dataset = -1};
    RC_NEW(counts, analysis->tally_length, err);
    RC_TRY(rc_run_ending_find(&tallies, analysis, a, &ending, err));
    RC_TRY(rc_store_blocks_complete(blocks, a, ending.blocks, err));
    int64_t kept = analysis->rows_kept < ending.replicates ? analysis->rows_kept : ending.replicates;
    bool ok = rc_store_h5_group(file->id, analysis->group, &group) && put_attributes(group, analysis, &ending, kept) &&
              put_origin(group, head, analysis, a);
    for (size_t t = 0; ok && t < analysis->n_tables; t++) ok = rc_store_describe_table(group, &analysis->table[t]);
    if (ok && analysis->n_columns && kept > 0) RC_TRY(open_band(file, group, analysis, kept, &rows, &ok, err));
    if (ok) RC_TRY(stream(file, blocks, a, &ending, &rows, counts, err));
    ok = close_band(&rows) && ok;
    for (size_t t = 0; ok && t < analysis->n_tallies; t++)
        ok = rc_store_describe_tally(group, &analysis->tally[t], counts);
    if (!ok) st = hdf5_fails(file, err);
done:
    close_band(&rows);
    if (group >= 0) H5Gclose(group);
    rc_run_ending_clear(&ending);
    rc_base_memory_free(counts);
    return st;
}

/* ---- 3. the file -------------------------------------------------------- */

static recut_status put_head(rc_store_file *file, const rc_store_head *head, rc_analysis *const *analysis, size_t n,
                             recut_error *err)
{
    recut_status st = RECUT_OK;
    hid_t id = file->id;
    const char **groups = NULL;
    RC_NEW(groups, n, err);
    for (size_t a = 0; a < n; a++) groups[a] = analysis[a]->group;
    bool ok = rc_store_h5_put_text(id, "format", "recut-result") &&
              rc_store_h5_put_i64(id, "schema", RC_STORE_FORMAT) &&
              rc_store_h5_put_text(id, "version", recut_version()) &&
              rc_store_h5_put_text(id, "fingerprint", head->fingerprint) &&
              rc_store_h5_put_i64(id, "synthetic", head->synthetic) &&
              rc_store_h5_put_text(id, "cohort", head->cohort_json) && rc_store_h5_put_texts(id, "analyses", n, groups);
    if (ok && head->embed) ok = rc_store_describe_cohort(id, head->embed);
    if (!ok) st = hdf5_fails(file, err);
done:
    rc_base_memory_free(groups);
    return st;
}

/* Can the sealed .part be read?  Everything but the rows, and the first and the last row; its seal was just made by
 * reading the whole of it. */
static recut_status check_result(const char *part, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_result *result = NULL;
    double *row = NULL;
    char path[RC_STORE_LINK];
    st = rc_store_result_reopen(part, &result, err);
    if (st >= RECUT_E_USAGE && st < RECUT_E_MEMORY) st = RECUT_E_STORE; /* our own file: not the user's fault */
    RC_TRY(st);
    for (size_t a = 0; a < result->n; a++) {
        const rc_stored *stored = &result->analysis[a];
        if (stored->rows_kept == 0 || stored->n_columns == 0) continue;
        rc_base_memory_free(row);
        row = NULL;
        RC_NEW(row, stored->n_columns, err);
        snprintf(path, sizeof path, "%s/rows", stored->group);
        hid_t rows = rc_store_h5_open(result->file, path);
        bool ok = rows >= 0 && rc_store_h5_read_rows(rows, H5T_NATIVE_DOUBLE, 0, 1, row) &&
                  rc_store_h5_read_rows(rows, H5T_NATIVE_DOUBLE, (hsize_t)stored->rows_kept - 1, 1, row);
        if (rows >= 0) H5Dclose(rows);
        if (!ok) {
            st = RC_FAIL(err, RECUT_E_STORE, -1, "the rows of %s in %s cannot be read back", stored->group, part);
            goto done;
        }
    }
done:
    rc_base_memory_free(row);
    rc_store_result_close(result);
    return st;
}

/* hurt: some block turned out to be damaged when it was read. */
static recut_status merge(const char *const *folder, size_t n_folders, const char *path, const rc_store_head *head,
                          rc_analysis *const *analysis, size_t n, rc_store_trust trust, bool *hurt, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_blocks *blocks = NULL;
    rc_store_file *file = NULL;
    RC_TRY(rc_store_blocks_open(folder, n_folders, head->fingerprint, analysis, n, trust, &blocks, err));
    RC_TRY(rc_store_file_create(path, "result", &file, err));
    RC_TRY(put_head(file, head, analysis, n, err));
    for (size_t a = 0; a < n; a++) RC_TRY(put_analysis(file, blocks, head, a, err));
    RC_TRY(rc_store_file_seal(file, err));
    RC_TRY(check_result(file->part, err));
    RC_TRY(rc_store_file_commit(file, err));
done:
    *hurt = blocks && blocks->hurt;
    rc_store_file_close(file);
    rc_store_blocks_close(blocks);
    return st;
}

/* Segments are read once, and their rows checked block by block on the way.  Where that finds damage it is too late to
 * pass over the segment, so all is done again with every segment checked before. */
recut_status rc_store_merge_folders(const char *const *folder, size_t n_folders, const char *path,
                                    const rc_store_head *head, rc_analysis *const *analysis, size_t n, recut_error *err)
{
    bool hurt = false;
    recut_status st = merge(folder, n_folders, path, head, analysis, n, RC_STORE_OUTLINE, &hurt, err);
    return hurt ? merge(folder, n_folders, path, head, analysis, n, RC_STORE_CHECKED, &hurt, err) : st;
}

recut_status rc_store_merge(const char *folder, const char *path, const rc_store_head *head,
                            rc_analysis *const *analysis, size_t n, recut_error *err)
{
    return rc_store_merge_folders(&folder, 1, path, head, analysis, n, err);
}
