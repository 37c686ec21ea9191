/* SPDX-License-Identifier: GPL-3.0-or-later
 * memory.c - aligned allocation. */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    ALIGNMENT = 64,      /* a cache line, and an AVX-512 vector */
    LARGE_PAGE = 1 << 21 /* the first access to a page is expensive, on virtual machines above all */
};

/* Memory of this size never comes from glibc's heap: its pages are fresh, and dropping them loses nothing. */
static const size_t very_large = (size_t)32 << 20;

/* Drops the pages of very large memory (it begins on one), which reads as zeros then (madvise(2)): a page is there once
 * it is written to.  Work areas for the worst case (the arena of the branch and bound search) cost what they use. */
static void clear(unsigned char *p, size_t bytes)
{
    size_t whole = 0;
    if (bytes >= very_large) whole = bytes - bytes % (size_t)sysconf(_SC_PAGESIZE);
    if (whole && madvise(p, whole, MADV_DONTNEED) != 0) whole = 0;
    memset(p + whole, 0, bytes - whole);
}

static void *allocate(size_t n, size_t size, bool zeroed)
{
    if (size && n > (SIZE_MAX - ALIGNMENT) / size) return NULL;
    size_t bytes = (n * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (bytes == 0) bytes = ALIGNMENT;
    bool large = bytes >= LARGE_PAGE;
    void *p = NULL; /* not aligned_alloc: sizes need not be multiples of a large page */
    if (posix_memalign(&p, large ? LARGE_PAGE : ALIGNMENT, bytes) != 0) return NULL;
    if (large) (void)madvise(p, bytes, MADV_HUGEPAGE); /* else small ones */
    if (zeroed) clear(p, bytes);
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

bool rc_base_memory_is_zero(const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    return n == 0 || (p[0] == 0 && memcmp(p, p + 1, n - 1) == 0);
}

char *rc_base_memory_string(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = rc_base_memory_zeroed(bytes, 1);
    if (copy) memcpy(copy, text, bytes);
    return copy;
}
