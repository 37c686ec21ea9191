/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * special.h - what the value of some options means besides their rule (rc_option.also). */
#ifndef RC_API_SPECIAL_H
#define RC_API_SPECIAL_H

#include "api/options.h"

/* A file to read: in a job file relative to that file. */
RECUT_CHECK recut_status rc_api_special_folder(rc_api_options *options, const rc_option *row, const char *value,
                                               recut_error *err);
RECUT_CHECK recut_status rc_api_special_file(rc_api_options *options, const rc_option *row, const char *value,
                                             recut_error *err);
/* @FILE: the file is read. */
RECUT_CHECK recut_status rc_api_special_markers(rc_api_options *options, const rc_option *row, const char *value,
                                                recut_error *err);
/* The cohort reads the columns of this option. */
RECUT_CHECK recut_status rc_api_special_columns(rc_api_options *options, const rc_option *row, const char *value,
                                                recut_error *err);
/* NAME=THEIRS, COLUMN.VALUE=THEIRS: they add up. */
RECUT_CHECK recut_status rc_api_special_rename(rc_api_options *options, const rc_option *row, const char *value,
                                               recut_error *err);
/* K/N. */
RECUT_CHECK recut_status rc_api_special_share(rc_api_options *options, const rc_option *row, const char *value,
                                              recut_error *err);
/* Notes what could be one number with a decimal comma. */
RECUT_CHECK recut_status rc_api_special_cutoffs(rc_api_options *options, const rc_option *row, const char *value,
                                                recut_error *err);

#endif
