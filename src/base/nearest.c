/* SPDX-License-Identifier: GPL-3.0-or-later
 * nearest.c - distances of names. */
#include "base/nearest.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MOST = 40, LEAST_BEGINNING = 3 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned rc_base_nearest_distance(const char *a, const char *b)
{
    unsigned row[3][MOST + 1]; /* of a's i - 2, i - 1 and i first characters */
    size_t n = strnlen(a, MOST), m = strnlen(b, MOST);
    for (size_t j = 0; j <= m; j++) row[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *here = row[i % 3], *above = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        here[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            char x = lower(a[i - 1]), y = lower(b[j - 1]);
            here[j] = least(least(above[j], here[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2]))
                here[j] = least(here[j], before[j - 2] + 1);
        }
    }
    return row[n % 3][m];
}

unsigned rc_base_nearest_limit(const char *name)
{
    return (unsigned)(strnlen(name, MOST) + 2) / 3 + 1;
}

const char *rc_base_nearest_find(const char *name, const char *const *list, size_t n)
{
    const char *found = NULL;
    size_t length = strlen(name);
    unsigned limit = length < 6 ? 1 : (unsigned)strnlen(name, MOST) / 3, best = limit + 1;
    for (size_t i = 0; i < n; i++) {
        size_t other = strlen(list[i]), common = other < length ? other : length;
        unsigned d = rc_base_nearest_distance(name, list[i]);
        if (d > limit && common >= LEAST_BEGINNING && strncasecmp(name, list[i], common) == 0) d = limit;
        if (d >= best) continue;
        best = d;
        found = list[i];
    }
    return found;
}

const char *rc_base_nearest_hint(const char *name, const char *const *list, size_t n, const char *prefix, char *out,
                                 size_t room)
{
    const char *found = rc_base_nearest_find(name, list, n);
    char shown[64];
    size_t around = sizeof "; did you mean ?" + strlen(prefix), most = room > around + 16 ? room - around : 16;
    if (found)
        snprintf(out, room, "; did you mean %s%s?", prefix,
                 rc_base_text_show(found, strlen(found), shown, most < sizeof shown ? most : sizeof shown));
    else
        *out = '\0';
    return out;
}
