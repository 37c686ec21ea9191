/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outline.h - what a small HDF5 file holds, from its bytes: for segments, of which a merge reads thousands.
 *
 * HDF5 takes some 0.2 ms to open a file and to close it (it clears half a megabyte for its cache), and is used by one
 * thread at a time; this takes microseconds, and any thread may.  It knows only what recut writes into a segment
 * (groups with a symbol table, version 1 object headers, contiguous datasets and deflated ones with a chunk a row) and
 * declines everything else, which HDF5 is then asked about.  Addresses are HDF5's, counted from the end of the seal.
 * Source: HDF5 File Format Specification, version 3.0, sections II.A, III.A to III.D, IV.A. */
#ifndef RC_STORE_OUTLINE_H
#define RC_STORE_OUTLINE_H

#include "store/file.h"

typedef struct rc_outline {
    unsigned char *bytes; /* [n - gap_n] */
    uint64_t n, gap_at, gap_n;
    uint64_t root; /* object header */
    uint64_t left; /* links and chunks that a file of this length may still have */
} rc_outline;

typedef enum rc_outline_type { RC_OUTLINE_I64, RC_OUTLINE_U32, RC_OUTLINE_U8, RC_OUTLINE_F64 } rc_outline_type;

typedef struct rc_outline_piece {
    uint64_t at, n; /* n = 0: not there */
} rc_outline_piece;

/* A dataset; dims[1] = 1 where there is one dimension. */
typedef struct rc_outline_data {
    int rank;
    uint64_t dims[2];
    rc_outline_piece all; /* where it is contiguous; its bytes are those of its numbers */
    uint64_t chunks;      /* else a B-tree of its chunks, each a deflated row */
} rc_outline_data;

/* All return false where the file is another one than recut writes, memory is out, or a read fails. */

/* Reads a file that has been looked at (rc_store_file_look), without the rows that its seal names. */
bool rc_store_outline_read(const rc_store_file *file, rc_outline *out);
void rc_store_outline_clear(rc_outline *outline); /* a zeroed one is fine */

/* Calls visit for every member of a group until it returns false. */
typedef bool rc_outline_visit(void *self, const char *name, uint64_t header);
bool rc_store_outline_each(rc_outline *outline, uint64_t group, rc_outline_visit *visit, void *self);
/* The dataset with this object header, if it is of this type and not empty. */
bool rc_store_outline_dataset(const rc_outline *outline, uint64_t header, rc_outline_type type, rc_outline_data *out);
/* The numbers of a contiguous one; none of them is among the rows. */
bool rc_store_outline_numbers(const rc_outline *outline, const rc_outline_data *data, void *out, size_t bytes);
/* Where its rows are: piece [dims[0]], zeroed by the caller. */
bool rc_store_outline_rows(rc_outline *outline, const rc_outline_data *data, rc_outline_piece *piece);
/* Is there such an attribute of an object, with this value? */
bool rc_store_outline_is_i64(const rc_outline *outline, uint64_t header, const char *name, int64_t value);
bool rc_store_outline_is_text(const rc_outline *outline, uint64_t header, const char *name, const char *value);

#endif
