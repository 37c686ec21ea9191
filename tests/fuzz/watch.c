/* SPDX-License-Identifier: GPL-3.0-or-later
 * watch.c - judging what a forged input does. */
#include "fuzz/watch.h"

#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REPORT_MOST = 1 << 20, SECONDS_MOST = 10, WALL_MOST = 120, FRAMES_MOST = 64 };

static char report[REPORT_MOST + 1];
static int place = -1; /* where a child tells what it hangs at: its own standard error may be closed */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* What a sanitizer says of a child, through a pipe that takes all of it. */
static int catch_errors(int ends[2])
{
    fflush(stderr);
    int saved = dup(STDERR_FILENO);
    if (pipe(ends) != 0) exit(1);
    fcntl(ends[1], F_SETPIPE_SZ, REPORT_MOST);
    dup2(ends[1], STDERR_FILENO);
    place = ends[1];
    return saved;
}

/* A sanitizer tells of memory that it refuses, as malloc() may: no fault.  These lines go. */
static void drop_warnings(void)
{
    for (char *line; (line = strstr(report, "WARNING: AddressSanitizer failed to allocate"));) {
        while (line > report && line[-1] != '\n') line--;
        char *end = line + strcspn(line, "\n");
        memmove(line, *end ? end + 1 : end, strlen(*end ? end + 1 : end) + 1);
    }
}

static void tell_place(int number)
{
    void *frame[FRAMES_MOST];
    backtrace_symbols_fd(frame, backtrace(frame, FRAMES_MOST), place);
    signal(number, SIG_DFL);
    raise(number);
}

void watch_limits(void)
{
    struct rlimit limit;
    void *frame[1];
    backtrace(frame, 1); /* loads what it needs now, not in a handler */
    signal(SIGXCPU, tell_place);
    if (getrlimit(RLIMIT_CPU, &limit) != 0) return;
    limit.rlim_cur = SECONDS_MOST;
    setrlimit(RLIMIT_CPU, &limit);
}

static void read_errors(int ends[2], int saved)
{
    size_t n = 0;
    ssize_t got;
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(place);
    while (n < REPORT_MOST && (got = read(ends[0], report + n, REPORT_MOST - n)) > 0) n += (size_t)got;
    report[n] = '\0';
    drop_warnings();
    close(ends[0]);
}

/* Is the innermost of these frames, below a sanitizer's and those of libraries that HDF5 calls, one of HDF5's? */
static bool innermost_is_hdf5(const char *line, const char *mark)
{
    static const char *const below[] = {"libsanitizer", "libasan", "libubsan", "libc.so", "libc-start", "libz.so"};
    for (line = strstr(line, mark); line && *line; line = strstr(line + 1, mark)) {
        char frame[512];
        bool skip = false;
        snprintf(frame, sizeof frame, "%.*s", (int)strcspn(line + 1, "\n") + 1, line);
        for (size_t i = 0; i < sizeof below / sizeof *below; i++) skip = skip || strstr(frame, below[i]);
        if (!skip) return strstr(frame, "libhdf5") != NULL;
    }
    return false;
}

/* Without a report (no sanitizer) a crash cannot be told from one of HDF5's. */
static bool crashed_in_hdf5(void)
{
    if (!*report) return true;
    if (strstr(report, "runtime error")) return false; /* HDF5 is not instrumented */
    return innermost_is_hdf5(report, "    #");
}

/* The first line is tell_place's. */
static bool hangs_in_hdf5(void)
{
    return innermost_is_hdf5(report, "\n");
}

static void keep(const char *input, long number, const char *why)
{
    char command[1200];
    fprintf(stderr, "input %ld: %s\n%.6000s", number, why, report);
    snprintf(command, sizeof command, "rm -rf wrong-%ld; cp -r '%s' wrong-%ld", number, input, number);
    if (system(command) != 0) fprintf(stderr, "input %ld could not be kept\n", number);
}

recut_status watch_free(rc_tool_task *task, const void *self, const char *path, char **text,
                        char warning[RC_TOOL_WARNING], recut_error *err)
{
    recut_status st = RECUT_E_DATA;
    int ends[2], how = 0;
    *warning = '\0';
    if (pipe(ends) != 0) exit(1);
    pid_t child = fork();
    if (child == 0) {
        alarm(WALL_MOST);
        st = task(self, text, warning, err);
        bool sent = write(ends[1], &st, sizeof st) == sizeof st && write(ends[1], err, sizeof *err) == sizeof *err;
        _exit(!sent);
    }
    close(ends[1]);
    bool answered = read(ends[0], &st, sizeof st) == sizeof st && read(ends[0], err, sizeof *err) == sizeof *err;
    close(ends[0]);
    while (child > 0 && waitpid(child, &how, 0) < 0) {
    }
    if (answered && WIFEXITED(how) && WEXITSTATUS(how) == 0) return st;
    bool late = WIFSIGNALED(how) && (WTERMSIG(how) == SIGALRM || WTERMSIG(how) == SIGXCPU);
    snprintf(err->text, sizeof err->text, "%s: %s", path, late ? "took too long" : "reading it failed (crash)");
    return RECUT_E_DATA;
}

void watch(watch_runner *runner, rc_tool_task *task, const void *self, const char *input, long number,
           watch_counts *counts)
{
    char *text = NULL, warning[RC_TOOL_WARNING];
    recut_error err = {.text = ""};
    int ends[2], saved = catch_errors(ends);
    double from = now();
    recut_status st = runner(task, self, input, &text, warning, &err);
    double seconds = now() - from;
    read_errors(ends, saved);
    free(text);
    counts->inputs++;
    bool crashed = strstr(err.text, "reading it failed (") != NULL;
    bool late = strstr(err.text, "took too long") != NULL;
    const char *wrong = NULL;
    if (seconds > WALL_MOST)
        wrong = "no end within its limits";
    else if (crashed && !crashed_in_hdf5())
        wrong = "a crash of ours";
    else if (late && !hangs_in_hdf5())
        wrong = "a hang of ours";
    else if (!crashed && !late && *report)
        wrong = "something on standard error";
    else if (st != RECUT_OK && (!*err.text || strchr(err.text, '\n')))
        wrong = "an error that is not one line";
    else if (st != RECUT_OK && recut_status_exit_code(st) != 1 && recut_status_exit_code(st) != 2)
        wrong = "an exit code that is neither 0, 1 nor 2";
    if (wrong) keep(input, number, wrong);
    counts->wrong += wrong != NULL;
    counts->hdf5 += !wrong && (crashed || late);
    counts->refused += !wrong && !crashed && !late && st != RECUT_OK;
    counts->done += st == RECUT_OK && !wrong;
}

void watch_change(void (*change)(const char *path, uint64_t *state), const char *path, uint64_t *state)
{
    uint64_t child_state = *state;
    int how, ends[2], saved = catch_errors(ends);
    pid_t child = fork();
    if (child == 0) {
        alarm(WALL_MOST);
        change(path, &child_state);
        _exit(0);
    }
    while (child > 0 && waitpid(child, &how, 0) < 0) {
    }
    read_errors(ends, saved);
    (void)how;
}

int watch_end(const char *name, const watch_counts *counts)
{
    printf("%s: %ld inputs: %ld read, %ld refused with one line, %ld crashes or hangs inside HDF5 (contained), %ld "
           "wrong\n",
           name, counts->inputs, counts->done, counts->refused, counts->hdf5, counts->wrong);
    return counts->wrong > 0;
}
