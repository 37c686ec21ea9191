/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * minp.h - step-down minP of Westfall & Young 1993, by the algorithm of Ge, Dudoit & Speed 2003 (Test 12:1, box 4): a
 * marker at a time.  Statistics of markers with many and with few candidates have other null distributions; their p
 * have the same, so that no marker is handicapped, which with maxT it is. */
#ifndef RC_SUMMARY_MINP_H
#define RC_SUMMARY_MINP_H

#include "base/status.h"

#include <stddef.h>

/* Where the replicates' statistics of a marker come from: out [replicates], NaN where there is none. */
typedef struct rc_minp_source {
    void *self;
    recut_status (*column)(void *self, size_t marker, double *out, recut_error *err);
} rc_minp_source;

/* rc_summary_minp() - p over n markers.  The observed data count as one more replicate, as in (1 + x) / (B + 1).
 *   observed  [n] T_0; NaN: the marker takes no part      p_minp  out [n]
 * A replicate that is T_0 up to 1e-10 of it reaches it.  O(n B log B), and O(B) memory.
 * Errors: RECUT_E_MEMORY, those of the source. */
RECUT_CHECK recut_status rc_summary_minp(size_t n, size_t replicates, const double *observed,
                                         const rc_minp_source *source, double *p_minp, recut_error *err);

#endif
