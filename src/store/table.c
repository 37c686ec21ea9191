/* SPDX-License-Identifier: GPL-3.0-or-later
 * table.c - one dataset a column: every reader makes a vector of each, where texts of variable length inside of a
 * compound type are read by few. */
#include "store/table.h"

#include "base/memory.h"
#include "store/file.h"
#include "store/h5.h"
#include "store/h5_error.h"

#include <stdint.h>
#include <string.h>

enum { SCHEMA = 1, CHUNK_ROWS = 1 << 15 };

/* As h5py stores numpy's bool, which hdf5r reads as logical. */
static hid_t logical_type(void)
{
    static const int8_t no = 0, yes = 1;
    hid_t type = H5Tenum_create(H5T_STD_I8LE);
    if (type >= 0 && H5Tenum_insert(type, "FALSE", &no) >= 0 && H5Tenum_insert(type, "TRUE", &yes) >= 0) return type;
    if (type >= 0) H5Tclose(type);
    return -1;
}

static bool put_logicals(hid_t group, const rc_store_column *column, const rc_h5_shape *shape)
{
    size_t n = (size_t)shape->dims[0];
    int8_t *value = rc_base_memory_zeroed(n, sizeof *value);
    hid_t type = logical_type();
    for (size_t i = 0; value && i < n; i++) value[i] = column->number[i] != 0;
    bool ok = value && type >= 0 && rc_store_h5_dataset(group, column->name, type, shape, value, NULL);
    if (type >= 0) H5Tclose(type);
    rc_base_memory_free(value);
    return ok;
}

static bool put_column(hid_t group, const rc_store_column *column, size_t rows)
{
    rc_h5_shape shape = {.rank = 1,
                         .dims = {rows},
                         .chunk = {rows < CHUNK_ROWS ? rows : CHUNK_ROWS}, /* many columns are NaN alone */
                         .deflate = true};
    if (column->text) return rc_store_h5_put_texts(group, column->name, rows, column->text);
    if (column->logical) return put_logicals(group, column, &shape);
    return rc_store_h5_dataset(group, column->name, H5T_IEEE_F64LE, &shape, column->number, NULL);
}

static bool put_table(hid_t file, const rc_store_table *table, const char **names)
{
    hid_t group = -1;
    for (size_t c = 0; c < table->n; c++) names[c] = table->column[c].name;
    bool ok = rc_store_h5_put_text(file, "format", "recut-table") && rc_store_h5_put_i64(file, "schema", SCHEMA) &&
              rc_store_h5_put_text(file, "version", recut_version()) &&
              rc_store_h5_put_text(file, "fingerprint", table->fingerprint) &&
              rc_store_h5_put_texts(file, "columns", table->n, names) && rc_store_h5_group(file, table->top, &group);
    for (size_t c = 0; ok && c < table->n; c++) ok = put_column(group, &table->column[c], table->rows);
    if (group >= 0 && H5Gclose(group) < 0) ok = false;
    return ok;
}

recut_status rc_store_table_write(const char *path, const rc_store_table *table, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_file *file = NULL;
    const char **names = NULL;
    RC_NEW(names, table->n, err);
    RC_TRY(rc_store_file_create(path, "table", &file, err));
    if (!put_table(file->id, table, names)) {
        st = rc_store_file_check(file, err);
        if (st == RECUT_OK) st = rc_store_h5_fails("write", path, err);
        goto done;
    }
    RC_TRY(rc_store_file_seal(file, err));
    RC_TRY(rc_store_file_commit(file, err));
done:
    rc_store_file_close(file);
    rc_base_memory_free(names);
    return st;
}
