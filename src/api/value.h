/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * value.h - what a text may say, as data: its kind, its bounds, the phrase for what was expected, and the member that
 * it sets. */
#ifndef RC_API_VALUE_H
#define RC_API_VALUE_H

#include "api/kept.h"

#include <stdbool.h>

typedef enum rc_value_kind {
    RC_VALUE_NONE,    /* sets nothing */
    RC_VALUE_TEXT,    /* const char *, not empty */
    RC_VALUE_FLAG,    /* bool: nothing, yes, true, no or false */
    RC_VALUE_NUMBER,  /* double */
    RC_VALUE_WHOLE,   /* char, int or int64_t; 1e6 is one; or one of the words */
    RC_VALUE_SEED,    /* uint64_t, digits only */
    RC_VALUE_NAMES,   /* const char *const *, separated by commas */
    RC_VALUE_NUMBERS, /* const double *, separated by commas; said twice, taken once */
    RC_VALUE_SERIES,  /* the same, each as often as it is said */
} rc_value_kind;

typedef struct rc_value_word {
    const char *word;
    int value;
} rc_value_word;

typedef struct rc_value_rule {
    rc_value_kind kind;
    size_t field, size;        /* of the member: its place in the object, and its bytes */
    size_t count;              /* NAMES, NUMBERS, SERIES: place of the size_t with their number */
    double lo, hi;             /* of numbers, both included; lo > hi: none but the words */
    const rc_value_word *word; /* WHOLE: ends with NULL */
    const char *expected;      /* "a share above 0 and at most 0.5" */
} rc_value_rule;

enum { RC_VALUE_NUMBERS_MOST = 256 };

/* Sets the member of object to what text says; names of a list that `adds` come behind those that are there.  text must
 * live as long as object; what else the member needs is kept.  name: of the option, for messages.
 * Errors: RECUT_E_USAGE "--NAME: found "TEXT", expected ...", RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_api_value_set(const rc_value_rule *rule, const char *name, const char *text, bool adds,
                                          void *object, rc_kept *kept, recut_error *err);

#endif
