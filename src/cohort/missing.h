/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * missing.h - words that stand for a missing value. */
#ifndef RC_COHORT_MISSING_H
#define RC_COHORT_MISSING_H

#include "cohort/cells.h"

#include <stdbool.h>

enum { RC_MISSING_HINT = 160 };

/* Could this text stand for a missing value: NULL, n/a, [Not Available], '--, anything without a digit? */
bool rc_cohort_missing_like(const char *text);

/* Is it a word that other programs write for a missing value: NULL, n/a, #N/A, [Not Available], unknown, --, <NA>? */
bool rc_cohort_missing_known(const char *text);

/* What was expected instead of a text that is no number: names the option for exactly this word where it may stand for
 * a missing value, and the first character beyond ASCII by its code.  out: RC_MISSING_HINT bytes. */
const char *rc_cohort_missing_hint(const char *text, char out[RC_MISSING_HINT]);

/* Empties the fields that are one of the words, all columns.  O(fields + hits). */
void rc_cohort_missing_apply(rc_cohort_table *table, size_t n, const char *const *word);

#endif
