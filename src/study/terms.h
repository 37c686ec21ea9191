/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * terms.h - the expressions that a study's figures are about, each worked out once for every row of a frame:
 * a column as it stands, or a where-expression as 1 and 0. */
#ifndef RC_STUDY_TERMS_H
#define RC_STUDY_TERMS_H

#include "cohort/where.h"
#include "study/frame.h"

typedef struct rc_term {
    char *text;
    size_t column;       /* of a bare column, SIZE_MAX = an expression */
    rc_where *where;     /* NULL: a column, or "" = everybody */
    uint8_t **holds;     /* [steps] truth by level for a comparison with a word, else NULL */
    const double *value; /* [n]: the column's values, or 1 and 0 */
    double *owned;       /* value of an expression */
    uint64_t columns;    /* set of the slots it depends on */
} rc_term;

typedef struct rc_terms {
    rc_frame *frame; /* borrowed */
    size_t n, room;
    rc_term *term;
} rc_terms;

/* Index of the term of this text, made where it is new; "" is 1 for everybody.  `place` begins the error line.
 * Errors: RECUT_E_USAGE (unknown column, grammar, words against a number), RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_study_terms_add(rc_terms *terms, const char *text, const char *place, size_t *index,
                                            recut_error *err);
/* Works out one row of an expression again. */
void rc_study_terms_refresh(rc_terms *terms, size_t term, size_t row);
void rc_study_terms_clear(rc_terms *terms);

#endif
