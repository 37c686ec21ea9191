/* SPDX-License-Identifier: GPL-3.0-or-later
 * crc.c - CRC-32 by ISA-L where recut was built with it, else by zlib. */
#include "store/crc.h"

#include <zlib.h>
#ifdef RECUT_WITH_ISAL
#include <isa-l/crc.h>
#endif

#if defined(RECUT_WITH_ISAL) && (defined(__x86_64__) || defined(__i386__))
/* ISA-L leaves the upper halves of vector registers in use, and all SSE code after it, ours and others', runs at a
 * fifth of its speed. */
__attribute__((target("avx"))) static void release_registers(void)
{
    __builtin_ia32_vzeroupper();
}
#endif

const char *rc_store_crc_library(void)
{
#ifdef RECUT_WITH_ISAL
    return "ISA-L";
#else
    return "zlib";
#endif
}

uint32_t rc_store_crc(uint32_t before, const void *bytes, size_t n)
{
#ifdef RECUT_WITH_ISAL
    uint32_t crc = crc32_gzip_refl(before, bytes, n);
#if defined(__x86_64__) || defined(__i386__)
    if (__builtin_cpu_supports("avx")) release_registers();
#endif
    return crc;
#else
    return (uint32_t)crc32_z(before, bytes, n);
#endif
}

uint32_t rc_store_crc_join(uint32_t before, uint32_t crc, int64_t n)
{
    return (uint32_t)crc32_combine(before, crc, (z_off_t)n);
}

void rc_store_crc_join_all(uint32_t *before, const uint32_t *crc, size_t items, int64_t n)
{
    uLong shift = crc32_combine_gen((z_off_t)n);
    for (size_t i = 0; i < items; i++) before[i] = (uint32_t)crc32_combine_op(before[i], crc[i], shift);
}

uint32_t rc_store_crc_concat(const uint32_t *crc, const uint8_t *left_out, size_t items, int64_t n)
{
    uLong all = 0, shift = crc32_combine_gen((z_off_t)n);
    for (size_t i = 0; i < items; i++)
        if (!left_out || !left_out[i]) all = crc32_combine_op(all, crc[i], shift);
    return (uint32_t)all;
}
