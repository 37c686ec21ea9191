/* SPDX-License-Identifier: GPL-3.0-or-later
 * result.c - reading a result: everything but the rows, which stay in the file until a column is asked for. */
#include "base/memory.h"
#include "store/describe.h"
#include "store/file.h"
#include "store/gate.h"
#include "store/h5.h"
#include "store/store.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a double counts exactly: no result has more replicates. */
#define REPLICATES_MOST ((int64_t)1 << 53)
#define WIDTH_MOST 0x1p31 /* of a bin */

/* ---- 1. tallies --------------------------------------------------------- */

static recut_status incomplete(const char *path, const char *what, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_STORE, -1, "%s is not a complete result of recut: %s", path, what);
}

/* Opens a tally and reads its shape and attributes; -1 on failure. */
static hid_t open_tally(hid_t group, rc_h5_link *link, rc_tally *tally)
{
    char path[RC_STORE_LINK];
    hsize_t dims[2];
    hid_t data = link("tally", tally->name, path) ? rc_store_h5_open(group, path) : -1;
    char *about = data >= 0 ? rc_store_h5_get_text(data, "about") : NULL;
    bool ok = about && rc_store_h5_dims(data, dims) && rc_store_h5_get_double(data, "origin", &tally->origin) &&
              rc_store_h5_get_double(data, "width", &tally->width);
    ok = ok && isfinite(tally->origin) && tally->width >= 0 && tally->width <= WIDTH_MOST;
    if (ok && H5Aexists(data, "each") > 0) ok = rc_store_h5_get_i64(data, "each", &tally->each) && tally->each > 0;
    if (ok) {
        snprintf(tally->about, sizeof tally->about, "%s", about);
        tally->n_rows = (size_t)dims[0];
        tally->n_bins = (size_t)dims[1];
    }
    rc_base_memory_free(about);
    if (ok) return data;
    if (data >= 0) H5Dclose(data);
    return -1;
}

/* No count is below 0 or above what the replicates come to. */
static bool check_counts(const rc_stored *stored, const rc_tally *tally)
{
    int64_t most, each = tally->each ? tally->each : 1, sum;
    const int64_t *count = stored->counts + tally->offset;
    if (__builtin_mul_overflow(stored->replicates, each, &most)) return false;
    for (size_t r = 0; r < tally->n_rows; r++) {
        sum = 0;
        for (size_t bin = 0; bin < tally->n_bins; bin++, count++)
            if (*count < 0 || *count > most || __builtin_add_overflow(sum, *count, &sum)) return false;
    }
    return true;
}

static bool read_tallies(hid_t group, rc_h5_link *link, rc_stored *stored)
{
    size_t n = 0;
    char **names = rc_store_h5_get_texts(group, "tally_names", &n);
    bool ok = names && rc_store_describe_distinct(names, n) &&
              (stored->tally = rc_base_memory_zeroed(n, sizeof *stored->tally));
    for (size_t t = 0; ok && t < n; t++) { /* the shapes first: they say how long counts is */
        rc_tally *tally = &stored->tally[t];
        snprintf(tally->name, sizeof tally->name, "%s", names[t]);
        hid_t data = open_tally(group, link, tally);
        ok = data >= 0 && H5Dclose(data) >= 0;
        if (ok && link == rc_store_h5_link_1) tally->each = INT32_MAX; /* which did not say */
        tally->offset = stored->tally_length;
        stored->tally_length += tally->n_rows * tally->n_bins;
    }
    ok = ok && (stored->counts = rc_base_memory_zeroed(stored->tally_length, sizeof *stored->counts));
    for (size_t t = 0; ok && t < n; t++) {
        rc_tally *tally = &stored->tally[t];
        hid_t data = open_tally(group, link, tally);
        ok = data >= 0 &&
             rc_store_h5_read_rows(data, H5T_NATIVE_INT64, 0, tally->n_rows, stored->counts + tally->offset) &&
             check_counts(stored, tally);
        if (data >= 0) H5Dclose(data);
    }
    stored->n_tallies = n;
    rc_store_h5_free_list(names, n);
    return ok;
}

/* ---- 2. an analysis ----------------------------------------------------- */

static bool read_stop(hid_t group, rc_stored *stored)
{
    hsize_t dims[2];
    hid_t data = rc_store_h5_open(group, "stop_after");
    if (data < 0) return stored->stop_at <= 0;
    bool ok = rc_store_h5_dims(data, dims) && dims[1] == 1;
    if (ok) {
        stored->n_stop = (size_t)dims[0];
        stored->stop_after = rc_base_memory_zeroed(stored->n_stop, sizeof *stored->stop_after);
        ok = stored->stop_after && rc_store_h5_read_rows(data, H5T_NATIVE_INT64, 0, dims[0], stored->stop_after);
    }
    H5Dclose(data);
    for (size_t r = 0; ok && r < stored->n_stop; r++)
        ok = stored->stop_after[r] >= -1 && stored->stop_after[r] <= stored->replicates_asked;
    return ok;
}

/* Are there as many rows and columns as it says? */
static bool check_rows(hid_t group, const rc_stored *stored)
{
    hsize_t dims[2];
    if (stored->rows_kept == 0) return true;
    hid_t rows = rc_store_h5_open(group, "rows");
    bool ok = rows >= 0 && rc_store_h5_dims(rows, dims) && dims[0] == (hsize_t)stored->rows_kept &&
              dims[1] == stored->n_columns;
    if (rows >= 0) H5Dclose(rows);
    return ok;
}

static bool check_numbers(const rc_stored *stored)
{
    return stored->replicates >= 0 && stored->replicates <= stored->replicates_asked &&
           stored->replicates_asked <= REPLICATES_MOST && stored->block_size >= 0 && stored->stop_at >= 0 &&
           stored->adaptive >= 0 && stored->rows_kept >= 0 && stored->rows_kept <= stored->replicates;
}

static bool read_attributes(hid_t group, rc_stored *stored)
{
    char *plan = rc_store_h5_get_text(group, "plan");
    if (plan) snprintf(stored->plan, sizeof stored->plan, "%s", plan);
    bool ok = plan && (stored->spec = rc_store_h5_get_text(group, "spec")) &&
              rc_store_h5_get_u64(group, "seed", &stored->seed) &&
              rc_store_h5_get_i64(group, "replicates", &stored->replicates) &&
              rc_store_h5_get_i64(group, "replicates_asked", &stored->replicates_asked) &&
              rc_store_h5_get_i64(group, "block_size", &stored->block_size) &&
              rc_store_h5_get_i64(group, "rows_kept", &stored->rows_kept) &&
              rc_store_h5_get_i64(group, "stop_at", &stored->stop_at) &&
              (H5Aexists(group, "adaptive") <= 0 || rc_store_h5_get_i64(group, "adaptive", &stored->adaptive)) &&
              check_numbers(stored);
    if (H5Aexists(group, "key_version") > 0) ok = ok && rc_store_h5_get_i64(group, "key_version", &stored->key_version);
    stored->label = rc_store_h5_get_text(group, "label");
    stored->cohort_json = rc_store_h5_get_text(group, "cohort");
    rc_base_memory_free(plan);
    return ok;
}

static bool read_analysis(hid_t file, rc_h5_link *link, const char *name, rc_stored *stored)
{
    if (strlen(name) >= sizeof stored->group || !rc_store_h5_exists(file, name)) return false;
    strcpy(stored->group, name);
    hid_t group = H5Gopen2(file, name, H5P_DEFAULT);
    bool ok = group >= 0 && read_attributes(group, stored) &&
              rc_store_describe_read_columns(group, &stored->n_columns, &stored->column) && check_rows(group, stored) &&
              rc_store_describe_read_tables(group, link, &stored->n_tables, &stored->table) &&
              read_tallies(group, link, stored) && read_stop(group, stored);
    if (group >= 0) H5Gclose(group);
    return ok;
}

/* ---- 3. the file -------------------------------------------------------- */

static recut_status read_head(const rc_store_file *file, char fingerprint[33], int64_t *schema, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *format = rc_store_h5_get_text(file->id, "format"), *found = rc_store_h5_get_text(file->id, "fingerprint");
    if (!format || strcmp(format, "recut-result") != 0 || !found || strlen(found) > 32 ||
        !rc_store_h5_get_i64(file->id, "schema", schema))
        st = incomplete(file->path, "it has no head", err);
    else if (*schema < 1 || *schema > RC_STORE_FORMAT)
        st = RC_FAIL(err, RECUT_E_STORE, -1,
                     "%s has schema %" PRId64
                     ", which a newer recut has written; this one reads schemas 1 to %d: read it with that recut",
                     file->path, *schema, (int)RC_STORE_FORMAT);
    else
        strcpy(fingerprint, found);
    rc_base_memory_free(format);
    rc_base_memory_free(found);
    return st;
}

static recut_status open_result(const char *path, bool again, rc_result **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_result *result = NULL;
    char **groups = NULL;
    int64_t synthetic = 0;
    char what[96];
    size_t n = 0;
    RC_NEW(result, 1, err);
    RC_TRY(rc_store_file_open(path, "result", again ? RC_STORE_TRUSTED : RC_STORE_CHECKED, &result->opened, err));
    result->file = result->opened->id;
    RC_TRY(read_head(result->opened, result->fingerprint, &result->schema, err));
    if (!(result->version = rc_store_h5_get_text(result->file, "version")) ||
        !(result->cohort_json = rc_store_h5_get_text(result->file, "cohort")) ||
        !rc_store_h5_get_i64(result->file, "synthetic", &synthetic) ||
        !(groups = rc_store_h5_get_texts(result->file, "analyses", &n))) {
        st = incomplete(path, "it has no head", err);
        goto done;
    }
    if (n > RC_STORE_ANALYSES_MOST || !rc_store_describe_distinct(groups, n)) {
        st = rc_store_gate_refuse(path, "its list of analyses", err);
        goto done;
    }
    RC_NEW(result->path, strlen(path) + 1, err);
    strcpy(result->path, path);
    RC_NEW(result->analysis, n, err);
    result->synthetic = synthetic != 0;
    for (size_t a = 0; a < n; a++) {
        result->n = a + 1;
        errno = 0;
        if (!read_analysis(result->file, result->schema == 1 ? rc_store_h5_link_1 : rc_store_h5_link, groups[a],
                           &result->analysis[a])) {
            snprintf(what, sizeof what, "analysis %.31s lacks a part, or a number in it is not possible", groups[a]);
            st = errno == ENOMEM ? RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for %s of %s", groups[a], path)
                                 : rc_store_gate_refuse(path, what, err);
            goto done;
        }
    }
    *out = result;
    result = NULL;
done:
    rc_store_h5_free_list(groups, n);
    rc_store_result_close(result);
    return st;
}

recut_status rc_store_result_open(const char *path, rc_result **out, recut_error *err)
{
    return open_result(path, false, out, err);
}

recut_status rc_store_result_reopen(const char *path, rc_result **out, recut_error *err)
{
    return open_result(path, true, out, err);
}

static void clear(rc_stored *stored)
{
    rc_base_memory_free(stored->spec);
    rc_base_memory_free(stored->label);
    rc_base_memory_free(stored->cohort_json);
    rc_base_memory_free(stored->column);
    rc_base_memory_free(stored->tally);
    rc_base_memory_free(stored->counts);
    rc_base_memory_free(stored->stop_after);
    rc_store_describe_free_tables(stored->table, stored->n_tables);
}

void rc_store_result_close(rc_result *result)
{
    if (!result) return;
    for (size_t a = 0; a < result->n; a++) clear(&result->analysis[a]);
    rc_base_memory_free(result->analysis);
    rc_base_memory_free(result->path);
    rc_base_memory_free(result->version);
    rc_base_memory_free(result->cohort_json);
    rc_store_file_close(result->opened);
    rc_base_memory_free(result);
}

recut_status rc_store_result_column(const rc_result *result, size_t analysis, size_t column, double *out,
                                    recut_error *err)
{
    const rc_stored *stored = &result->analysis[analysis];
    char path[64];
    if (column >= stored->n_columns || stored->rows_kept == 0)
        return RC_FAIL(err, RECUT_E_ARG, (int64_t)column, "%s: no rows, or no column %zu", stored->group, column);
    snprintf(path, sizeof path, "%s/rows", stored->group);
    hid_t rows = rc_store_h5_open(result->file, path);
    bool ok = rows >= 0 && rc_store_h5_read_column(rows, H5T_NATIVE_DOUBLE, column, out);
    if (rows >= 0) H5Dclose(rows);
    return ok ? RECUT_OK : incomplete(result->path, "its rows cannot be read", err);
}

recut_status rc_store_result_fingerprint(const char *path, char out[33], recut_error *err)
{
    rc_store_file *file = NULL;
    int64_t schema = 0;
    recut_status st = rc_store_file_open(path, "result", RC_STORE_CHECKED, &file, err);
    if (st == RECUT_OK) st = read_head(file, out, &schema, err);
    rc_store_file_close(file);
    return st;
}
