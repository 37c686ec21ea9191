/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * carve.h - cuts a caller's memory into arrays, each on a cache line of its own. */
#ifndef RC_KERNEL_CARVE_H
#define RC_KERNEL_CARVE_H

#include <stddef.h>
#include <stdint.h>

enum { RC_CARVE_LINE = 64 };

/* With base NULL it only counts the bytes. */
typedef struct rc_carver {
    unsigned char *base;
    size_t used;
} rc_carver;

static inline rc_carver rc_kernel_carver(void *memory)
{
    return (rc_carver){.base =
                           (unsigned char *)(((uintptr_t)memory + RC_CARVE_LINE - 1) / RC_CARVE_LINE * RC_CARVE_LINE)};
}

static inline void *rc_kernel_carve(rc_carver *c, size_t count, size_t size)
{
    void *at = c->base ? c->base + c->used : NULL;
    c->used += (count * size + RC_CARVE_LINE - 1) / RC_CARVE_LINE * RC_CARVE_LINE;
    return at;
}

#endif
