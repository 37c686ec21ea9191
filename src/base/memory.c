/* SPDX-License-Identifier: GPL-3.0-or-later
 * memory.c - aligned allocation. */
#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    ALIGNMENT = 64,      /* a cache line, and an AVX-512 vector */
    LARGE_PAGE = 1 << 21 /* the first touch of a page is dear, on virtual machines very much so */
};

static void *allocate(size_t n, size_t size, bool zeroed)
{
    if (size && n > (SIZE_MAX - ALIGNMENT) / size) return NULL;
    size_t bytes = (n * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (bytes == 0) bytes = ALIGNMENT;
    bool large = bytes >= LARGE_PAGE;
    void *p = aligned_alloc(large ? LARGE_PAGE : ALIGNMENT, bytes);
    if (p && large) (void)madvise(p, bytes, MADV_HUGEPAGE); /* else small ones */
    if (p && zeroed) memset(p, 0, bytes);
    return p;
}

void *rc_base_memory_zeroed(size_t n, size_t size)
{
    return allocate(n, size, true);
}

void *rc_base_memory_uninitialized(size_t n, size_t size)
{
    return allocate(n, size, false);
}

void rc_base_memory_free(void *p)
{
    free(p);
}

char *rc_base_memory_string(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = rc_base_memory_zeroed(bytes, 1);
    if (copy) memcpy(copy, text, bytes);
    return copy;
}
