/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * h5.h - short, checked forms of the HDF5 calls that the store makes.  Objects carry no time stamps. */
#ifndef RC_STORE_H5_H
#define RC_STORE_H5_H

#include "base/status.h"
#include "plan/plan.h"

#include <hdf5.h>
#include <stdbool.h>

/* Room for a path in a file: three bytes for each of a name. */
enum { RC_STORE_LINK = 3 * RC_NAME_ROOM + 64 };

/* What a dataset is besides its name and type. */
typedef struct rc_h5_shape {
    int rank; /* 1 or 2 */
    hsize_t dims[2];
    hsize_t chunk[2]; /* 0 = contiguous */
    bool deflate;     /* with chunk */
    bool checked;     /* fletcher32, with chunk */
    size_t cache;     /* bytes of chunk cache; 0 = HDF5's default */
} rc_h5_shape;

/* How a name of recut's becomes a path in the file below `top`. */
typedef bool rc_h5_link(const char *top, const char *name, char out[RC_STORE_LINK]);

/* All return false on failure. */

/* The path in the file for a name of recut's: its first slash makes a group; in both parts what is not A-Z a-z 0-9 - .
 * _ ~ becomes %XX, byte by byte, dots alone too, and nothing becomes "%".  So paths are ASCII and no two names have the
 * same. */
bool rc_store_h5_link(const char *top, const char *name, char out[RC_STORE_LINK]);
/* That of schema 1: as it is, but a second slash becomes U+2215 and a part "." becomes U+2024. */
bool rc_store_h5_link_1(const char *top, const char *name, char out[RC_STORE_LINK]);
/* Makes the group with what is above it, or opens it where it is there. */
bool rc_store_h5_group(hid_t at, const char *path, hid_t *out);
/* Makes a dataset with the groups above it and writes data (NULL = later).  out NULL = close. */
bool rc_store_h5_dataset(hid_t at, const char *path, hid_t type, const rc_h5_shape *shape, const void *data,
                         hid_t *out);
/* A one-dimensional contiguous one. */
bool rc_store_h5_vector(hid_t at, const char *path, hid_t type, size_t n, const void *data);

bool rc_store_h5_put_i64(hid_t at, const char *name, int64_t value);
bool rc_store_h5_put_u64(hid_t at, const char *name, uint64_t value);
bool rc_store_h5_put_double(hid_t at, const char *name, double value);

/* An attribute: UTF-8 of variable length (bytes that are not UTF-8 become U+FFFD). */
bool rc_store_h5_put_text(hid_t at, const char *name, const char *text);
/* One of fixed length, for segments. */
bool rc_store_h5_put_fixed(hid_t at, const char *name, const char *text);
/* A dataset of such texts of variable length. */
bool rc_store_h5_put_texts(hid_t at, const char *path, size_t n, const char *const *text);

/* Rows [first, first + count) of a two-dimensional dataset, or elements of a one-dimensional one. */
bool rc_store_h5_read_rows(hid_t dataset, hid_t type, hsize_t first, hsize_t count, void *out);
bool rc_store_h5_write_rows(hid_t dataset, hid_t type, hsize_t first, hsize_t count, const void *data);
/* Elements [first, first + rows * count) of a one-dimensional dataset to out [rows][stride], of which the first count
 * each. */
bool rc_store_h5_read_spread(hid_t dataset, hid_t type, hsize_t first, hsize_t rows, hsize_t count, hsize_t stride,
                             void *out);
/* Any part of a two-dimensional dataset from a dense array. */
bool rc_store_h5_write_part(hid_t dataset, hid_t type, const hsize_t start[2], const hsize_t extent[2],
                            const void *data);
bool rc_store_h5_read_column(hid_t dataset, hid_t type, hsize_t column, void *out);
/* Shape; rank 1 gives dims[1] = 1.  false if the rank is neither 1 nor 2. */
bool rc_store_h5_dims(hid_t dataset, hsize_t dims[2]);
/* -1 where there is no dataset of that path. */
hid_t rc_store_h5_open(hid_t at, const char *path);
bool rc_store_h5_exists(hid_t at, const char *path);

bool rc_store_h5_get_i64(hid_t at, const char *name, int64_t *out);
bool rc_store_h5_get_u64(hid_t at, const char *name, uint64_t *out);
bool rc_store_h5_get_double(hid_t at, const char *name, double *out);
/* Of either length; allocated (rc_base_memory), NULL on failure. */
char *rc_store_h5_get_text(hid_t at, const char *name);
/* Allocated list of allocated strings; *n its length.  NULL on failure. */
char **rc_store_h5_get_texts(hid_t at, const char *path, size_t *n);
void rc_store_h5_free_list(char **list, size_t n); /* NULL is fine */

#endif
