/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * progress.h - rank 0's lines about how far the run is.  The clock is an argument
 * (seconds of CLOCK_MONOTONIC), so a wall clock that jumps does not matter and tests need not wait. */
#ifndef RC_RUN_PROGRESS_H
#define RC_RUN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* AUTO: a moving line on a terminal, a line every 10 s elsewhere */
typedef enum rc_progress { RC_PROGRESS_AUTO, RC_PROGRESS_PLAIN, RC_PROGRESS_NONE } rc_progress;

enum { RC_METER_SAMPLES = 16 };

typedef struct rc_meter {
    FILE *log; /* NULL = silent */
    bool moving;
    double started, printed;
    int64_t before;   /* replicates found at start */
    int width;        /* characters of the moving line on the screen */
    size_t n_samples; /* a ring: speed over the last seconds */
    double time[RC_METER_SAMPLES];
    int64_t replicates[RC_METER_SAMPLES];
} rc_meter;

/* Monotonic seconds. */
double rc_run_progress_clock(void);

/* Says what there is to do.  log: NULL = nothing is said. */
void rc_run_progress_begin(rc_meter *meter, rc_progress progress, FILE *log, size_t analyses, int64_t replicates,
                           int64_t done, double now);
/* Is it time for another line or sample?  (Then call update.) */
bool rc_run_progress_due(const rc_meter *meter, double now);
/* group = of the analysis worked on; bound: it may stop before its last replicate, or its later ones
 * cost less (markers that are done). */
void rc_run_progress_update(rc_meter *meter, const char *group, bool bound, int64_t replicates, int64_t done,
                            double now);
void rc_run_progress_end(rc_meter *meter, bool complete, int64_t replicates, int64_t done, double now);

#endif
