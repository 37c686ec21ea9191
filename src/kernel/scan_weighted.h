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

/* What depends on an event time's deaths d among Y at risk, for d < RC_RATES_DEATHS and whole Y: divisions take longer
 * than to look it up. */
enum { RC_RATES_DEATHS = 8, RC_RATES_MOST = 2048 };
typedef struct rc_rate {
    double ratio, spread; /* d / Y and w, as rc_kernel_risk_weighted has them */
} rc_rate;
typedef struct rc_rates {
    rc_rate *cell; /* [most + 1][RC_RATES_DEATHS] */
    size_t most;   /* at risk */
} rc_rates;

static inline rc_rate rc_kernel_weighted_rate(double deaths, double at_risk)
{
    double d = deaths, y = at_risk;
    return (rc_rate){d > 0 ? d / y : 0, y > 1 ? d * (y - d) / (y - 1) / (y * y) : 0};
}

static inline bool rc_kernel_weighted_known(const rc_rates *rates, double most_deaths, double most_at_risk)
{
    return rates && most_deaths < RC_RATES_DEATHS && most_at_risk <= (double)rates->most;
}

/* Sums over the event times before each rank, [m + 1]: of d / Y, in the order of the event times, since its rounding is
 * part of the result (nothing is added where nobody dies); of w and of w Y, to rounding.  spread out [m]. */
static inline void rc_kernel_weighted_look_up(size_t m, const double *deaths, const double *at_risk,
                                              const rc_rates *rates, double *restrict spread, double *restrict hazard,
                                              double *restrict reach, double *restrict gain)
{
    double sum = hazard[0] = 0, width = reach[0] = 0, mass = gain[0] = 0;
    const rc_rate *cell = rates->cell;
    for (size_t j = 0; j < m; j++) {
        double y = at_risk[j];
        const rc_rate at = cell[(int32_t)(y * RC_RATES_DEATHS + deaths[j])];
        spread[j] = at.spread;
        hazard[j + 1] = sum += at.ratio;
        reach[j + 1] = width += at.spread;
        gain[j + 1] = mass += at.spread * y;
    }
}

/* The same from spread and from d / Y, which is in hazard[1 ..]. */
static inline void rc_kernel_weighted_add_up(size_t m, const double *at_risk, const double *spread, double *hazard,
                                             double *reach, double *gain)
{
    double sum = hazard[0] = 0, width = reach[0] = 0, mass = gain[0] = 0;
    for (size_t j = 0; j < m; j++) {
        hazard[j + 1] = sum += hazard[j + 1];
        reach[j + 1] = width += spread[j];
        gain[j + 1] = mass += spread[j] * at_risk[j];
    }
}

/* What has a version for each instruction set. */
struct rc_weighted_passes {
    /* Risk sets, and the scores of every key, from the weights `count` of every key, which are zero again afterwards.
     * A key is 2 rank + event.  count, score [2 (m + 1)]; deaths, at_risk, spread [m]; hazard scratch [m + 1];
     * reach, gain [m + 1] sums of spread and of spread at_risk over the event times before a rank, to rounding.
     * rates: NULL where the weights are not whole.  Returns sum_key count |score|, to rounding. */
    double (*risk)(size_t m, double *count, double *deaths, double *at_risk, double *spread, double *hazard,
                   double *score, double *reach, double *gain, const rc_rates *rates);
    /* low[i], below[i], i <= count: sums of the first i units (round(scaled per_unit), half to even) and weights. */
    void (*sums)(const double *scaled, const double *weight, double per_unit, size_t count, int64_t *low,
                 double *below);
    /* A candidate with a large low^2 / (below (size - below)): only a guess. */
    size_t (*rough)(const int64_t *low, const double *below, double size, size_t k);
};
extern const struct rc_weighted_passes rc_kernel_weighted_portable, rc_kernel_weighted_avx2, rc_kernel_weighted_avx512,
    rc_kernel_weighted_neon;

/* Of one thread. */
typedef struct rc_weighted {
    const recut_cohort *cohort;
    const rc_scan_passes *passes;
    double magnitude;       /* sum |weight score| of the sample, to rounding */
    uint32_t *key;          /* [n] by patient */
    double *count, *score;  /* [2 (m + 1)] by key */
    rc_rates rates;         /* cell NULL in large cohorts */
    double *hazard, *hist;  /* [m + 1] */
    uint32_t *place;        /* [n] places in marker order of the patients that count */
    uint32_t *rank, *value; /* [n] of those patients; value is free for others between two calls */
    double *weight, *scaled;
    int64_t *low, *low_at; /* [n + 1]; by candidate, in the same memory */
    double *below, *below_at;
    uint32_t *position;          /* [n] of candidates among those patients, where the marker has ties */
    const uint32_t *position_at; /* of candidates */
    uint32_t *every;             /* [n] 0, 1, 2, ... */
    double *arena;               /* [rc_kernel_scan_work] free for others between two calls */
    double *reach, *gain;        /* [m + 1] of the risk sets */
    rc_pairs pairs;
    int32_t *least;
    float *upper;
    uint32_t *survivor;
} rc_weighted;

/* Bytes of `memory`, which is the caller's and zeroed; table->passes must not be NULL.  O(n + m log n). */
size_t rc_kernel_weighted_bytes(const recut_cohort *cohort);
void rc_kernel_weighted_init(rc_weighted *weighted, const rc_scan_table *table, const recut_cohort *cohort,
                             void *memory);

/* Risk sets of the sample: deaths, at_risk and spread of rc_kernel_risk_weighted (units and unit: see _search);
 * whole: the weights are whole numbers.  Returns the sum of the weights.  O(n + m). */
double rc_kernel_weighted_risk(rc_weighted *weighted, const double *weight, bool whole, rc_risk *risk);

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
