/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * driver.h - how HDF5 reaches the disk: through a file descriptor of ours.
 *
 * After a write that fails (full disk) HDF5 1.10 crashes in its own clean-up.  So the library never sees
 * such a failure: the first errno is kept beside the descriptor, HDF5 is told that all is well, and the
 * caller checks `error` before the file gets its name. */
#ifndef RC_STORE_DRIVER_H
#define RC_STORE_DRIVER_H

#include "store/written.h"

#include <hdf5.h>

typedef struct rc_store_disk {
    int fd;
    int error; /* errno of the first failed write, 0 = none */
    rc_written written;
} rc_store_disk;

/* File access properties for files on this disk, which must outlive the file; -1 on failure.  H5Pclose() them.  They
 * name the oldest format that holds the data, which was HDF5's default before 2.0: one layout, readable by every
 * version. There is no lock in this driver, so HDF5_USE_FILE_LOCKING means nothing here. */
hid_t rc_store_driver_access(rc_store_disk *disk);

#endif
