/* SPDX-License-Identifier: GPL-3.0-or-later
 * h5.c - checked HDF5.
 *
 *   1. files     2. writing     3. reading */
#include "store/h5.h"

#include "base/memory.h"

#include <string.h>

/* ---- 1. files ----------------------------------------------------------- */

void rc_store_h5_quiet(void)
{
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

static hid_t create(const char *path, hid_t access)
{
    hid_t creation = H5Pcreate(H5P_FILE_CREATE), file = -1;
    if (creation >= 0 && H5Pset_obj_track_times(creation, false) >= 0) file = H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
    H5Pclose(creation);
    return file;
}

hid_t rc_store_h5_memory_file(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), file = -1;
    /* no backing store: the bytes are fetched and written by us, with the system's own errors */
    if (access >= 0 && H5Pset_fapl_core(access, 1u << 20, false) >= 0) file = create("recut-in-memory.h5", access);
    H5Pclose(access);
    return file;
}

hid_t rc_store_h5_create_file(const char *path)
{
    return create(path, H5P_DEFAULT);
}

recut_status rc_store_h5_image(hid_t file, void **bytes, size_t *n, recut_error *err)
{
    recut_status st = RECUT_OK;
    unsigned char *image = NULL;
    ssize_t size = H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0 ? H5Fget_file_image(file, NULL, 0) : -1;
    if (size < 0) return RC_FAIL(err, RECUT_E_STORE, -1, "HDF5 cannot make the image of a file");
    RC_NEW(image, (size_t)size, err);
    if (H5Fget_file_image(file, image, (size_t)size) != size) {
        rc_base_memory_free(image);
        return RC_FAIL(err, RECUT_E_STORE, -1, "HDF5 cannot make the image of a file");
    }
    *bytes = image;
    *n = (size_t)size;
done:
    return st;
}

/* ---- 2. writing --------------------------------------------------------- */

bool rc_store_h5_group(hid_t at, const char *name)
{
    hid_t link = H5Pcreate(H5P_LINK_CREATE), creation = H5Pcreate(H5P_GROUP_CREATE), group = -1;
    if (rc_store_h5_exists(at, name)) {
        H5Pclose(link);
        H5Pclose(creation);
        return true;
    }
    if (H5Pset_create_intermediate_group(link, 1) >= 0 && H5Pset_obj_track_times(creation, false) >= 0)
        group = H5Gcreate2(at, name, link, creation, H5P_DEFAULT);
    H5Pclose(link);
    H5Pclose(creation);
    return group >= 0 && H5Gclose(group) >= 0;
}

bool rc_store_h5_dataset(hid_t at, const char *name, hid_t type, int rank, const hsize_t *dims, const hsize_t *chunk, bool deflate,
                         bool checked, const void *data, hid_t *out)
{
    hid_t space = H5Screate_simple(rank, dims, NULL), creation = H5Pcreate(H5P_DATASET_CREATE), link = H5Pcreate(H5P_LINK_CREATE);
    hid_t dataset = -1;
    hsize_t elements = 1;
    for (int r = 0; r < rank; r++) elements *= dims[r];
    bool ok = space >= 0 && H5Pset_create_intermediate_group(link, 1) >= 0 && H5Pset_obj_track_times(creation, false) >= 0;
    if (ok && chunk && elements) {
        ok = H5Pset_chunk(creation, rank, chunk) >= 0;
        if (ok && deflate) ok = H5Pset_deflate(creation, 1) >= 0;
        if (ok && checked) ok = H5Pset_fletcher32(creation) >= 0;
    }
    if (ok) dataset = H5Dcreate2(at, name, type, space, link, creation, H5P_DEFAULT);
    ok = dataset >= 0 && (!data || !elements || H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0);
    H5Sclose(space);
    H5Pclose(creation);
    H5Pclose(link);
    if (out && ok) *out = dataset;
    else if (dataset >= 0 && H5Dclose(dataset) < 0) ok = false;
    return ok;
}

static hid_t text_type(size_t length)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, length ? length : 1);
    H5Tset_cset(type, H5T_CSET_UTF8);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    return type;
}

bool rc_store_h5_text_list(hid_t at, const char *name, size_t n, const char *const *text)
{
    size_t longest = 1;
    hsize_t dims[1] = {n};
    for (size_t i = 0; i < n; i++)
        if (text[i] && strlen(text[i]) > longest) longest = strlen(text[i]);
    char *flat = rc_base_memory_zeroed(n, longest);
    if (!flat) return false;
    for (size_t i = 0; i < n; i++)
        if (text[i]) memcpy(flat + i * longest, text[i], strlen(text[i]));
    hid_t type = text_type(longest);
    bool ok = rc_store_h5_dataset(at, name, type, 1, dims, NULL, false, false, flat, NULL);
    H5Tclose(type);
    rc_base_memory_free(flat);
    return ok;
}

static bool put(hid_t at, const char *name, hid_t type, const void *value)
{
    hid_t space = H5Screate(H5S_SCALAR), attribute = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
    if (attribute >= 0) H5Aclose(attribute);
    H5Sclose(space);
    return ok;
}

bool rc_store_h5_put_text(hid_t at, const char *name, const char *text)
{
    hid_t type = text_type(strlen(text));
    bool ok = put(at, name, type, text);
    H5Tclose(type);
    return ok;
}

bool rc_store_h5_put_i64(hid_t at, const char *name, int64_t value)
{
    return put(at, name, H5T_STD_I64LE, &value);
}

bool rc_store_h5_put_u64(hid_t at, const char *name, uint64_t value)
{
    return put(at, name, H5T_STD_U64LE, &value);
}

bool rc_store_h5_put_double(hid_t at, const char *name, double value)
{
    return put(at, name, H5T_IEEE_F64LE, &value);
}

/* ---- 3. reading --------------------------------------------------------- */

static bool transfer(hid_t dataset, hid_t type, hsize_t first, hsize_t count, void *in, const void *out)
{
    hsize_t dims[2], start[2] = {first, 0}, extent[2];
    if (count == 0) return true;
    if (!rc_store_h5_shape(dataset, dims) || first + count > dims[0]) return false;
    extent[0] = count;
    extent[1] = dims[1];
    hid_t file = H5Dget_space(dataset);
    int rank = H5Sget_simple_extent_ndims(file);
    hid_t memory = H5Screate_simple(rank, extent, NULL);
    bool ok = H5Sselect_hyperslab(file, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0 &&
              (in ? H5Dread(dataset, type, memory, file, H5P_DEFAULT, in) : H5Dwrite(dataset, type, memory, file, H5P_DEFAULT, out)) >= 0;
    H5Sclose(file);
    H5Sclose(memory);
    return ok;
}

bool rc_store_h5_read_rows(hid_t dataset, hid_t type, hsize_t first, hsize_t count, void *out)
{
    return transfer(dataset, type, first, count, out, NULL);
}

bool rc_store_h5_write_rows(hid_t dataset, hid_t type, hsize_t first, hsize_t count, const void *data)
{
    return transfer(dataset, type, first, count, NULL, data);
}

bool rc_store_h5_shape(hid_t dataset, hsize_t dims[2])
{
    hid_t space = H5Dget_space(dataset);
    int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    bool ok = rank == 1 || rank == 2;
    dims[1] = 1;
    if (ok) H5Sget_simple_extent_dims(space, dims, NULL);
    if (space >= 0) H5Sclose(space);
    return ok;
}

/* Every part of the path: HDF5 calls a missing group in the middle an error. */
bool rc_store_h5_exists(hid_t at, const char *path)
{
    char part[1024];
    size_t length = strlen(path);
    if (length >= sizeof part) return false;
    for (size_t i = 1; i <= length; i++) {
        if (path[i] != '/' && path[i] != '\0') continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (H5Lexists(at, part, H5P_DEFAULT) <= 0) return false;
    }
    return true;
}

static bool get(hid_t at, const char *name, hid_t type, void *value)
{
    if (H5Aexists(at, name) <= 0) return false;
    hid_t attribute = H5Aopen(at, name, H5P_DEFAULT);
    bool ok = attribute >= 0;
    if (ok) {
        hid_t space = H5Aget_space(attribute);
        ok = space >= 0 && H5Sget_simple_extent_npoints(space) == 1 && H5Aread(attribute, type, value) >= 0;
        H5Sclose(space);
        H5Aclose(attribute);
    }
    return ok;
}

bool rc_store_h5_get_i64(hid_t at, const char *name, int64_t *out)
{
    return get(at, name, H5T_NATIVE_INT64, out);
}

bool rc_store_h5_get_u64(hid_t at, const char *name, uint64_t *out)
{
    return get(at, name, H5T_NATIVE_UINT64, out);
}

bool rc_store_h5_get_double(hid_t at, const char *name, double *out)
{
    return get(at, name, H5T_NATIVE_DOUBLE, out);
}

char *rc_store_h5_get_text(hid_t at, const char *name)
{
    char *text = NULL;
    if (H5Aexists(at, name) <= 0) return NULL;
    hid_t attribute = H5Aopen(at, name, H5P_DEFAULT), type = attribute >= 0 ? H5Aget_type(attribute) : -1;
    if (type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0) {
        size_t size = H5Tget_size(type);
        text = size < (1u << 30) ? rc_base_memory_zeroed(size + 1, 1) : NULL;
        if (text && H5Aread(attribute, type, text) < 0) {
            rc_base_memory_free(text);
            text = NULL;
        }
    }
    if (type >= 0) H5Tclose(type);
    if (attribute >= 0) H5Aclose(attribute);
    return text;
}

char **rc_store_h5_get_list(hid_t at, const char *name, size_t *n)
{
    hsize_t dims[2];
    char **list = NULL, *flat = NULL;
    if (!rc_store_h5_exists(at, name)) return NULL;
    hid_t dataset = H5Dopen2(at, name, H5P_DEFAULT), type = dataset >= 0 ? H5Dget_type(dataset) : -1;
    if (type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 && rc_store_h5_shape(dataset, dims)) {
        size_t size = H5Tget_size(type), count = (size_t)dims[0];
        flat = rc_base_memory_zeroed(count + 1, size);
        list = rc_base_memory_zeroed(count + 1, sizeof *list);
        bool ok = flat && list && (count == 0 || H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, flat) >= 0);
        for (size_t i = 0; ok && i < count; i++) {
            list[i] = rc_base_memory_zeroed(size + 1, 1);
            ok = list[i] != NULL;
            if (ok) memcpy(list[i], flat + i * size, size);
        }
        if (!ok) {
            rc_store_h5_free_list(list, list ? count : 0);
            list = NULL;
        }
        *n = count;
    }
    if (type >= 0) H5Tclose(type);
    if (dataset >= 0) H5Dclose(dataset);
    rc_base_memory_free(flat);
    return list;
}

void rc_store_h5_free_list(char **list, size_t n)
{
    for (size_t i = 0; list && i < n; i++) rc_base_memory_free(list[i]);
    rc_base_memory_free(list);
}
