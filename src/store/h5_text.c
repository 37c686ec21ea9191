/* SPDX-License-Identifier: GPL-3.0-or-later
 * h5_text.c - checked HDF5: texts, and the names of objects.
 *
 *   1. names     2. writing     3. reading
 *
 * A result's texts are of variable length, which h5py reads as str and R as character: HDF5 puts them into heaps of
 * 4096 bytes, in the order in which they are written, so equal results are still equal bytes; a text costs some 40
 * bytes beside its own, and not the length of the longest one.  Segments, which only recut reads, keep texts of fixed
 * length and have no heap. */
#include "store/h5.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. names ----------------------------------------------------------- */

/* RFC 3986's unreserved characters: what Python's quote(name, safe="") and R's URLencode(name, reserved = TRUE) leave
 * alone. */
static bool is_safe(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c && strchr("-._~", c));
}

bool rc_store_h5_link(const char *top, const char *name, char out[RC_STORE_LINK])
{
    static const char digits[] = "0123456789ABCDEF";
    const char *slash = strchr(name, '/');
    int used = snprintf(out, RC_STORE_LINK, "%s%s", top, *top ? "/" : "");
    size_t at = (size_t)used;
    for (const char *part = name; part; part = part == name && slash ? slash + 1 : NULL) {
        size_t n = part == name && slash ? (size_t)(slash - name) : strlen(part);
        bool dots = strspn(part, ".") >= n; /* HDF5 takes "." for a group itself */
        if (at + 3 * n + 3 > RC_STORE_LINK) return false;
        if (part != name) out[at++] = '/';
        if (n == 0) out[at++] = '%';
        for (size_t i = 0; i < n; i++) {
            unsigned char c = (unsigned char)part[i];
            if (is_safe(c) && !dots) {
                out[at++] = part[i];
            } else {
                out[at++] = '%';
                out[at++] = digits[c >> 4];
                out[at++] = digits[c & 15];
            }
        }
    }
    out[at] = '\0';
    return true;
}

bool rc_store_h5_link_1(const char *top, const char *name, char out[RC_STORE_LINK])
{
    int used = snprintf(out, RC_STORE_LINK, "%s%s", top, *top ? "/" : "");
    const char *slash = strchr(name, '/');
    size_t at = (size_t)used;
    for (const char *c = name; *c; c++) {
        bool begins = c == name || (slash && c == slash + 1), ends = c[1] == '\0' || c + 1 == slash;
        const char *as = *c == '/' && c != slash ? "\xe2\x88\x95" : *c == '.' && begins && ends ? "\xe2\x80\xa4" : NULL;
        size_t n = as ? strlen(as) : 1;
        if (at + n >= RC_STORE_LINK) return false;
        memcpy(out + at, as ? as : c, n);
        at += n;
    }
    out[at] = '\0';
    return at > (size_t)used;
}

/* ---- 2. writing --------------------------------------------------------- */

/* Bytes of the UTF-8 character that begins here; 0 = none does. */
static size_t character(const unsigned char *c)
{
    size_t n = c[0] < 0x80 ? 1 : c[0] >= 0xc2 && c[0] < 0xe0 ? 2 : c[0] >= 0xe0 && c[0] < 0xf0 ? 3 : 4;
    if (n == 1) return 1;
    if (c[0] < 0xc2 || c[0] > 0xf4) return 0;
    if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) || (c[0] == 0xf0 && c[1] < 0x90) ||
        (c[0] == 0xf4 && c[1] > 0x8f))
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((c[i] & 0xc0) != 0x80) return 0;
    return n;
}

/* A copy that is UTF-8: what is not (a text that was cut within a character, a byte that was given so) becomes
 * U+FFFD. */
static char *as_utf8(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;
    char *copy = rc_base_memory_uninitialized(strlen(text) + 1, 3);
    size_t at = 0;
    if (!copy) return NULL;
    while (*c) {
        size_t n = character(c);
        memcpy(copy + at, n ? (const char *)c : "\xef\xbf\xbd", n ? n : 3);
        at += n ? n : 3;
        c += n ? n : 1;
    }
    copy[at] = '\0';
    return copy;
}

static hid_t text_type(size_t length)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && H5Tset_size(type, length) >= 0 && H5Tset_cset(type, H5T_CSET_UTF8) >= 0 &&
        H5Tset_strpad(type, H5T_STR_NULLTERM) >= 0)
        return type;
    if (type >= 0) H5Tclose(type);
    return -1;
}

static bool put(hid_t at, const char *name, hid_t type, const void *value)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = space >= 0 && type >= 0 ? H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT) : -1;
    bool ok = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
    if (attribute >= 0 && H5Aclose(attribute) < 0) ok = false;
    if (space >= 0) H5Sclose(space);
    if (type >= 0) H5Tclose(type);
    return ok;
}

bool rc_store_h5_put_text(hid_t at, const char *name, const char *text)
{
    char *copy = as_utf8(text);
    bool ok = copy && put(at, name, text_type(H5T_VARIABLE), &copy);
    rc_base_memory_free(copy);
    return ok;
}

bool rc_store_h5_put_fixed(hid_t at, const char *name, const char *text)
{
    return put(at, name, text_type(strlen(text) + 1), text);
}

bool rc_store_h5_put_texts(hid_t at, const char *path, size_t n, const char *const *text)
{
    char **copy = rc_base_memory_zeroed(n, sizeof *copy);
    hid_t type = text_type(n ? H5T_VARIABLE : 1); /* R's hdf5r cannot read none of variable length */
    bool ok = copy && type >= 0;
    for (size_t i = 0; ok && i < n; i++) ok = (copy[i] = as_utf8(text[i])) != NULL;
    ok = ok && rc_store_h5_vector(at, path, type, n, copy);
    if (type >= 0) H5Tclose(type);
    rc_store_h5_free_list(copy, n);
    return ok;
}

/* ---- 3. reading --------------------------------------------------------- */

/* Either an attribute or a dataset. */
typedef struct texts {
    hid_t from, type, space;
    bool attribute, variable;
    size_t n, size; /* size: of a text of fixed length */
} texts;

static bool read(const texts *in, hid_t transfer, void *out)
{
    if (in->n == 0) return true;
    return in->attribute ? H5Aread(in->from, in->type, out) >= 0
                         : H5Dread(in->from, in->type, H5S_ALL, H5S_ALL, transfer, out) >= 0;
}

/* HDF5 asks for memory here.  The texts of a list come to less than their file, unless many of them are one and the
 * same. */
static void *take(size_t n, void *left)
{
    hsize_t *bytes = left;
    if (n > *bytes) return NULL;
    *bytes -= n;
    return malloc(n);
}

static void give_back(void *p, void *left)
{
    (void)left;
    free(p);
}

/* The bytes of the file that this is in. */
static hsize_t file_bytes(hid_t from)
{
    hsize_t bytes = 0;
    hid_t file = H5Iget_file_id(from);
    if (file >= 0 && H5Fget_filesize(file, &bytes) < 0) bytes = 0;
    if (file >= 0) H5Fclose(file);
    return bytes;
}

static bool read_variable(const texts *in, char **list)
{
    char **found = rc_base_memory_zeroed(in->n, sizeof *found);
    hsize_t left = file_bytes(in->from);
    hid_t transfer = H5Pcreate(H5P_DATASET_XFER);
    bool managed = transfer >= 0 && H5Pset_vlen_mem_manager(transfer, take, &left, give_back, &left) >= 0;
    bool ok = managed && found && read(in, transfer, found);
    for (size_t i = 0; ok && i < in->n; i++) ok = (list[i] = rc_base_memory_string(found[i] ? found[i] : "")) != NULL;
    for (size_t i = 0; found && i < in->n; i++) free(found[i]); /* of a failed reading what is there */
    if (transfer >= 0) H5Pclose(transfer);
    rc_base_memory_free(found);
    return ok;
}

static bool read_fixed(const texts *in, char **list)
{
    char *flat = rc_base_memory_zeroed(in->n, in->size);
    bool ok = flat && read(in, H5P_DEFAULT, flat);
    for (size_t i = 0; ok && i < in->n; i++) {
        ok = (list[i] = rc_base_memory_zeroed(in->size + 1, 1)) != NULL;
        if (ok) memcpy(list[i], flat + i * in->size, in->size);
    }
    rc_base_memory_free(flat);
    return ok;
}

/* The texts of an attribute or a dataset. */
static char **read_texts(hid_t from, bool attribute, size_t *n)
{
    texts in = {.from = from, .attribute = attribute};
    char **list = NULL;
    in.type = attribute ? H5Aget_type(from) : H5Dget_type(from);
    in.space = attribute ? H5Aget_space(from) : H5Dget_space(from);
    hssize_t points = in.space >= 0 ? H5Sget_simple_extent_npoints(in.space) : -1;
    htri_t variable = in.type >= 0 && H5Tget_class(in.type) == H5T_STRING ? H5Tis_variable_str(in.type) : -1;
    bool ok = points >= 0 && variable >= 0 && (!attribute || points == 1);
    if (ok) {
        in.variable = variable > 0;
        in.n = (size_t)points;
        in.size = H5Tget_size(in.type);
        ok = (list = rc_base_memory_zeroed(in.n + 1, sizeof *list)) != NULL &&
             (in.variable ? read_variable(&in, list) : read_fixed(&in, list));
    }
    if (in.type >= 0) H5Tclose(in.type);
    if (in.space >= 0) H5Sclose(in.space);
    if (ok) {
        *n = in.n;
        return list;
    }
    rc_store_h5_free_list(list, list ? in.n : 0);
    return NULL;
}

char **rc_store_h5_get_texts(hid_t at, const char *path, size_t *n)
{
    hid_t dataset = rc_store_h5_open(at, path);
    char **list = dataset >= 0 ? read_texts(dataset, false, n) : NULL;
    if (dataset >= 0) H5Dclose(dataset);
    return list;
}

char *rc_store_h5_get_text(hid_t at, const char *name)
{
    char path[RC_STORE_LINK], *text = NULL, **list = NULL;
    size_t n = 0;
    if (H5Aexists(at, name) > 0) {
        hid_t attribute = H5Aopen(at, name, H5P_DEFAULT);
        list = attribute >= 0 ? read_texts(attribute, true, &n) : NULL;
        if (attribute >= 0) H5Aclose(attribute);
    } else if (snprintf(path, sizeof path, "text/%s", name) < RC_STORE_LINK) {
        list = rc_store_h5_get_texts(at, path, &n); /* schema 1, whose attributes are short */
    }
    if (list && n == 1) {
        text = list[0];
        list[0] = NULL;
    }
    rc_store_h5_free_list(list, n);
    return text;
}

void rc_store_h5_free_list(char **list, size_t n)
{
    for (size_t i = 0; list && i < n; i++) rc_base_memory_free(list[i]);
    rc_base_memory_free(list);
}
