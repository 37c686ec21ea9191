/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * heap.h - the heaps of a file's texts, looked at before HDF5 reads them: an entry that takes no room has HDF5 read it
 * without end, and one that is longer than its heap has it read elsewhere. */
#ifndef RC_STORE_HEAP_H
#define RC_STORE_HEAP_H

#include "base/status.h"

#include <stdint.h>

/* Walks all global heap collections in the first `bytes` bytes of an open file whose lengths are of 8 bytes (HDF5 file
 * format specification, III.E).  *why: NULL, or what is wrong.  RECUT_E_IO where the file cannot be read.  Reads the
 * file once, the collections twice. */
RECUT_CHECK recut_status rc_store_heap_check(const char *path, int fd, int64_t bytes, const char **why,
                                             recut_error *err);

#endif
