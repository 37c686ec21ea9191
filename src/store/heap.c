/* SPDX-License-Identifier: GPL-3.0-or-later
 * heap.c - the walk over global heap collections.
 *
 * A text of variable length is an address of a collection and an index in it.  Addresses lie in attributes, in chunks,
 * anywhere; but HDF5 takes for a collection only what begins with its signature and version, so these are looked for
 * in all bytes.  Where they stand by chance (among compressed rows, once in 2^40 bytes) the length that follows is
 * nearly never one that the file has room for; such a place HDF5 cannot read either. */
#include "store/heap.h"

#include "base/file.h"
#include "base/memory.h"

#include <errno.h>
#include <string.h>

enum {
    PIECE = 1 << 18,
    SIGNATURE = 5, /* "GCOL", version 1 */
    HEAD = 16,     /* the signature, three bytes, the collection's length; an entry: index, count, four bytes, length */
    LEAST = 4096
};

/* Bytes of the file that are in memory. */
typedef struct window {
    int fd;
    int64_t bytes, at, n;
    unsigned char *data;
} window;

/* The n bytes at a place, n <= PIECE; NULL where they cannot be read. */
static const unsigned char *see(window *w, int64_t at, int64_t n)
{
    if (at >= w->at && at + n <= w->at + w->n) return w->data + (at - w->at);
    w->at = at;
    w->n = w->bytes - at < PIECE ? w->bytes - at : PIECE;
    if (n <= w->n && rc_base_file_read_at(w->fd, w->data, (size_t)w->n, at)) return w->data;
    w->n = 0;
    return NULL;
}

static uint64_t little_endian(const unsigned char *from, int n)
{
    uint64_t value = 0;
    while (n-- > 0) value = value << 8 | from[n];
    return value;
}

/* Entry 0 is the free room, whose length counts its head; of others it does not, and is filled up to 8. */
static bool check_entries(window *w, int64_t at, int64_t end, const char **why)
{
    while (end - at >= HEAD) {
        const unsigned char *head = see(w, at, HEAD);
        if (!head) return false;
        uint64_t left = (uint64_t)(end - at), length = little_endian(head + 8, 8);
        bool is_free = little_endian(head, 2) == 0;
        uint64_t room = is_free ? left : left - HEAD, filled = is_free || length > room ? length : (length + 7) / 8 * 8;
        if (filled > room || (is_free && length < HEAD)) {
            *why = "texts in a heap that HDF5 does not write";
            return true;
        }
        at += (int64_t)(is_free ? filled : HEAD + filled);
    }
    return true;
}

/* *left: bytes of the file that are in no collection yet. */
static bool check_collection(window *w, int64_t at, int64_t *left, const char **why)
{
    const unsigned char *head = w->bytes - at >= HEAD ? see(w, at, HEAD) : NULL;
    if (!head) return w->bytes - at < HEAD;
    uint64_t length = little_endian(head + 8, 8);
    if (length > (uint64_t)(w->bytes - at)) return true; /* which HDF5 does not read */
    if (length < LEAST || (int64_t)length > *left) {
        *why = length < LEAST ? "a heap of texts that HDF5 does not write" : "heaps of texts within each other";
        return true;
    }
    *left -= (int64_t)length;
    return check_entries(w, at + HEAD, at + (int64_t)length, why);
}

/* Every place with the signature, through two windows. */
static bool look(window *scan, window *walk, const char **why)
{
    int64_t left = scan->bytes;
    for (int64_t at = 0; !*why && scan->bytes - at >= SIGNATURE;) {
        if (!see(scan, at, SIGNATURE)) return false;
        const unsigned char *from = scan->data + (at - scan->at), *end = scan->data + scan->n;
        const unsigned char *found = memchr(from, 'G', (size_t)(end - from));
        at = found ? scan->at + (found - scan->data) : scan->at + scan->n;
        if (!found || scan->bytes - at < SIGNATURE) continue;
        if (!(found = see(scan, at, SIGNATURE))) return false;
        if (memcmp(found, "GCOL\1", SIGNATURE) == 0 && !check_collection(walk, at, &left, why)) return false;
        at++;
    }
    return true;
}

recut_status rc_store_heap_check(const char *path, int fd, int64_t bytes, const char **why, recut_error *err)
{
    recut_status st = RECUT_OK;
    window scan = {.fd = fd, .bytes = bytes}, walk = scan;
    scan.data = rc_base_memory_uninitialized(PIECE, 1);
    walk.data = rc_base_memory_uninitialized(PIECE, 1);
    *why = NULL;
    errno = 0;
    if (!scan.data || !walk.data)
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for %d bytes", (int)PIECE);
    else if (!look(&scan, &walk, why))
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", path,
                     errno ? rc_base_file_reason(errno) : "it has become shorter");
    rc_base_memory_free(scan.data);
    rc_base_memory_free(walk.data);
    return st;
}
