/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fletcher.h - the checksum that HDF5's filter fletcher32 puts behind a chunk.
 *
 * For chunks that are handed to HDF5 as they are to lie in the file (H5Dwrite_chunk): the library's own function is not
 * public, goes byte by byte, and copies the chunk. */
#ifndef RC_STORE_FLETCHER_H
#define RC_STORE_FLETCHER_H

#include <stddef.h>
#include <stdint.h>

/* Of n bytes, an even number; equal to H5_checksum_fletcher32() (HDF5 1.10, src/H5checksum.c), which takes each pair of
 * bytes as a big-endian word.  About 0.05 ns a byte. */
uint32_t rc_store_fletcher(const void *bytes, size_t n);

#endif
