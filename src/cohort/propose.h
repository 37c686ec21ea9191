/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * propose.h - which columns of a table could be a marker, for messages: none is ever taken without being named. */
#ifndef RC_COHORT_PROPOSE_H
#define RC_COHORT_PROPOSE_H

#include "cohort/columns.h"

/* rc_cohort_propose() - "trt, karno, age" into out: the columns that play no other part and hold at least two different
 * numbers and nothing else but missing values, in file order; the first few of many, with their number.  Left out are
 * columns that number the rows (1, 2, 3 ... in any order, or ascending whole numbers), those named as patients
 * are, and nameless ones.  Empty where there is none.  Errors: RECUT_E_MEMORY.  O(rows x columns). */
RECUT_CHECK recut_status rc_cohort_propose(const rc_cohort_table *table, const rc_columns *columns, char *out,
                                           size_t size, recut_error *err);

/* RECUT_E_USAGE: no marker is named, with the columns that could be. */
recut_status rc_cohort_propose_fail(const rc_cohort_table *table, const rc_columns *columns, recut_error *err);

#endif
