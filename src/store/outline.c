/* SPDX-License-Identifier: GPL-3.0-or-later
 * outline.c - a reader of the HDF5 files that recut writes as segments.
 *
 *   1. bytes     2. groups     3. objects     4. datasets     5. attributes */
#include "store/outline.h"

#include "base/file.h"
#include "base/memory.h"

#include <string.h>

enum {
    MOST_BYTES = 1 << 26, /* of an outline in memory */
    SUPER = 96,           /* superblock version 0, with addresses and lengths of 8 bytes, and the root's entry */
    NODE = 24,            /* head of a node of a B-tree */
    ENTRY = 40,           /* of a symbol table */
    LEAST_BYTES = 16,     /* that a link or a chunk takes */
    LEVELS = 8,
    CONTINUATIONS = 8
};

/* ---- 1. bytes ----------------------------------------------------------- */

static uint64_t number(const unsigned char *from, int n)
{
    uint64_t value = 0;
    while (n-- > 0) value = value << 8 | from[n];
    return value;
}

/* The n bytes at an address; NULL where they are not there, or among the rows. */
static const unsigned char *see(const rc_outline *o, uint64_t at, uint64_t n)
{
    if (at > o->n || n > o->n - at) return NULL;
    if (at + n <= o->gap_at) return o->bytes + at;
    return at >= o->gap_at + o->gap_n ? o->bytes + (at - o->gap_n) : NULL;
}

static bool read_superblock(rc_outline *o)
{
    static const unsigned char first[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n', 0, 0, 0, 0, 0, 8, 8, 0};
    const unsigned char *super = see(o, 0, SUPER);
    if (!super || memcmp(super, first, sizeof first) != 0 || number(super + 24, 8) != RC_STORE_SEAL) return false;
    o->root = number(super + 64, 8);
    return true;
}

bool rc_store_outline_read(const rc_store_file *file, rc_outline *out)
{
    const rc_written_run *late = &file->late;
    *out = (rc_outline){0};
    if (file->bytes < RC_STORE_SEAL + SUPER) return false;
    rc_outline o = {.n = (uint64_t)(file->bytes - RC_STORE_SEAL)};
    o.gap_at = late->n ? (uint64_t)(late->at - RC_STORE_SEAL) : o.n;
    o.gap_n = late->n ? (uint64_t)late->n : 0;
    if (late->n && (late->at < RC_STORE_SEAL || late->n < 1 || o.gap_at > o.n || o.gap_n > o.n - o.gap_at))
        return false;
    o.left = o.n / LEAST_BYTES;
    uint64_t n = o.n - o.gap_n, behind = n - o.gap_at;
    if (n > MOST_BYTES || !(o.bytes = rc_base_memory_uninitialized((size_t)n, 1))) return false;
    bool ok = rc_base_file_read_at(file->disk.fd, o.bytes, (size_t)o.gap_at, RC_STORE_SEAL) &&
              (behind == 0 || rc_base_file_read_at(file->disk.fd, o.bytes + o.gap_at, (size_t)behind,
                                                   (int64_t)(RC_STORE_SEAL + o.gap_at + o.gap_n)));
    *out = o;
    if (ok && read_superblock(out)) return true;
    rc_store_outline_clear(out);
    return false;
}

void rc_store_outline_clear(rc_outline *outline)
{
    rc_base_memory_free(outline->bytes);
    *outline = (rc_outline){0};
}

/* ---- 2. groups ---------------------------------------------------------- */

/* A node of a B-tree: its head, and n children with n + 1 keys of some bytes between them. */
static const unsigned char *see_node(const rc_outline *o, uint64_t at, unsigned kind, unsigned key, int level,
                                     size_t *n)
{
    const unsigned char *node = see(o, at, NODE);
    if (!node || memcmp(node, "TREE", 4) != 0 || node[4] != kind || (level >= 0 && node[5] != level)) return NULL;
    if (node[5] >= LEVELS) return NULL;
    *n = (size_t)number(node + 6, 2);
    return see(o, at, NODE + *n * (key + 8) + key);
}

typedef struct group {
    rc_outline *outline;
    uint64_t names, names_n; /* of the local heap */
    rc_outline_visit *visit;
    void *self;
} group;

static const char *see_name(const group *g, uint64_t offset)
{
    if (offset >= g->names_n) return NULL;
    const unsigned char *name = see(g->outline, g->names + offset, g->names_n - offset);
    return name && memchr(name, '\0', (size_t)(g->names_n - offset)) ? (const char *)name : NULL;
}

static bool visit_entries(group *g, uint64_t at)
{
    rc_outline *o = g->outline;
    const unsigned char *head = see(o, at, 8);
    if (!head || memcmp(head, "SNOD\1", 5) != 0) return false;
    size_t n = (size_t)number(head + 6, 2);
    const unsigned char *entry = see(o, at + 8, n * ENTRY);
    for (size_t i = 0; entry && i < n; i++, entry += ENTRY) {
        const char *name = see_name(g, number(entry, 8));
        bool hard = number(entry + 16, 4) <= 1; /* 2: a symbolic link */
        if (o->left-- == 0 || !name || !hard) return false;
        if (!g->visit(g->self, name, number(entry + 8, 8))) return false;
    }
    return entry != NULL;
}

/* At most LEVELS deep. */
static bool visit_tree(group *g, uint64_t at, int level)
{
    size_t n;
    const unsigned char *node = see_node(g->outline, at, 0, 8, level, &n);
    if (!node) return false;
    for (size_t i = 0; i < n; i++) {
        uint64_t child = number(node + NODE + 16 * i + 8, 8);
        if (g->outline->left-- == 0) return false;
        if (node[5] == 0 ? !visit_entries(g, child) : !visit_tree(g, child, node[5] - 1)) return false;
    }
    return true;
}

/* ---- 3. objects --------------------------------------------------------- */

enum { NIL = 0, SPACE = 1, TYPE = 3, FILL = 5, LAYOUT = 8, FILTERS = 11, ATTRIBUTE = 12, CONTINUED = 16, SYMBOLS = 17 };

/* n: bytes of data. */
typedef bool take_message(void *self, unsigned type, const unsigned char *data, size_t n);

static bool each_message(const rc_outline *o, uint64_t header, take_message *take, void *self)
{
    rc_outline_piece more[CONTINUATIONS];
    size_t n_more = 0, next = 0;
    const unsigned char *head = see(o, header, 16), *message;
    if (!head || head[0] != 1) return false;
    uint64_t at = header + 16, left = number(head + 8, 4);
    for (uint64_t n = number(head + 2, 2); n > 0; n--) {
        if (left == 0 && next < n_more) {
            at = more[next].at;
            left = more[next++].n;
        }
        if (left < 8 || !(message = see(o, at, 8))) return false;
        uint64_t type = number(message, 2), bytes = number(message + 2, 2);
        bool shared = message[4] & 2;
        if (bytes > left - 8 || shared || !(message = see(o, at + 8, bytes))) return false;
        at += 8 + bytes;
        left -= 8 + bytes;
        if (type == CONTINUED) {
            if (bytes < 16 || n_more == CONTINUATIONS) return false;
            more[n_more++] = (rc_outline_piece){number(message, 8), number(message + 8, 8)};
        } else if (type != NIL && !take(self, (unsigned)type, message, (size_t)bytes)) {
            return false;
        }
    }
    return true;
}

typedef struct symbols {
    bool found;
    uint64_t tree, heap;
} symbols;

static bool take_symbols(void *self, unsigned type, const unsigned char *data, size_t n)
{
    symbols *s = self;
    if (type == ATTRIBUTE) return true;
    if (type != SYMBOLS || n < 16 || s->found) return false;
    *s = (symbols){true, number(data, 8), number(data + 8, 8)};
    return true;
}

bool rc_store_outline_each(rc_outline *outline, uint64_t header, rc_outline_visit *visit, void *self)
{
    symbols s = {0};
    group g = {.outline = outline, .visit = visit, .self = self};
    if (!each_message(outline, header, take_symbols, &s) || !s.found) return false;
    const unsigned char *heap = see(outline, s.heap, 32);
    if (!heap || memcmp(heap, "HEAP\0", 5) != 0) return false;
    g.names_n = number(heap + 8, 8);
    g.names = number(heap + 24, 8);
    return see(outline, g.names, g.names_n) && visit_tree(&g, s.tree, -1);
}

/* ---- 4. datasets -------------------------------------------------------- */

static const struct {
    unsigned bytes, described;
    unsigned char description[20]; /* datatype message, version 1 */
} known[] = {
    [RC_OUTLINE_I64] = {8, 12, {0x10, 8, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0}},
    [RC_OUTLINE_U32] = {4, 12, {0x10, 0, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0}},
    [RC_OUTLINE_U8] = {1, 12, {0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0}},
    [RC_OUTLINE_F64] = {8, 20, {0x11, 32, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 3, 0, 0}},
};

static bool is_type(const unsigned char *data, size_t n, rc_outline_type type)
{
    return n >= known[type].described && memcmp(data, known[type].description, known[type].described) == 0;
}

typedef struct dataset {
    rc_outline_type type;
    rc_outline_data *out;
    uint64_t chunk[2];
    unsigned element, seen; /* bytes of a number in a chunk; messages, a bit each */
} dataset;

static bool take_space(dataset *d, const unsigned char *data, size_t n)
{
    rc_outline_data *out = d->out;
    if (n < 8 || data[0] != 1 || data[1] < 1 || data[1] > 2 || data[2] > 1) return false;
    size_t rank = data[1], bytes = 8 * rank;
    if (n < 8 + bytes * (1 + data[2])) return false;
    if (data[2] && memcmp(data + 8, data + 8 + bytes, bytes) != 0) return false; /* it may not grow */
    out->rank = (int)rank;
    out->dims[0] = number(data + 8, 8);
    out->dims[1] = rank == 2 ? number(data + 16, 8) : 1;
    return true;
}

static bool take_layout(dataset *d, const unsigned char *data, size_t n)
{
    rc_outline_data *out = d->out;
    if (n < 18 || data[0] != 3) return false;
    if (data[1] == 1) {
        out->all = (rc_outline_piece){number(data + 2, 8), number(data + 10, 8)};
        return true;
    }
    if (data[1] != 2 || data[2] != 3 || n < 23) return false; /* two dimensions and that of the bytes */
    out->chunks = number(data + 3, 8);
    for (int i = 0; i < 2; i++) d->chunk[i] = number(data + 11 + 4 * i, 4);
    d->element = (unsigned)number(data + 19, 4);
    return true;
}

/* One filter, deflate. */
static bool take_filters(const unsigned char *data, size_t n)
{
    return n >= 16 && data[0] == 1 && data[1] == 1 && number(data + 8, 2) == 1;
}

static bool take_of_dataset(void *self, unsigned type, const unsigned char *data, size_t n)
{
    dataset *d = self;
    if (type == FILL) return true;
    if (type > FILTERS || d->seen & 1u << type) return false;
    d->seen |= 1u << type;
    switch (type) {
    case SPACE:
        return take_space(d, data, n);
    case TYPE:
        return is_type(data, n, d->type);
    case LAYOUT:
        return take_layout(d, data, n);
    case FILTERS:
        return take_filters(data, n);
    default:
        return false;
    }
}

bool rc_store_outline_dataset(const rc_outline *outline, uint64_t header, rc_outline_type type, rc_outline_data *out)
{
    const unsigned needed = 1u << SPACE | 1u << TYPE | 1u << LAYOUT;
    uint64_t bytes;
    *out = (rc_outline_data){0};
    dataset d = {.type = type, .out = out};
    if (!each_message(outline, header, take_of_dataset, &d) || (d.seen & needed) != needed) return false;
    bool filtered = d.seen & 1u << FILTERS;
    if (__builtin_mul_overflow(out->dims[0], out->dims[1], &bytes) ||
        __builtin_mul_overflow(bytes, known[type].bytes, &bytes) || bytes == 0)
        return false;
    if (out->all.n)
        return !filtered && out->all.n == bytes && out->all.at <= outline->n && bytes <= outline->n - out->all.at;
    return filtered && out->chunks && out->rank == 2 && d.chunk[0] == 1 && d.chunk[1] == out->dims[1] &&
           d.element == known[type].bytes;
}

bool rc_store_outline_numbers(const rc_outline *outline, const rc_outline_data *data, void *out, size_t bytes)
{
    const unsigned char *from = data->all.n == bytes ? see(outline, data->all.at, bytes) : NULL;
    if (from) memcpy(out, from, bytes);
    return from != NULL;
}

/* At most LEVELS deep.  A key is a chunk's bytes, its mask of filters that were left out, and its place. */
static bool take_chunks(rc_outline *o, uint64_t at, int level, uint64_t rows, rc_outline_piece *piece)
{
    enum { KEY = 32 };
    size_t n;
    const unsigned char *node = see_node(o, at, 1, KEY, level, &n);
    if (!node) return false;
    const unsigned char *key = node + NODE;
    for (size_t i = 0; i < n; i++, key += KEY + 8) {
        uint64_t child = number(key + KEY, 8), bytes = number(key, 4), row = number(key + 8, 8);
        if (o->left-- == 0) return false;
        if (node[5] > 0) {
            if (!take_chunks(o, child, node[5] - 1, rows, piece)) return false;
            continue;
        }
        if (number(key + 4, 4) || row >= rows || number(key + 16, 8) || number(key + 24, 8) || piece[row].n ||
            bytes == 0 || child > o->n || bytes > o->n - child)
            return false;
        piece[row] = (rc_outline_piece){child, bytes};
    }
    return true;
}

bool rc_store_outline_rows(rc_outline *outline, const rc_outline_data *data, rc_outline_piece *piece)
{
    bool ok = data->chunks && take_chunks(outline, data->chunks, -1, data->dims[0], piece);
    for (uint64_t row = 0; ok && row < data->dims[0]; row++) ok = piece[row].n > 0;
    return ok;
}

/* ---- 5. attributes ------------------------------------------------------ */

typedef struct attribute {
    const char *name;
    const void *value;
    size_t bytes;
    bool text, found, same;
} attribute;

static size_t padded(size_t n)
{
    return (n + 7) / 8 * 8;
}

static bool take_attribute(void *self, unsigned type, const unsigned char *data, size_t n)
{
    static const unsigned char text[] = {0x13, 0x10, 0, 0}; /* of fixed length, ended by a zero, UTF-8 */
    attribute *a = self;
    if (type != ATTRIBUTE) return type == SYMBOLS;
    if (n < 8 || data[0] != 1) return false;
    size_t name_n = (size_t)number(data + 2, 2), type_n = (size_t)number(data + 4, 2);
    size_t type_at = 8 + padded(name_n), space_at = type_at + padded(type_n);
    size_t value_at = space_at + padded((size_t)number(data + 6, 2));
    if (name_n != strlen(a->name) + 1 || n < type_at || memcmp(data + 8, a->name, name_n) != 0) return true;
    if (a->found || n < value_at + a->bytes || type_n < 8 || value_at < space_at + 8) return false;
    bool right = a->text ? memcmp(data + type_at, text, sizeof text) == 0 && number(data + type_at + 4, 4) == a->bytes
                         : is_type(data + type_at, type_n, RC_OUTLINE_I64);
    a->found = true;
    a->same = right && data[space_at] == 1 && data[space_at + 1] == 0 && /* a scalar */
              memcmp(data + value_at, a->value, a->bytes) == 0;
    return true;
}

bool rc_store_outline_is_i64(const rc_outline *outline, uint64_t header, const char *name, int64_t value)
{
    attribute a = {.name = name, .value = &value, .bytes = sizeof value};
    return each_message(outline, header, take_attribute, &a) && a.same;
}

bool rc_store_outline_is_text(const rc_outline *outline, uint64_t header, const char *name, const char *value)
{
    attribute a = {.name = name, .value = value, .bytes = strlen(value) + 1, .text = true};
    return each_message(outline, header, take_attribute, &a) && a.same;
}
