/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * segment.h - one segment file: some finished blocks of some analyses. */
#ifndef RC_STORE_SEGMENT_H
#define RC_STORE_SEGMENT_H

#include "plan/plan.h"
#include "store/h5.h"

/* CRC-32 (zlib) over the little-endian block number, its rows and its tally. */
uint32_t rc_store_segment_crc(int64_t block, const double *rows, size_t n_rows_doubles, const int64_t *tally, size_t n_tally);

/* The blocks that a segment holds of one analysis. */
typedef struct rc_segment_part {
    size_t n;            /* blocks */
    int64_t *block;      /* [n] */
    uint32_t *crc;       /* [n] */
    hsize_t *first_row;  /* [n] in the rows dataset */
    hid_t rows, tally;   /* open datasets; -1 where the analysis has none of it */
} rc_segment_part;

typedef struct rc_segment {
    hid_t file;
    size_t n;              /* analyses */
    rc_segment_part *part; /* [n] */
} rc_segment;

/* Opens and checks shapes.  *foreign is set where the file is a segment of another fingerprint. RECUT_E_STORE where it is none. */
RECUT_CHECK recut_status rc_store_segment_open(const char *path, const char *fingerprint, rc_analysis *const *analysis, size_t n,
                                               rc_segment *out, bool *foreign, recut_error *err);
void rc_store_segment_close(rc_segment *segment);

/* Reads the k-th block of an analysis and checks its CRC; rows and tally are the caller's, of the analysis' sizes. */
bool rc_store_segment_read(const rc_segment *segment, rc_analysis *const *analysis, size_t which, size_t k, double *rows,
                           int64_t *tally);

#endif
