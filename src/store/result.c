/* SPDX-License-Identifier: GPL-3.0-or-later
 * result.c - reading a result: everything but the rows, which stay in the file until a column is asked for. */
#include "base/memory.h"
#include "store/h5.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static recut_status damaged(const char *path, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_STORE, -1, "%s is not a result of recut, or is damaged", path);
}

static bool read_columns(hid_t at, size_t *n, rc_column **out)
{
    size_t counts[3] = {0};
    char **parts[3] = {rc_store_h5_get_list(at, "columns", &counts[0]), rc_store_h5_get_list(at, "units", &counts[1]),
                       rc_store_h5_get_list(at, "about", &counts[2])};
    bool ok = parts[0] && parts[1] && parts[2] && counts[0] == counts[1] && counts[0] == counts[2];
    rc_column *column = ok ? rc_base_memory_zeroed(counts[0] + 1, sizeof *column) : NULL;
    for (size_t c = 0; column && c < counts[0]; c++) {
        snprintf(column[c].name, sizeof column[c].name, "%s", parts[0][c]);
        snprintf(column[c].unit, sizeof column[c].unit, "%s", parts[1][c]);
        snprintf(column[c].about, sizeof column[c].about, "%s", parts[2][c]);
    }
    for (int p = 0; p < 3; p++) rc_store_h5_free_list(parts[p], counts[p]);
    *n = counts[0];
    *out = column;
    return column != NULL;
}

static bool read_table(hid_t group, const char *name, rc_table *table)
{
    char path[256];
    hsize_t dims[2] = {0, 0};
    snprintf(path, sizeof path, "table/%s", name);
    snprintf(table->name, sizeof table->name, "%s", name);
    if (!rc_store_h5_exists(group, path)) return false;
    hid_t at = H5Gopen2(group, path, H5P_DEFAULT), data = -1;
    char *about = at >= 0 ? rc_store_h5_get_text(at, "about") : NULL;
    bool ok = at >= 0 && about && rc_store_h5_exists(at, "data") && (data = H5Dopen2(at, "data", H5P_DEFAULT)) >= 0 &&
              rc_store_h5_shape(data, dims) && read_columns(at, &table->n_columns, &table->column) && dims[1] == table->n_columns;
    if (ok) {
        snprintf(table->about, sizeof table->about, "%s", about);
        table->n_rows = (size_t)dims[0];
        table->data = rc_base_memory_zeroed(table->n_rows * table->n_columns + 1, sizeof(double));
        ok = table->data && rc_store_h5_read_rows(data, H5T_NATIVE_DOUBLE, 0, dims[0], table->data);
    }
    if (ok && rc_store_h5_exists(at, "labels")) {
        size_t n = 0;
        table->label = rc_store_h5_get_list(at, "labels", &n);
        ok = table->label && n == table->n_rows;
        if (table->label && n != table->n_rows) rc_store_h5_free_list(table->label, n), table->label = NULL;
    }
    if (data >= 0) H5Dclose(data);
    if (at >= 0) H5Gclose(at);
    rc_base_memory_free(about);
    return ok;
}

static bool read_tables(hid_t group, rc_stored *stored)
{
    size_t n = 0;
    char **names = rc_store_h5_get_list(group, "table_names", &n);
    bool ok = names != NULL;
    stored->table = ok ? rc_base_memory_zeroed(n + 1, sizeof *stored->table) : NULL;
    for (size_t t = 0; ok && stored->table && t < n; t++) {
        stored->n_tables = t + 1;
        ok = read_table(group, names[t], &stored->table[t]);
    }
    rc_store_h5_free_list(names, names ? n : 0);
    return ok && stored->table;
}

/* Shape and attributes of a tally; its counts are read once all shapes are known. */
static bool read_tally(hid_t group, rc_tally *tally, int64_t *counts)
{
    char path[256];
    hsize_t dims[2];
    snprintf(path, sizeof path, "tally/%s", tally->name);
    if (!rc_store_h5_exists(group, path)) return false;
    hid_t dataset = H5Dopen2(group, path, H5P_DEFAULT);
    char *about = dataset >= 0 ? rc_store_h5_get_text(dataset, "about") : NULL;
    bool ok = dataset >= 0 && about && rc_store_h5_shape(dataset, dims) && rc_store_h5_get_double(dataset, "origin", &tally->origin) &&
              rc_store_h5_get_double(dataset, "width", &tally->width);
    if (ok) {
        snprintf(tally->about, sizeof tally->about, "%s", about);
        tally->n_rows = (size_t)dims[0];
        tally->n_bins = (size_t)dims[1];
        if (counts) ok = rc_store_h5_read_rows(dataset, H5T_NATIVE_INT64, 0, dims[0], counts + tally->offset);
    }
    if (dataset >= 0) H5Dclose(dataset);
    rc_base_memory_free(about);
    return ok;
}

static bool read_tallies(hid_t group, rc_stored *stored)
{
    size_t n = 0;
    char **names = rc_store_h5_get_list(group, "tally_names", &n);
    stored->tally = names ? rc_base_memory_zeroed(n + 1, sizeof *stored->tally) : NULL;
    bool ok = stored->tally != NULL;
    stored->n_tallies = ok ? n : 0;
    for (size_t t = 0; ok && t < n; t++) {
        rc_tally *tally = &stored->tally[t];
        snprintf(tally->name, sizeof tally->name, "%s", names[t]);
        tally->offset = stored->tally_length;
        ok = read_tally(group, tally, NULL);
        stored->tally_length += tally->n_rows * tally->n_bins;
    }
    stored->counts = ok ? rc_base_memory_zeroed(stored->tally_length + 1, sizeof *stored->counts) : NULL;
    ok = ok && stored->counts;
    for (size_t t = 0; ok && t < n; t++) ok = read_tally(group, &stored->tally[t], stored->counts);
    rc_store_h5_free_list(names, names ? n : 0);
    return ok;
}

static bool read_stop(hid_t group, rc_stored *stored)
{
    hsize_t dims[2];
    if (!rc_store_h5_exists(group, "stop_after")) return true;
    hid_t dataset = H5Dopen2(group, "stop_after", H5P_DEFAULT);
    bool ok = dataset >= 0 && rc_store_h5_shape(dataset, dims);
    if (ok) {
        stored->n_stop = (size_t)dims[0];
        stored->stop_after = rc_base_memory_zeroed(stored->n_stop + 1, sizeof *stored->stop_after);
        ok = stored->stop_after && rc_store_h5_read_rows(dataset, H5T_NATIVE_INT64, 0, dims[0], stored->stop_after);
    }
    if (dataset >= 0) H5Dclose(dataset);
    return ok;
}

static bool read_rows_shape(hid_t group, const rc_stored *stored)
{
    hsize_t dims[2];
    if (stored->rows_kept == 0 || stored->n_columns == 0) return true;
    if (!rc_store_h5_exists(group, "rows")) return false;
    hid_t rows = H5Dopen2(group, "rows", H5P_DEFAULT);
    bool ok = rows >= 0 && rc_store_h5_shape(rows, dims) && dims[0] == (hsize_t)stored->rows_kept && dims[1] == stored->n_columns;
    if (rows >= 0) H5Dclose(rows);
    return ok;
}

static bool read_analysis(hid_t file, const char *name, rc_stored *stored)
{
    if (!rc_store_h5_exists(file, name)) return false;
    hid_t group = H5Gopen2(file, name, H5P_DEFAULT);
    char *plan = group >= 0 ? rc_store_h5_get_text(group, "plan") : NULL;
    snprintf(stored->group, sizeof stored->group, "%s", name);
    if (plan) snprintf(stored->plan, sizeof stored->plan, "%s", plan);
    bool ok = plan && (stored->spec = rc_store_h5_get_text(group, "spec")) && rc_store_h5_get_u64(group, "seed", &stored->seed) &&
              rc_store_h5_get_i64(group, "replicates", &stored->replicates) &&
              rc_store_h5_get_i64(group, "replicates_asked", &stored->replicates_asked) &&
              rc_store_h5_get_i64(group, "block_size", &stored->block_size) &&
              rc_store_h5_get_i64(group, "rows_kept", &stored->rows_kept) && rc_store_h5_get_i64(group, "stop_at", &stored->stop_at) &&
              read_columns(group, &stored->n_columns, &stored->column) && read_rows_shape(group, stored) &&
              read_tables(group, stored) && read_tallies(group, stored) && read_stop(group, stored);
    if (group >= 0) H5Gclose(group);
    rc_base_memory_free(plan);
    return ok;
}

static recut_status open_file(const char *path, hid_t *out, recut_error *err)
{
    rc_store_h5_quiet();
    if (access(path, R_OK) != 0) return RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: no such file, or no permission", path);
    *out = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    return *out >= 0 ? RECUT_OK : damaged(path, err);
}

recut_status rc_store_result_open(const char *path, rc_result **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_result *result = NULL;
    char *format = NULL, *fingerprint = NULL, **groups = NULL;
    int64_t schema = 0, synthetic = 0;
    size_t n = 0;
    hid_t file = -1;
    RC_NEW(result, 1, err);
    result->file = -1;
    RC_TRY(open_file(path, &file, err));
    result->file = file;
    format = rc_store_h5_get_text(file, "format");
    fingerprint = rc_store_h5_get_text(file, "fingerprint");
    result->version = rc_store_h5_get_text(file, "version");
    result->cohort_json = rc_store_h5_get_text(file, "cohort");
    bool ok = format && strcmp(format, "recut-result") == 0 && fingerprint && result->version && result->cohort_json &&
              rc_store_h5_get_i64(file, "schema", &schema) && rc_store_h5_get_i64(file, "synthetic", &synthetic) &&
              (groups = rc_store_h5_get_list(file, "analyses", &n));
    if (ok && schema != RC_STORE_FORMAT) {
        st = RC_FAIL(err, RECUT_E_STORE, -1, "%s has schema %lld; this recut reads %d", path, (long long)schema, (int)RC_STORE_FORMAT);
        goto done;
    }
    if (ok) {
        RC_NEW(result->analysis, n, err);
        if (!(result->path = rc_base_memory_string(path))) ok = false;
        snprintf(result->fingerprint, sizeof result->fingerprint, "%s", fingerprint);
        result->synthetic = synthetic != 0;
        for (size_t a = 0; ok && a < n; a++) {
            result->n = a + 1;
            ok = read_analysis(file, groups[a], &result->analysis[a]);
        }
    }
    if (!ok) {
        st = damaged(path, err);
        goto done;
    }
    *out = result;
    result = NULL;
done:
    rc_base_memory_free(format);
    rc_base_memory_free(fingerprint);
    rc_store_h5_free_list(groups, groups ? n : 0);
    rc_store_result_close(result);
    return st;
}

static void clear(rc_stored *stored)
{
    rc_base_memory_free(stored->spec);
    rc_base_memory_free(stored->column);
    rc_base_memory_free(stored->tally);
    rc_base_memory_free(stored->counts);
    rc_base_memory_free(stored->stop_after);
    for (size_t t = 0; t < stored->n_tables; t++) {
        rc_table *table = &stored->table[t];
        rc_store_h5_free_list(table->label, table->label ? table->n_rows : 0);
        rc_base_memory_free(table->column);
        rc_base_memory_free(table->data);
    }
    rc_base_memory_free(stored->table);
}

void rc_store_result_close(rc_result *result)
{
    if (!result) return;
    for (size_t a = 0; a < result->n; a++) clear(&result->analysis[a]);
    rc_base_memory_free(result->analysis);
    rc_base_memory_free(result->path);
    rc_base_memory_free(result->version);
    rc_base_memory_free(result->cohort_json);
    if (result->file >= 0) H5Fclose(result->file);
    rc_base_memory_free(result);
}

recut_status rc_store_result_column(const rc_result *result, size_t analysis, size_t column, double *out, recut_error *err)
{
    const rc_stored *stored = &result->analysis[analysis];
    char path[64];
    hsize_t start[2] = {0, column}, count[2] = {(hsize_t)stored->rows_kept, 1};
    if (stored->rows_kept == 0 || column >= stored->n_columns)
        return RC_FAIL(err, RECUT_E_ARG, (int64_t)column, "%s: no rows, or no column %zu", stored->group, column);
    snprintf(path, sizeof path, "%s/rows", stored->group);
    hid_t dataset = H5Dopen2(result->file, path, H5P_DEFAULT), file = dataset >= 0 ? H5Dget_space(dataset) : -1;
    hid_t memory = H5Screate_simple(1, count, NULL);
    bool ok = file >= 0 && H5Sselect_hyperslab(file, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
              H5Dread(dataset, H5T_NATIVE_DOUBLE, memory, file, H5P_DEFAULT, out) >= 0;
    if (file >= 0) H5Sclose(file);
    if (memory >= 0) H5Sclose(memory);
    if (dataset >= 0) H5Dclose(dataset);
    return ok ? RECUT_OK : damaged(result->path, err);
}

recut_status rc_store_result_fingerprint(const char *path, char out[33], recut_error *err)
{
    hid_t file = -1;
    recut_status st = open_file(path, &file, err);
    if (st != RECUT_OK) return st;
    char *format = rc_store_h5_get_text(file, "format"), *fingerprint = rc_store_h5_get_text(file, "fingerprint");
    if (format && fingerprint && strcmp(format, "recut-result") == 0) snprintf(out, 33, "%s", fingerprint);
    else st = damaged(path, err);
    rc_base_memory_free(format);
    rc_base_memory_free(fingerprint);
    H5Fclose(file);
    return st;
}

const rc_table *rc_store_find_table(const rc_stored *analysis, const char *name)
{
    for (size_t t = 0; t < analysis->n_tables; t++)
        if (strcmp(analysis->table[t].name, name) == 0) return &analysis->table[t];
    return NULL;
}

const rc_tally *rc_store_find_tally(const rc_stored *analysis, const char *name)
{
    for (size_t t = 0; t < analysis->n_tallies; t++)
        if (strcmp(analysis->tally[t].name, name) == 0) return &analysis->tally[t];
    return NULL;
}

size_t rc_store_find_column(const rc_stored *analysis, const char *name)
{
    for (size_t c = 0; c < analysis->n_columns; c++)
        if (strcmp(analysis->column[c].name, name) == 0) return c;
    return SIZE_MAX;
}
