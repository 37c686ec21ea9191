/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scan_draws.h - permutation and score search in one pass, where nobody asks for the permutation itself.
 *
 * A shuffle from the end (rc_base_pcg_shuffle) fixes the places from the last to the first; the scores sum to 0, so
 * the running sum of what has been placed is minus the sum of the low group at every cutoff.  Chunk by chunk the dice
 * are rolled (roll.h), the places swapped and the sums looked at, all in the first level cache; below the first
 * candidate nothing is swapped.  The generators and the results are those of rc_base_pcg_shuffle and
 * rc_kernel_scan_score_ref, bit for bit. */
#ifndef RC_KERNEL_SCAN_DRAWS_H
#define RC_KERNEL_SCAN_DRAWS_H

#include "kernel/roll.h"
#include "kernel/scan_hazards.h"

enum {
    RC_DRAWS_LANES = RC_ROLL_LANES, /* replicates side by side */
    RC_DRAWS_CHUNK = 256,           /* places between two looks at the sums */
    RC_DRAWS_RING = 512             /* places whose sums are kept: a power of 2, at least a chunk and two words */
};

typedef struct rc_draws rc_draws;

/* The best so far of the even and of the odd places of each lane, [LANES][2]. */
typedef struct rc_draws_found {
    double statistic[2 * RC_DRAWS_LANES]; /* -1: none */
    int64_t place[2 * RC_DRAWS_LANES], sum[2 * RC_DRAWS_LANES];
} rc_draws_found;

/* Takes the pairs of places [from, to), place 2 i and 2 i + 1, of all lanes into account, the highest first; of equal
 * places the lowest stays. */
typedef void rc_draws_look(const rc_draws *draws, size_t from, size_t to, rc_draws_found *found);
rc_draws_look *rc_kernel_draws_look_avx512(void); /* NULL as in scan_fused.h */

/* The best place so far of one replicate; places come in chunks, the last first. */
typedef struct rc_draws_best {
    double statistic; /* -1: none */
    size_t place;
} rc_draws_best;

/* Takes the places [from, to) of one replicate into account: high[place - from] is the sum of the scores at `place`
 * and above.  weight[place]: as below.  The lowest of equal places wins. */
typedef void rc_draws_pass(const int64_t *high, const double *weight, double unit, size_t from, size_t to,
                           rc_draws_best *best);
rc_draws_pass *rc_kernel_draws_pass_avx512(void); /* NULL as in scan_fused.h */

typedef struct rc_draws_run {
    rc_roll_run roll;
    bool look; /* it ends a chunk: the sums are looked at */
} rc_draws_run;

/* Of one thread. */
struct rc_draws {
    size_t n, first, end; /* records; the first candidate's position, and one beyond the last's */
    double unit;
    size_t lanes; /* LANES; in large cohorts 1; 0: not for these kernels, or no candidate */
    const rc_roll *roll;
    rc_draws_look *look; /* of LANES */
    rc_draws_pass *pass; /* of 1 */
    int64_t *start;      /* [n] scores in marker order */
    double *weight;      /* [n + 1] by place: inverse_sd of the candidate there, NaN where there is none */
    uint32_t *candidate; /* [n] by place */
    rc_draws_run *run;   /* [n_runs] all words of a replicate; those from n_searched on are not searched */
    size_t n_runs, n_searched;
    void *state;    /* of the roll */
    uint32_t *dice; /* [CHUNK + RC_ROLL_MORE][lanes] */
    /* LANES: */
    size_t stride;     /* n, up to a multiple of 32 */
    uint16_t *abreast; /* [2][stride][LANES] places of `start`, in order between two searches */
    int64_t *sums;     /* [RING / 2][LANES][2] of the places 2 i and 2 i + 1, modulo RING */
    /* 1: */
    int64_t *moved; /* [n] the scores themselves are shuffled: one access to far memory a place, not two */
    int64_t *high;  /* [CHUNK + RC_ROLL_MORE] */
};

/* Whether there are such kernels in the table for this scan: _init gives lanes. */
bool rc_kernel_draws_serves(const rc_scan_table *table, const rc_scan *scan);
bool rc_kernel_draws_serves_hazards(const rc_scan_table *table, const rc_scan *scan); /* and _hazards: LANES lanes */
/* Bytes of `memory`, which is the caller's and 64-byte aligned inside by _init. */
size_t rc_kernel_draws_bytes(const rc_scan_table *table, const rc_scan *scan);
/* start: the record at each position before the shuffle.  Uses no more of the scan afterwards.  `lanes` is 0 for the
 * kernels without passes (reference, bound) and without a candidate. */
void rc_kernel_draws_init(rc_draws *draws, const rc_scan_table *table, const rc_scan *scan, const uint32_t *start,
                          void *memory);
/* best[i]: the score search of start as rc_base_pcg_shuffle of generator[i % LANES] permutes it, i < count, the
 * generators going on from replicate to replicate.  O(count n). */
void rc_kernel_draws_score(const rc_draws *draws, rc_pcg *generator, size_t count, rc_scan_best *best);

/* The same with the hazard ratio of each (O(n + m) more), and its logarithm as rc_kernel_hazards_take has it; NaN where
 * nothing is found.  Of LANES lanes; hazards: made with the same `start`; hr, log_hr have room for count up to a
 * multiple of RC_HAZARDS_LANES. */
void rc_kernel_draws_hazards(const rc_draws *draws, rc_hazards *hazards, rc_pcg *generator, size_t count,
                             rc_scan_best *best, double *hr, double *log_hr);

#endif
