/* SPDX-License-Identifier: GPL-3.0-or-later
 * sort.c - stable merge sort; which of two items comes next is computed, not branched on. */
#include "base/sort.h"

#include <string.h>

enum { LEAF = 8 };

/* The integers are ordered as the numbers: compared faster, and what comes next waits for comparisons. */
static inline uint64_t ordered(double x)
{
    uint64_t bits;
    x += 0.0; /* -0 becomes 0 */
    memcpy(&bits, &x, sizeof bits);
    return bits ^ ((0 - (bits >> 63)) | UINT64_C(1) << 63);
}

/* `count` items; the place of each is how many come before it.  A constant count, so that all unrolls. */
__attribute__((always_inline)) static inline void rank_sort(const double *key, size_t at, rc_sort_item *out,
                                                            const unsigned count)
{
    size_t place[LEAF] = {0};
    uint64_t ordinal[LEAF];
    for (unsigned i = 0; i < count; i++) ordinal[i] = ordered(key[at + i]);
    for (unsigned i = 1; i < count; i++)
        for (unsigned j = 0; j < i; j++) {
            size_t before = ordinal[i] < ordinal[j]; /* equal: the first one stays before */
            place[j] += before;
            place[i] += 1 - before;
        }
    for (unsigned i = 0; i < count; i++) out[at + place[i]] = (rc_sort_item){ordinal[i], (uint32_t)(at + i)};
}

static void sort_leaf(const double *key, size_t at, size_t count, rc_sort_item *out)
{
    switch (count) {
    case 8:
        rank_sort(key, at, out, 8);
        break;
    case 7:
        rank_sort(key, at, out, 7);
        break;
    case 6:
        rank_sort(key, at, out, 6);
        break;
    case 5:
        rank_sort(key, at, out, 5);
        break;
    case 4:
        rank_sort(key, at, out, 4);
        break;
    case 3:
        rank_sort(key, at, out, 3);
        break;
    case 2:
        rank_sort(key, at, out, 2);
        break;
    default:
        rank_sort(key, at, out, 1);
        break;
    }
}

/* b where `second` is 1, else a. */
static inline size_t choose(size_t a, size_t b, size_t second)
{
    return a ^ ((a ^ b) & (0 - second));
}

/* A run of n_low items and the one behind it, as long or one shorter, from both ends at once: neither end comes to the
 * end of a run before the middle. */
static void merge(const rc_sort_item *restrict from, size_t n_low, size_t n_high, rc_sort_item *restrict out)
{
    size_t low = 0, high = n_low, low_end = n_low - 1, high_end = n_low + n_high - 1, last = high_end;
    for (size_t i = 0; i < n_high; i++) {
        size_t first = from[high].ordinal < from[low].ordinal, final = from[high_end].ordinal < from[low_end].ordinal;
        out[i] = from[choose(low, high, first)];
        out[last - i] = from[choose(high_end, low_end, final)];
        high += first;
        low += 1 - first;
        low_end -= final;
        high_end -= 1 - final;
    }
    if (n_high < n_low) out[n_high] = from[choose(low, high, low > low_end)];
}

/* Items [at, at + n) into out; both arrays are used there. */
static void sort(const double *key, size_t at, size_t n, rc_sort_item *out, rc_sort_item *other)
{
    if (n <= LEAF) {
        sort_leaf(key, at, n, out);
        return;
    }
    size_t half = (n + 1) / 2;
    sort(key, at, half, other, out);
    sort(key, at + half, n - half, other, out);
    merge(other + at, half, n - half, out + at);
}

const rc_sort_item *rc_base_sort_ascending(const double *key, size_t n, rc_sort_item *work)
{
    if (n > 0) sort(key, 0, n, work, work + n);
    return work;
}
