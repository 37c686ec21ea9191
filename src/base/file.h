/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * file.h - files that are complete and on disk, or not there. */
#ifndef RC_BASE_FILE_H
#define RC_BASE_FILE_H

#include "base/status.h"

#include <stdbool.h>

/* Writes bytes to path: path.part, fsync, rename, fsync of the folder.  On failure the .part is removed.
 * Errors: RECUT_E_IO with the system's reason. */
RECUT_CHECK recut_status rc_base_file_write(const char *path, const void *bytes, size_t n, recut_error *err);

/* Adds a line to a file, which is made if need be.  RECUT_E_IO with the system's reason. */
RECUT_CHECK recut_status rc_base_file_append_line(const char *path, const char *line, recut_error *err);

/* Makes a finished part durable and gives it its name.  On failure the part is removed. */
RECUT_CHECK recut_status rc_base_file_commit(const char *part, const char *path, recut_error *err);

/* open() of <fcntl.h> through interruptions, closed on exec. */
int rc_base_file_open(const char *path, int flags);

/* Whole transfers at a place of an open file, through interruptions and short counts.
 * false: errno says why; 0 = the file ends before. */
bool rc_base_file_read_at(int fd, void *bytes, size_t n, int64_t at);
bool rc_base_file_write_at(int fd, const void *bytes, size_t n, int64_t at);

/* The system's reason in words, with the limit that is behind it where there is one. */
const char *rc_base_file_reason(int number);

/* Makes a folder; fine where it is there already. */
RECUT_CHECK recut_status rc_base_file_folder(const char *path, recut_error *err);

/* Deletes a file; fine where there is none. */
RECUT_CHECK recut_status rc_base_file_remove(const char *path, recut_error *err);

/* Exclusive lock of a file that is made if need be; held until rc_base_file_unlock or the end of the process.
 * RECUT_E_IO "another run ..." where it is taken.  *lock = -1 and RECUT_OK on a file system that cannot lock, where
 * nothing keeps a second run out: the caller says so. */
RECUT_CHECK recut_status rc_base_file_lock(const char *path, int *lock, recut_error *err);
void rc_base_file_unlock(int lock); /* -1 is fine */

#endif
