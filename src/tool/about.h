/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * about.h - what a launch says of its run: in plan.h5, and in the head of the result. */
#ifndef RC_TOOL_ABOUT_H
#define RC_TOOL_ABOUT_H

#include "api/about.h"
#include "api/options.h"
#include "store/plan.h"

typedef struct rc_tool_about {
    rc_store_plan plan; /* borrows the rest, the analyses and the options */
    rc_about about;
    char *directory;
} rc_tool_about;

/* Describes the cohorts: the first analysis' as a whole, and of the others those that are not the same. */
RECUT_CHECK recut_status rc_tool_about_make(const rc_api_options *options, rc_analysis *const *analysis, size_t n,
                                            rc_tool_about *out, recut_error *err);
void rc_tool_about_clear(rc_tool_about *about); /* a zeroed one is fine */

#endif
