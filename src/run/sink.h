/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sink.h - where finished blocks go.  The engine knows no file format. */
#ifndef RC_RUN_SINK_H
#define RC_RUN_SINK_H

#include "base/status.h"
#include "plan/plan.h"

typedef struct rc_sink {
    void *self;
    /* Takes a finished block (copies it).  rows has rc_plan_block_rows() rows and may be NULL when that is 0.
     * Called by one thread of the rank only. */
    recut_status (*put)(void *self, size_t analysis, int64_t block, const double *rows, const int64_t *tally,
                        recut_error *err);
    /* Makes everything put so far durable.  Cheap when nothing is pending. */
    recut_status (*flush)(void *self, recut_error *err);
    /* Bytes put and not yet flushed: the engine flushes early when this grows large. */
    size_t (*pending)(const void *self);
} rc_sink;

#endif
