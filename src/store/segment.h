/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * segment.h - one segment file: some finished blocks of some analyses.
 *
 * Attributes format and fingerprint, and of the whole run analyses and blocks (their numbers); for each analysis in it
 * a group a<index> with datasets block [nb], crc [nb], and, where rows are kept, column_crc [nb][columns], zero
 * [nb][columns] and rows: the numbers of one block after another, each [columns][its kept rows], without the columns
 * that are nothing but zero bytes in that block (zero = 1; reasons mostly are). And tally, deflated.  Without a
 * sequential stop only sums of tallies are ever asked for, so tally is [1][tally_length], the sum over the segment's
 * blocks: writing and merging cost a segment's time and not a block's.  With stop_at it is [nb][tally_length], one
 * chunk a block. */
#ifndef RC_STORE_SEGMENT_H
#define RC_STORE_SEGMENT_H

#include "plan/plan.h"
#include "store/file.h"
#include "store/outline.h"

enum { RC_STORE_SEGMENT_FORMAT = 3 };

/* CRC-32 over the little-endian bytes of the block number, its rows (given by their CRC) and its tally. */
uint32_t rc_store_segment_crc(int64_t block, uint32_t rows_crc, size_t n_rows_doubles, const int64_t *tally,
                              size_t n_tally);

/* The blocks that a segment holds of one analysis. */
typedef struct rc_segment_part {
    size_t n;                 /* blocks */
    int64_t *block;           /* [n] */
    uint32_t *crc;            /* [n] */
    uint32_t *column_crc;     /* [n][columns]; NULL where no rows are kept */
    uint8_t *zero;            /* [n][columns]: 1 = only zero bytes, and left out; NULL as column_crc */
    hsize_t *first;           /* [n] in the rows dataset */
    bool summed;              /* tally is one row for several blocks */
    hid_t rows, tally;        /* open datasets; -1 where there is none, or the segment is read without HDF5: */
    int64_t rows_at;          /* place of the first number in the file */
    rc_outline_piece *counts; /* of each row of the tally */
} rc_segment_part;

typedef struct rc_segment {
    rc_store_file *file;
    size_t n;              /* analyses */
    rc_segment_part *part; /* [n] */
    bool plain;            /* HDF5 knows nothing of it: any thread may read it, also while others do */
} rc_segment;

/* Are this analysis' tallies stored as sums? */
bool rc_store_segment_sums(const rc_analysis *analysis);

/* Opens and checks the seal as far as asked for, the shapes and the block numbers.  RECUT_E_STORE where it is damaged
 * or no segment; RECUT_E_USAGE where it is of another run; the text is then only "fingerprint X" or "format X". */
RECUT_CHECK recut_status rc_store_segment_open(const char *path, rc_store_trust trust, const char *fingerprint,
                                               rc_analysis *const *analysis, size_t n, rc_segment *out,
                                               recut_error *err);
/* Its two ways.  plain: without HDF5 (store/outline.h), so in any thread; false where this cannot tell, and HDF5 is to
 * be asked. */
bool rc_store_segment_open_plain(const char *path, rc_store_trust trust, const char *fingerprint,
                                 rc_analysis *const *analysis, size_t n, rc_segment *out);
RECUT_CHECK recut_status rc_store_segment_open_hdf5(const char *path, rc_store_trust trust, const char *fingerprint,
                                                    rc_analysis *const *analysis, size_t n, rc_segment *out,
                                                    recut_error *err);
void rc_store_segment_close(rc_segment *segment); /* a zeroed one is fine */

/* Room for the rows and the tally of a block of any of the analyses. */
RECUT_CHECK recut_status rc_store_segment_buffers(rc_analysis *const *analysis, size_t n, double **rows,
                                                  int64_t **tally, recut_error *err);

/* Reads the k-th block of an analysis and checks the CRCs of the columns of its rows, and with a tally of its own that
 * of both; rows [columns][stride], of which the first kept rows are filled, and tally are the caller's; stride 0 = the
 * number of these rows.  Where the tallies are summed, only the rows. */
bool rc_store_segment_read(const rc_segment *segment, rc_analysis *const *analysis, size_t which, size_t k,
                           double *rows, size_t stride, int64_t *tally);
/* Only a row of the tally dataset, without its CRC; false also where its counts are not possible: of the k-th block, or
 * the sum (k = 0). */
bool rc_store_segment_read_tally(const rc_segment *segment, rc_analysis *const *analysis, size_t which, size_t k,
                                 int64_t *tally);

/* Can these be the counts of so many replicates?  A seal is no proof, so counts that cannot be are damage, too. */
bool rc_store_segment_possible(const rc_analysis *analysis, const int64_t *tally, int64_t replicates);

#endif
