/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scan_hazards.h - hazard ratios exp((O - E) / V) of the cutoffs that searches selected, of eight replicates at once.
 *
 * A replicate is added as the places of the smaller side of its split: a count at the rank of each, and the sum of
 * their scores.  One pass over the event times then makes all eight variances, the sums of rc_kernel_scan_variance in
 * its order, so the ratios have the bits of one replicate alone: counts are exact, and y (Y - y) is the same for either
 * side. */
#ifndef RC_KERNEL_SCAN_HAZARDS_H
#define RC_KERNEL_SCAN_HAZARDS_H

#include "kernel/risk.h"
#include "kernel/scan_table.h"

enum {
    RC_HAZARDS_LANES = 8,
    RC_HAZARDS_ABREAST = 4,
    RC_HAZARDS_MOST = 32768 /* places: numbers at risk, and of a smaller side, are counted in 16 bits */
};

typedef struct rc_hazards rc_hazards;

/* log_hr[lane] = difference / variance, hr[lane] its exponential, variance = sum_j spread_j y_j (at_risk_j - y_j),
 * y_0 = first[lane], y_j = y_{j-1} - count[j][lane], in the eight running sums of rc_kernel_scan_variance.  Leaves
 * count at zero. */
typedef void rc_hazards_pass(const rc_hazards *hazards, double *hr, double *log_hr);
rc_hazards_pass *rc_kernel_hazards_pass_avx2(void); /* NULL as in scan_fused.h */
rc_hazards_pass *rc_kernel_hazards_pass_avx512(void);

/* Of one thread.  What passes read is 64-byte aligned. */
struct rc_hazards {
    size_t n, m;              /* event times, up to a multiple of 8: spread is 0 behind the last */
    double *spread, *at_risk; /* [m] */
    int32_t *whole;           /* [m] at_risk */
    double unit;              /* of the scores */
    rc_hazards_pass *pass;
    int64_t *units;       /* [n] by place: log-rank score */
    uint32_t *row, *from; /* [n] by place: LANES times its rank, and from which on; from NULL: all from the beginning */
    int16_t *count;       /* [m + 1][LANES] zero but for what has been added */
    int16_t *first;       /* [LANES] at risk at the first event time */
    double *difference;   /* [LANES] O - E of the high side */
};

/* Bytes of `memory`, which is the caller's and 64-byte aligned inside by _init. */
size_t rc_kernel_hazards_bytes(const rc_scan *scan);

/* scan: n, m, rank, from; risk: units, unit, spread, at_risk.  Nothing is borrowed.  record [n] at each place; NULL:
 * places are records. */
void rc_kernel_hazards_init(rc_hazards *hazards, const rc_scan_table *table, const rc_scan *scan, const rc_risk *risk,
                            const uint32_t *record, void *memory);

/* rc_kernel_hazards_add() - `lanes` replicates for the lanes from `first` on, each once between two _take: place i of
 * the replicate l is place[i * ABREAST + l], its split the places [0, end[l]) (low) and the rest; end -1: none.
 * O(smaller sides). */
void rc_kernel_hazards_add(rc_hazards *hazards, size_t first, size_t lanes, const uint16_t *place, const int64_t *end);

/* hr [LANES], and log_hr [LANES] within 1e-12 of their logarithms (exactly (O - E) / V); NaN of a lane to which nothing
 * was added.  Empties all lanes.  O(m). */
void rc_kernel_hazards_take(rc_hazards *hazards, double *hr, double *log_hr);

#endif
