/* SPDX-License-Identifier: GPL-3.0-or-later
 * memory.c - aligned allocation. */
#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ALIGNMENT = 64 }; /* a cache line, and an AVX-512 vector */

/* Memory of the second size never comes from glibc's heap: its pages are fresh, and dropping them loses nothing. */
static const size_t large = (size_t)4 << 20, very_large = (size_t)32 << 20, huge_page = (size_t)2 << 20;

/* The part of [p, p + bytes) that is whole pages of a size: where it begins, and its bytes. */
static unsigned char *whole_pages(unsigned char *p, size_t bytes, size_t page, size_t *whole)
{
    size_t head = (page - (size_t)((uintptr_t)p % page)) % page;
    *whole = bytes > head ? (bytes - head) / page * page : 0;
    return p + head;
}

/* Drops the whole pages of very large memory, which reads as zeros then (madvise(2)): a page is there once it is written
 * to.  Work areas for the worst case (the arena of the branch and bound search) cost what they use. */
static void clear(unsigned char *p, size_t bytes)
{
    size_t whole = 0;
    if (bytes >= very_large) {
        unsigned char *from = whole_pages(p, bytes, (size_t)sysconf(_SC_PAGESIZE), &whole);
        if (madvise(from, whole, MADV_DONTNEED) == 0) {
            memset(p, 0, (size_t)(from - p));
            memset(from + whole, 0, (size_t)(p + bytes - from) - whole);
            return;
        }
    }
    memset(p, 0, bytes);
}

/* Random access to a million patients misses the TLB at every step, and page faults cost more than the work between them:
 * a permutation of them takes 0.7 times as long in huge pages.  Only advice; where there are none nothing is lost. */
static void prefer_huge_pages(unsigned char *p, size_t bytes)
{
    size_t whole = 0;
    if (bytes < large) return;
    unsigned char *from = whole_pages(p, bytes, huge_page, &whole);
    if (whole) (void)madvise(from, whole, MADV_HUGEPAGE);
}

static void *allocate(size_t n, size_t size, bool zeroed)
{
    if (size && n > (SIZE_MAX - ALIGNMENT) / size) return NULL;
    size_t bytes = (n * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (bytes == 0) bytes = ALIGNMENT;
    unsigned char *p = aligned_alloc(ALIGNMENT, bytes);
    if (!p) return NULL;
    prefer_huge_pages(p, bytes);
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

char *rc_base_memory_string(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = rc_base_memory_zeroed(bytes, 1);
    if (copy) memcpy(copy, text, bytes);
    return copy;
}
