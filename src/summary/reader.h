/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reader.h - where the stored rows of an analysis come from. */
#ifndef RC_SUMMARY_READER_H
#define RC_SUMMARY_READER_H

#include "base/status.h"

#include <stddef.h>

/* Where stored rows come from: the file, or a test's arrays.  As rc_store_result_column. */
typedef struct rc_row_reader {
    void *self;
    recut_status (*column)(void *self, size_t analysis, size_t column, double *out, recut_error *err);
} rc_row_reader;

#endif
