/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * blocks.h - every block of a run by its number, wherever it is in the segments. */
#ifndef RC_STORE_BLOCKS_H
#define RC_STORE_BLOCKS_H

#include "store/folder.h"
#include "store/segment.h"

enum { RC_STORE_OPEN_MOST = 64 };

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
    rc_store_trust trust;                /* how far a segment is checked when it is first opened */
    bool *checked;                       /* [names.n] the seal of that segment has been found good */
    bool hurt;                           /* a block could not be read, or was not what its CRC says */
    double *rows;                        /* of the block read last, where no place was given: [columns][kept rows] */
    const uint32_t *column_crc;          /* of the rows read last */
    int64_t *tally;
    /* Where blocks have copies, and tallies are stored as sums: */
    bool copies;      /* some block has more than one */
    bool *left_out;   /* [names.n][n] parts of segments whose blocks are all in others: not needed */
    size_t *n_excess; /* [n] -> blocks that the sums of the other parts count once more (as often as they are listed) */
    int64_t **excess;
    int64_t **sum; /* [n] of the tallies that are stored as sums, over all segments; NULL: not known, or none */
} rc_blocks;

/* Finds every block in some folders.  RC_STORE_OUTLINE leaves the rows to the reading of their blocks: where that finds
 * damage, `hurt` is set, and opening anew with RC_STORE_CHECKED passes over that segment.  Damaged segments are passed
 * over, those of another run refused (RECUT_E_USAGE); copies of a block must agree (their CRC-32: RECUT_E_STORE).
 * Everything given is borrowed. */
RECUT_CHECK recut_status rc_store_blocks_open(const char *const *folder, size_t n_folders, const char *fingerprint,
                                              rc_analysis *const *analysis, size_t n, rc_store_trust trust,
                                              rc_blocks **out, recut_error *err);
void rc_store_blocks_close(rc_blocks *blocks); /* NULL is fine */

/* RECUT_E_STORE naming the analysis and its first gaps, unless blocks 0 .. end - 1 are there. */
RECUT_CHECK recut_status rc_store_blocks_complete(const rc_blocks *blocks, size_t a, int64_t end, recut_error *err);

/* Adds the tallies of all blocks of an analysis without a sequential stop to counts [tally_length].  They were summed
 * up when the segments were opened, unless that would have taken more than 64 MB, or blocks have copies: then it costs
 * a read a segment; a block that two segments hold together with others is computed again, to be taken off once. */
RECUT_CHECK recut_status rc_store_blocks_add_tallies(rc_blocks *blocks, size_t a, int64_t *counts, recut_error *err);

/* Reads a block into rows and tally and checks its CRC (the rows alone where tallies are summed); or only the tally.
 * place: takes the rows, as [columns][stride], in place of `rows`; NULL = none. */
RECUT_CHECK recut_status rc_store_blocks_read(rc_blocks *blocks, size_t a, int64_t b, double *place, size_t stride,
                                              recut_error *err);
RECUT_CHECK recut_status rc_store_blocks_read_tally(rc_blocks *blocks, size_t a, int64_t b, recut_error *err);

#endif
