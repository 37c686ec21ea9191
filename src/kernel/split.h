/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * split.h - multilevel splitting (Cerou, Del Moral, Furon & Guyader 2012, Stat Comput 22:795) over arrangements of
 * records: how seldom does the search reach a level that counting never sees?
 *
 * A population of arrangements climbs from level to level: those that reach the next one stay, are copied until the
 * population is whole again, and each is moved by Metropolis steps that swap a few pairs of records and are taken back
 * where the level would be lost.  The product of the shares that stay is, with levels fixed beforehand, an unbiased
 * estimate of the probability, whatever the number of moves.
 *
 * Steps only ask whether a statistic still reaches the level.  A state remembers a candidate that did (the witness):
 * where that one still does after a swap, nothing else needs to be looked at.  Answers are exact, those of the searches
 * of scan.h, so a population is the same with every set of kernels. */
#ifndef RC_KERNEL_SPLIT_H
#define RC_KERNEL_SPLIT_H

#include "base/pcg.h"
#include "kernel/scan_fused.h"

#include <stdbool.h>

enum { RC_SPLIT_PAIRS_MOST = 1024 };

typedef struct rc_split_pair {
    uint32_t i, j; /* places whose records are swapped */
} rc_split_pair;

/* A statistic of arrangements, of any kind: T as large as an evaluator says; negative: there is none. */
typedef double rc_split_evaluate(void *self, const uint32_t *record);

/* How a statistic is followed from one arrangement to the next.  Of one thread. */
typedef struct rc_split_walk rc_split_walk;
struct rc_split_walk {
    size_t bytes; /* of a state */
    double level; /* that has to be reached, by rc_kernel_split_level */
    void (*begin)(const rc_split_walk *walk, const uint32_t *record, void *state);
    void (*aim)(rc_split_walk *walk); /* after a new level */
    double (*statistic)(const rc_split_walk *walk, void *state);
    bool (*reaches)(const rc_split_walk *walk, void *state);
    /* Swaps the pairs, one after the other; false: the level would be lost, and the state is as it was. */
    bool (*move)(const rc_split_walk *walk, void *state, const rc_split_pair *pair, size_t pairs);
    const rc_scan *scan;
    const rc_fused *fused;
    int64_t *need; /* [1 + more][k] least |sum of units| that reaches the level at a candidate */
    int32_t *hist; /* [m + 1] zero between uses */
    double *low;   /* [m] */
    rc_split_evaluate *evaluate;
    void *evaluator;
    size_t n;
};

/* rc_kernel_split_score(), _logrank() - |standardized sum| of fixed scores, and the exact log-rank chi-square, as the
 * searches of scan.h.  _any(): whatever `evaluate` says of n records.
 *   fused   made for the scan, of the same thread      memory  [.._bytes], the caller's; its content does not matter.
 *   Both NULL: only walk->bytes is asked for. */
size_t rc_kernel_split_walk_bytes(const rc_scan *scan);
void rc_kernel_split_score(rc_split_walk *walk, const rc_scan *scan, const rc_fused *fused, void *memory);
void rc_kernel_split_logrank(rc_split_walk *walk, const rc_scan *scan, const rc_fused *fused, void *memory);
void rc_kernel_split_any(rc_split_walk *walk, size_t n, rc_split_evaluate *evaluate, void *evaluator);
void rc_kernel_split_level(rc_split_walk *walk, double level);

/* Where swaps stay: places of a stratum lie in [first[s], first[s + 1]) of `place`.  n_strata 0: anywhere. */
typedef struct rc_split_strata {
    size_t n_strata;
    const uint32_t *first, *place, *stratum; /* [n_strata + 1], [n], [n] by place */
} rc_split_strata;

/* An arrangement uniformly at random: record out [n]. */
typedef void rc_split_deal(void *self, rc_pcg *generator, uint32_t *record);

/* A population.  Of one thread. */
typedef struct rc_split {
    size_t n, size, alive; /* records; arrangements; those that reached the last level, the first of `order` */
    size_t bytes;
    unsigned char *state; /* [size][bytes] */
    uint32_t *order;      /* [size] numbers of states: first those that are alive */
    uint32_t *origin;     /* [size] the first ancestor of each */
    uint32_t *record;     /* [n] */
    rc_split_strata strata;
} rc_split;

size_t rc_kernel_split_bytes(size_t n, size_t size, size_t state_bytes);
void rc_kernel_split_init(rc_split *split, size_t n, size_t size, size_t state_bytes, const rc_split_strata *strata,
                          void *memory);

/* Steps.  _fill: `size` independent arrangements.  _keep: those that reach the walk's level are alive; returns how
 * many. _refill: copies of the living in the places of the others, each as often as any other or once more.  _move:
 * `moves` steps of 1 to `pairs` swaps each for every arrangement; returns how many steps were taken and not taken
 * back. */
void rc_kernel_split_fill(rc_split *split, const rc_split_walk *walk, rc_split_deal *deal, void *dealer,
                          rc_pcg *generator);
size_t rc_kernel_split_keep(rc_split *split, const rc_split_walk *walk);
void rc_kernel_split_refill(rc_split *split, rc_pcg *generator);
int64_t rc_kernel_split_move(rc_split *split, const rc_split_walk *walk, size_t moves, size_t pairs, rc_pcg *generator);

/* A level, and the steps that are made once it is reached. */
typedef struct rc_split_stage {
    double level;
    uint32_t moves, pairs;
} rc_split_stage;

typedef struct rc_split_result {
    double log_p;     /* of the product of the shares; -Inf where the population dies out */
    double variance;  /* relative variance of p if every share were of independent arrangements */
    double ancestors; /* arrangements of the beginning with descendants among the last living */
    double expected;  /* how many there would be if who survives had nothing to do with the ancestors */
    double accepted;  /* share of the steps that were not taken back */
} rc_split_result;

/* A run through the stages, the last of which is what is asked for (its steps are not made).  alive: [stages] scratch.
 */
void rc_kernel_split_run(rc_split *split, rc_split_walk *walk, const rc_split_stage *stage, size_t stages,
                         rc_split_deal *deal, void *dealer, rc_pcg *generator, size_t *alive, rc_split_result *out);

#endif
