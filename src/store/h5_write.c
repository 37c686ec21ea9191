/* SPDX-License-Identifier: GPL-3.0-or-later
 * h5_write.c - checked HDF5: making groups, datasets and attributes. */
#include "store/h5.h"

#include <stdio.h>
#include <string.h>

/* Properties of a link whose groups are made on the way. */
static hid_t link_properties(void)
{
    hid_t link = H5Pcreate(H5P_LINK_CREATE);
    if (link >= 0 && H5Pset_create_intermediate_group(link, 1) >= 0) return link;
    if (link >= 0) H5Pclose(link);
    return -1;
}

bool rc_store_h5_group(hid_t at, const char *path, hid_t *out)
{
    hid_t group = -1;
    if (rc_store_h5_exists(at, path)) {
        group = H5Gopen2(at, path, H5P_DEFAULT);
    } else {
        hid_t link = link_properties(), creation = H5Pcreate(H5P_GROUP_CREATE);
        if (link >= 0 && creation >= 0 && H5Pset_obj_track_times(creation, false) >= 0)
            group = H5Gcreate2(at, path, link, creation, H5P_DEFAULT);
        if (link >= 0) H5Pclose(link);
        if (creation >= 0) H5Pclose(creation);
    }
    if (group < 0) return false;
    *out = group;
    return true;
}

static hid_t dataset_creation(const rc_h5_shape *shape)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    bool ok = creation >= 0 && H5Pset_obj_track_times(creation, false) >= 0;
    if (ok && shape->chunk[0]) {
        ok = H5Pset_chunk(creation, shape->rank, shape->chunk) >= 0;
        if (ok && shape->deflate) ok = H5Pset_deflate(creation, 1) >= 0;
        if (ok && shape->checked) ok = H5Pset_fletcher32(creation) >= 0;
    }
    if (ok) return creation;
    if (creation >= 0) H5Pclose(creation);
    return -1;
}

/* The groups on the way get their properties from us: HDF5's own would carry time stamps. */
static bool make_groups_above(hid_t at, const char *path)
{
    char above[RC_STORE_LINK];
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        hid_t group = -1;
        int length = (int)(slash - path);
        if (snprintf(above, sizeof above, "%.*s", length, path) >= RC_STORE_LINK) return false;
        if (!rc_store_h5_group(at, above, &group) || H5Gclose(group) < 0) return false;
    }
    return true;
}

bool rc_store_h5_dataset(hid_t at, const char *path, hid_t type, const rc_h5_shape *shape, const void *data, hid_t *out)
{
    hid_t space = -1, creation = -1, link = -1, access = -1, dataset = -1;
    bool ok = make_groups_above(at, path) && (space = H5Screate_simple(shape->rank, shape->dims, NULL)) >= 0 &&
              (creation = dataset_creation(shape)) >= 0 && (link = link_properties()) >= 0 &&
              (access = H5Pcreate(H5P_DATASET_ACCESS)) >= 0;
    if (ok && shape->cache) ok = H5Pset_chunk_cache(access, 12421, shape->cache, 1.0) >= 0;
    ok = ok && (dataset = H5Dcreate2(at, path, type, space, link, creation, access)) >= 0;
    if (ok && data && H5Sget_simple_extent_npoints(space) > 0)
        ok = H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0;
    if (space >= 0) H5Sclose(space);
    if (creation >= 0) H5Pclose(creation);
    if (link >= 0) H5Pclose(link);
    if (access >= 0) H5Pclose(access);
    if (ok && out)
        *out = dataset;
    else if (dataset >= 0 && H5Dclose(dataset) < 0)
        ok = false;
    return ok;
}

bool rc_store_h5_vector(hid_t at, const char *path, hid_t type, size_t n, const void *data)
{
    rc_h5_shape shape = {.rank = 1, .dims = {n}};
    return rc_store_h5_dataset(at, path, type, &shape, data, NULL);
}

static bool put(hid_t at, const char *name, hid_t type, hid_t space, const void *value)
{
    hid_t attribute = space >= 0 ? H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT) : -1;
    bool ok = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
    if (attribute >= 0 && H5Aclose(attribute) < 0) ok = false;
    if (space >= 0) H5Sclose(space);
    return ok;
}

bool rc_store_h5_put_i64(hid_t at, const char *name, int64_t value)
{
    return put(at, name, H5T_STD_I64LE, H5Screate(H5S_SCALAR), &value);
}

bool rc_store_h5_put_u64(hid_t at, const char *name, uint64_t value)
{
    return put(at, name, H5T_STD_U64LE, H5Screate(H5S_SCALAR), &value);
}

bool rc_store_h5_put_double(hid_t at, const char *name, double value)
{
    return put(at, name, H5T_IEEE_F64LE, H5Screate(H5S_SCALAR), &value);
}
