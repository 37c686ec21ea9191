/* SPDX-License-Identifier: GPL-3.0-or-later
 * merge.c - from segments to the one result file.
 *
 *   1. index of blocks     2. sequential stop     3. descriptions     4. one analysis     5. the file
 *
 * Blocks are written in their order, so the same blocks give the same bytes whatever segments they came from. */
#include "base/file.h"
#include "base/memory.h"
#include "store/folder.h"
#include "store/segment.h"
#include "store/store.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OPEN_MAX_SEGMENTS = 32, STOP_ROWS_MAX = 64 };
static const double memory_limit = 256e6; /* larger results are written by HDF5 itself */

/* ---- 1. index of blocks ------------------------------------------------- */

typedef struct merger {
    const char *folder, *fingerprint;
    rc_analysis *const *analysis;
    size_t n;
    char **path;
    size_t n_paths;
    int32_t **segment_of, **index_of; /* [n][n_blocks]; -1 = missing */
    rc_segment open[OPEN_MAX_SEGMENTS]; /* segment s sits in place s mod OPEN_MAX_SEGMENTS */
    int64_t holds[OPEN_MAX_SEGMENTS];   /* which one, or -1 */
    double *rows;
    int64_t *tally;
} merger;

static recut_status open_segment(merger *m, size_t s, rc_segment **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t place = s % OPEN_MAX_SEGMENTS;
    bool foreign = false;
    if (m->holds[place] != (int64_t)s) {
        if (m->holds[place] >= 0) rc_store_segment_close(&m->open[place]);
        m->holds[place] = -1;
        RC_TRY(rc_store_segment_open(m->path[s], m->fingerprint, m->analysis, m->n, &m->open[place], &foreign, err));
        m->holds[place] = (int64_t)s;
        if (foreign) st = RC_FAIL(err, RECUT_E_STORE, -1, "%s is a segment of another run", m->path[s]);
    }
    if (st == RECUT_OK) *out = &m->open[place];
done:
    return st;
}

/* The first good copy of every block. */
static recut_status make_index(merger *m, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_NEW(m->segment_of, m->n, err);
    RC_NEW(m->index_of, m->n, err);
    for (size_t a = 0; a < m->n; a++) {
        size_t blocks = (size_t)m->analysis[a]->n_blocks;
        RC_NEW(m->segment_of[a], blocks, err);
        RC_NEW(m->index_of[a], blocks, err);
        for (size_t b = 0; b < blocks; b++) m->segment_of[a][b] = -1;
    }
    for (size_t s = 0; s < m->n_paths; s++) {
        rc_segment *segment;
        st = open_segment(m, s, &segment, err);
        if (st == RECUT_E_STORE) { /* damaged: its blocks must be elsewhere, or are a gap */
            st = RECUT_OK;
            continue;
        }
        if (st != RECUT_OK) goto done;
        for (size_t a = 0; a < m->n; a++)
            for (size_t k = 0; k < segment->part[a].n; k++) {
                int64_t b = segment->part[a].block[k];
                if (m->segment_of[a][b] >= 0 || !rc_store_segment_read(segment, m->analysis, a, k, m->rows, m->tally)) continue;
                m->segment_of[a][b] = (int32_t)s;
                m->index_of[a][b] = (int32_t)k;
            }
    }
done:
    return st;
}

static recut_status read_block(merger *m, size_t a, int64_t b, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_segment *segment;
    if (m->segment_of[a][b] < 0) {
        int64_t missing = 0;
        for (int64_t k = b; k < m->analysis[a]->n_blocks; k++) missing += m->segment_of[a][k] < 0;
        return RC_FAIL(err, RECUT_E_STORE, b, "%s: %" PRId64 " blocks of %s are missing, the first is %" PRId64, m->folder, missing,
                       m->analysis[a]->group, b);
    }
    RC_TRY(open_segment(m, (size_t)m->segment_of[a][b], &segment, err));
    if (!rc_store_segment_read(segment, m->analysis, a, (size_t)m->index_of[a][b], m->rows, m->tally))
        st = RC_FAIL(err, RECUT_E_STORE, b, "%s: block %" PRId64 " of %s has changed since it was checked",
                     m->path[m->segment_of[a][b]], b, m->analysis[a]->group);
done:
    return st;
}

static void merger_clear(merger *m)
{
    for (size_t p = 0; p < OPEN_MAX_SEGMENTS; p++)
        if (m->holds[p] >= 0) rc_store_segment_close(&m->open[p]);
    for (size_t a = 0; a < m->n; a++) {
        if (m->segment_of) rc_base_memory_free(m->segment_of[a]);
        if (m->index_of) rc_base_memory_free(m->index_of[a]);
    }
    rc_base_memory_free(m->segment_of);
    rc_base_memory_free(m->index_of);
    rc_store_h5_free_list(m->path, m->n_paths);
    rc_base_memory_free(m->rows);
    rc_base_memory_free(m->tally);
}

/* ---- 2. sequential stop ------------------------------------------------- */

/* Where an analysis ends. */
typedef struct ending {
    int64_t blocks;      /* blocks that count, the last perhaps in part */
    size_t last_count;   /* replicates of the last block that count */
    int64_t replicates;
    int64_t after[STOP_ROWS_MAX]; /* replicates until each row reached stop_at; -1 = never */
} ending;

/* The least count of replicates of block b with which a row's sum reaches stop_at: the tally of the first `count` replicates
 * is a pure function of count and only grows. */
static recut_status bisect(merger *m, size_t a, int64_t b, void *work, size_t row, int64_t sum, size_t *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = m->analysis[a];
    const rc_tally *stop = &analysis->tally[analysis->stop_tally];
    int64_t *tally = NULL;
    size_t lo = 0, hi = rc_plan_block_count(analysis, b);
    RC_NEW(tally, analysis->tally_length, err);
    while (hi - lo > 1) {
        size_t middle = lo + (hi - lo) / 2;
        memset(tally, 0, analysis->tally_length * sizeof *tally);
        RC_TRY(analysis->type->block(analysis, b, middle, NULL, tally, work, err));
        if (sum + tally[stop->offset + row] >= analysis->stop_at) hi = middle;
        else lo = middle;
    }
    *out = hi;
done:
    rc_base_memory_free(tally);
    return st;
}

static recut_status find_ending(merger *m, size_t a, ending *end, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = m->analysis[a];
    void *work = NULL;
    int64_t sum[STOP_ROWS_MAX] = {0};
    *end = (ending){.blocks = analysis->n_blocks, .replicates = analysis->replicates};
    end->last_count = analysis->n_blocks ? rc_plan_block_count(analysis, analysis->n_blocks - 1) : 0;
    for (size_t r = 0; r < STOP_ROWS_MAX; r++) end->after[r] = -1;
    if (analysis->stop_at <= 0) return RECUT_OK;
    const rc_tally *stop = &analysis->tally[analysis->stop_tally];
    size_t reached = 0, furthest = 0;
    RC_TRY(analysis->type->work_create(analysis, &work, err));
    for (int64_t b = 0; b < analysis->n_blocks; b++) {
        RC_TRY(read_block(m, a, b, err));
        for (size_t r = 0; r < stop->n_rows; r++) {
            int64_t here = m->tally[stop->offset + r];
            if (end->after[r] < 0 && sum[r] + here >= analysis->stop_at) {
                size_t count = 0;
                RC_TRY(bisect(m, a, b, work, r, sum[r], &count, err));
                end->after[r] = b * analysis->block_size + (int64_t)count;
                reached++;
            }
            sum[r] += here;
        }
        if (reached < stop->n_rows) continue;
        for (size_t r = 0; r < stop->n_rows; r++) /* the furthest of the rows reached in this block */
            if (end->after[r] > b * analysis->block_size && (size_t)(end->after[r] - b * analysis->block_size) > furthest)
                furthest = (size_t)(end->after[r] - b * analysis->block_size);
        end->blocks = b + 1;
        end->last_count = furthest;
        end->replicates = b * analysis->block_size + (int64_t)furthest;
        break;
    }
done:
    if (work) analysis->type->work_destroy(work);
    return st;
}

/* ---- 3. descriptions ---------------------------------------------------- */

static bool put_columns(hid_t at, const char *prefix, size_t n, const rc_column *column)
{
    static const char *const parts[] = {"columns", "units", "about"};
    const char **text = rc_base_memory_zeroed(n + 1, sizeof *text);
    char path[256];
    bool ok = text != NULL;
    for (int p = 0; ok && p < 3; p++) {
        for (size_t c = 0; c < n; c++) text[c] = p == 0 ? column[c].name : p == 1 ? column[c].unit : column[c].about;
        snprintf(path, sizeof path, "%s%s", prefix, parts[p]);
        ok = rc_store_h5_text_list(at, path, n, text);
    }
    rc_base_memory_free(text);
    return ok;
}

static bool put_table(hid_t group, const rc_table *table)
{
    char path[256];
    hsize_t dims[2] = {table->n_rows, table->n_columns};
    snprintf(path, sizeof path, "table/%s", table->name);
    if (!rc_store_h5_group(group, path)) return false;
    hid_t at = H5Gopen2(group, path, H5P_DEFAULT);
    bool ok = at >= 0 && rc_store_h5_put_text(at, "about", table->about) &&
              rc_store_h5_dataset(at, "data", H5T_IEEE_F64LE, 2, dims, NULL, false, false, table->data, NULL) &&
              put_columns(at, "", table->n_columns, table->column);
    if (ok && table->label) ok = rc_store_h5_text_list(at, "labels", table->n_rows, (const char *const *)table->label);
    if (at >= 0) H5Gclose(at);
    return ok;
}

static bool put_tally(hid_t group, const rc_tally *tally, const int64_t *counts)
{
    char path[256];
    hid_t dataset = -1;
    hsize_t dims[2] = {tally->n_rows, tally->n_bins};
    snprintf(path, sizeof path, "tally/%s", tally->name);
    bool ok = rc_store_h5_dataset(group, path, H5T_STD_I64LE, 2, dims, NULL, false, false, counts + tally->offset, &dataset) &&
              rc_store_h5_put_text(dataset, "about", tally->about) && rc_store_h5_put_double(dataset, "origin", tally->origin) &&
              rc_store_h5_put_double(dataset, "width", tally->width);
    if (dataset >= 0) H5Dclose(dataset);
    return ok;
}

/* Names of tables and tallies in their order: what a reader needs to find them. */
static bool put_names(hid_t group, const rc_analysis *analysis)
{
    size_t most = analysis->n_tables > analysis->n_tallies ? analysis->n_tables : analysis->n_tallies;
    const char **text = rc_base_memory_zeroed(most + 1, sizeof *text);
    bool ok = text != NULL;
    for (size_t i = 0; ok && i < analysis->n_tables; i++) text[i] = analysis->table[i].name;
    ok = ok && rc_store_h5_text_list(group, "table_names", analysis->n_tables, text);
    for (size_t i = 0; ok && i < analysis->n_tallies; i++) text[i] = analysis->tally[i].name;
    ok = ok && rc_store_h5_text_list(group, "tally_names", analysis->n_tallies, text);
    rc_base_memory_free(text);
    return ok;
}

/* ---- 4. one analysis ---------------------------------------------------- */

/* Streams the blocks: rows into the dataset (may be -1), tallies into counts. */
static recut_status stream(merger *m, size_t a, const ending *end, hid_t rows, int64_t *counts, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = m->analysis[a];
    void *work = NULL;
    hsize_t written = 0;
    for (int64_t b = 0; b < end->blocks; b++) {
        size_t kept = rc_plan_block_rows(analysis, b), count = rc_plan_block_count(analysis, b);
        RC_TRY(read_block(m, a, b, err));
        if (b == end->blocks - 1 && end->last_count < count) { /* only its first replicates count */
            RC_TRY(analysis->type->work_create(analysis, &work, err));
            memset(m->tally, 0, analysis->tally_length * sizeof *m->tally);
            RC_TRY(analysis->type->block(analysis, b, end->last_count, NULL, m->tally, work, err));
            kept = kept < end->last_count ? kept : end->last_count;
        }
        for (size_t i = 0; i < analysis->tally_length; i++) counts[i] += m->tally[i];
        if (kept && !rc_store_h5_write_rows(rows, H5T_NATIVE_DOUBLE, written, kept, m->rows)) {
            st = RC_FAIL(err, RECUT_E_IO, -1, "cannot write the rows of %s: %s", analysis->group, strerror(errno));
            goto done;
        }
        written += kept;
    }
done:
    if (work) analysis->type->work_destroy(work);
    return st;
}

static bool put_attributes(hid_t group, const rc_analysis *analysis, const ending *end, int64_t rows_kept)
{
    const rc_tally *stop = analysis->stop_at > 0 ? &analysis->tally[analysis->stop_tally] : NULL;
    hsize_t dims[1] = {stop ? stop->n_rows : 0};
    bool ok = rc_store_h5_put_text(group, "plan", analysis->type->name) && rc_store_h5_put_text(group, "spec", analysis->spec) &&
              rc_store_h5_put_u64(group, "seed", analysis->seed) && rc_store_h5_put_i64(group, "replicates", end->replicates) &&
              rc_store_h5_put_i64(group, "replicates_asked", analysis->replicates) &&
              rc_store_h5_put_i64(group, "block_size", analysis->block_size) && rc_store_h5_put_i64(group, "rows_kept", rows_kept) &&
              rc_store_h5_put_i64(group, "stop_at", analysis->stop_at);
    if (ok && stop) ok = rc_store_h5_dataset(group, "stop_after", H5T_STD_I64LE, 1, dims, NULL, false, false, end->after, NULL);
    return ok;
}

static recut_status put_analysis(merger *m, size_t a, hid_t file, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = m->analysis[a];
    int64_t *counts = NULL;
    hid_t group = -1, rows = -1;
    ending end;
    RC_NEW(counts, analysis->tally_length, err);
    RC_TRY(find_ending(m, a, &end, err));
    int64_t kept = analysis->rows_kept < end.replicates ? analysis->rows_kept : end.replicates;
    bool ok = rc_store_h5_group(file, analysis->group);
    if (ok) group = H5Gopen2(file, analysis->group, H5P_DEFAULT);
    ok = group >= 0 && put_attributes(group, analysis, &end, kept);
    if (ok && kept > 0 && analysis->n_columns) {
        hsize_t dims[2] = {(hsize_t)kept, analysis->n_columns};
        hsize_t per_chunk = 524288 / (analysis->n_columns * sizeof(double)) + 1; /* half of HDF5's chunk cache */
        hsize_t chunk[2] = {per_chunk < dims[0] ? per_chunk : dims[0], analysis->n_columns};
        ok = rc_store_h5_dataset(group, "rows", H5T_IEEE_F64LE, 2, dims, chunk, false, true, NULL, &rows);
    }
    if (ok) ok = put_columns(group, "", analysis->n_columns, analysis->column) && put_names(group, analysis);
    for (size_t t = 0; ok && t < analysis->n_tables; t++) ok = put_table(group, &analysis->table[t]);
    if (ok) RC_TRY(stream(m, a, &end, rows, counts, err));
    for (size_t t = 0; ok && t < analysis->n_tallies; t++) ok = put_tally(group, &analysis->tally[t], counts);
    if (!ok) st = RC_FAIL(err, RECUT_E_STORE, -1, "HDF5 cannot write the results of %s", analysis->group);
done:
    if (rows >= 0) H5Dclose(rows);
    if (group >= 0) H5Gclose(group);
    rc_base_memory_free(counts);
    return st;
}

/* ---- 5. the file -------------------------------------------------------- */

static bool put_factor(hid_t group, const char *name, const rc_factor *factor, size_t n)
{
    char path[64];
    hsize_t dims[1] = {n};
    snprintf(path, sizeof path, "%s_levels", name);
    return rc_store_h5_dataset(group, name, H5T_STD_U32LE, 1, dims, NULL, false, false, factor->code, NULL) &&
           rc_store_h5_text_list(group, path, factor->n_levels, (const char *const *)factor->level);
}

/* --embed-cohort: the patients themselves. */
static bool put_patients(hid_t file, const recut_cohort *cohort)
{
    hsize_t dims[1] = {cohort->n};
    char path[256];
    hid_t group = -1;
    bool ok = rc_store_h5_group(file, "cohort") && (group = H5Gopen2(file, "cohort", H5P_DEFAULT)) >= 0 &&
              rc_store_h5_dataset(group, "time", H5T_IEEE_F64LE, 1, dims, NULL, false, false, cohort->time, NULL) &&
              rc_store_h5_dataset(group, "event", H5T_STD_U8LE, 1, dims, NULL, false, false, cohort->event, NULL);
    if (ok && cohort->id) ok = rc_store_h5_text_list(group, "id", cohort->n, (const char *const *)cohort->id);
    if (ok && cohort->has_center) ok = put_factor(group, "center", &cohort->center, cohort->n);
    if (ok && cohort->has_strata) ok = put_factor(group, "strata", &cohort->strata, cohort->n);
    for (size_t i = 0; ok && i < cohort->n_markers; i++) {
        snprintf(path, sizeof path, "marker/%.200s", cohort->marker[i].name);
        ok = rc_store_h5_dataset(group, path, H5T_IEEE_F64LE, 1, dims, NULL, false, false, cohort->marker[i].value, NULL);
    }
    if (group >= 0) H5Gclose(group);
    return ok;
}

static recut_status fill(merger *m, hid_t file, const rc_store_head *head, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool ok = rc_store_h5_put_text(file, "format", "recut-result") && rc_store_h5_put_i64(file, "schema", RC_STORE_FORMAT) &&
              rc_store_h5_put_text(file, "version", recut_version()) && rc_store_h5_put_text(file, "fingerprint", head->fingerprint) &&
              rc_store_h5_put_i64(file, "synthetic", head->synthetic) && rc_store_h5_put_text(file, "cohort", head->cohort_json);
    const char **groups = rc_base_memory_zeroed(m->n + 1, sizeof *groups);
    for (size_t a = 0; ok && groups && a < m->n; a++) groups[a] = m->analysis[a]->group;
    ok = ok && groups && rc_store_h5_text_list(file, "analyses", m->n, groups);
    rc_base_memory_free(groups);
    if (ok && head->embed) ok = put_patients(file, head->embed);
    if (!ok) return RC_FAIL(err, RECUT_E_STORE, -1, "HDF5 cannot write the head of the result");
    for (size_t a = 0; a < m->n; a++) RC_TRY(put_analysis(m, a, file, err));
done:
    return st;
}

static double expected_bytes(const merger *m)
{
    double bytes = 1e6;
    for (size_t a = 0; a < m->n; a++) {
        const rc_analysis *analysis = m->analysis[a];
        bytes += 8.2 * (double)analysis->rows_kept * (double)analysis->n_columns + 8.0 * (double)analysis->tally_length;
        for (size_t t = 0; t < analysis->n_tables; t++)
            bytes += 8.2 * (double)analysis->table[t].n_rows * (double)analysis->table[t].n_columns + 4096;
    }
    return bytes;
}

static recut_status write_small(merger *m, const char *path, const rc_store_head *head, recut_error *err)
{
    recut_status st = RECUT_OK;
    void *image = NULL;
    size_t size = 0;
    hid_t file = rc_store_h5_memory_file();
    if (file < 0) return RC_FAIL(err, RECUT_E_STORE, -1, "HDF5 cannot make a file in memory");
    RC_TRY(fill(m, file, head, err));
    RC_TRY(rc_store_h5_image(file, &image, &size, err));
    RC_TRY(rc_base_file_write(path, image, size, err));
done:
    H5Fclose(file);
    rc_base_memory_free(image);
    return st;
}

static recut_status write_large(merger *m, const char *path, const rc_store_head *head, double bytes, recut_error *err)
{
    recut_status st = RECUT_OK;
    char part[4200], found[33];
    hid_t file = -1;
    snprintf(part, sizeof part, "%s.part", path);
    RC_TRY(rc_base_file_room(path, (size_t)bytes, err)); /* HDF5 does not survive a full disk well: ask first */
    if ((file = rc_store_h5_create_file(part)) < 0) {
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", part, strerror(errno));
        goto done;
    }
    RC_TRY(fill(m, file, head, err));
    bool ok = H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0;
    ok = H5Fclose(file) >= 0 && ok;
    file = -1;
    if (!ok) {
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", part, strerror(errno));
        goto done;
    }
    RC_TRY(rc_store_result_fingerprint(part, found, err));
    RC_TRY(rc_base_file_commit(part, path, err));
done:
    if (file >= 0) H5Fclose(file);
    if (st != RECUT_OK) unlink(part);
    return st;
}

recut_status rc_store_merge(const char *folder, const char *path, const rc_store_head *head, rc_analysis *const *analysis, size_t n,
                            recut_error *err)
{
    recut_status st = RECUT_OK;
    merger m = {.folder = folder, .fingerprint = head->fingerprint, .analysis = analysis, .n = n};
    for (size_t p = 0; p < OPEN_MAX_SEGMENTS; p++) m.holds[p] = -1;
    rc_store_h5_quiet();
    RC_TRY(rc_store_folder_list(folder, &m.path, &m.n_paths, err));
    RC_TRY(rc_store_folder_buffers(analysis, n, &m.rows, &m.tally, err));
    RC_TRY(make_index(&m, err));
    double bytes = expected_bytes(&m);
    if (bytes < memory_limit) RC_TRY(write_small(&m, path, head, err));
    else RC_TRY(write_large(&m, path, head, bytes, err));
done:
    merger_clear(&m);
    return st;
}
