/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scan_fused.h - permutation and search of many replicates, with everything prepared once that does not
 * change under permutation.  The results are those of rc_base_pcg_shuffle and the searches of scan.c, bit
 * for bit; rc_scan_table says with which instructions they are computed. */
#ifndef RC_KERNEL_SCAN_FUSED_H
#define RC_KERNEL_SCAN_FUSED_H

#include "base/pcg.h"
#include "kernel/scan_pairs.h"
#include "kernel/scan_table.h"

/* What a record brings to every place, in one piece: see rc_pairs_end. */
typedef struct rc_fused_record {
    int64_t units;
    int32_t gain;
    int16_t reach, from;
} rc_fused_record;

/* Of one thread.  Made for the records of a cohort: every scan searched has the same n, m, units, rank, at_risk
 * and spread, no weight, and at most k candidates. */
typedef struct rc_fused {
    const rc_scan_table *table;
    const rc_scan_passes *passes; /* NULL: the table's searches */
    bool score;
    bool paired;            /* the search by pairs of records is prepared; else branch and bound is faster */
    rc_fused_record *about; /* [n] by record */
    rc_pairs pairs;
    double unit;        /* of the bounds */
    int64_t *low;       /* [n + 1] by place, [k] of a score search */
    int32_t *least;     /* [n + 1] by place */
    float *upper;       /* [n + 1] by candidate */
    uint32_t *survivor; /* [n + 1] */
    double *hist;       /* [m + 1] zero between uses */
    void *work;         /* of rc_kernel_scan_work */
} rc_fused;

/* Bytes of `memory`, which is the caller's and 64-byte aligned inside by _init. */
size_t rc_kernel_fused_bytes(const rc_scan_table *table, const rc_scan *scan, size_t k, bool score);
void rc_kernel_fused_init(rc_fused *fused, const rc_scan_table *table, const rc_scan *scan, size_t k, bool score,
                          void *memory);

/* rc_kernel_scan_*_ref of `record`. */
void rc_kernel_fused_search(const rc_fused *fused, const rc_scan *scan, const uint32_t *record, rc_scan_best *best);

/* Of a log-rank search: does the best candidate reach the level (>= 0)?  Where it does, *best is that of the search;
 * where not, most is known without looking, which costs less. */
bool rc_kernel_fused_reaches(const rc_fused *fused, const rc_scan *scan, const uint32_t *record, double level,
                             rc_scan_best *best);

/* record[lane * stride ..]: start, shuffled by generator[lane] as rc_base_pcg_shuffle does; the lanes side by side. */
void rc_kernel_fused_shuffle(const rc_scan_table *table, rc_pcg *generator, size_t lanes, const uint32_t *start,
                             uint32_t *record, size_t stride, size_t n);

#endif
