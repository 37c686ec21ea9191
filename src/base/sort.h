/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sort.h - the ascending order of numbers, equal ones in the order in which they come: the same everywhere. */
#ifndef RC_BASE_SORT_H
#define RC_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

typedef struct rc_sort_item {
    uint64_t ordinal; /* equal where the keys are equal, less where they are less */
    uint32_t index;   /* of the key */
} rc_sort_item;

/* rc_base_sort_ascending() - the keys with their indices, sorted.
 *   key   in  [n] no NaN; -0 equals 0
 *   work  scratch [2 n]
 * Returns the [n] sorted items, which are in work.  No branch depends on the keys, so that arrays in no order, which no
 * processor can predict, take some 10 ns an item.  O(n log n), and O(n) for many. */
const rc_sort_item *rc_base_sort_ascending(const double *key, size_t n, rc_sort_item *work);

#endif
