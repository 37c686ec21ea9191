/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tie.h - times that differ by rounding only are one time. */
#ifndef RC_COHORT_TIE_H
#define RC_COHORT_TIE_H

#include "base/sort.h"

/* rc_cohort_tie() - gives times that are equal up to rounding the smallest of them.
 *   time  in/out  [n] finite
 *   item  in      [n] their ascending order
 * As survival::aeqSurv (timefix) with its tolerance 2^-26: of the distinct times in order, one is tied to the one
 * before it where they differ by at most 2^-26, or by at most 2^-26 of the mean size of the distinct times; chains of
 * ties are one time.  Other than there, the absolute rule is left out where 2^-26 is above one percent of that mean:
 * in such a unit it would tie times that were measured apart.
 * Returns how many times were changed.  O(n). */
size_t rc_cohort_tie(double *time, const rc_sort_item *item, size_t n);

/* The same for times that are in order themselves. */
size_t rc_cohort_tie_sorted(double *time, size_t n);

#endif
