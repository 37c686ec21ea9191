/* SPDX-License-Identifier: GPL-3.0-or-later
 * doubts.c - options that stand twice, and numbers with a comma. */
#include "tool/doubts.h"

#include "base/text.h"

#include <string.h>

void rc_tool_doubts_twice(const rc_tool_options *options, FILE *to)
{
    for (size_t i = 0; i < options->n_given; i++)
        for (size_t k = i + 1; k < options->n_given; k++) {
            const rc_given *first = &options->given[i], *last = &options->given[k];
            if (strcmp(first->key, last->key) != 0) continue;
            const rc_option *row = rc_tool_options_find(NULL, NULL, first->key);
            if (row && !row->often && strcmp(first->value, last->value) != 0)
                rc_base_text_print(to, "recut: warning: --%s is given twice; \"%s\" counts, not \"%s\"\n", first->key,
                                   last->value, first->value);
            break;
        }
}

recut_status rc_tool_doubts_readings(const rc_tool_options *options, bool announce, recut_error *err)
{
    const char *text = options->two_cutoffs;
    if (!text) return RECUT_OK;
    int before = (int)strcspn(text, ",");
    const char *after = text + before + 1;
    if (options->cohort.file.decimal == ',')
        return RC_FAIL_OPTION(
            err, RECUT_E_USAGE, -1,
            "cutoff %s: two cutoffs, %.*s and %s, or a decimal comma as --decimal says?  Write \"%.*s, %s\" "
            "or %.*s.%s",
            text, before, text, after, before, text, after, before, text, after);
    if (announce)
        rc_base_text_print(
            stderr,
            "recut: warning: --cutoff %s is read as two cutoffs, %.*s and %s; with a decimal comma it would be %.*s.%s "
            "(write a point; \"%.*s, %s\" says two)\n",
            text, before, text, after, before, text, after, before, text, after);
    return RECUT_OK;
}
