/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.h - files that are complete and on disk, or not there. */
#ifndef RC_BASE_FILE_H
#define RC_BASE_FILE_H

#include "base/status.h"

/* Writes bytes to path: path.part, fsync, rename, fsync of the folder.  On failure the .part is removed.
 * Errors: RECUT_E_IO with the system's reason. */
RECUT_CHECK recut_status rc_base_file_write(const char *path, const void *bytes, size_t n, recut_error *err);

/* Makes a finished path.part durable and gives it its name. */
RECUT_CHECK recut_status rc_base_file_commit(const char *part, const char *path, recut_error *err);

/* Makes a folder; fine where it is there already. */
RECUT_CHECK recut_status rc_base_file_folder(const char *path, recut_error *err);

/* Is there room for n bytes beside path?  RECUT_E_IO where surely not; nothing is left behind. */
RECUT_CHECK recut_status rc_base_file_room(const char *path, size_t n, recut_error *err);

/* Exclusive lock of a file that is made if need be; held until rc_base_file_unlock or the end of the process. */
RECUT_CHECK recut_status rc_base_file_lock(const char *path, int *lock, recut_error *err);
void rc_base_file_unlock(int lock);

#endif
