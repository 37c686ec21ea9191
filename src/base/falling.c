/* SPDX-License-Identifier: GPL-3.0-or-later
 * falling.c - a total order, so that every sort gives the same. */
#include "base/falling.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b, void *values)
{
    const double *x = values;
    size_t i = *(const size_t *)a, j = *(const size_t *)b;
    int no_i = isnan(x[i]) != 0, no_j = isnan(x[j]) != 0;
    if (no_i != no_j) return no_i - no_j;
    if (!no_i && x[i] != x[j]) return x[i] > x[j] ? -1 : 1;
    return (i > j) - (i < j);
}

void rc_base_falling_order(const double *x, size_t n, size_t *order)
{
    for (size_t i = 0; i < n; i++) order[i] = i;
    if (n > 1) qsort_r(order, n, sizeof *order, compare, (void *)(size_t)x);
}
