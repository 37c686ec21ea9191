/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * intern.h - distinct texts, numbered in order of first appearance. */
#ifndef RC_COHORT_INTERN_H
#define RC_COHORT_INTERN_H

#include "base/status.h"

#include <stdbool.h>

typedef struct rc_intern {
    const char **text; /* [n] borrowed */
    size_t n, room;
    uint32_t *slot; /* number + 1 of the text, 0 = free; open addressing */
    size_t n_slots; /* a power of two */
} rc_intern;

/* Starts with {0}.  *is_new tells whether the text was unknown. */
RECUT_CHECK recut_status rc_cohort_intern_add(rc_intern *intern, const char *text, uint32_t *number, bool *is_new,
                                              recut_error *err);
/* The number of a text that is known. */
bool rc_cohort_intern_find(const rc_intern *intern, const char *text, uint32_t *number);
void rc_cohort_intern_clear(rc_intern *intern);

#endif
