/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cuts.h - the search for several cutoffs at once, exactly: among all sets of 1 to RC_CUTS_MOST cutoffs that leave
 * enough patients in each group, the one whose groups differ most.
 *
 * Fixed scores a_i with sum 0: chi2 = (n - 1) / sum a^2 * sum over the groups of S_g^2 / n_g, a sum over groups of
 * consecutive patients, so dynamic programming finds the best set (with one cutoff it is the square of the score
 * statistic).  The log-rank statistic itself, (O - E)' V^-1 (O - E), has no such form: with two cutoffs every pair is
 * looked at, and for more it is not offered.
 *
 * One definition in plain C, elementwise over the candidates: any instruction set gives the same bits. */
#ifndef RC_KERNEL_CUTS_H
#define RC_KERNEL_CUTS_H

#include "kernel/risk.h"
#include "kernel/scan.h"

enum {
    RC_CUTS_MOST = 5,
    RC_CUTS_EXACT_MOST = 2,   /* of the log-rank statistic itself */
    RC_CUTS_CHAIN_MOST = 1024 /* candidates of a monotone search for three cutoffs or more */
};

typedef enum rc_cuts_order {
    RC_CUTS_ANY,
    RC_CUTS_MONOTONE, /* the groups' hazards rise, or fall, with the marker */
    RC_CUTS_U         /* two cutoffs: the outer groups are one, so 1 degree of freedom */
} rc_cuts_order;

typedef struct rc_cuts_rule {
    size_t least, most; /* cutoffs */
    double penalty;     /* of a cutoff, on the chi-square scale: 2 (AIC), log of the events (BIC) */
    rc_cuts_order order;
    bool exact; /* the log-rank statistic itself; else fixed scores */
} rc_cuts_rule;

/* What is searched. */
typedef struct rc_cuts_query {
    const rc_scan *scan;      /* units, weight, candidates; exact: also rank, at_risk, spread */
    const uint8_t *event;     /* [n] by record: exact and monotone; else NULL */
    double size, square;      /* sum of the weights; fixed scores: sum of weight times squared score */
    double low, middle, high; /* least weight of the lowest group, of one between, of the highest */
} rc_cuts_query;

typedef struct rc_cuts_best {
    size_t number;              /* of cutoffs; 0: none found */
    bool admissible;            /* some set leaves enough in each group */
    size_t place[RC_CUTS_MOST]; /* candidates, ascending; of equal sets one that is always the same */
    double statistic;           /* chi-square of `number` degrees of freedom (RC_CUTS_U: 1); -1: none */
    double
        compared; /* statistic less the penalty of the cutoffs beyond rule.least: what is compared between replicates;
                      * -1: none */
} rc_cuts_best;

/* Scratch of one thread. */
typedef struct rc_cuts {
    rc_cuts_rule rule;
    size_t k, m; /* room: candidates, event times */
    size_t used; /* candidates of the last search */
    double total, scale;
    double *size, *sum, *event; /* [k + 2] below the start, each candidate, the end: weights, scores or O - E, events */
    const double *above, *below; /* a group's rate is a difference of the former over one of the latter */
    double *expected;            /* [k + 2] */
    double *layer;               /* [most][k + 2] best sum up to a candidate */
    double *value, *best;        /* [k + 2] */
    double *own, *cross;         /* [k + 2] exact: variance at a candidate; sum_j w_j y_low(a) y_high(b) */
    double *lower, *upper;       /* [k][m] w_j y_low of a candidate; [m][k] y_high */
    double *chain;               /* [most - 1][k + 1][k + 1] */
} rc_cuts;

/* Bytes of `memory`, which is the caller's and need not be aligned, for scans of at most k candidates, m event times.
 */
size_t rc_kernel_cuts_bytes(const rc_cuts_rule *rule, size_t k, size_t m);
void rc_kernel_cuts_init(rc_cuts *cuts, const rc_cuts_rule *rule, size_t k, size_t m, void *memory);

/* rc_kernel_cuts_search() - record in [n] record at each position.
 * Fixed scores: O(n + number k^2); monotone with three cutoffs or more O(number k^3).  Exact: O(k^2 m).
 * Source: dynamic programming over consecutive groups, Fisher 1958 JASA 53:789; the statistic, Strasser & Weber 1999;
 * V of three groups, as survival::survdiff. */
void rc_kernel_cuts_search(rc_cuts *cuts, const rc_cuts_query *query, const uint32_t *record, rc_cuts_best *best);

/* rc_kernel_cuts_logrank() - log-rank chi-square of given groups, stratified and left-truncated as the intervals of the
 * scan are; as survival::survdiff.
 *   end         [number] position behind each group but the last
 *   difference  out [number + 1] observed less expected events
 *   df          out; a group that the others explain counts none
 *   work        [(number + 1) m]
 * NaN where nothing can be compared.  Unweighted.  O(n + number^2 m). */
double rc_kernel_cuts_logrank(const rc_scan *scan, const rc_risk *risk, const uint32_t *record, const uint32_t *end,
                              size_t number, double *difference, size_t *df, double *work);

/* The 5 % limit of chi-square with df degrees of freedom, 1 to RC_CUTS_MOST. */
double rc_kernel_cuts_limit(size_t df);

/* Rough cost of a search, in nanoseconds: for block sizes and estimates. */
double rc_kernel_cuts_cost(const rc_cuts_rule *rule, size_t n, size_t k, size_t m);

#endif
