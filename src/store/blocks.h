/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * blocks.h - every block of a run by its number, wherever it is in the segments. */
#ifndef RC_STORE_BLOCKS_H
#define RC_STORE_BLOCKS_H

#include "store/folder.h"
#include "store/segment.h"

enum { RC_STORE_OPEN_MOST = 32 };

typedef struct rc_blocks {
    const char *const *folder;
    size_t n_folders;
    const char *fingerprint;
    rc_analysis *const *analysis;
    size_t n;
    rc_store_names names;                /* segments of all folders */
    int32_t **segment, **position;       /* [n][n_blocks]; segment -1 = missing */
    rc_segment open[RC_STORE_OPEN_MOST]; /* segment s sits in place s mod RC_STORE_OPEN_MOST */
    int64_t holds[RC_STORE_OPEN_MOST];   /* which one, or -1 */
    double *rows;                        /* of the block read last */
    int64_t *tally;
} rc_blocks;

/* Finds every block in some folders.  Damaged segments are passed over, those of another run refused (RECUT_E_USAGE);
 * copies of a block must agree bit for bit (RECUT_E_STORE).  Everything given is borrowed. */
RECUT_CHECK recut_status rc_store_blocks_open(const char *const *folder, size_t n_folders, const char *fingerprint,
                                              rc_analysis *const *analysis, size_t n, rc_blocks **out,
                                              recut_error *err);
void rc_store_blocks_close(rc_blocks *blocks); /* NULL is fine */

/* RECUT_E_STORE naming the analysis and its first gaps, unless blocks 0 .. end - 1 are there. */
RECUT_CHECK recut_status rc_store_blocks_complete(const rc_blocks *blocks, size_t a, int64_t end, recut_error *err);

/* Reads a block into rows and tally and checks its CRC; or only the tally, unchecked. */
RECUT_CHECK recut_status rc_store_blocks_read(rc_blocks *blocks, size_t a, int64_t b, recut_error *err);
RECUT_CHECK recut_status rc_store_blocks_read_tally(rc_blocks *blocks, size_t a, int64_t b, recut_error *err);

#endif
