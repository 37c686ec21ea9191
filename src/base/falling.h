/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * falling.h - the order of numbers from the largest to the smallest. */
#ifndef RC_BASE_FALLING_H
#define RC_BASE_FALLING_H

#include <stddef.h>

/* rc_base_falling_order() - order out [n]: indices of x [n] by falling value; equal ones keep their order, NaN last.
 * O(n log n). */
void rc_base_falling_order(const double *x, size_t n, size_t *order);

#endif
