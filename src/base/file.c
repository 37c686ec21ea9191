/* SPDX-License-Identifier: GPL-3.0-or-later
 * file.c - plain POSIX, so that every failure has its true reason. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4200 };

static recut_status cannot(const char *what, const char *path, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_IO, -1, "cannot %s %s: %s", what, path, strerror(errno));
}

static int sync_folder_of(const char *path)
{
    char folder[PATH_ROOM];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + (slash == path) : 1, slash ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return -1;
    int code = fsync(fd);
    if (code != 0 && (errno == EINVAL || errno == EROFS)) code = 0; /* some file systems cannot, and need not */
    close(fd);
    return code;
}

recut_status rc_base_file_commit(const char *part, const char *path, recut_error *err)
{
    int fd = open(part, O_RDWR | O_CLOEXEC);
    if (fd < 0) return cannot("open", part, err);
    int code = fsync(fd);
    if (close(fd) != 0 || code != 0) return cannot("write", path, err);
    if (rename(part, path) != 0) return cannot("rename to", path, err);
    return sync_folder_of(path) == 0 ? RECUT_OK : cannot("write the folder of", path, err);
}

recut_status rc_base_file_write(const char *path, const void *bytes, size_t n, recut_error *err)
{
    recut_status st = RECUT_OK;
    char part[PATH_ROOM];
    const char *at = bytes;
    snprintf(part, sizeof part, "%s.part", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) return cannot("write", path, err);
    for (size_t left = n; left > 0;) {
        ssize_t written = write(fd, at, left);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            st = cannot("write", path, err);
            goto done;
        }
        at += written;
        left -= (size_t)written;
    }
done:
    if (close(fd) != 0 && st == RECUT_OK) st = cannot("write", path, err);
    if (st == RECUT_OK) st = rc_base_file_commit(part, path, err);
    if (st != RECUT_OK) unlink(part);
    return st;
}

recut_status rc_base_file_folder(const char *path, recut_error *err)
{
    struct stat status;
    if (mkdir(path, 0777) == 0) return sync_folder_of(path) == 0 ? RECUT_OK : cannot("make", path, err);
    if (errno == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode)) return RECUT_OK;
    return cannot("make the folder", path, err);
}

recut_status rc_base_file_room(const char *path, size_t n, recut_error *err)
{
    recut_status st = RECUT_OK;
    char probe[PATH_ROOM];
    snprintf(probe, sizeof probe, "%s.room.part", path);
    int fd = open(probe, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) return cannot("write", path, err);
    if (fallocate(fd, 0, 0, (off_t)n) != 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)) st = cannot("write", path, err);
    close(fd);
    unlink(probe);
    return st;
}

recut_status rc_base_file_lock(const char *path, int *lock, recut_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0) return cannot("write", path, err);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        bool taken = errno == EWOULDBLOCK;
        recut_status st = taken ? RC_FAIL(err, RECUT_E_IO, -1, "another run is working on it: %s is locked", path) : cannot("lock", path, err);
        close(fd);
        return st;
    }
    *lock = fd;
    return RECUT_OK;
}

void rc_base_file_unlock(int lock)
{
    if (lock >= 0) close(lock);
}
