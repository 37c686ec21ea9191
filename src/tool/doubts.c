/* SPDX-License-Identifier: GPL-3.0-or-later
 * doubts.c - options that stand twice. */
#include "tool/doubts.h"

#include "base/text.h"

#include <string.h>

void rc_tool_doubts_twice(const rc_api_options *options, FILE *to)
{
    for (size_t i = 0; i < options->n_given; i++)
        for (size_t k = i + 1; k < options->n_given; k++) {
            const rc_given *first = &options->given[i], *last = &options->given[k];
            if (strcmp(first->key, last->key) != 0) continue;
            const rc_option *row = rc_api_options_find(NULL, NULL, first->key);
            if (row && !row->often && strcmp(first->value, last->value) != 0)
                rc_base_text_print(to, "recut: warning: --%s is given twice; \"%s\" counts, not \"%s\"\n", first->key,
                                   last->value, first->value);
            break;
        }
}
