/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * progress.h - rank 0's report to a person or a log. */
#ifndef RC_RUN_PROGRESS_H
#define RC_RUN_PROGRESS_H

#include "run/engine.h"

typedef struct rc_run_progress {
    FILE *to;               /* NULL = silent */
    bool moving;            /* a terminal: one line that is rewritten */
    double started, printed;
    int64_t total, before;  /* replicates; found finished */
    double window_time[16]; /* rate over the last seconds */
    int64_t window_done[16];
    int window;
} rc_run_progress;

double rc_run_progress_now(void); /* seconds, monotonic: a wall clock that jumps does not matter */
void rc_run_progress_start(rc_run_progress *progress, const rc_run_options *options, int64_t total, int64_t before);
/* done = replicates finished in this launch; name = what is being worked on.  Cheap to call often. */
void rc_run_progress_update(rc_run_progress *progress, int64_t done, const char *name);
void rc_run_progress_end(rc_run_progress *progress, int64_t done, bool stopped);

#endif
