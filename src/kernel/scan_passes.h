/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scan_passes.h - the passes over event times and candidates that have a version for each instruction set, and the
 * branch and bound made of them. */
#ifndef RC_KERNEL_SCAN_PASSES_H
#define RC_KERNEL_SCAN_PASSES_H

#include "kernel/scan.h"

struct rc_pairs_end; /* scan_pairs.h */

/* The passes over event times or candidates that have a version for each instruction set. */
typedef struct rc_scan_passes {
    size_t pairs_most;    /* up to so many records the search over all bounds beats branch and bound (measured) */
    size_t weighted_most; /* and in a weighted sample */
    /* Counts at risk after records are added to (sign 1) or taken from (-1) a group with counts `have`, and
     * rc_kernel_scan_variance of them.  hist[j], j <= m: how often rank j occurs, less how often from j occurs; zero
     * again afterwards.  total: the sum of hist. part out [m]: the terms w_j y_j (Y_j - y_j) of the variance. */
    double (*evaluate)(const rc_scan *scan, double *hist, double total, const double *have, double sign, double *low,
                       double *part);
    /* sum_j min(left_j, right_j) of two candidates' terms, within a relative 1e-9. */
    double (*bound)(size_t m, const double *left, const double *right);
    /* Largest |x| of [count]. */
    int64_t (*largest)(const int64_t *x, size_t count);
    /* The bounds of one end, whose group has no record at *least: of the groups of its first i records, 1 <= i <=
     * count, at least[i], or least[-i] where it is the high end. */
    void (*pairs)(const struct rc_pairs_end *end, size_t count, bool high, int32_t *least);
    /* upper[c]: not below (low[c] 2^-32)^2 / least[c] but for a relative 1e-6 of rounding, infinite where least[c] is
     * not above 0.  Returns the c of the largest. */
    size_t (*upper)(const int64_t *low, const int32_t *least, size_t k, float *upper);
    /* The c with upper[c] >= limit, ascending; returns how many. */
    size_t (*survivors)(const float *upper, float limit, size_t k, uint32_t *out);
    /* rc_kernel_scan_score_ref's choice: the first candidate of the largest |low unit| inverse_sd; -1 if none. */
    double (*score)(const int64_t *low, double unit, const double *inverse_sd, size_t k, size_t *candidate);
    const struct rc_weighted_passes *weighted; /* scan_weighted.h */
} rc_scan_passes;

/* NULL where the compiler or the processor has no such instructions. */
const rc_scan_passes *rc_kernel_fused_portable(void);
const rc_scan_passes *rc_kernel_fused_avx2(void);
const rc_scan_passes *rc_kernel_fused_avx512(void);
const rc_scan_passes *rc_kernel_fused_neon(void);

/* What branch and bound works on: the sample in the marker's order. */
typedef struct rc_branch {
    const rc_scan_passes *passes;
    const rc_scan *scan;   /* m, k, position, unit, at_risk, spread */
    size_t end;            /* positions */
    const uint32_t *rank;  /* [end] by position */
    const uint32_t *from;  /* [end] by position; NULL = 0 */
    const double *weight;  /* [end] by position; NULL = once each */
    const int64_t *prefix; /* [k] the units below each candidate */
    double *hist;          /* [m + 1] zero between uses */
    double *arena;         /* [rc_kernel_branch_arena] */
} rc_branch;
size_t rc_kernel_branch_arena(size_t m, size_t k); /* doubles */

/* Evaluates candidate c exactly, from the counts at risk `have` of positions [0, known) (NULL = none), and keeps it
 * where it is better.  low out [m] its own counts.  part out [m] the terms of its variance. */
void rc_kernel_branch_consider(const rc_branch *branch, size_t known, const double *have, size_t c, double *low,
                               double *part, rc_scan_best *best);

/* The exact search, k > 0, *best empty before; guess: a candidate that looks good. */
void rc_kernel_branch_search(const rc_branch *branch, size_t guess, rc_scan_best *best);

/* Branch and bound with the passes of an instruction set; any scan, weighted too. */
void rc_kernel_fused_bound(const rc_scan_passes *passes, const rc_scan *scan, const uint32_t *record,
                           rc_scan_best *best, void *work);
/* The same for what is better than *best already, which stays where nothing is. */
void rc_kernel_fused_beyond(const rc_scan_passes *passes, const rc_scan *scan, const uint32_t *record,
                            rc_scan_best *best, void *work);

#endif
