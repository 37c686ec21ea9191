/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * where.h - the filter language of --where.
 *
 *   expr       = conj { "or" conj }
 *   conj       = neg { "and" neg }
 *   neg        = "not" neg | "(" expr ")" | comparison
 *   comparison = column ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) literal
 *   column     = bare word | `any characters`
 *   literal    = number | "text" | 'text' | bare word
 *
 * A number compares by value, and every field of its column must then be a number or missing.
 * A text compares byte by byte.  A comparison with a missing value is false, != included;
 * `not` turns that into true.  Keywords in any case. */
#ifndef RC_COHORT_WHERE_H
#define RC_COHORT_WHERE_H

#include "cohort/csv.h"

typedef struct rc_where rc_where;

/* Errors: RECUT_E_USAGE with the position in characters from 1; RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_where_parse(const char *text, const rc_cohort_table *table, rc_where **out,
                                               recut_error *err);

/* keep[row] = 1 where the expression holds, else 0.  Errors: RECUT_E_DATA. */
RECUT_CHECK recut_status rc_cohort_where_evaluate(const rc_where *where, const rc_cohort_table *table, uint8_t *keep,
                                                  recut_error *err);
void rc_cohort_where_destroy(rc_where *where);

#endif
