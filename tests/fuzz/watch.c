/* SPDX-License-Identifier: GPL-3.0-or-later
 * watch.c - judging what a forged input does. */
#include "fuzz/watch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REPORT_MOST = 1 << 20, SECONDS_MOST = 20 };

static char report[REPORT_MOST + 1];

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
    close(ends[1]);
    return saved;
}

static void read_errors(int ends[2], int saved)
{
    size_t n = 0;
    ssize_t got;
    dup2(saved, STDERR_FILENO);
    close(saved);
    while (n < REPORT_MOST && (got = read(ends[0], report + n, REPORT_MOST - n)) > 0) n += (size_t)got;
    report[n] = '\0';
    close(ends[0]);
}

/* Is the first place in the report that is not of a library below it one of HDF5's?  Without a report (no sanitizer) a crash cannot be
 * told from one of HDF5's. */
static bool is_hdf5(void)
{
    const char *theirs = strstr(report, "libhdf5"), *ours = strstr(report, "/src/"),
               *undefined = strstr(report, "runtime error");
    if (undefined && (!theirs || undefined < theirs)) return false;
    return !*report || (theirs && (!ours || theirs < ours));
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
        alarm(SECONDS_MOST);
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
    bool late = WIFSIGNALED(how) && WTERMSIG(how) == SIGALRM;
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
    const char *wrong = NULL;
    if (crashed && !is_hdf5())
        wrong = "a crash of ours";
    else if (!crashed && *report)
        wrong = "something on standard error";
    else if (seconds > SECONDS_MOST || strstr(err.text, "took too long"))
        wrong = "a hang";
    else if (st != RECUT_OK && (!*err.text || strchr(err.text, '\n')))
        wrong = "an error that is not one line";
    else if (st != RECUT_OK && recut_status_exit_code(st) != 1 && recut_status_exit_code(st) != 2)
        wrong = "an exit code that is neither 0, 1 nor 2";
    if (wrong) keep(input, number, wrong);
    counts->wrong += wrong != NULL;
    counts->hdf5 += !wrong && crashed;
    counts->refused += !wrong && !crashed && st != RECUT_OK;
    counts->done += st == RECUT_OK && !wrong;
}

void watch_change(void (*change)(const char *path, uint64_t *state), const char *path, uint64_t *state)
{
    uint64_t child_state = *state;
    int how, ends[2], saved = catch_errors(ends);
    pid_t child = fork();
    if (child == 0) {
        alarm(SECONDS_MOST);
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
    printf("%s: %ld inputs: %ld read, %ld refused with one line, %ld crashes inside HDF5 (contained), %ld wrong\n",
           name, counts->inputs, counts->done, counts->refused, counts->hdf5, counts->wrong);
    return counts->wrong > 0;
}
