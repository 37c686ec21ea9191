/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * alias.h - other spellings of the names of options. */
#ifndef RC_API_ALIAS_H
#define RC_API_ALIAS_H

#include "base/status.h"

#include <stddef.h>

/* Other spellings: British, or of other programs.  value: what it stands for, NULL = the one that is given. */
typedef struct rc_word_alias {
    const char *word, *name, *value;
    int key;
} rc_word_alias;

/* The name that an alias stands for, or the name itself. */
const char *rc_api_alias_name(const rc_word_alias *alias, size_t n, const char *name);

#endif
