/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inject.c - LD_PRELOAD: calls of the system that fail.  INJECT="NAME N ERRNO STICKY": the N-th call of NAME in this
 * process fails with ERRNO, and with STICKY 1 every later one; N 0 only counts.  INJECT_COUNT=FILE: how many there
 * were. malloc stands for malloc, calloc and realloc, pread and pwrite with ERRNO 0 move half of the bytes. */
#define _GNU_SOURCE 1
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wpedantic" /* dlsym gives functions as objects */

static char name[32];
static long number, code, sticky, calls;
static bool ready;

static void *next(const char *symbol)
{
    return dlsym(RTLD_NEXT, symbol);
}

static void read_plan(void)
{
    const char *plan = getenv("INJECT");
    ready = true;
    if (plan && sscanf(plan, "%31s %ld %ld %ld", name, &number, &code, &sticky) != 4) *name = '\0';
}

static bool fails(const char *which)
{
    if (!ready) read_plan();
    if (strcmp(which, name) != 0) return false;
    long call = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    bool now = number > 0 && (sticky ? call >= number : call == number);
    if (now) errno = (int)code;
    return now;
}

__attribute__((destructor)) static void count(void)
{
    const char *path = getenv("INJECT_COUNT");
    int (*real_open)(const char *, int, ...) = (int (*)(const char *, int, ...))next("open");
    int fd = path ? real_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
    if (fd >= 0) dprintf(fd, "%ld\n", calls);
}

/* Calls that return -1, with the same arguments. */
#define WRAP(result, symbol, as, failure, parameters, arguments)                                                       \
    result symbol parameters                                                                                           \
    {                                                                                                                  \
        static result(*real) parameters;                                                                               \
        if (!real) real = (result(*) parameters)next(#symbol);                                                         \
        return fails(as) ? failure : real arguments;                                                                   \
    }

WRAP(int, fsync, "fsync", -1, (int fd), (fd))
WRAP(int, rename, "rename", -1, (const char *a, const char *b), (a, b))
WRAP(int, mkdir, "mkdir", -1, (const char *path, mode_t mode), (path, mode))
WRAP(int, rmdir, "rmdir", -1, (const char *path), (path))
WRAP(int, unlink, "unlink", -1, (const char *path), (path))
WRAP(int, flock, "flock", -1, (int fd, int how), (fd, how))
WRAP(int, fstat, "fstat", -1, (int fd, struct stat *status), (fd, status))
WRAP(int, stat, "stat", -1, (const char *path, struct stat *status), (path, status))
WRAP(int, lstat, "lstat", -1, (const char *path, struct stat *status), (path, status))
WRAP(int, access, "access", -1, (const char *path, int mode), (path, mode))
WRAP(int, ftruncate, "ftruncate", -1, (int fd, off_t length), (fd, length))
WRAP(DIR *, opendir, "opendir", NULL, (const char *path), (path))
WRAP(struct dirent *, readdir, "readdir", NULL, (DIR * dir), (dir))
WRAP(FILE *, fopen, "fopen", NULL, (const char *path, const char *mode), (path, mode))
WRAP(char *, getcwd, "getcwd", NULL, (char *out, size_t room), (out, room))
WRAP(ssize_t, write, "write", -1, (int fd, const void *bytes, size_t n), (fd, bytes, n))
WRAP(void *, malloc, "malloc", NULL, (size_t n), (n))
WRAP(void *, realloc, "malloc", NULL, (void *old, size_t n), (old, n))

int open(const char *path, int flags, ...)
{
    static int (*real)(const char *, int, ...);
    va_list more;
    va_start(more, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0;
    va_end(more);
    if (!real) real = (int (*)(const char *, int, ...))next("open");
    return fails("open") ? -1 : real(path, flags, mode);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real) real = (ssize_t(*)(int, const void *, size_t, off_t))next("pwrite");
    if (!fails("pwrite")) return real(fd, bytes, n, at);
    return code ? -1 : real(fd, bytes, n > 1 ? n / 2 : n, at);
}

ssize_t pread(int fd, void *bytes, size_t n, off_t at)
{
    static ssize_t (*real)(int, void *, size_t, off_t);
    if (!real) real = (ssize_t(*)(int, void *, size_t, off_t))next("pread");
    if (!fails("pread")) return real(fd, bytes, n, at);
    return code ? -1 : real(fd, bytes, n > 1 ? n / 2 : n, at);
}

/* What has failed is closed all the same, as on Linux. */
int close(int fd)
{
    static int (*real)(int);
    if (!real) real = (int (*)(int))next("close");
    bool now = fails("close");
    int result = real(fd);
    if (now) errno = (int)code;
    return now ? -1 : result;
}

int fclose(FILE *file)
{
    static int (*real)(FILE *);
    if (!real) real = (int (*)(FILE *))next("fclose");
    bool now = fails("fclose");
    int result = real(file);
    if (now) errno = (int)code;
    return now ? EOF : result;
}

/* dlsym itself asks for memory before the real calloc is known. */
static char early[65536];
static size_t early_used;

void *calloc(size_t n, size_t size)
{
    static void *(*real)(size_t, size_t);
    static bool asking;
    if (!real && asking) {
        void *place = early + early_used;
        early_used += (n * size + 15) / 16 * 16;
        return early_used <= sizeof early ? place : NULL;
    }
    if (!real) {
        asking = true;
        real = (void *(*)(size_t, size_t))next("calloc");
        asking = false;
    }
    return fails("malloc") ? NULL : real(n, size);
}

void free(void *place)
{
    static void (*real)(void *);
    if ((char *)place >= early && (char *)place < early + sizeof early) return;
    if (!real) real = (void (*)(void *))next("free");
    real(place);
}

int posix_memalign(void **out, size_t alignment, size_t n)
{
    static int (*real)(void **, size_t, size_t);
    if (!real) real = (int (*)(void **, size_t, size_t))next("posix_memalign");
    return fails("memalign") ? ENOMEM : real(out, alignment, n);
}
