/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.h - a table of named columns as a file of its own, for h5py and pandas, R's rhdf5 and hdf5r, h5dump
 * (store/README.md). */
#ifndef RC_STORE_TABLE_H
#define RC_STORE_TABLE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* One of number and text. */
typedef struct rc_store_column {
    const char *name;        /* ASCII, without a slash */
    const double *number;    /* [rows], NaN = not there */
    const char *const *text; /* [rows] */
    bool logical;            /* number is 0 or 1 in every row */
} rc_store_column;

typedef struct rc_store_table {
    const char *top;         /* the group of the columns */
    const char *fingerprint; /* of the result that it was made of */
    size_t rows, n;
    const rc_store_column *column; /* [n] */
} rc_store_table;

/* Writes path by way of path.part, durable before it has its name; equal tables give equal bytes.  Errors: RECUT_E_IO,
 * RECUT_E_MEMORY; nothing is at path then that was not there before. */
RECUT_CHECK recut_status rc_store_table_write(const char *path, const rc_store_table *table, recut_error *err);

#endif
