/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * quantile.h - R's quantile(type = 7), the one that is meant wherever recut says quantile or median.  Kept apart are
 * the place among the ordered values and the value there, for callers who find an ordered value without sorting. */
#ifndef RC_BASE_QUANTILE_H
#define RC_BASE_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/* `part` of the way from the value of rank below to that of rank above (0-based); part 0: they are the same. */
typedef struct rc_quantile {
    int64_t below, above;
    double part;
} rc_quantile;

/* n >= 1 values, 0 <= share <= 1. */
rc_quantile rc_base_quantile_place(int64_t n, double share);

/* Between an infinite value and a finite one lies the infinite one, as in R; NaN between -Inf and Inf. */
double rc_base_quantile_between(double below, double above, double part);

/* Of n ascending values without NaN; NaN where n is 0. */
double rc_base_quantile(const double *sorted, size_t n, double share);

#endif
