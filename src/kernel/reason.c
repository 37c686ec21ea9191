/* SPDX-License-Identifier: GPL-3.0-or-later
 * reason.c - the texts of the reasons. */
#include "kernel/reason.h"

const char *rc_kernel_reason_text(rc_reason reason)
{
    static const char *const text[RC_REASON_COUNT] = {
        [RC_REASON_NONE] = "usable",
        [RC_REASON_NO_CUTOFF] = "no admissible cutoff",
        [RC_REASON_NO_EVENTS] = "no events to compare",
        [RC_REASON_EMPTY_GROUP] = "empty group",
        [RC_REASON_NO_EVENTS_LOW] = "no events in the low group",
        [RC_REASON_NO_EVENTS_HIGH] = "no events in the high group",
        [RC_REASON_MONOTONE] = "monotone likelihood",
        [RC_REASON_SINGULAR] = "singular information",
        [RC_REASON_NOT_CONVERGED] = "not converged",
        [RC_REASON_NOT_REACHED] = "not reached in follow-up",
    };
    return (unsigned)reason < RC_REASON_COUNT ? text[reason] : "unknown reason";
}
