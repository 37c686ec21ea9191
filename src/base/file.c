/* SPDX-License-Identifier: GPL-3.0-or-later
 * file.c - plain POSIX, so that every failure has its true reason. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4416, LOCK_TRIES = 100 };

const char *rc_base_file_reason(int number)
{
    switch (number) {
    case EFBIG:
        return "File too large: more than ulimit -f or the file system allows";
    case EMFILE:
        return "Too many open files: more than ulimit -n allows";
    default:
        return strerror(number);
    }
}

static recut_status cannot(const char *what, const char *path, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_IO, -1, "cannot %s %s: %s", what, path, rc_base_file_reason(errno));
}

int rc_base_file_open(const char *path, int flags)
{
    int fd;
    do fd = open(path, flags | O_CLOEXEC, 0666);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* errno stays that of what failed before. */
static void close_quietly(int fd)
{
    int saved = errno;
    close(fd);
    errno = saved;
}

static bool sync_through(int fd)
{
    int code;
    do code = fsync(fd);
    while (code != 0 && errno == EINTR);
    return code == 0;
}

static bool sync_folder_of(const char *path)
{
    char folder[PATH_ROOM];
    const char *slash = strrchr(path, '/');
    int length = slash ? (int)(slash - path) + (slash == path) : 1;
    if (snprintf(folder, sizeof folder, "%.*s", length, slash ? path : ".") >= PATH_ROOM) {
        errno = ENAMETOOLONG;
        return false;
    }
    int fd = rc_base_file_open(folder, O_RDONLY | O_DIRECTORY);
    if (fd < 0) return false;
    bool ok = sync_through(fd) || errno == EINVAL || errno == EROFS; /* some file systems cannot, and need not */
    close_quietly(fd);
    return ok;
}

recut_status rc_base_file_commit(const char *part, const char *path, recut_error *err)
{
    recut_status st = RECUT_OK;
    int fd = rc_base_file_open(part, O_RDWR);
    bool ok = fd >= 0 && sync_through(fd);
    if (fd >= 0) close_quietly(fd);
    if (!ok)
        st = cannot("write", path, err);
    else if (rename(part, path) != 0)
        st = cannot("write", path, err);
    else if (!sync_folder_of(path))
        st = cannot("write the folder of", path, err);
    if (st != RECUT_OK) unlink(part);
    return st;
}

bool rc_base_file_read_at(int fd, void *bytes, size_t n, int64_t at)
{
    char *to = bytes;
    while (n > 0) {
        ssize_t got = pread(fd, to, n, (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got == 0) errno = 0;
        if (got <= 0) return false;
        to += got;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

bool rc_base_file_write_at(int fd, const void *bytes, size_t n, int64_t at)
{
    const char *from = bytes;
    while (n > 0) {
        ssize_t written = pwrite(fd, from, n, (off_t)at);
        if (written < 0 && errno == EINTR) continue;
        if (written == 0) errno = ENOSPC;
        if (written <= 0) return false;
        from += written;
        at += written;
        n -= (size_t)written;
    }
    return true;
}

recut_status rc_base_file_write(const char *path, const void *bytes, size_t n, recut_error *err)
{
    char part[PATH_ROOM];
    if (snprintf(part, sizeof part, "%s.part", path) >= PATH_ROOM) {
        errno = ENAMETOOLONG;
        return cannot("write", path, err);
    }
    int fd = rc_base_file_open(part, O_WRONLY | O_CREAT | O_TRUNC);
    if (fd < 0) return cannot("write", path, err);
    bool ok = rc_base_file_write_at(fd, bytes, n, 0);
    if (!ok)
        close_quietly(fd);
    else
        ok = close(fd) == 0 || errno == EINTR; /* closed all the same on Linux; commit waits for the bytes */
    if (ok) return rc_base_file_commit(part, path, err);
    recut_status st = cannot("write", path, err);
    unlink(part);
    return st;
}

static bool write_through(int fd, const char *from, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, from, n);
        if (written < 0 && errno == EINTR) continue;
        if (written == 0) errno = ENOSPC;
        if (written <= 0) return false;
        from += written;
        n -= (size_t)written;
    }
    return true;
}

recut_status rc_base_file_append_line(const char *path, const char *line, recut_error *err)
{
    int fd = rc_base_file_open(path, O_WRONLY | O_CREAT | O_APPEND);
    if (fd < 0) return cannot("write", path, err);
    bool ok = write_through(fd, line, strlen(line)) && write_through(fd, "\n", 1);
    if (!ok)
        close_quietly(fd);
    else
        ok = close(fd) == 0 || errno == EINTR;
    return ok ? RECUT_OK : cannot("write", path, err);
}

recut_status rc_base_file_folder(const char *path, recut_error *err)
{
    struct stat status;
    if (mkdir(path, 0777) == 0) return sync_folder_of(path) ? RECUT_OK : cannot("write the folder of", path, err);
    if (errno == EEXIST && stat(path, &status) == 0) {
        if (S_ISDIR(status.st_mode)) return RECUT_OK;
        errno = ENOTDIR;
    }
    return cannot("make the folder", path, err);
}

recut_status rc_base_file_remove(const char *path, recut_error *err)
{
    return unlink(path) == 0 || errno == ENOENT ? RECUT_OK : cannot("remove", path, err);
}

/* Does the path still name the open file?  A run that ends deletes its lock, and a deleted file locks no other run
 * out. */
static bool still_named(int fd, const char *path)
{
    struct stat here, there;
    return fstat(fd, &here) == 0 && stat(path, &there) == 0 && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino;
}

/* Lustre without -o flock, NFS without lockd, Cray DVS (the kernel's own 524, ENOTSUPP, which has no name here),
 * FUSE. */
static bool is_unlockable(int number)
{
    enum { KERNEL_ENOTSUPP = 524 };
    return number == ENOSYS || number == EOPNOTSUPP || number == ENOLCK || number == EINVAL ||
           number == KERNEL_ENOTSUPP;
}

recut_status rc_base_file_lock(const char *path, int *lock, recut_error *err)
{
    for (int tries = 0; tries < LOCK_TRIES; tries++) {
        int code, fd = rc_base_file_open(path, O_RDWR | O_CREAT);
        if (fd < 0) return cannot("write", path, err);
        do code = flock(fd, LOCK_EX | LOCK_NB);
        while (code != 0 && errno == EINTR);
        if (code == 0 && still_named(fd, path)) {
            *lock = fd;
            return RECUT_OK;
        }
        close_quietly(fd);
        if (code == 0) continue;
        if (errno == EWOULDBLOCK) break;
        if (!is_unlockable(errno)) return cannot("lock", path, err);
        *lock = -1;
        return RECUT_OK;
    }
    return RC_FAIL(err, RECUT_E_IO, -1, "another run is working on it: %s is locked", path);
}

void rc_base_file_unlock(int lock)
{
    if (lock >= 0) close(lock);
}
