/* SPDX-License-Identifier: GPL-3.0-or-later
 * verify.c - a walk over the groups of a file that the gate has let in (gate.h), with every number read. */
#include "store/verify.h"

#include "base/memory.h"
#include "store/h5.h"

#include <stdio.h>
#include <string.h>

enum { PIECE = 1 << 16, PATH = 640 }; /* numbers read at once where there are no chunks */

typedef struct walk {
    rc_store_verified *out;
    char path[PATH]; /* of the object that is read */
} walk;

/* ---- 1. a dataset ------------------------------------------------------- */

static hsize_t least(hsize_t a, hsize_t b)
{
    return a < b ? a : b;
}

/* The pieces in which it is read: its chunks, or so many rows. */
static void choose_piece(hid_t creation, const hsize_t dims[2], int rank, hsize_t piece[2])
{
    piece[1] = dims[1];
    piece[0] = dims[1] ? least(dims[0], PIECE / least(dims[1], PIECE)) : dims[0];
    if (H5Pget_layout(creation) == H5D_CHUNKED) H5Pget_chunk(creation, rank, piece);
    for (int i = 0; i < 2; i++)
        if (piece[i] < 1) piece[i] = 1;
}

static bool read_numbers(hid_t dataset, hid_t creation, hid_t type, walk *w)
{
    hsize_t dims[2], piece[2], start[2], extent[2];
    hid_t space = H5Dget_space(dataset);
    int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    bool ok = rank >= 1 && rank <= 2 && rc_store_h5_dims(dataset, dims);
    unsigned char *bytes = NULL;
    if (ok) choose_piece(creation, dims, rank, piece);
    ok = ok && (bytes = rc_base_memory_uninitialized((size_t)(piece[0] * piece[1]), sizeof(double)));
    for (start[0] = 0; ok && start[0] < dims[0]; start[0] += piece[0])
        for (start[1] = 0; ok && start[1] < dims[1]; start[1] += piece[1]) {
            for (int i = 0; i < 2; i++) extent[i] = least(piece[i], dims[i] - start[i]);
            hsize_t n = extent[0] * extent[1];
            hid_t memory = H5Screate_simple(1, &n, NULL);
            ok = memory >= 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0 &&
                 H5Dread(dataset, type, memory, space, H5P_DEFAULT, bytes) >= 0;
            if (memory >= 0) H5Sclose(memory);
            w->out->numbers += (int64_t)n;
        }
    rc_base_memory_free(bytes);
    if (space >= 0) H5Sclose(space);
    return ok;
}

static bool read_texts(hid_t group, const char *name, walk *w)
{
    size_t n = 0;
    char **list = rc_store_h5_get_texts(group, name, &n);
    rc_store_h5_free_list(list, n);
    w->out->texts += (int64_t)n;
    return list != NULL;
}

static bool has_checksum(hid_t creation)
{
    unsigned flags, values[8], config;
    size_t n_values = sizeof values / sizeof *values;
    return H5Pget_filter_by_id2(creation, H5Z_FILTER_FLETCHER32, &flags, &n_values, values, 0, NULL, &config) >= 0;
}

static bool read_dataset(hid_t group, const char *name, hid_t dataset, walk *w)
{
    hid_t type = H5Dget_type(dataset), creation = H5Dget_create_plist(dataset);
    bool ok = type >= 0 && creation >= 0;
    if (ok && H5Tget_class(type) == H5T_STRING)
        ok = read_texts(group, name, w);
    else if (ok)
        ok = H5Tget_size(type) <= sizeof(double) && read_numbers(dataset, creation, type, w);
    w->out->datasets++;
    if (ok && has_checksum(creation)) w->out->checksums++;
    if (type >= 0) H5Tclose(type);
    if (creation >= 0) H5Pclose(creation);
    return ok;
}

/* ---- 2. the walk -------------------------------------------------------- */

static herr_t visit(hid_t group, const char *name, const H5L_info_t *info, void *self)
{
    walk *w = self;
    size_t before = strlen(w->path);
    hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    herr_t code = -1;
    (void)info;
    snprintf(w->path + before, sizeof w->path - before, "%s%s", before ? "/" : "", name);
    if (object >= 0 && H5Iget_type(object) == H5I_GROUP)
        code = H5Literate(object, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit, w);
    else if (object >= 0 && H5Iget_type(object) == H5I_DATASET)
        code = read_dataset(group, name, object, w) ? 0 : -1;
    if (object >= 0) H5Oclose(object);
    if (code >= 0) w->path[before] = '\0';
    return code;
}

recut_status rc_store_verify(const rc_result *result, rc_store_verified *out, recut_error *err)
{
    walk w = {.out = out, .path = ""};
    *out = (rc_store_verified){0};
    if (H5Literate(result->file, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit, &w) >= 0) return RECUT_OK;
    return RC_FAIL(err, RECUT_E_STORE, -1, "%s: %s cannot be read, or its checksum is wrong", result->path,
                   *w.path ? w.path : "its list of objects");
}
