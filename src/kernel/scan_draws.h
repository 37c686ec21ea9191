/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scan_draws.h - permutation and score search in one pass, where nobody asks for the permutation itself.
 *
 * A shuffle from the end (rc_base_pcg_shuffle) fixes the places from the last to the first; the scores sum to 0, so
 * the running sum of what has been placed is minus the sum of the low group at every cutoff.  16-bit places
 * are shuffled, which stay in the first level cache, and below the first candidate nothing is swapped.  The generators and the
 * results are those of rc_base_pcg_shuffle and rc_kernel_scan_score_ref, bit for bit. */
#ifndef RC_KERNEL_SCAN_DRAWS_H
#define RC_KERNEL_SCAN_DRAWS_H

#include "base/pcg.h"
#include "kernel/scan.h"

enum {
    RC_DRAWS_LANES = 4,   /* replicates side by side, since one waits for its memory */
    RC_DRAWS_CHUNK = 256, /* places between two looks at the sums: they stay in the first level cache */
    RC_DRAWS_DICE = 6,    /* most dice of a word */
    RC_DRAWS_QUADS = 512  /* places whose sums the AVX-512 search holds: a power of 2, at least 2 CHUNK */
};

/* The best place so far; places come in chunks, the last first. */
typedef struct rc_draws_best {
    double statistic; /* -1: none */
    size_t place;
} rc_draws_best;

/* Takes the places [from, to) into account: high[place - from] is the sum of the scores at `place` and above.
 * weight[place]: inverse_sd of the candidate there, NaN where there is none.  The lowest of equal places wins. */
typedef void rc_draws_pass(const int64_t *high, const double *weight, double unit, size_t from, size_t to,
                           rc_draws_best *best);

rc_draws_pass rc_kernel_draws_pass_portable;
rc_draws_pass *rc_kernel_draws_pass_avx512(void); /* NULL as in scan_fused.h */

/* Words of one number of dice in a row. */
typedef struct rc_draws_run {
    uint32_t left, words; /* places that are not fixed yet, of the first word */
    unsigned count;       /* dice of a word */
    bool look;            /* the sums are to be looked at after it: they end a chunk */
} rc_draws_run;

typedef struct rc_draws rc_draws;

/* rc_kernel_draws_score as a whole, with the instructions of a set. */
typedef void rc_draws_whole(const rc_draws *draws, rc_pcg *generator, size_t count, rc_scan_best *best);
rc_draws_whole *rc_kernel_draws_quad_avx512(void); /* NULL as in scan_fused.h */
rc_draws_whole *rc_kernel_draws_far_avx512(void);  /* in large cohorts */

/* Of one thread. */
struct rc_draws {
    size_t n, first, end; /* records; the first candidate's position, and one beyond the last's */
    double unit;
    rc_draws_pass *pass;   /* NULL: not for these kernels or this cohort */
    size_t lanes;          /* LANES, or 1 in larger cohorts */
    size_t stride;         /* n, up to a multiple of 32 */
    int64_t *start;        /* [n] scores in marker order */
    uint16_t *identity;    /* [stride] 0, 1, ... */
    uint16_t *shuffled;    /* [LANES][stride] places of `start` */
    int64_t *high;         /* [LANES][CHUNK + DICE] */
    double *weight;        /* [n + 1] by place */
    uint32_t *candidate;   /* [n] by place */
    rc_draws_whole *whole; /* NULL: not for this cohort or processor; what follows is for it */
    rc_draws_run *run;     /* [n_runs] all words of a replicate; those from n_searched on are for nobody */
    size_t n_runs, n_searched;
    uint16_t *abreast; /* [2][stride][LANES] places of `start`, in order between two searches */
    uint32_t *dice;    /* [CHUNK + 2 DICE][LANES] */
    int64_t *sums;     /* [QUADS / 2][LANES][2] of the places 2 i and 2 i + 1, modulo QUADS */
    int64_t *moved;    /* [n] in large cohorts: the scores themselves are shuffled, one replicate at a time */
};

/* Bytes of `memory`, which is the caller's and 64-byte aligned inside by _init. */
size_t rc_kernel_draws_bytes(const rc_scan_table *table, const rc_scan *scan);
/* start: the record at each position before the shuffle.  Uses no more of the scan afterwards.  The pass is NULL for
 * the kernels without passes (reference, bound), for cohorts too large for it to pay, and without a candidate. */
void rc_kernel_draws_init(rc_draws *draws, const rc_scan_table *table, const rc_scan *scan, const uint32_t *start,
                          void *memory);
/* best[i]: the score search of start as rc_base_pcg_shuffle of generator[i % LANES] permutes it, i < count, the
 * generators going on from replicate to replicate.  O(count n). */
void rc_kernel_draws_score(const rc_draws *draws, rc_pcg *generator, size_t count, rc_scan_best *best);

#endif
