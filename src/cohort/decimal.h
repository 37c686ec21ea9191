/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * decimal.h - which sign of a table is the decimal one, and which stands between thousands.
 *
 * A column is read by what its fields leave possible: 64,7 can only be a decimal comma, 1.234,5 only a point between
 * thousands.  1,070 and 1.234 can be either: a column in which nothing decides is not read but refused with both
 * readings, unless --decimal says which.  Fields that are numbers are then written with a decimal point in the table,
 * so that everything behind it sees one kind of number. */
#ifndef RC_COHORT_DECIMAL_H
#define RC_COHORT_DECIMAL_H

#include "cohort/cells.h"

/* What a field could be. */
typedef enum rc_decimal_kind {
    RC_DECIMAL_TEXT,
    RC_DECIMAL_WHOLE,          /* 12, -3, 1e5 */
    RC_DECIMAL_POINT,          /* 64.7, or 1,234.5: the point is decimal */
    RC_DECIMAL_COMMA,          /* 64,7, or 1.234,5: the comma is decimal */
    RC_DECIMAL_POINT_GROUPS,   /* 1.234.567: points between thousands */
    RC_DECIMAL_COMMA_GROUPS,   /* 1,234,567 */
    RC_DECIMAL_POINT_DOUBTFUL, /* 1.234 */
    RC_DECIMAL_COMMA_DOUBTFUL  /* 1,234 */
} rc_decimal_kind;

/* ASCII text (rc_cohort_unicode_number).  Blanks and apostrophes between thousands may stand before the decimal
 * sign. */
rc_decimal_kind rc_cohort_decimal_kind(const char *text);

/* Settles every column of a table and notes what was guessed.  decimal: '.', ',' or 0 = find out.  only_points: no
 * field holds a comma, a character beyond ASCII, or a blank or apostrophe between digits.
 * Errors: RECUT_E_MEMORY.  O(characters of the table). */
RECUT_CHECK recut_status rc_cohort_decimal_settle(rc_cohort_table *table, char separator, char decimal,
                                                  bool only_points, recut_error *err);

/* May this column be read as numbers?  RECUT_E_DATA with both readings where it could be read in two ways. */
RECUT_CHECK recut_status rc_cohort_decimal_check(const rc_cohort_table *table, size_t column, recut_error *err);

#endif
