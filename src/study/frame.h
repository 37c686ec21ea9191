/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * frame.h - a table of numbers and words by column, with every row kept: what the figures of a publication
 * are read off.  A missing value is NaN. */
#ifndef RC_STUDY_FRAME_H
#define RC_STUDY_FRAME_H

#include "cohort/csv.h"

#include <stdbool.h>

typedef struct rc_frame_column {
    bool ready; /* value and order are there */
    bool words; /* value[i] indexes level[] */
    size_t n_levels;
    char **level;
    double *value;   /* [n] */
    uint32_t *order; /* [n] rows by ascending value, ties by row, missing ones last */
    uint32_t slot;   /* number of the ready column, from 0: a bit in sets of columns */
} rc_frame_column;

typedef struct rc_frame {
    const rc_cohort_table *table; /* borrowed: names of the columns, and the fields where it has rows */
    size_t n, n_columns;
    rc_frame_column *column;
    uint32_t n_ready;
} rc_frame;

enum { RC_FRAME_SLOTS = 64 };

/* A frame over the rows of a table, no column read yet. */
RECUT_CHECK recut_status rc_study_frame_create(const rc_cohort_table *table, rc_frame **out, recut_error *err);
void rc_study_frame_destroy(rc_frame *frame); /* NULL is fine */

/* Reads a column: numbers where every field that is not missing is one, else words.  O(n log n).
 * Errors: RECUT_E_USAGE for more than RC_FRAME_SLOTS columns, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_study_frame_use(rc_frame *frame, size_t column, recut_error *err);

/* Makes room for a column that is not read but filled in by the caller; n must be set.  words: n_levels texts,
 * copied. */
RECUT_CHECK recut_status rc_study_frame_make(rc_frame *frame, size_t column, size_t n_levels, const char *const *level,
                                             recut_error *err);

void rc_study_frame_sort(rc_frame *frame, size_t column);
/* After a few values of a sorted column have changed.  O(n), and as much for each place that a row moves. */
void rc_study_frame_resort(rc_frame *frame, size_t column);

#endif
