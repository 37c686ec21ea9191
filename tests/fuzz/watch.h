/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * watch.h - runs a task on one forged input in a child, as recut-summary does, and judges what becomes of it. */
#ifndef TESTS_FUZZ_WATCH_H
#define TESTS_FUZZ_WATCH_H

#include "tool/child.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct watch_counts {
    long inputs, done, refused; /* refused: with one line */
    long hdf5;                  /* crashes and hangs inside HDF5, which a child contains: with an end, and one line */
    long wrong;                 /* crashes of ours, hangs, errors without a line */
} watch_counts;

/* How a task is run: as rc_tool_child. */
typedef recut_status watch_runner(rc_tool_task *task, const void *self, const char *path, char **text,
                                  char warning[RC_TOOL_WARNING], recut_error *err);
/* One that lets the task write files. */
watch_runner watch_free;

/* For a task to call first: ten seconds of processor time, after which the place it hangs at is told on stderr. */
void watch_limits(void);

/* Counts the outcome; a wrong one is told on stderr, and the input (a file or a folder) is kept as wrong-NUMBER. */
void watch(watch_runner *runner, rc_tool_task *task, const void *self, const char *input, long number,
           watch_counts *counts);
/* Runs a change of the input in a child of its own: HDF5 may crash there, too. */
void watch_change(void (*change)(const char *path, uint64_t *state), const char *path, uint64_t *state);
/* Prints the counts; the exit code of the program. */
int watch_end(const char *name, const watch_counts *counts);

#endif
