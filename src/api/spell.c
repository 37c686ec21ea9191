/* SPDX-License-Identifier: GPL-3.0-or-later
 * plain.c - options without the signs of a command line. */
#include "api/plain.h"

#include "api/options.h"

#include <string.h>

static bool is_option(const char *name, size_t length)
{
    for (const rc_option *row = rc_api_options_table; row->name; row++)
        if (strlen(row->name) == length && memcmp(row->name, name, length) == 0) return true;
    return false;
}

/* The end of a command to be typed, "recut cohort x.csv --transpose -o y.csv", that begins here; NULL = none does. */
static const char *typed(const char *at)
{
    if (strncmp(at, "recut ", 6) != 0) return NULL;
    size_t length = strcspn(at, "(;");
    const char *output = strstr(at, " -o ");
    return output && output < at + length ? at + length : NULL;
}

void rc_api_plain(char *text)
{
    char *to = text;
    const char *kept = NULL; /* up to here everything stays */
    for (const char *at = text; *at; at++) {
        const char *end = typed(at);
        if (end) kept = end;
        if (kept && at < kept) {
            *to++ = *at;
            continue;
        }
        size_t length = at[0] == '-' && at[1] == '-' ? strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-") : 0;
        bool inside = at > text && (at[-1] == '-' || (at[-1] >= 'a' && at[-1] <= 'z'));
        if (length && !inside && is_option(at + 2, length)) at += 2;
        *to++ = *at;
    }
    *to = '\0';
}

recut_status rc_api_plain_error(recut_status st, recut_error *err)
{
    if (st != RECUT_OK && err) rc_api_plain(err->text);
    return st;
}
