/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * input.h - the files that a command reads. */
#ifndef RC_API_INPUT_H
#define RC_API_INPUT_H

#include "api/options.h"

/* "-", "/dev/stdin" and their like; NULL is none. */
bool rc_api_input_is(const char *path);

/* The path of a file, from options->base if it is relative; kept as long as the options. */
RECUT_CHECK recut_status rc_api_input_path(rc_api_options *options, const char *name, const char **out,
                                           recut_error *err);
/* Remembers a file that this command reads, so that nothing is written over it. */
RECUT_CHECK recut_status rc_api_input_add(rc_api_options *options, const char *path, recut_error *err);
/* Every file that these options name to be read, each name once, the cohort or the job file first.  *out [*n] is the
 * caller's to free, its paths are those of the options. */
RECUT_CHECK recut_status rc_api_input_paths(const rc_api_options *options, const char ***out, size_t *n,
                                            recut_error *err);

#endif
