/* SPDX-License-Identifier: GPL-3.0-or-later
 * forge.c - changing sealed files.
 *
 *   1. bytes     2. the seal     3. objects: links     4. attributes     5. datasets */
#include "fuzz/forge.h"

#include "store/crc.h"

#include <hdf5.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEAL = 512, NAMES_MOST = 512, NAME = 600, BYTES_MOST = 1 << 22 };

uint64_t forge_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

size_t forge_below(uint64_t *state, size_t most)
{
    return (size_t)(forge_random(state) % most);
}

/* ---- 1. bytes ----------------------------------------------------------- */

static void stop(const char *what, const char *path)
{
    fprintf(stderr, "fuzz: cannot %s %s\n", what, path);
    exit(1);
}

forge_bytes forge_read(const char *path)
{
    forge_bytes out = {.data = malloc(BYTES_MOST)};
    FILE *file = fopen(path, "rb");
    if (!file || !out.data) stop("read", path);
    out.n = fread(out.data, 1, BYTES_MOST, file);
    fclose(file);
    return out;
}

void forge_write(const char *path, forge_bytes bytes)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes.data, 1, bytes.n, file) != bytes.n || fclose(file) != 0) stop("write", path);
}

static const int64_t wholes[] = {0,
                                 1,
                                 -1,
                                 2,
                                 3,
                                 7,
                                 10,
                                 255,
                                 INT16_MAX,
                                 INT32_MAX,
                                 INT32_MIN,
                                 UINT32_MAX,
                                 (int64_t)1 << 40,
                                 ((int64_t)1 << 53) + 1,
                                 (int64_t)1 << 61,
                                 (int64_t)1 << 62,
                                 INT64_MAX,
                                 INT64_MIN};

static int64_t any_whole(uint64_t *state)
{
    return wholes[forge_below(state, sizeof wholes / sizeof *wholes)];
}

/* A place near one of HDF5's own structures, or anywhere. */
static size_t any_place(const forge_bytes *bytes, size_t first, uint64_t *state)
{
    static const char *const signature[] = {"TREE", "SNOD", "HEAP", "GCOL", "OHDR", "\x89HDF", "FRHP", "BTHD"};
    const char *wanted = signature[forge_below(state, sizeof signature / sizeof *signature)];
    size_t from = first + forge_below(state, bytes->n - first);
    for (size_t i = from; forge_below(state, 2) == 0 && i + 4 < bytes->n; i++)
        if (memcmp(bytes->data + i, wanted, 4) == 0) {
            size_t at = i + forge_below(state, 96);
            return at < bytes->n ? at : bytes->n - 1;
        }
    return from;
}

void forge_change_bytes(forge_bytes *bytes, size_t first, uint64_t *state)
{
    size_t times = 1 + forge_below(state, 4), kind = forge_below(state, 8);
    if (bytes->n <= first + 16) return;
    for (size_t t = 0; t < times; t++) {
        size_t at = any_place(bytes, first, state);
        int64_t whole = any_whole(state);
        size_t width = (size_t)1 << forge_below(state, 4);
        if (width > bytes->n - at) width = bytes->n - at;
        if (kind < 3) {
            bytes->data[at] ^= (unsigned char)(1u << forge_below(state, 8));
        } else if (kind < 5) {
            memcpy(bytes->data + at, &whole, width);
        } else if (kind == 5) {
            bytes->data[at] = (unsigned char)forge_random(state);
        } else if (kind == 6) {
            size_t n = (size_t)1 << (3 + forge_below(state, 7)), from = first + forge_below(state, bytes->n - first);
            if (n > bytes->n - at) n = bytes->n - at;
            if (n > bytes->n - from) n = bytes->n - from;
            memmove(bytes->data + at, bytes->data + from, n);
        } else {
            bytes->n = at > first ? at : first + 1;
            return;
        }
    }
}

/* ---- 2. the seal -------------------------------------------------------- */

bool forge_seal(forge_bytes bytes)
{
    char kind[16] = "", old[SEAL + 1] = "", seal[SEAL] = "";
    int64_t at = 0, n = 0;
    if (bytes.n < SEAL) return false;
    memcpy(old, bytes.data, SEAL);
    if (sscanf(old, "recut %15[a-z]", kind) != 1) return false;
    int used = snprintf(seal, SEAL, "recut %s\nbytes %zu\ncrc32 %08" PRIx32 "\n", kind, bytes.n,
                        rc_store_crc(0, bytes.data + SEAL, bytes.n - SEAL));
    const char *rows = strstr(old, "\nrows at byte ");
    if (rows && sscanf(rows, "\nrows at byte %" SCNd64 ", %" SCNd64 " bytes", &at, &n) == 2 && at >= SEAL && n > 0 &&
        at <= (int64_t)bytes.n && n <= (int64_t)bytes.n - at)
        used += snprintf(seal + used, (size_t)(SEAL - used),
                         "rows at byte %" PRId64 ", %" PRId64 " bytes, crc32 %08" PRIx32 "\n", at, n,
                         rc_store_crc(0, bytes.data + at, (size_t)n));
    snprintf(seal + used, (size_t)(SEAL - used), "HDF5 begins at byte %d\n", (int)SEAL);
    memcpy(bytes.data, seal, SEAL);
    return true;
}

/* ---- 3. objects: links -------------------------------------------------- */

typedef struct names {
    char at[NAMES_MOST][NAME];
    size_t n;
} names;

static herr_t note(hid_t group, const char *name, const H5L_info_t *info, void *self)
{
    names *list = self;
    (void)group, (void)info;
    if (list->n < NAMES_MOST && strlen(name) < NAME) strcpy(list->at[list->n++], name);
    return 0;
}

static const char *const texts[] = {
    "",
    "x",
    "\x1b[31mred",
    "{",
    "{}",
    "[]",
    "null",
    "\xff\xfe",
    "il6",
    "/",
    "..",
    "a/b",
    "\n",
    "permute",
    "search",
    "describe",
    "centers",
    "bootstrap",
    "%s%n",
    "rows",
    "{\"markers\":[\"il6\",\"il6\"]}",
    "{\"markers\":[null,1,{}],\"cutoff\":1e300}",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

static const char *any_text(uint64_t *state)
{
    return texts[forge_below(state, sizeof texts / sizeof *texts)];
}

static void change_link(hid_t file, const char *name, const char *other, uint64_t *state)
{
    char moved[NAME + 8];
    snprintf(moved, sizeof moved, "%sx", name);
    size_t kind = forge_below(state, 8);
    if (kind == 0) { /* endless */
        hid_t group = H5Gopen2(file, "/", H5P_DEFAULT);
        H5Lcreate_hard(group, "/", file, "again", H5P_DEFAULT, H5P_DEFAULT);
        H5Gclose(group);
        return;
    }
    if (kind == 1) {
        H5Lmove(file, name, file, moved, H5P_DEFAULT, H5P_DEFAULT);
        return;
    }
    H5Ldelete(file, name, H5P_DEFAULT);
    if (kind == 2) H5Lcreate_soft(other, file, name, H5P_DEFAULT, H5P_DEFAULT);
    if (kind == 3) H5Lcreate_soft(name, file, name, H5P_DEFAULT, H5P_DEFAULT);
    if (kind == 4) H5Lcreate_external("/etc/hostname", "/", file, name, H5P_DEFAULT, H5P_DEFAULT);
    if (kind == 5) H5Lcreate_hard(file, other, file, name, H5P_DEFAULT, H5P_DEFAULT);
    if (kind == 6) {
        hid_t type = H5Tcopy(H5T_NATIVE_DOUBLE);
        H5Tcommit2(file, name, type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        H5Tclose(type);
    }
}

/* ---- 4. attributes ------------------------------------------------------ */

/* A spec or another text with something in it changed: a number, a word, a bracket. */
static char *change_text(const char *text, uint64_t *state)
{
    static const char *const numbers[] = {"0",  "-1",    "1e300", "1e-300", "2147483648", "null",
                                          "[]", "\"x\"", "{}",    "0.5",    "999"};
    size_t n = strlen(text), at = n ? forge_below(state, n) : 0;
    char *out = malloc(n + 700);
    if (forge_below(state, 4) == 0 || n == 0) {
        strcpy(out, any_text(state));
        return out;
    }
    const char *word = numbers[forge_below(state, sizeof numbers / sizeof *numbers)];
    size_t digits = strcspn(text + at, "0123456789"), end;
    if (forge_below(state, 3) && text[at + digits]) {
        at += digits;
        end = at + strspn(text + at, "0123456789.e+-");
    } else {
        end = at + forge_below(state, 3);
        if (forge_below(state, 2)) word = any_text(state);
    }
    if (end > n) end = n;
    snprintf(out, n + 700, "%.*s%s%s", (int)at, text, word, text + end);
    return out;
}

static void put_text(hid_t object, const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, H5T_VARIABLE);
    H5Adelete(object, name);
    hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0) {
        H5Awrite(attribute, type, &text);
        H5Aclose(attribute);
    }
    H5Sclose(space);
    H5Tclose(type);
}

static void put_number(hid_t object, const char *name, uint64_t *state)
{
    hsize_t dims[1] = {forge_below(state, 5)};
    int64_t value[8];
    double real[8];
    for (int i = 0; i < 8; i++) value[i] = any_whole(state), real[i] = (double)value[i] * 1e300;
    size_t kind = forge_below(state, 6);
    hid_t space = kind ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, dims, NULL);
    hid_t type = kind == 1 ? H5T_IEEE_F64LE : kind == 2 ? H5T_STD_I8LE : kind == 3 ? H5T_STD_U64LE : H5T_STD_I64LE;
    H5Adelete(object, name);
    hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0) {
        H5Awrite(attribute, kind == 1 ? H5T_NATIVE_DOUBLE : H5T_NATIVE_INT64, kind == 1 ? (void *)real : (void *)value);
        H5Aclose(attribute);
    }
    H5Sclose(space);
}

static void change_attribute(hid_t file, const char *path, uint64_t *state)
{
    hid_t object = forge_below(state, 5) ? H5Oopen(file, path, H5P_DEFAULT) : H5Oopen(file, "/", H5P_DEFAULT);
    int n = object >= 0 ? H5Aget_num_attrs(object) : 0;
    if (n > 0) {
        char name[64] = "", *text = NULL;
        hid_t attribute = H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, forge_below(state, (size_t)n),
                                         H5P_DEFAULT, H5P_DEFAULT);
        H5Aget_name(attribute, sizeof name, name);
        hid_t type = H5Aget_type(attribute);
        bool is_text = H5Tis_variable_str(type) > 0;
        if (is_text && H5Aread(attribute, type, &text) < 0) text = NULL;
        H5Aclose(attribute);
        H5Tclose(type);
        if (forge_below(state, 8) == 0) {
            H5Adelete(object, name);
        } else if (is_text != (forge_below(state, 10) == 0)) {
            char *changed = change_text(text ? text : "", state);
            put_text(object, name, changed);
            free(changed);
        } else {
            put_number(object, name, state);
        }
        free(text);
    }
    if (object >= 0) H5Oclose(object);
}

/* ---- 5. datasets -------------------------------------------------------- */

typedef struct shape {
    int rank;
    hsize_t dims[2], chunk[2];
} shape;

static hid_t any_creation(const shape *s, uint64_t *state)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    size_t kind = forge_below(state, 12);
    if (s->chunk[0]) H5Pset_chunk(creation, s->rank, s->chunk);
    if (kind == 0 && !s->chunk[0]) H5Pset_external(creation, "/etc/hostname", 0, H5F_UNLIMITED);
    if (kind == 1 && s->chunk[0]) H5Pset_shuffle(creation);
    if (kind == 2 && s->chunk[0]) H5Pset_deflate(creation, 9);
    if (kind == 3 && s->chunk[0]) H5Pset_fletcher32(creation);
    if (kind == 4 && !s->chunk[0]) {
        hid_t space = H5Screate_simple(s->rank, s->dims, NULL);
        H5Pset_virtual(creation, space, "/etc/hostname", "/x", space);
        H5Sclose(space);
    }
    return creation;
}

static hsize_t points_of(const shape *s)
{
    return s->dims[0] * (s->rank > 1 ? s->dims[1] : 1);
}

/* The attributes go with the old one, mostly: then the reader misses them. */
static void make_again(hid_t file, const char *path, hid_t type, const shape *s, const void *data, uint64_t *state)
{
    hid_t creation = any_creation(s, state), space = H5Screate_simple(s->rank, s->dims, NULL);
    H5Ldelete(file, path, H5P_DEFAULT);
    hid_t dataset = H5Dcreate2(file, path, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    if (dataset >= 0 && data) H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
    if (dataset >= 0 && strstr(path, "/tally/")) {
        double zero = 0;
        hid_t scalar = H5Screate(H5S_SCALAR);
        static const char *const wanted[] = {"origin", "width"};
        put_text(dataset, "about", "again");
        for (int i = 0; i < 2; i++) {
            hid_t attribute = H5Acreate2(dataset, wanted[i], H5T_IEEE_F64LE, scalar, H5P_DEFAULT, H5P_DEFAULT);
            H5Awrite(attribute, H5T_NATIVE_DOUBLE, &zero);
            H5Aclose(attribute);
        }
        H5Sclose(scalar);
    }
    if (dataset >= 0) H5Dclose(dataset);
    H5Sclose(space);
    H5Pclose(creation);
}

static void change_shape(hid_t file, const char *path, hid_t type, shape s, uint64_t *state)
{
    size_t kind = forge_below(state, 6);
    int axis = s.rank > 1 ? (int)forge_below(state, 2) : 0;
    if (kind == 0) s.dims[axis] = 0;
    if (kind == 1) s.dims[axis] += 1;
    if (kind == 2 && s.dims[axis] > 0) s.dims[axis] -= 1;
    if (kind == 3) s.dims[axis] = (hsize_t)1 << (20 + forge_below(state, 42));
    if (kind == 4) s.rank = 3 - s.rank, s.dims[1] = 1;
    bool large = s.dims[0] > 4096 || (s.rank > 1 && s.dims[1] > 4096);
    if (kind == 5 || large)
        for (int i = 0; i < s.rank; i++) s.chunk[i] = s.dims[i] > 64 ? 64 : s.dims[i] ? s.dims[i] : 1;
    void *data = large || points_of(&s) > 100000 ? NULL : calloc(points_of(&s) + 1, 64);
    make_again(file, path, type, &s, data, state);
    free(data);
}

static void change_numbers(hid_t dataset, const shape *s, bool real, uint64_t *state)
{
    static const double reals[] = {0,      -0.0, 1,    -1,    NAN, INFINITY, -INFINITY, 1e308, -1e308,
                                   5e-324, 1e18, 1e19, -1e19, 0.5, 0x1p31,   0x1p63,    3,     100};
    hsize_t n = points_of(s);
    if (n == 0 || n > 200000) return;
    int64_t *data = calloc(n, 8);
    hid_t type = real ? H5T_NATIVE_DOUBLE : H5T_NATIVE_INT64;
    H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
    size_t times = forge_below(state, 4) ? 1 + forge_below(state, 4) : (size_t)n;
    for (size_t t = 0; t < times; t++) {
        size_t i = forge_below(state, (size_t)n);
        if (real)
            memcpy(&data[i], &reals[forge_below(state, sizeof reals / sizeof *reals)], 8);
        else
            data[i] = any_whole(state);
    }
    H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
    free(data);
}

static void change_texts(hid_t file, const char *path, hid_t dataset, hid_t type, const shape *s, uint64_t *state)
{
    size_t n = (size_t)points_of(s), m = n + 1;
    if (n == 0 || n > 20000) return;
    const char **list = calloc(m, sizeof *list);
    if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, list) < 0) {
        free(list);
        return;
    }
    for (size_t i = 0; i < m; i++)
        if (!list[i]) list[i] = "";
    size_t kind = forge_below(state, 5);
    if (kind < 2) list[forge_below(state, n)] = any_text(state);
    if (kind == 2) list[forge_below(state, n)] = list[forge_below(state, n)];
    if (kind == 3) list[n] = list[forge_below(state, n)];
    shape made = {.rank = 1, .dims = {kind == 3 ? m : kind == 4 ? n - 1 : n}};
    hid_t again = H5Tcopy(type); /* the strings are not freed: the program is short */
    make_again(file, path, again, &made, list, state);
    H5Tclose(again);
    free(list);
}

static void change_dataset(hid_t file, const char *path, uint64_t *state)
{
    const hid_t other[] = {H5T_IEEE_F32LE, H5T_STD_I8LE,    H5T_IEEE_F64BE, H5T_STD_U32LE,
                           H5T_C_S1,       H5T_STD_REF_OBJ, H5T_IEEE_F64LE};
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT), space = H5Dget_space(dataset), type = H5Dget_type(dataset);
    shape s = {.rank = H5Sget_simple_extent_ndims(space), .dims = {1, 1}};
    bool text = H5Tget_class(type) == H5T_STRING, real = H5Tget_class(type) == H5T_FLOAT;
    size_t kind = forge_below(state, 10);
    if (s.rank >= 1 && s.rank <= 2) {
        H5Sget_simple_extent_dims(space, s.dims, NULL);
        if (kind < 5 && text && H5Tis_variable_str(type) > 0)
            change_texts(file, path, dataset, type, &s, state);
        else if (kind < 5 && !text)
            change_numbers(dataset, &s, real, state);
        else if (kind < 9)
            change_shape(file, path, type, s, state);
        else
            change_shape(file, path, other[forge_below(state, sizeof other / sizeof *other)], s, state);
    }
    H5Tclose(type);
    H5Sclose(space);
    H5Dclose(dataset);
}

void forge_change_objects(const char *path, uint64_t *state)
{
    static names list;
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    if (file < 0) return;
    for (size_t times = 1 + forge_below(state, 3); times > 0; times--) {
        list.n = 0;
        H5Lvisit(file, H5_INDEX_NAME, H5_ITER_INC, note, &list);
        if (list.n == 0) break;
        const char *name = list.at[forge_below(state, list.n)], *other = list.at[forge_below(state, list.n)];
        size_t kind = forge_below(state, 8);
        hid_t object = H5Oopen(file, name, H5P_DEFAULT);
        bool dataset = object >= 0 && H5Iget_type(object) == H5I_DATASET;
        if (object >= 0) H5Oclose(object);
        if (object < 0) continue;
        if (kind == 0)
            change_link(file, name, other, state);
        else if (kind < 4 || !dataset)
            change_attribute(file, name, state);
        else
            change_dataset(file, name, state);
    }
    H5Fclose(file);
}
