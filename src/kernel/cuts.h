/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cuts.h - the search for several cutoffs at once, exactly: among all sets of 1 to RC_CUTS_MOST cutoffs that leave
 * enough patients in each group, the one whose groups differ most.
 *
 * Fixed scores a_i with sum 0: chi2 = (n - 1) / sum a^2 * sum over the groups of S_g^2 / n_g, a sum over groups of
 * consecutive patients, so dynamic programming finds the best set (with one cutoff it is the square of the score
 * statistic).  A statistic U' V^-1 U with a covariance of its own has no such form, and every set is looked at: the
 * log-rank statistic itself (U = O - E); fixed scores in strata, whose covariances are added; the efficient score of
 * the groups given covariates.  What the highest of the groups says follows from the others, so U is that of the groups
 * below each cutoff, and V of two of them, a below b, a sum over rows of low(a) times high(b): event times or strata.
 *
 * One definition in plain C, elementwise over the candidates: any instruction set gives the same bits. */
#ifndef RC_KERNEL_CUTS_H
#define RC_KERNEL_CUTS_H

#include "kernel/given.h"
#include "kernel/risk.h"
#include "kernel/scan.h"

enum {
    RC_CUTS_MOST = 5,
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
    bool exact; /* U' V^-1 U with its own covariance, see the query; else additive scores */
} rc_cuts_rule;

/* What is searched. */
typedef struct rc_cuts_query {
    const rc_scan *scan;      /* units, weight, candidates; log-rank: also rank, at_risk, spread */
    const uint8_t *event;     /* [n] by record: exact and monotone; else NULL */
    double size, square;      /* sum of the weights; fixed scores: sum of weight times squared score */
    double low, middle, high; /* least weight of the lowest group, of one between, of the highest */
    /* exact: one of these, or neither for the log-rank statistic */
    const rc_given *given; /* the groups in the model of the covariates */
    const uint32_t *code;  /* [n] stratum of a record: fixed scores in strata */
    const double *stratum; /* [2][strata] of rc_risk, with code */
    size_t strata;
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
    size_t k, m; /* room: candidates, rows of V (event times, strata) */
    size_t used; /* candidates of the last search */
    double total, scale;
    double *size, *sum, *event; /* [k + 2] below the start, each candidate, the end: weights, scores or O - E, events */
    const double *above, *below; /* a group's rate is a difference of the former over one of the latter */
    double *expected;            /* [k + 2] */
    double *layer;               /* [most][k + 2] best sum up to a candidate */
    double *value, *best;        /* [k + 2] */
    double *own, *cross;         /* [k + 2] exact: variance at a candidate; sum_j w_j y_low(a) y_high(b) */
    double *lower, *upper;       /* [k + 1][m] low of a candidate (log-rank: w_j y_low); [m][k] high */
    uint32_t *tied;              /* [m] given covariates: second row of an event time; 0: it has none */
    double *chain;               /* [most - 1][k + 1][k + 1] */
    double *bound;               /* [5][blocks] of candidates: see cuts_bound.c */
    double *covariance; /* [k + 2][k + 2] exact with three cutoffs or more: of the groups below two candidates */
    double *left;       /* [most][3][k + 2] the same search: what is left beside the cutoffs before */
} rc_cuts;

/* Bytes of `memory`, which is the caller's and need not be aligned, for scans of at most k candidates and m rows of V:
 * event times, or strata; given p covariates rc_kernel_cuts_given_rows. */
size_t rc_kernel_cuts_bytes(const rc_cuts_rule *rule, size_t k, size_t m);
void rc_kernel_cuts_init(rc_cuts *cuts, const rc_cuts_rule *rule, size_t k, size_t m, void *memory);

/* Room for n patients and p covariates. */
static inline size_t rc_kernel_cuts_given_rows(size_t n, size_t p)
{
    return n + p;
}

/* rc_kernel_cuts_search() - record in [n] record at each position.
 * Fixed scores: O(n + number k^2); two in order O(n + k^2 / 1000) and more; monotone with three cutoffs or more
 * O(number k^3).  Exact: O(k^2 m), and every set of three cutoffs or more.
 * Source: dynamic programming over consecutive groups, Fisher 1958 JASA 53:789; the statistic, Strasser & Weber 1999;
 * V of groups, as survival::survdiff, coin::independence_test(... | block), or the score test of survival::coxph
 * started at the covariates' own coefficients. */
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

/* Sets of rule.most cutoffs (two or more) among k, about. */
double rc_kernel_cuts_sets(const rc_cuts_rule *rule, size_t k);

/* Rough cost of a search, in nanoseconds: for block sizes and estimates. */
double rc_kernel_cuts_cost(const rc_cuts_rule *rule, size_t n, size_t k, size_t m);

#endif
