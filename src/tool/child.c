/* SPDX-License-Identifier: GPL-3.0-or-later
 * child.c - a task in a child with limits, and its answer through a pipe.
 *
 *   1. the child     2. the parent */
#include "tool/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Sanitizers need terabytes of addresses, and their reports are to be seen. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

enum { MEMORY_TIMES = 64, SECONDS_LEAST = 30, SECONDS_PAST = 5, READ_STEP = 1 << 16 };
#define MEMORY_LEAST ((rlim_t)2 << 30)

/* What stands in front of the text. */
typedef struct answer {
    recut_status status;
    recut_error err;
    char warning[RC_TOOL_WARNING];
} answer;

/* ---- 1. the child ------------------------------------------------------- */

#if defined(__GLIBC__)
typedef __rlimit_resource_t limit_kind; /* an enum of its own, which clang does not mix with int */
#else
typedef int limit_kind;
#endif

/* past: how much later the hard limit comes. */
static void limit(limit_kind what, rlim_t most, rlim_t past)
{
    struct rlimit old;
    if (getrlimit(what, &old) != 0) return;
    if (old.rlim_max < most) most = old.rlim_max;
    if (old.rlim_cur < most) most = old.rlim_cur;
    rlim_t hard = old.rlim_max - most < past ? old.rlim_max : most + past;
    setrlimit(what, &(struct rlimit){.rlim_cur = most, .rlim_max = hard});
}

static void set_limits(const char *path)
{
    struct stat status;
    rlim_t bytes = stat(path, &status) == 0 && status.st_size > 0 ? (rlim_t)status.st_size : 0;
    if (!SANITIZED) limit(RLIMIT_AS, MEMORY_LEAST + MEMORY_TIMES * bytes, 0);
    /* At the hard limit there is no SIGXCPU but a SIGKILL, which says nothing of its reason. */
    limit(RLIMIT_CPU, SECONDS_LEAST + (bytes >> 18), SECONDS_PAST);
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_FSIZE, 0, 0);
}

/* The C library and HDF5 say more than one line when they give up. */
static void be_quiet(void)
{
    int null = SANITIZED ? -1 : open("/dev/null", O_WRONLY);
    if (null < 0) return;
    dup2(null, STDERR_FILENO);
    close(null);
}

static bool send(int to, const void *bytes, size_t n)
{
    for (const char *at = bytes; n > 0;) {
        ssize_t sent = write(to, at, n);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += sent;
        n -= (size_t)sent;
    }
    return true;
}

static int run(rc_tool_task *task, const void *self, const char *path, int to)
{
    char *text = NULL;
    answer out;
    memset(&out, 0, sizeof out);
    set_limits(path);
    be_quiet();
    signal(SIGSEGV, SIG_DFL); /* the parent says what became of the child */
    signal(SIGBUS, SIG_DFL);
    signal(SIGABRT, SIG_DFL);
    signal(SIGFPE, SIG_DFL);
    signal(SIGILL, SIG_DFL);
    signal(SIGXCPU, SIG_DFL); /* which whoever starts us may ignore */
    out.status = task(self, &text, out.warning, &out.err);
    out.err.file = NULL; /* an address of the child's */
    if (!text) return send(to, &out, sizeof out) ? 0 : 1;
    return send(to, &out, sizeof out) && send(to, text, strlen(text)) ? 0 : 1;
}

/* ---- 2. the parent ------------------------------------------------------ */

/* All that comes, NUL-terminated; NULL where memory is out.  *n bytes. */
static char *receive(int from, size_t *n)
{
    size_t room = 2 * READ_STEP;
    char *bytes = malloc(room + 1);
    for (*n = 0; bytes;) {
        ssize_t got = read(from, bytes + *n, room - *n);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        *n += (size_t)got;
        if (room - *n >= READ_STEP) continue;
        char *longer = realloc(bytes, 2 * room + 1);
        if (!longer) free(bytes);
        bytes = longer;
        room *= 2;
    }
    if (bytes) bytes[*n] = '\0';
    return bytes;
}

static recut_status died(const char *path, int how, recut_error *err)
{
    static const char *const foreign = "damaged or not written by recut";
    int number = WIFSIGNALED(how) ? WTERMSIG(how) : 0;
    if (number == SIGXCPU)
        return RC_FAIL(err, RECUT_E_DATA, -1, "%s: %s: reading it took too long and was given up", path, foreign);
    if (number == SIGKILL || number == SIGTERM || number == SIGINT)
        return RC_FAIL(err, RECUT_E_IO, -1, "reading %s was ended from outside (%s); is there enough memory?", path,
                       strsignal(number));
    return RC_FAIL(err, RECUT_E_DATA, -1, "%s: %s: reading it failed (%s)", path, foreign,
                   number ? strsignal(number) : "no answer");
}

/* A child that has crashed may have said anything. */
static recut_status take(char *bytes, size_t n, const char *path, int how, char **text, char warning[RC_TOOL_WARNING],
                         recut_error *err)
{
    answer got;
    if (!bytes) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the page of %s", path);
    if (!WIFEXITED(how) || WEXITSTATUS(how) != 0 || n < sizeof got) return died(path, how, err);
    memcpy(&got, bytes, sizeof got);
    got.warning[sizeof got.warning - 1] = got.err.text[sizeof got.err.text - 1] = '\0';
    memcpy(warning, got.warning, RC_TOOL_WARNING);
    if (got.status != RECUT_OK && err) *err = got.err;
    if (got.status != RECUT_OK && n == sizeof got) return got.status;
    memmove(bytes, bytes + sizeof got, n - sizeof got + 1);
    *text = bytes;
    return got.status;
}

static recut_status cannot_start(const char *path, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_IO, -1, "cannot start the process that reads %s: %s", path, strerror(errno));
}

recut_status rc_tool_child(rc_tool_task *task, const void *self, const char *path, char **text,
                           char warning[RC_TOOL_WARNING], recut_error *err)
{
    int ends[2], how = 0;
    size_t n = 0;
    *warning = '\0';
    *text = NULL;
    if (pipe(ends) != 0) return cannot_start(path, err);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        _exit(run(task, self, path, ends[1]));
    }
    if (child < 0) {
        recut_status st = cannot_start(path, err);
        close(ends[0]);
        close(ends[1]);
        return st;
    }
    close(ends[1]);
    char *bytes = receive(ends[0], &n);
    close(ends[0]);
    while (waitpid(child, &how, 0) < 0 && errno == EINTR) {
    }
    recut_status st = take(bytes, n, path, how, text, warning, err);
    if (!*text) free(bytes);
    return st;
}
