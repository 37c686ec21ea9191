/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * number.h - one field of a table as a number, and as text in a message. */
#ifndef RC_COHORT_NUMBER_H
#define RC_COHORT_NUMBER_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum rc_number {
    RC_NUMBER_OK,
    RC_NUMBER_NOT,   /* not a decimal number: text, inf, hex, 12abc */
    RC_NUMBER_COMMA, /* 12,5 */
    RC_NUMBER_RANGE  /* beyond what a double holds: 1e400, 1e-400 */
} rc_number;

/* Sign, digits with one decimal point, exponent; nothing around it.  Correctly rounded and
 * independent of the program's locale.  -0 becomes 0.  *x is set only on RC_NUMBER_OK. */
rc_number rc_cohort_number_parse(const char *text, locale_t c_locale, double *x);

/* Inf, -Inf, infinity in any case, as log2(0) is written: *x is set then. */
bool rc_cohort_number_infinite(const char *text, double *x);

/* What was expected instead, for a result other than RC_NUMBER_OK. */
const char *rc_cohort_number_expected(rc_number result);

/* Empty, NA, NaN in any case, or a lone point. */
bool rc_cohort_number_missing(const char *text);

/* A word as a shell takes it: in single quotes, or in double ones where it holds a single one. */
const char *rc_cohort_number_quote(const char *text, char *out, size_t size);

enum { RC_SHOW = 48 };

/* A field as a message shows it (base/text.h), its middle left out where it is long. */
const char *rc_cohort_number_show(const char *text, char out[RC_SHOW]);

#endif
