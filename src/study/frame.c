/* SPDX-License-Identifier: GPL-3.0-or-later
 * frame.c - columns as values, kept in order. */
#include "study/frame.h"

#include "base/memory.h"
#include "cohort/number.h"

#include <math.h>
#include <string.h>

recut_status rc_study_frame_create(const rc_cohort_table *table, rc_frame **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_frame *frame = NULL;
    RC_NEW(frame, 1, err);
    frame->table = table;
    frame->n = table->n_rows;
    frame->n_columns = table->n_columns;
    RC_NEW(frame->column, table->n_columns, err);
    *out = frame;
    frame = NULL;
done:
    rc_study_frame_destroy(frame);
    return st;
}

void rc_study_frame_destroy(rc_frame *frame)
{
    if (!frame) return;
    for (size_t c = 0; frame->column && c < frame->n_columns; c++) {
        rc_frame_column *column = &frame->column[c];
        for (size_t l = 0; column->level && l < column->n_levels; l++) rc_base_memory_free(column->level[l]);
        rc_base_memory_free(column->level);
        rc_base_memory_free(column->value);
        rc_base_memory_free(column->order);
    }
    rc_base_memory_free(frame->column);
    rc_base_memory_free(frame);
}

/* ---- order -------------------------------------------------------------- */

/* By value, then by row; missing values last. */
static bool before(const double *value, uint32_t a, uint32_t b)
{
    double x = value[a], y = value[b];
    if (isnan(x) || isnan(y)) return isnan(x) && isnan(y) ? a < b : isnan(y);
    return x < y || (x == y && a < b);
}

static void sift(const double *value, uint32_t *order, size_t root, size_t n)
{
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && before(value, order[child], order[child + 1])) child++;
        if (!before(value, order[root], order[child])) return;
        uint32_t other = order[root];
        order[root] = order[child];
        order[child] = other;
    }
}

void rc_study_frame_sort(rc_frame *frame, size_t column)
{
    const double *value = frame->column[column].value;
    uint32_t *order = frame->column[column].order;
    size_t n = frame->n;
    for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
    for (size_t root = n / 2; root-- > 0;) sift(value, order, root, n);
    for (size_t end = n; end-- > 1;) {
        uint32_t largest = order[0];
        order[0] = order[end];
        order[end] = largest;
        sift(value, order, 0, end);
    }
}

void rc_study_frame_resort(rc_frame *frame, size_t column)
{
    const double *value = frame->column[column].value;
    uint32_t *order = frame->column[column].order;
    for (size_t i = 1; i < frame->n; i++) {
        uint32_t row = order[i];
        size_t at = i;
        for (; at > 0 && before(value, row, order[at - 1]); at--) order[at] = order[at - 1];
        order[at] = row;
    }
}

/* ---- columns ------------------------------------------------------------ */

recut_status rc_study_frame_make(rc_frame *frame, size_t at, size_t n_levels, const char *const *level,
                                 recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_frame_column *column = &frame->column[at];
    if (frame->n_ready >= RC_FRAME_SLOTS)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "the figures use more than %d columns", (int)RC_FRAME_SLOTS);
    RC_NEW(column->value, frame->n, err);
    RC_NEW(column->order, frame->n, err);
    if (n_levels) {
        RC_NEW(column->level, n_levels, err);
        for (column->n_levels = 0; column->n_levels < n_levels; column->n_levels++)
            if (!(column->level[column->n_levels] = rc_base_memory_string(level[column->n_levels]))) {
                st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
                goto done;
            }
    }
    column->words = n_levels > 0;
    column->slot = frame->n_ready++;
    column->ready = true;
done:
    return st;
}

/* Codes in order of first appearance; level has room for all rows. */
static void code_words(const rc_frame *frame, size_t at, const char **level, size_t *n_levels, double *value)
{
    for (size_t i = 0; i < frame->n; i++) {
        const char *text = rc_cohort_csv_cell(frame->table, i, at);
        size_t l = 0;
        if (rc_cohort_number_missing(text)) {
            value[i] = NAN;
            continue;
        }
        while (l < *n_levels && strcmp(level[l], text) != 0) l++;
        if (l == *n_levels) level[(*n_levels)++] = text;
        value[i] = (double)l;
    }
}

recut_status rc_study_frame_use(rc_frame *frame, size_t at, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *value = NULL;
    const char **level = NULL;
    size_t n_levels = 0;
    bool numbers = true;
    if (frame->column[at].ready) return RECUT_OK;
    RC_NEW(value, frame->n, err);
    RC_NEW(level, frame->n, err);
    for (size_t i = 0; i < frame->n && numbers; i++) {
        const char *text = rc_cohort_csv_cell(frame->table, i, at);
        if (rc_cohort_number_missing(text))
            value[i] = NAN;
        else
            numbers = rc_cohort_number_parse(text, frame->table->c_locale, &value[i]) == RC_NUMBER_OK;
    }
    if (!numbers) code_words(frame, at, level, &n_levels, value);
    RC_TRY(rc_study_frame_make(frame, at, n_levels, level, err));
    memcpy(frame->column[at].value, value, frame->n * sizeof *value);
    rc_study_frame_sort(frame, at);
done:
    rc_base_memory_free(value);
    rc_base_memory_free(level);
    return st;
}
