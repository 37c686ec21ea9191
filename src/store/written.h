/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * written.h - CRC-32s of what has been written to a file, so that its seal needs no second look at it.
 *
 * Runs of bytes in ascending order, no two of which overlap.  A run grows while what comes next is written right behind
 * it; whatever is written over a run makes it unknown again.  A seal reads the rest of the file. */
#ifndef RC_STORE_WRITTEN_H
#define RC_STORE_WRITTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct rc_written_run {
    int64_t at, n; /* bytes */
    uint32_t crc;
    bool late; /* see rc_store_written_expect */
} rc_written_run;

typedef struct rc_written {
    rc_written_run *run; /* [room], n of them in use */
    size_t n, room;
    const void *bytes; /* what is expected, or NULL */
    size_t n_bytes;
    uint32_t crc;
    bool late;
} rc_written;

/* The next piece to be written may be these very bytes in memory, whose CRC-32 is known already (NULL: none
 * is expected any more).  Good for one piece: call again with NULL before the memory changes.  late: whoever reads the
 * file knows it too, so the seal may leave these bytes to that reader; a run is late as a whole, or not. */
void rc_store_written_expect(rc_written *written, const void *bytes, size_t n, uint32_t crc, bool late);
/* n bytes go to a place in the file.  Small pieces are not noted, nor is anything where memory is out. */
void rc_store_written_note(rc_written *written, int64_t at, const void *bytes, size_t n);
/* The longest late run; NULL = none. */
const rc_written_run *rc_store_written_late(const rc_written *written);
void rc_store_written_clear(rc_written *written);

#endif
