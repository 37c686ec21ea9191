/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scan_pairs.h - lower bounds of the variance at every place of an arrangement, from pairs of records.
 *
 * W(r) is the sum of the spreads w_j of the event times j < r.  A record that counts c times and is at risk at the
 * event times from .. rank-1 adds to the variance of a group
 *     c (A - c W) - 2 c sum_l c_l W(min(rank, rank_l)) - W(max(from, from_l)) where that is above 0,
 * over the group's records l, with W and A the sums of w_j and of w_j Y_j over its own event times.  So all groups of
 * an arrangement take one pass over the pairs of records in 16-bit integers, however many event times there are; the
 * variance of a group is that of the others, and each half of the places is counted from its own end: n^2 / 4 pairs.
 * W is rounded up and the rest down, which leaves the bound a few parts in a thousand below the variance. */
#ifndef RC_KERNEL_SCAN_PAIRS_H
#define RC_KERNEL_SCAN_PAIRS_H

#include "kernel/carve.h"
#include "kernel/scan_passes.h"

enum {
    RC_PAIRS_MOST = 1024,    /* records */
    RC_PAIRS_WEIGHT = 32767, /* sum of the weights, at most */
    RC_PAIRS_STEP = 32,      /* arrays end at a multiple of it, and one more: what stands there does not matter */
    RC_PAIRS_ZERO = 32768    /* what `reach` is less where there is no `from` */
};

/* The records of one end, in the order in which the group grows: each half of `most` records. */
typedef struct rc_pairs_end {
    int16_t *reach;        /* W(rank) in units, rounded up; less RC_PAIRS_ZERO where there is no `from` */
    int16_t *from;         /* W(from) in units, rounded down; NULL = 0 */
    int16_t *weight;       /* how often the record counts */
    uint32_t *gain;        /* c (A - c W) in units, rounded down; modulo 2^32, less what rc_kernel_pairs_zero says */
    const int16_t *before; /* [-room, RC_PAIRS_STEP): -1 below 0, else 0: a mask of the records before one */
} rc_pairs_end;

typedef struct rc_pairs {
    rc_pairs_end end[2]; /* low, high */
    int16_t *mask;       /* of `before` */
} rc_pairs;

/* From a caller's memory, for `most` records; weights 1. */
void rc_kernel_pairs_lay_out(rc_pairs *pairs, rc_carver *c, size_t most);
void rc_kernel_pairs_init(rc_pairs *pairs, size_t most);

/* The unit of bounds for records of the given sum of weights, all: sums of w_j and of w_j Y_j over all event times. */
double rc_kernel_pairs_unit(double all_spread, double all_gain, double size, bool from);
/* x >= 0 in units, rounded up, or down; a relative error of 1e-9 in x does not matter. */
static inline int32_t rc_kernel_pairs_up(double x, double per_unit)
{
    return (int32_t)(x * (per_unit * (1 + 1e-9)) + 1);
}
static inline int32_t rc_kernel_pairs_down(double x, double per_unit)
{
    return (int32_t)(x * (per_unit * (1 - 1e-9)));
}

/* What makes up for RC_PAIRS_ZERO in the pairs of a record, modulo 2^32: before: the weights of the records before
 * it. */
static inline uint32_t rc_kernel_pairs_zero(uint32_t weight, uint32_t before)
{
    return 2 * RC_PAIRS_ZERO * weight * before;
}

/* What `upper` of rc_scan_passes must reach for a statistic, of scores in units of `unit` and bounds in units of
 * `bound_unit`; -1 where there is no statistic yet. */
static inline float rc_kernel_pairs_limit(double statistic, double unit, double bound_unit)
{
    return statistic < 0 ? -1 : (float)(statistic * bound_unit / (unit * unit) * (0x1p-64 * (1 - 4e-6)));
}

/* least[p], p <= n: the bound, in units, for the records at places [0, p), the first n / 2 of which stand in end[0],
 * the others, the last first, in end[1].  O(n^2). */
void rc_kernel_pairs_bounds(const rc_scan_passes *passes, const rc_pairs *pairs, size_t n, int32_t *least);

#endif
