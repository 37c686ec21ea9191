/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scan.h - the search for the cutoff that separates best, over one arrangement of
 * survival records along a marker.  Reference kernels in scan.c; faster ones with
 * the same results, bit for bit, in scan_bound.c and scan_fused*.c; scan_table.h chooses. */
#ifndef RC_KERNEL_SCAN_H
#define RC_KERNEL_SCAN_H

#include "base/status.h"

#include <stdbool.h>

/* What stays the same under permutation.  Borrowed arrays.  A record is a patient's survival:
 * its score and its event times at risk, from .. rank-1.  Position i is the i-th place of
 * the marker in ascending order; a candidate splits positions [0, position) from the rest. */
/* Further scores of the same records, for a statistic that is the largest over several sets of them. */
typedef struct rc_scan_set {
    const int64_t *units; /* [n] */
    double unit;
    const double *inverse_sd; /* [k] */
} rc_scan_set;

typedef struct rc_scan {
    size_t n, m, k;           /* records, event times, candidates */
    const uint32_t *position; /* [k] ascending, 0 < position < n */
    const int64_t *units;     /* [n] scores by record, fixed point, sum 0 */
    double unit;              /* value of one unit of the scores */
    const uint32_t *rank;     /* [n] by record */
    const uint32_t *from;     /* [n] by record, <= rank; NULL = 0 */
    const double *weight;  /* [n] by record: how often a record counts; NULL = once.  units hold weight times score */
    const double *at_risk; /* [m] Y_j */
    const double *spread;  /* [m] w_j: variance at group counts y is sum_j w_j y_j (Y_j - y_j) */
    const double *inverse_sd; /* [k] score criterion: 1 / sd of the sum of the low scores */
    size_t more;              /* score criterion: sets of scores beside these */
    const rc_scan_set *set;   /* [more] */
} rc_scan;

typedef struct rc_scan_best {
    size_t candidate; /* index into position; the lowest one where several tie */
    int64_t low;      /* sum of the low group's units: O - E of the high group is -low * unit */
    double statistic; /* chi-square, or |standardized score|; -1 where no candidate has a variance */
    double variance;  /* hypergeometric variance at the candidate; NaN after a score search */
} rc_scan_best;

/* Both searches: record in [n] record at each position.  Statistic -1 where k = 0.
 *
 * logrank maximizes (low * unit)^2 / V over the candidates, V as rc_kernel_scan_variance defines it.
 * O(k m + n) reference, about O((m + n) log k) bounded.
 * score maximizes |low * unit| * inverse_sd, over all sets of scores where there are several (low is then of the set
 * that wins).  O(n + k) for each set. */
typedef void rc_scan_search(const rc_scan *scan, const uint32_t *record, rc_scan_best *best, void *work);

rc_scan_search rc_kernel_scan_logrank_ref, rc_kernel_scan_score_ref, rc_kernel_scan_logrank_bound;
rc_scan_search rc_kernel_scan_logrank_portable, rc_kernel_scan_logrank_avx2, rc_kernel_scan_logrank_avx512,
    rc_kernel_scan_logrank_neon;

/* The scan by one of its further sets of scores alone; and the better one of two results, the lower candidate of
 * equals. */
rc_scan rc_kernel_scan_by(const rc_scan *scan, size_t set);
void rc_kernel_scan_better(rc_scan_best *best, const rc_scan_best *other);

/* Variance of the log-rank numerator from the low group's counts at risk: the one definition, with a
 * fixed order of additions (eight running sums), that every kernel and instruction set repeats.
 *   low in [m] counts, exact integers */
double rc_kernel_scan_variance(size_t m, const double *spread, const double *at_risk, const double *low);

/* Counts at risk of the records at positions [0, end).  O(n + m).  low out [m]. */
void rc_kernel_scan_low_at_risk(const rc_scan *scan, const uint32_t *record, size_t end, double *low);

#endif
