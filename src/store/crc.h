/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crc.h - the CRC-32 of everything stored (that of zlib, gzip, Ethernet), and how those of pieces make that of the
 * whole.
 *
 * With ISA-L some ten times as fast as zlib's, same values; zlib joins. */
#ifndef RC_STORE_CRC_H
#define RC_STORE_CRC_H

#include <stddef.h>
#include <stdint.h>

/* "ISA-L" or "zlib". */
const char *rc_store_crc_library(void);

/* Extends `before`, the CRC-32 of the bytes in front (0 = none), by n bytes.  O(n). */
uint32_t rc_store_crc(uint32_t before, const void *bytes, size_t n);
/* CRC-32 of n bytes, known by their own one, behind others.  O(log n). */
uint32_t rc_store_crc_join(uint32_t before, uint32_t crc, int64_t n);
/* The same for some items side by side, of n bytes each: before[i] becomes that of both. */
void rc_store_crc_join_all(uint32_t *before, const uint32_t *crc, size_t items, int64_t n);

/* That of some items of n bytes each, one behind another, without those marked in left_out (NULL = none is). */
uint32_t rc_store_crc_concat(const uint32_t *crc, const uint8_t *left_out, size_t items, int64_t n);

#endif
