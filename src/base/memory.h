/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * memory.h - 64-byte aligned memory with overflow checks, zeroed unless it says so; large arrays in huge pages where
 * the system has them.  A request for 0 elements gives a valid pointer. */
#ifndef RC_BASE_MEMORY_H
#define RC_BASE_MEMORY_H

#include "base/status.h"

#include <stdbool.h>

/* Returns NULL when memory is out or n * size overflows.  Of 32 MiB or more only the pages that are used are
 * resident. */
void *rc_base_memory_zeroed(size_t n, size_t size);
/* The same with anything in it: for what is written over at once. */
void *rc_base_memory_uninitialized(size_t n, size_t size);
void rc_base_memory_free(void *p); /* NULL is fine */
/* Copy of a string, free with rc_base_memory_free. */
char *rc_base_memory_string(const char *text);
/* Are these n bytes all zero?  (-0.0 is not.)  Ends at the first that is not. */
bool rc_base_memory_is_zero(const void *bytes, size_t n);

/* RC_NEW(ptr, n, err): ptr becomes a zeroed array of n of its own type, or jumps to done. */
#define RC_NEW(ptr, n, err)                                                                                            \
    do {                                                                                                               \
        if (!((ptr) = rc_base_memory_zeroed((n), sizeof *(ptr)))) {                                                    \
            st = RC_FAIL((err), RECUT_E_MEMORY, -1, "out of memory for %zu items of %zu bytes", (size_t)(n),           \
                         sizeof *(ptr));                                                                               \
            goto done;                                                                                                 \
        }                                                                                                              \
    } while (0)

#endif
