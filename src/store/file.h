/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.h - HDF5 files with a seal.  In front of the HDF5 part stands a user block of 512 bytes (h5py, hdf5r and
 * h5dump skip it) with the length and the CRC-32 of all that follows.  The seal is written last and checked
 * before HDF5 parses a single byte, so a truncated or damaged file is recognized and crashes no reader.
 *
 * The seal of a segment also gives place, length and CRC-32 of its rows.  With these a reader can check all the rest
 * before it opens the file, and every block of rows by its own CRC when it reads it: no byte is read twice. */
#ifndef RC_STORE_FILE_H
#define RC_STORE_FILE_H

#include "base/status.h"

#include "store/driver.h"

#include <stdbool.h>

enum { RC_STORE_SEAL = 512 };

/* How much of a file is checked where it is opened: nothing but its kind, since this process has just done so; all but
 * the bytes that the reader checks when it reads them (`late`); all. */
typedef enum rc_store_trust { RC_STORE_TRUSTED, RC_STORE_OUTLINE, RC_STORE_CHECKED } rc_store_trust;

typedef struct rc_store_file {
    hid_t id; /* of the HDF5 file; -1 = closed */
    rc_store_disk disk;
    char *path, *part; /* part: NULL where opened for reading */
    const char *kind;
    rc_written_run late; /* of a file that was opened; n = 0: none */
    int64_t bytes;       /* of a file that was opened */
} rc_store_file;

/* Starts path.part.  kind: "segment", "plan" or "result", a literal. */
RECUT_CHECK recut_status rc_store_file_create(const char *path, const char *kind, rc_store_file **out,
                                              recut_error *err);
/* RECUT_E_IO "cannot write FILE: No space left on device" once a write has failed. */
RECUT_CHECK recut_status rc_store_file_check(const rc_store_file *file, recut_error *err);
/* The next piece to be written may be these very bytes in memory, whose CRC-32 is known; NULL before they change.
 * late: the reader knows it too, so the seal may leave these bytes to him. */
void rc_store_file_expect(rc_store_file *file, const void *bytes, size_t n, uint32_t crc, bool late);
/* Closes the HDF5 part and seals the .part: with the CRC of what was meant to be written where that is known, and of
 * what is read back elsewhere. */
RECUT_CHECK recut_status rc_store_file_seal(rc_store_file *file, recut_error *err);
/* Makes the sealed .part durable and gives it its name. */
RECUT_CHECK recut_status rc_store_file_commit(rc_store_file *file, recut_error *err);

/* Checks the seal as far as asked for and opens for reading.  RECUT_E_IO where the file cannot be read, RECUT_E_STORE
 * where it is not of this kind or damaged; RECUT_E_DATA where it holds what recut does not write (store/gate.h). */
RECUT_CHECK recut_status rc_store_file_open(const char *path, const char *kind, rc_store_trust trust,
                                            rc_store_file **out, recut_error *err);

/* Its two halves.  look: the seal, without HDF5, so any thread may; enter: HDF5. */
RECUT_CHECK recut_status rc_store_file_look(const char *path, const char *kind, rc_store_trust trust,
                                            rc_store_file **out, recut_error *err);
RECUT_CHECK recut_status rc_store_file_enter(rc_store_file *file, rc_store_trust trust, recut_error *err);

/* Frees; deletes a .part that was not committed.  NULL is fine. */
void rc_store_file_close(rc_store_file *file);

#endif
