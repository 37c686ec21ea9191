/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scan_weighted.h - the search in a weighted sample of a cohort (a bootstrap resample) and its risk sets, prepared
 * once for a cohort.  The results are those of rc_kernel_risk_weighted and rc_kernel_scan_logrank_ref, bit for bit.
 *
 * Weights are whole numbers, or reals whose sums are exact in double precision (as those of plan/resample.h are): then
 * no result depends on the order of additions. */
#ifndef RC_KERNEL_SCAN_WEIGHTED_H
#define RC_KERNEL_SCAN_WEIGHTED_H

#include "kernel/risk.h"
#include "kernel/scan_fused.h"

/* Lower bounds of the variance at every candidate, in 16-bit integers, over the event times that have one: exact
 * products of counts, rounded-down weights.  For samples of at most RC_CENSUS_LARGEST. */
enum { RC_CENSUS_LARGEST = 361 }; /* y (Y - y) <= 32580 */
typedef struct rc_census {
    size_t stride;         /* event times of the sample with a variance, up to a multiple of 32 */
    const int16_t *total;  /* [stride] Y_j, 0 beyond */
    const int16_t *weight; /* [stride] floor(w_j / unit), 0 beyond; sum_j weight_j (Y_j / 2)^2 < 2^31 */
    const int16_t *rank;   /* by position: how many of them the record is at risk at */
    const int16_t *count;  /* by position: weight of the record */
} rc_census;

/* What has a version for each instruction set. */
struct rc_weighted_passes {
    size_t census_event_times; /* up to so many event times rc_census beats branch and bound (measured) */
    /* Risk sets, and the scores of every key, from the weights `count` of every key, which are zero again afterwards.
     * A key is 2 rank + event.  count, score [2 (m + 1)]; deaths, at_risk, spread [m]; hazard scratch [m + 1].
     * Returns sum_key count |score|, to rounding. */
    double (*risk)(size_t m, double *count, double *deaths, double *at_risk, double *spread, double *hazard,
                   double *score);
    /* low[i], below[i], i <= count: sums of the first i units (round(scaled per_unit), half to even) and weights. */
    void (*sums)(const double *scaled, const double *weight, double per_unit, size_t count, int64_t *low,
                 double *below);
    /* A candidate with a large low^2 / (below (size - below)): only a guess. */
    size_t (*rough)(const int64_t *low, const double *below, double size, size_t k);
    /* The event times with spread > 0, in their order: spread and at_risk of them; below[r], r <= m: how many come
     * before event time r.  Returns how many; the largest spread and their sum, to rounding. */
    size_t (*thin)(size_t m, const double *spread, const double *at_risk, double *kept, int16_t *total, uint16_t *below,
                   double *largest, double *sum);
    /* out[i]: x[i] factor, rounded towards 0. */
    void (*narrow)(const double *x, double factor, size_t count, int16_t *out);
    /* least[c]: the integer lower bound at the candidate of positions [0, position[c]). */
    void (*census)(const rc_census *census, const uint32_t *position, size_t k, int32_t *least);
};
extern const struct rc_weighted_passes rc_kernel_weighted_portable, rc_kernel_weighted_avx2, rc_kernel_weighted_avx512;

/* Of one thread. */
typedef struct rc_weighted {
    const recut_cohort *cohort;
    const rc_scan_passes *passes;
    double magnitude;       /* sum |weight score| of the sample, to rounding */
    uint32_t *key;          /* [n] by patient */
    double *count, *score;  /* [2 (m + 1)] by key */
    double *hazard, *hist;  /* [m + 1] */
    uint32_t *rank, *value; /* [n] of the patients that count, in marker order */
    double *weight, *scaled;
    int64_t *low, *low_at; /* [n + 1]; by candidate, in the same memory */
    double *below, *below_at;
    uint32_t *position;                                  /* [n] of candidates among those patients */
    double *arena;                                       /* [rc_kernel_scan_work] free for others between two calls */
    uint16_t *kept;                                      /* [m + 1] event times with a variance below a rank */
    int16_t *total, *share, *census_rank, *census_count; /* of rc_census */
    int32_t *least;
    uint32_t *survivor;
} rc_weighted;

/* Bytes of `memory`, which is the caller's and zeroed; table->passes must not be NULL.  O(n + m log n). */
size_t rc_kernel_weighted_bytes(const recut_cohort *cohort);
void rc_kernel_weighted_init(rc_weighted *weighted, const rc_scan_table *table, const recut_cohort *cohort,
                             void *memory);

/* Risk sets of the sample: deaths, at_risk and spread of rc_kernel_risk_weighted (units and unit: see _search).
 * Returns the sum of the weights.  O(n + m). */
double rc_kernel_weighted_risk(rc_weighted *weighted, const double *weight, rc_risk *risk);

typedef struct rc_weighted_query {
    const double *weight;  /* [n] by patient, those of the last _risk */
    const uint32_t *order; /* [n] patients along the marker */
    const uint32_t *value; /* [n] by position in that order: ascending, equal where the marker is tied */
    double size;           /* sum of the weights */
    double least;          /* weight that a candidate leaves on each side, at least */
    bool whole;            /* the weights are whole numbers */
} rc_weighted_query;

/* rc_kernel_scan_logrank_ref over the values that occur in the sample and leave enough on both sides.
 *   candidates  out, how many there are       value  out, the value of the best one
 *   risk->unit  out
 * Cost O(n + (m + n) log n), about n + 10 m. */
void rc_kernel_weighted_search(rc_weighted *weighted, rc_risk *risk, const rc_weighted_query *query, size_t *candidates,
                               uint32_t *value, rc_scan_best *best);

#endif
