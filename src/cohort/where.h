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

#include <stdbool.h>

typedef struct rc_where rc_where;

typedef enum rc_where_kind {
    RC_WHERE_EQ,
    RC_WHERE_NE,
    RC_WHERE_LT,
    RC_WHERE_LE,
    RC_WHERE_GT,
    RC_WHERE_GE,
    RC_WHERE_NOT,
    RC_WHERE_AND,
    RC_WHERE_OR
} rc_where_kind;

/* An expression in postfix order. */
typedef struct rc_where_step {
    rc_where_kind kind;
    size_t column; /* of a comparison */
    char *text;    /* literal, NULL where it is a number */
    double number;
} rc_where_step;

enum { RC_WHERE_STACK = 204 }; /* pending values that an evaluation of the steps can need */

/* Errors: RECUT_E_USAGE with the position in characters from 1; RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_where_parse(const char *text, const rc_cohort_table *table, rc_where **out,
                                               recut_error *err);

/* keep[row] = 1 where the expression holds, else 0.  Errors: RECUT_E_DATA. */
RECUT_CHECK recut_status rc_cohort_where_evaluate(const rc_where *where, const rc_cohort_table *table, uint8_t *keep,
                                                  recut_error *err);

/* Adds a warning for every == or != with a value that is nowhere in its column, and names the nearest one that is. */
RECUT_CHECK recut_status rc_cohort_where_note(const rc_where *where, const rc_cohort_table *table, rc_notes *notes,
                                              recut_error *err);
void rc_cohort_where_destroy(rc_where *where);

/* For evaluation over other storage than a table of texts.  Borrowed. */
const rc_where_step *rc_cohort_where_steps(const rc_where *where, size_t *n);
/* Whether a comparison holds, from the sign of (left - right). */
bool rc_cohort_where_holds(rc_where_kind kind, int order);

#endif
