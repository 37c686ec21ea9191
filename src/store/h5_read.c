/* SPDX-License-Identifier: GPL-3.0-or-later
 * h5_read.c - checked HDF5: reading, and moving rows. */
#include "store/h5.h"

#include <string.h>

bool rc_store_h5_dims(hid_t dataset, hsize_t dims[2])
{
    hid_t space = H5Dget_space(dataset);
    int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    dims[1] = 1;
    bool ok = (rank == 1 || rank == 2) && H5Sget_simple_extent_dims(space, dims, NULL) == rank;
    if (space >= 0) H5Sclose(space);
    return ok;
}

/* A hyperslab of a dataset from or to a dense array of the caller's. */
static bool transfer(hid_t dataset, hid_t type, const hsize_t start[2], const hsize_t extent[2], void *in,
                     const void *out)
{
    hid_t file = H5Dget_space(dataset), memory = -1;
    int rank = file >= 0 ? H5Sget_simple_extent_ndims(file) : -1;
    bool ok = rank > 0 && H5Sselect_hyperslab(file, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0 &&
              (memory = H5Screate_simple(rank, extent, NULL)) >= 0;
    if (ok && in) ok = H5Dread(dataset, type, memory, file, H5P_DEFAULT, in) >= 0;
    if (ok && out) ok = H5Dwrite(dataset, type, memory, file, H5P_DEFAULT, out) >= 0;
    if (file >= 0) H5Sclose(file);
    if (memory >= 0) H5Sclose(memory);
    return ok;
}

static bool transfer_rows(hid_t dataset, hid_t type, hsize_t first, hsize_t count, void *in, const void *out)
{
    hsize_t dims[2];
    if (count == 0) return true;
    if (!rc_store_h5_dims(dataset, dims) || first > dims[0] || count > dims[0] - first) return false;
    return transfer(dataset, type, (hsize_t[2]){first, 0}, (hsize_t[2]){count, dims[1]}, in, out);
}

bool rc_store_h5_read_rows(hid_t dataset, hid_t type, hsize_t first, hsize_t count, void *out)
{
    return transfer_rows(dataset, type, first, count, out, NULL);
}

bool rc_store_h5_read_spread(hid_t dataset, hid_t type, hsize_t first, hsize_t rows, hsize_t count, hsize_t stride,
                             void *out)
{
    hid_t file = H5Dget_space(dataset), memory = -1;
    const hsize_t total = rows * count, room[2] = {rows, stride}, extent[2] = {rows, count}, begin[2] = {0, 0};
    bool ok = file >= 0 && H5Sselect_hyperslab(file, H5S_SELECT_SET, &first, NULL, &total, NULL) >= 0 &&
              H5Sselect_valid(file) > 0 && (memory = H5Screate_simple(2, room, NULL)) >= 0 &&
              H5Sselect_hyperslab(memory, H5S_SELECT_SET, begin, NULL, extent, NULL) >= 0 &&
              H5Dread(dataset, type, memory, file, H5P_DEFAULT, out) >= 0;
    if (file >= 0) H5Sclose(file);
    if (memory >= 0) H5Sclose(memory);
    return ok;
}

bool rc_store_h5_write_rows(hid_t dataset, hid_t type, hsize_t first, hsize_t count, const void *data)
{
    return transfer_rows(dataset, type, first, count, NULL, data);
}

bool rc_store_h5_write_part(hid_t dataset, hid_t type, const hsize_t start[2], const hsize_t extent[2],
                            const void *data)
{
    return transfer(dataset, type, start, extent, NULL, data);
}

bool rc_store_h5_read_column(hid_t dataset, hid_t type, hsize_t column, void *out)
{
    hsize_t dims[2];
    if (!rc_store_h5_dims(dataset, dims) || column >= dims[1]) return false;
    return dims[0] == 0 || transfer(dataset, type, (hsize_t[2]){0, column}, (hsize_t[2]){dims[0], 1}, out, NULL);
}

/* Every part of the path: HDF5 calls a missing group in the middle an error. */
bool rc_store_h5_exists(hid_t at, const char *path)
{
    char part[RC_STORE_LINK];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof part) return false;
    for (size_t i = 1; i <= length; i++) {
        if (path[i] != '/' && path[i] != '\0') continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (H5Lexists(at, part, H5P_DEFAULT) <= 0) return false;
    }
    return true;
}

hid_t rc_store_h5_open(hid_t at, const char *path)
{
    return rc_store_h5_exists(at, path) ? H5Dopen2(at, path, H5P_DEFAULT) : -1;
}

/* One number of exactly the type that recut writes. */
static bool get(hid_t at, const char *name, hid_t stored, hid_t type, void *value)
{
    hid_t attribute = H5Aexists(at, name) > 0 ? H5Aopen(at, name, H5P_DEFAULT) : -1;
    hid_t space = attribute >= 0 ? H5Aget_space(attribute) : -1, found = attribute >= 0 ? H5Aget_type(attribute) : -1;
    bool ok = space >= 0 && found >= 0 && H5Tequal(found, stored) > 0 && H5Sget_simple_extent_npoints(space) == 1 &&
              H5Aread(attribute, type, value) >= 0;
    if (space >= 0) H5Sclose(space);
    if (found >= 0) H5Tclose(found);
    if (attribute >= 0) H5Aclose(attribute);
    return ok;
}

bool rc_store_h5_get_i64(hid_t at, const char *name, int64_t *out)
{
    return get(at, name, H5T_STD_I64LE, H5T_NATIVE_INT64, out);
}

bool rc_store_h5_get_u64(hid_t at, const char *name, uint64_t *out)
{
    return get(at, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, out);
}

bool rc_store_h5_get_double(hid_t at, const char *name, double *out)
{
    return get(at, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, out);
}
