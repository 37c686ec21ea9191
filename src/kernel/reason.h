/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reason.h - why there is no estimate. */
#ifndef RC_KERNEL_REASON_H
#define RC_KERNEL_REASON_H

/* Why there is no usable estimate.  Stored in rows as a number: append only, never renumber. */
typedef enum rc_reason {
    RC_REASON_NONE = 0,
    RC_REASON_NO_CUTOFF = 1,      /* no admissible cutoff: marker constant or too few values */
    RC_REASON_NO_EVENTS = 2,      /* no event at all, or none that can be compared */
    RC_REASON_EMPTY_GROUP = 3,    /* low or high has nobody */
    RC_REASON_NO_EVENTS_LOW = 4,  /* hazard ratio infinite */
    RC_REASON_NO_EVENTS_HIGH = 5, /* hazard ratio 0 */
    RC_REASON_MONOTONE = 6,       /* monotone likelihood: the estimate runs to infinity */
    RC_REASON_SINGULAR = 7,       /* information matrix singular: a covariate constant or collinear */
    RC_REASON_NOT_CONVERGED = 8,  /* iterations ran out */
    RC_REASON_NOT_REACHED = 9,    /* median survival or a time beyond follow-up */
    RC_REASON_COUNT = 10
} rc_reason;

/* Short text of a reason ("monotone likelihood"); never NULL. */
const char *rc_kernel_reason_text(rc_reason reason);

#endif
