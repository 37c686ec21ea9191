/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cuts_parts.h - the ways to find the best set of so many cutoffs, for cuts_search.c: each in a file of its own. */
#ifndef RC_KERNEL_CUTS_PARTS_H
#define RC_KERNEL_CUTS_PARTS_H

#include "kernel/cuts.h"

/* Places: 0 the start, 1 .. used the candidates, used + 1 the end. */

/* The largest of x [count] and its first place; count > 0. */
static inline size_t rc_kernel_cuts_largest(const double *x, size_t count)
{
    size_t at = 0;
    for (size_t i = 1; i < count; i++)
        if (x[i] > x[at]) at = i;
    return at;
}

/* Rates that are equal up to rounding neither rise nor fall: how far a product of an `above` and a `below` may be out.
 */
static inline double rc_kernel_cuts_slack(const rc_cuts *cuts)
{
    double whole = cuts->below[cuts->used + 1];
    return 1e-13 * whole * whole;
}

/* cuts_exact.c: the rows of V, and the variance of each candidate. */
void rc_kernel_cuts_fill_exact(rc_cuts *cuts, const rc_cuts_query *query, const uint32_t *record);
/* cuts_rows.c: the rows of fixed scores in strata, and given covariates. */
void rc_kernel_cuts_fill_strata(rc_cuts *cuts, const rc_cuts_query *query, const uint32_t *record);
void rc_kernel_cuts_fill_given(rc_cuts *cuts, const rc_cuts_query *query, const uint32_t *record);

/* cuts_pairs.c: the best of all pairs; their chi-square or -INFINITY.  place out [2] */
double rc_kernel_cuts_pairs(rc_cuts *cuts, const rc_cuts_query *query, size_t *place);
/* The chi-square of the pairs (a, from <= b < to) into cuts->value[from .. to - 1]; cuts_exact.c. */
void rc_kernel_cuts_exact_row(rc_cuts *cuts, size_t a, size_t from, size_t to);

/* The chi-square of the pairs (a, from <= b < to), -INFINITY where the order is not kept, likewise; cuts_pairs.c. */
void rc_kernel_cuts_row(rc_cuts *cuts, size_t a, size_t from, size_t to);
/* cuts_bound.c: the same of additive scores with an order, without looking at all pairs. */
double rc_kernel_cuts_bounded(rc_cuts *cuts, const rc_cuts_query *query, size_t *place);
size_t rc_kernel_cuts_blocks(size_t k);
/* cross[b]: covariance of the groups below a and below b, from <= b < to; cuts_exact.c. */
void rc_kernel_cuts_cross(const rc_cuts *cuts, size_t a, size_t from, size_t to);

/* cuts_all.c: the best of all sets of number >= 3 cutoffs by their covariance, or -INFINITY. */
double rc_kernel_cuts_all(rc_cuts *cuts, const rc_cuts_query *query, size_t number, size_t *place);

/* cuts_chain.c: the best monotone set of number >= 3 cutoffs, sum of S^2 / n, or -INFINITY. */
double rc_kernel_cuts_chain(rc_cuts *cuts, const rc_cuts_query *query, size_t number, size_t *place);

#endif
