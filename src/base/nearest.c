/* SPDX-License-Identifier: GPL-3.0-or-later
 * nearest.c - distances of names. */
#include "base/nearest.h"

#include <string.h>

enum { MOST = 40 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

unsigned rc_base_nearest_distance(const char *a, const char *b)
{
    unsigned row[MOST + 1];
    size_t n = strnlen(a, MOST), m = strnlen(b, MOST);
    for (size_t j = 0; j <= m; j++) row[j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned replace = diagonal + (lower(a[i - 1]) != lower(b[j - 1]));
            unsigned skip = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = replace < skip ? replace : skip;
        }
    }
    return row[m];
}

unsigned rc_base_nearest_limit(const char *name)
{
    return (unsigned)(strnlen(name, MOST) + 2) / 3 + 1;
}
