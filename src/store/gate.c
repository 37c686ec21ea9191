/* SPDX-License-Identifier: GPL-3.0-or-later
 * gate.c - the walk over a file's objects.
 *
 * HDF5 allocates and loops by what a file announces.  So everything announced is added up here and must not be more
 * than the bytes of the file: then reading it takes no more memory and time than a file of its length may ask for.
 *
 *   1. a dataset     2. the walk     3. the whole */
#include "store/gate.h"

#include "store/h5_error.h"
#include "store/heap.h"

#include <stdbool.h>
#include <stdio.h>

enum {
    DEPTH_MOST = 6,       /* permute/0/table/candidates/il6/data */
    LINK_BYTES = 16,      /* an object takes more */
    VARIABLE_BYTES = 16,  /* of a text of variable length: its own length, and its place in a heap */
    DEFLATE_RATIO = 1100, /* no more than 1032 : 1 */
    RANK_MOST = 2
};

typedef struct walk {
    hsize_t bytes, left; /* of the file; not yet announced by a dataset */
    hsize_t links;       /* that may still come */
    int depth;
    char at[80]; /* the object that is refused */
    const char *why;
} walk;

static herr_t refuse(walk *w, const char *why)
{
    if (!w->why) w->why = why;
    return -1;
}

/* ---- 1. a dataset ------------------------------------------------------- */

typedef struct stored {
    hsize_t dims[RANK_MOST], points, size, storage; /* size: of a number */
    int rank;
    H5D_layout_t layout;
    bool deflate;
} stored;

static bool known_filters(hid_t creation, stored *s)
{
    int n = H5Pget_nfilters(creation);
    for (int i = 0; i < n; i++) {
        unsigned flags, values[8], config;
        size_t n_values = sizeof values / sizeof *values;
        char name[8];
        H5Z_filter_t filter =
            H5Pget_filter2(creation, (unsigned)i, &flags, &n_values, values, sizeof name, name, &config);
        if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_FLETCHER32) return false;
        s->deflate = s->deflate || filter == H5Z_FILTER_DEFLATE;
    }
    return n >= 0 && n <= 2;
}

/* Looked at before anything else: to ask a virtual dataset for its shape opens other files. */
static const char *check_place(hid_t creation, stored *s)
{
    s->layout = H5Pget_layout(creation);
    if (s->layout != H5D_CONTIGUOUS && s->layout != H5D_CHUNKED && s->layout != H5D_COMPACT)
        return "its numbers lie in other files";
    if (H5Pget_external_count(creation) != 0) return "its numbers lie in other files";
    return known_filters(creation, s) ? NULL : "a filter that recut does not use";
}

static const char *check_type(hid_t dataset, stored *s)
{
    hid_t type = H5Dget_type(dataset);
    const hid_t known[] = {H5T_IEEE_F64LE, H5T_STD_I64LE, H5T_STD_U64LE, H5T_STD_U32LE, H5T_STD_U8LE};
    bool ok = type >= 0 && H5Tget_class(type) == H5T_STRING;
    for (size_t i = 0; type >= 0 && !ok && i < sizeof known / sizeof *known; i++) ok = H5Tequal(type, known[i]) > 0;
    s->size = ok ? H5Tget_size(type) : 0;
    if (ok && H5Tis_variable_str(type) > 0) s->size = VARIABLE_BYTES; /* HDF5 gives that of a pointer */
    if (type >= 0) H5Tclose(type);
    return ok && s->size > 0 ? NULL : "a type that recut does not use";
}

static const char *check_shape(hid_t dataset, hid_t creation, stored *s)
{
    hsize_t most[RANK_MOST], chunk[RANK_MOST];
    hid_t space = H5Dget_space(dataset);
    bool ok = space >= 0 && H5Sget_simple_extent_type(space) == H5S_SIMPLE;
    s->rank = ok ? H5Sget_simple_extent_ndims(space) : -1;
    ok = s->rank >= 1 && s->rank <= RANK_MOST && H5Sget_simple_extent_dims(space, s->dims, most) == s->rank;
    if (space >= 0) H5Sclose(space);
    s->points = 1;
    for (int i = 0; ok && i < s->rank; i++) {
        ok = most[i] == s->dims[i] && !__builtin_mul_overflow(s->points, s->dims[i], &s->points);
    }
    if (ok && s->layout == H5D_CHUNKED) {
        ok = H5Pget_chunk(creation, s->rank, chunk) == s->rank;
        for (int i = 0; ok && i < s->rank; i++) ok = chunk[i] >= 1 && chunk[i] <= s->dims[i];
    }
    return ok ? NULL : "a shape that recut does not write";
}

/* Is what it announces stored?  Of chunks those of zeros may be missing, but not those of the first column. */
static const char *check_storage(hid_t dataset, walk *w, stored *s)
{
    static const char *const more = "it announces more than the file holds";
    hsize_t announced;
    s->storage = H5Dget_storage_size(dataset);
    if (__builtin_mul_overflow(s->points, s->size, &announced) || s->storage > w->left) return more;
    w->left -= s->storage;
    if (s->layout != H5D_CHUNKED) {
        haddr_t place = s->layout == H5D_CONTIGUOUS ? H5Dget_offset(dataset) : 0;
        if (announced == 0) return NULL;
        return s->storage == announced && place != HADDR_UNDEF && place <= w->bytes && announced <= w->bytes - place
                   ? NULL
                   : more;
    }
    if (s->deflate) return announced / DEFLATE_RATIO <= s->storage ? NULL : more;
    return s->dims[0] <= s->storage / s->size ? NULL : more;
}

static const char *check_dataset(hid_t dataset, walk *w)
{
    stored s = {0};
    hid_t creation = H5Dget_create_plist(dataset);
    const char *why = creation < 0 ? "it cannot be read" : check_place(creation, &s);
    if (!why) why = check_type(dataset, &s);
    if (!why) why = check_shape(dataset, creation, &s);
    if (!why) why = check_storage(dataset, w, &s);
    if (creation >= 0) H5Pclose(creation);
    return why;
}

/* ---- 2. the walk -------------------------------------------------------- */

static herr_t visit(hid_t group, const char *name, const H5L_info_t *info, void *self);

static herr_t walk_group(hid_t group, walk *w)
{
    herr_t code = H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit, w);
    return code < 0 ? refuse(w, "a group cannot be read") : 0;
}

static herr_t visit(hid_t group, const char *name, const H5L_info_t *info, void *self)
{
    walk *w = self;
    const char *why = NULL;
    herr_t code = 0;
    if (!w->why) snprintf(w->at, sizeof w->at, "%.70s", name);
    if (info->type != H5L_TYPE_HARD) return refuse(w, "a link to elsewhere");
    if (w->links-- == 0) return refuse(w, "more objects than a file of its length holds");
    if (w->depth >= DEPTH_MOST) return refuse(w, "groups in groups without end");
    hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    H5I_type_t kind = object >= 0 ? H5Iget_type(object) : H5I_BADID;
    if (kind == H5I_GROUP) {
        w->depth++;
        code = walk_group(object, w);
        w->depth--;
    } else if (kind == H5I_DATASET) {
        why = check_dataset(object, w);
    } else {
        why = "an object that recut does not write";
    }
    if (object >= 0) H5Oclose(object);
    return why ? refuse(w, why) : code;
}

/* ---- 3. the whole ------------------------------------------------------- */

static bool known_sizes(hid_t file)
{
    size_t address = 0, length = 0;
    hid_t creation = H5Fget_create_plist(file);
    bool ok = creation >= 0 && H5Pget_sizes(creation, &address, &length) >= 0;
    if (creation >= 0) H5Pclose(creation);
    return ok && address == 8 && length == 8;
}

recut_status rc_store_gate(const char *path, hid_t file, int fd, int64_t bytes, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *why = NULL;
    char what[256];
    walk w = {.bytes = (hsize_t)bytes, .left = (hsize_t)bytes, .links = (hsize_t)bytes / LINK_BYTES};
    if (!known_sizes(file)) return rc_store_gate_refuse(path, "addresses that recut does not write", err);
    if (fd >= 0) RC_TRY(rc_store_heap_check(path, fd, bytes, &why, err));
    if (why) return rc_store_gate_refuse(path, why, err);
    if (walk_group(file, &w) >= 0 && !w.why) return RECUT_OK;
    snprintf(what, sizeof what, "%s%s%s", w.at, *w.at ? ": " : "", w.why ? w.why : "it cannot be read");
    st = rc_store_gate_refuse(path, what, err);
done:
    return st;
}

recut_status rc_store_gate_refuse(const char *path, const char *what, recut_error *err)
{
    if (rc_store_h5_starved()) return rc_store_h5_fails("read", path, err);
    return RC_FAIL(err, RECUT_E_DATA, -1, "%s: damaged or not written by recut: %s", path, what);
}
