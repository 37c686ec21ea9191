/* SPDX-License-Identifier: GPL-3.0-or-later
 * sort.c - two stable sorts without a branch on the keys, and the choice between them.
 *
 *   1. merge sort     2. by digits     3. choice */
#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

enum { LEAF = 8, VALUES = 256 };

/* ---- 1. merge sort ------------------------------------------------------ */

/* `count` items in the order in which they came; the place of each is how many come before it.  A constant count, so
 * that all unrolls.  From and to may be the same. */
__attribute__((always_inline)) static inline void rank_sort(const rc_sort_item *from, size_t at, rc_sort_item *to,
                                                            const unsigned count)
{
    size_t place[LEAF] = {0};
    uint64_t ordinal[LEAF];
    for (unsigned i = 0; i < count; i++) ordinal[i] = from[at + i].ordinal;
    for (unsigned i = 1; i < count; i++)
        for (unsigned j = 0; j < i; j++) {
            size_t before = ordinal[i] < ordinal[j]; /* equal: the first one stays before */
            place[j] += before;
            place[i] += 1 - before;
        }
    for (unsigned i = 0; i < count; i++) to[at + place[i]] = (rc_sort_item){ordinal[i], (uint32_t)(at + i)};
}

static void sort_leaf(const rc_sort_item *from, size_t at, size_t count, rc_sort_item *to)
{
    switch (count) {
    case 8:
        rank_sort(from, at, to, 8);
        break;
    case 7:
        rank_sort(from, at, to, 7);
        break;
    case 6:
        rank_sort(from, at, to, 6);
        break;
    case 5:
        rank_sort(from, at, to, 5);
        break;
    case 4:
        rank_sort(from, at, to, 4);
        break;
    case 3:
        rank_sort(from, at, to, 3);
        break;
    case 2:
        rank_sort(from, at, to, 2);
        break;
    default:
        rank_sort(from, at, to, 1);
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

/* Items [at, at + n) of `unsorted`, which is out or other, into out; both are used there. */
static void merge_sort(const rc_sort_item *unsorted, size_t at, size_t n, rc_sort_item *out, rc_sort_item *other)
{
    if (n <= LEAF) {
        sort_leaf(unsorted, at, n, out);
        return;
    }
    size_t half = (n + 1) / 2;
    merge_sort(unsorted, at, half, other, out);
    merge_sort(unsorted, at + half, n - half, other, out);
    merge(other + at, half, n - half, out + at);
}

/* ---- 2. by digits ------------------------------------------------------- */

/* The lowest bit of the first digit from `shift` on that varies; 64 after the last. */
static unsigned next_digit(uint64_t varying, unsigned shift)
{
    return shift < 64 && varying >> shift ? shift + (unsigned)__builtin_ctzll(varying >> shift) : 64;
}

/* By digits of a byte, the least significant first, from varying bit to varying bit.  Returns whichever array holds the
 * result. */
static rc_sort_item *digit_sort(rc_sort_item *from, rc_sort_item *to, size_t n, uint64_t varying)
{
    for (unsigned shift = next_digit(varying, 0); shift < 64; shift = next_digit(varying, shift + 8)) {
        uint32_t place[VALUES] = {0}, before = 0;
        for (size_t i = 0; i < n; i++) place[from[i].ordinal >> shift & (VALUES - 1)]++;
        for (size_t v = 0; v < VALUES; v++) {
            uint32_t here = place[v];
            place[v] = before;
            before += here;
        }
        for (size_t i = 0; i < n; i++) to[place[from[i].ordinal >> shift & (VALUES - 1)]++] = from[i];
        rc_sort_item *sorted = to;
        to = from;
        from = sorted;
    }
    return from;
}

/* ---- 3. choice ---------------------------------------------------------- */

/* An integer that is ordered as the number. */
static inline uint64_t ordinal_of(double x)
{
    uint64_t bits;
    x += 0.0; /* -0 becomes 0 */
    memcpy(&bits, &x, sizeof bits);
    return bits ^ ((0 - (bits >> 63)) | UINT64_C(1) << 63);
}

/* A pass over a digit costs about as much as a level of merging, and 128 items more (measured).  Whole numbers, such as
 * days, vary in few digits. */
static bool digits_pay(size_t n, uint64_t varying)
{
    size_t levels = 1, digits = 0;
    for (size_t run = LEAF; run < n; run *= 2) levels++;
    for (unsigned shift = next_digit(varying, 0); shift < 64; shift = next_digit(varying, shift + 8)) digits++;
    return digits * (n + 128) < levels * n;
}

const rc_sort_item *rc_base_sort_ascending(const double *key, size_t n, rc_sort_item *work)
{
    uint64_t varying = 0;
    for (size_t i = 0; i < n; i++) {
        work[i] = (rc_sort_item){ordinal_of(key[i]), (uint32_t)i};
        varying |= work[i].ordinal ^ work[0].ordinal;
    }
    if (varying == 0) return work;
    if (digits_pay(n, varying)) return digit_sort(work, work + n, n, varying);
    merge_sort(work, 0, n, work, work + n);
    return work;
}
