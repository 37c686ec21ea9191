/* SPDX-License-Identifier: GPL-3.0-or-later
 * describe.c - everything in a result but the replicates. */
#include "store/describe.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

bool rc_store_describe_columns(hid_t group, size_t n, const rc_column *column)
{
    static const char *const parts[] = {"columns", "units", "about"};
    const char **text = rc_base_memory_zeroed(n, sizeof *text);
    bool ok = text != NULL;
    for (int p = 0; ok && p < 3; p++) {
        for (size_t c = 0; c < n; c++) text[c] = p == 0 ? column[c].name : p == 1 ? column[c].unit : column[c].about;
        ok = rc_store_h5_put_texts(group, parts[p], n, text);
    }
    rc_base_memory_free(text);
    return ok;
}

/* What an object is called, since its path may not say so: its name, and the marker that stands in it. */
static bool put_name(hid_t at, const char *name)
{
    const char *slash = strchr(name, '/');
    return rc_store_h5_put_text(at, "name", name) && (!slash || rc_store_h5_put_text(at, "marker", slash + 1));
}

bool rc_store_describe_table(hid_t group, const rc_table *table)
{
    char path[RC_STORE_LINK];
    rc_h5_shape shape = {.rank = 2, .dims = {table->n_rows, table->n_columns}};
    hid_t at = -1;
    bool ok = rc_store_h5_link("table", table->name, path) && rc_store_h5_group(group, path, &at) &&
              put_name(at, table->name) && rc_store_h5_put_text(at, "about", table->about) &&
              rc_store_h5_dataset(at, "data", H5T_IEEE_F64LE, &shape, table->data, NULL) &&
              rc_store_describe_columns(at, table->n_columns, table->column);
    if (ok && table->label) ok = rc_store_h5_put_texts(at, "labels", table->n_rows, (const char *const *)table->label);
    if (at >= 0 && H5Gclose(at) < 0) ok = false;
    return ok;
}

bool rc_store_describe_tally(hid_t group, const rc_tally *tally, const int64_t *counts)
{
    char path[RC_STORE_LINK];
    rc_h5_shape shape = {.rank = 2, .dims = {tally->n_rows, tally->n_bins}};
    hid_t data = -1;
    bool ok = rc_store_h5_link("tally", tally->name, path) &&
              rc_store_h5_dataset(group, path, H5T_STD_I64LE, &shape, counts + tally->offset, &data) &&
              put_name(data, tally->name) && rc_store_h5_put_text(data, "about", tally->about) &&
              rc_store_h5_put_double(data, "origin", tally->origin) &&
              rc_store_h5_put_double(data, "width", tally->width) &&
              (tally->each <= 1 || rc_store_h5_put_i64(data, "each", tally->each));
    if (data >= 0 && H5Dclose(data) < 0) ok = false;
    return ok;
}

bool rc_store_describe_names(hid_t group, const rc_analysis *analysis)
{
    size_t most = analysis->n_tables > analysis->n_tallies ? analysis->n_tables : analysis->n_tallies;
    const char **text = rc_base_memory_zeroed(most, sizeof *text);
    bool ok = text != NULL;
    for (size_t i = 0; ok && i < analysis->n_tables; i++) text[i] = analysis->table[i].name;
    ok = ok && rc_store_h5_put_texts(group, "table_names", analysis->n_tables, text);
    for (size_t i = 0; ok && i < analysis->n_tallies; i++) text[i] = analysis->tally[i].name;
    ok = ok && rc_store_h5_put_texts(group, "tally_names", analysis->n_tallies, text);
    rc_base_memory_free(text);
    return ok;
}

/* A vector of the patients, and the column it came from. */
static bool put_patients(hid_t group, const char *path, hid_t type, size_t n, const void *data, const char *name)
{
    rc_h5_shape shape = {.rank = 1, .dims = {n}};
    hid_t at = -1;
    bool ok = rc_store_h5_dataset(group, path, type, &shape, data, &at) && rc_store_h5_put_text(at, "name", name);
    if (at >= 0 && H5Dclose(at) < 0) ok = false;
    return ok;
}

static bool put_factor(hid_t group, const char *name, const rc_factor *factor, size_t n)
{
    char path[64];
    snprintf(path, sizeof path, "%s_levels", name);
    return put_patients(group, name, H5T_STD_U32LE, n, factor->code, factor->name ? factor->name : name) &&
           rc_store_h5_put_texts(group, path, factor->n_levels, (const char *const *)factor->level);
}

static bool put_marker(hid_t group, const rc_marker *marker, size_t n)
{
    char path[RC_STORE_LINK], name[RC_NAME_ROOM + 8];
    snprintf(name, sizeof name, "marker/%s", marker->name);
    return rc_store_h5_link("", name, path) &&
           put_patients(group, path, H5T_IEEE_F64LE, n, marker->value, marker->name);
}

bool rc_store_describe_cohort(hid_t file, const recut_cohort *cohort)
{
    hid_t group = -1;
    bool ok = rc_store_h5_group(file, "cohort", &group) &&
              rc_store_h5_vector(group, "time", H5T_IEEE_F64LE, cohort->n, cohort->time) &&
              rc_store_h5_vector(group, "event", H5T_STD_U8LE, cohort->n, cohort->event);
    if (ok && cohort->has_center) ok = put_factor(group, "center", &cohort->center, cohort->n);
    if (ok && cohort->has_strata) ok = put_factor(group, "strata", &cohort->strata, cohort->n);
    if (ok && cohort->has_entry)
        ok = put_patients(group, "entry", H5T_IEEE_F64LE, cohort->n, cohort->entry, cohort->entry_name);
    for (size_t i = 0; ok && i < cohort->n_markers; i++) ok = put_marker(group, &cohort->marker[i], cohort->n);
    if (group >= 0 && H5Gclose(group) < 0) ok = false;
    return ok;
}
