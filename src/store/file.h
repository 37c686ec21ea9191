/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.h - HDF5 files with a seal.  In front of the HDF5 part stands a user block of 512 bytes (h5py, hdf5r and
 * h5dump skip it) with the length and the CRC-32 of all that follows.  The seal is written last and checked
 * before HDF5 parses a single byte, so a truncated or damaged file is told apart and can crash nobody. */
#ifndef RC_STORE_FILE_H
#define RC_STORE_FILE_H

#include "base/status.h"

#include "store/driver.h"

#include <stdbool.h>

enum { RC_STORE_SEAL = 512 };

typedef struct rc_store_file {
    hid_t id; /* of the HDF5 file; -1 = closed */
    rc_store_disk disk;
    char *path, *part; /* part: NULL where opened for reading */
    const char *kind;
} rc_store_file;

/* Starts path.part.  kind: "segment" or "result", a literal. */
RECUT_CHECK recut_status rc_store_file_create(const char *path, const char *kind, rc_store_file **out,
                                              recut_error *err);
/* RECUT_E_IO "cannot write FILE: No space left on device" once a write has failed. */
RECUT_CHECK recut_status rc_store_file_check(const rc_store_file *file, recut_error *err);
/* Closes the HDF5 part and seals the .part. */
RECUT_CHECK recut_status rc_store_file_seal(rc_store_file *file, recut_error *err);
/* Makes the sealed .part durable and gives it its name. */
RECUT_CHECK recut_status rc_store_file_commit(rc_store_file *file, recut_error *err);

/* Checks the seal (unless trusted: then only that it is of this kind) and opens for reading.  RECUT_E_IO where the file cannot be read, RECUT_E_STORE where it is
 * not of this kind or damaged. */
RECUT_CHECK recut_status rc_store_file_open(const char *path, const char *kind, bool trusted, rc_store_file **out,
                                            recut_error *err);

/* Frees; deletes a .part that was not committed.  NULL is fine. */
void rc_store_file_close(rc_store_file *file);

#endif
