/* SPDX-License-Identifier: GPL-3.0-or-later
 * alias.c - the name behind a spelling. */
#include "api/alias.h"

#include <string.h>

const char *rc_api_alias_name(const rc_word_alias *alias, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!alias[i].value && strcmp(alias[i].word, name) == 0) return alias[i].name;
    return name;
}
