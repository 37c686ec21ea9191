/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * h5.h - short, checked forms of the HDF5 calls that the store makes.  Objects carry no time stamps. */
#ifndef RC_STORE_H5_H
#define RC_STORE_H5_H

#include "base/status.h"

#include <hdf5.h>
#include <stdbool.h>

/* Silences HDF5's own error printing in this process; errors come back as recut_error. */
void rc_store_h5_quiet(void);

/* A file in memory, and its bytes. */
hid_t rc_store_h5_memory_file(void);
RECUT_CHECK recut_status rc_store_h5_image(hid_t file, void **bytes, size_t *n, recut_error *err);
/* A file on disk, replaced. */
hid_t rc_store_h5_create_file(const char *path);

/* All return false on failure. */
bool rc_store_h5_group(hid_t at, const char *name);
/* chunk NULL = contiguous; deflate only with chunk; checked = fletcher32 (with chunk). data NULL = write later; out NULL = close. */
bool rc_store_h5_dataset(hid_t at, const char *name, hid_t type, int rank, const hsize_t *dims, const hsize_t *chunk, bool deflate,
                         bool checked, const void *data, hid_t *out);
bool rc_store_h5_text_list(hid_t at, const char *name, size_t n, const char *const *text);
bool rc_store_h5_put_text(hid_t at, const char *name, const char *text);
bool rc_store_h5_put_i64(hid_t at, const char *name, int64_t value);
bool rc_store_h5_put_u64(hid_t at, const char *name, uint64_t value);
bool rc_store_h5_put_double(hid_t at, const char *name, double value);

/* Rows [first, first + count) of a two-dimensional dataset, or elements of a one-dimensional one. */
bool rc_store_h5_read_rows(hid_t dataset, hid_t type, hsize_t first, hsize_t count, void *out);
bool rc_store_h5_write_rows(hid_t dataset, hid_t type, hsize_t first, hsize_t count, const void *data);
/* Shape; rank 1 gives dims[1] = 1.  false if the rank is neither 1 nor 2. */
bool rc_store_h5_shape(hid_t dataset, hsize_t dims[2]);
bool rc_store_h5_exists(hid_t at, const char *path);

bool rc_store_h5_get_i64(hid_t at, const char *name, int64_t *out);
bool rc_store_h5_get_u64(hid_t at, const char *name, uint64_t *out);
bool rc_store_h5_get_double(hid_t at, const char *name, double *out);
char *rc_store_h5_get_text(hid_t at, const char *name); /* allocated, NULL on failure */
/* Allocated list of allocated strings (rc_base_memory); *n its length.  NULL on failure. */
char **rc_store_h5_get_list(hid_t at, const char *name, size_t *n);
void rc_store_h5_free_list(char **list, size_t n);

#endif
