/* SPDX-License-Identifier: GPL-3.0-or-later
 * cuts_rows.c - the covariance of groups as sums over rows, of fixed scores in strata and given covariates.
 *
 * Strata: with n patients and the sum q of squared scores in a stratum, the sums over two low groups, a below b, have
 * under permutation within it the covariance q / (n (n - 1)) low(a) high(b) (Strasser & Weber 1999).
 * Given covariates: of Efron's l-th term the information is h (Y_a - f D_a) (Y'_b - f D'_b), Y and D the risk that is
 * below a and of those who die, Y' and D' from b on.  Over the terms of an event time, with the sums of h, f h, f^2 h,
 * that is a quadratic form of rank 2, or 1 without ties: two rows, or one.  What the groups share with the covariates
 * is taken off by a row for each of them. */
#include "kernel/cuts_parts.h"

#include <math.h>
#include <string.h>

void rc_kernel_cuts_fill_strata(rc_cuts *cuts, const rc_cuts_query *query, const uint32_t *record)
{
    const rc_scan *scan = query->scan;
    size_t k = scan->k, m = query->strata, at = 0;
    const double *size = query->stratum, *square = size + m;
    cuts->m = m;
    for (size_t c = 0; c < k; c++) {
        double *low = cuts->lower + c * m, variance = 0;
        if (c == 0) memset(low, 0, m * sizeof *low);
        if (c > 0) memcpy(low, low - m, m * sizeof *low);
        for (; at < scan->position[c]; at++)
            low[query->code[record[at]]] += scan->weight ? scan->weight[record[at]] : 1;
        for (size_t s = 0; s < m; s++) cuts->upper[s * k + c] = size[s] - low[s];
        for (size_t s = 0; s < m; s++)
            if (size[s] > 1) variance += square[s] / (size[s] * (size[s] - 1)) * low[s] * (size[s] - low[s]);
        cuts->own[c + 1] = variance;
    }
    for (size_t c = 0; c < k; c++) /* not before: what is below a candidate is counted on from the one before */
        for (size_t s = 0; s < m; s++)
            cuts->lower[c * m + s] *= size[s] > 1 ? square[s] / (size[s] * (size[s] - 1)) : 0;
}

/* Risk below each candidate at each event time, and of those who die there; behind the last candidate that of all. */
static void add_risk(rc_cuts *cuts, const rc_cuts_query *query, const uint32_t *record)
{
    const uint32_t *tied = cuts->tied;
    const rc_scan *scan = query->scan;
    const rc_given *given = query->given;
    size_t k = scan->k, rows = cuts->m, p = given->p, at = 0;
    for (size_t c = 0; c <= k; c++) {
        double *low = cuts->lower + c * rows;
        if (c == 0) memset(low, 0, rows * sizeof *low);
        if (c > 0) memcpy(low, low - rows, rows * sizeof *low);
        for (size_t end = c < k ? scan->position[c] : scan->n; at < end; at++) {
            uint32_t i = record[at], rank = given->rank[i];
            const double *tilt = given->tilt + i * p;
            for (uint32_t j = given->from[i]; j < rank; j++) low[j] += given->risk[i];
            if (given->dies[i] && tied[rank - 1]) low[tied[rank - 1]] += given->risk[i];
            for (size_t a = 0; a < p; a++) low[rows - p + a] += tilt[a];
        }
    }
}

/* A variance so small beside what it is left over from is none: the split is one of the covariates. */
static const double no_variance = 1e-10;

void rc_kernel_cuts_fill_given(rc_cuts *cuts, const rc_cuts_query *query, const uint32_t *record)
{
    const rc_given *given = query->given;
    size_t k = query->scan->k, m = given->m, p = given->p, rows = m;
    uint32_t *tied = cuts->tied;
    for (size_t j = 0; j < m; j++) tied[j] = given->crossed[j] > 0 ? (uint32_t)rows++ : 0;
    cuts->m = rows += p;
    add_risk(cuts, query, record);
    for (size_t c = 0; c <= k; c++) {
        double *low = cuts->lower + c * rows;
        for (size_t j = 0; j < m; j++) {
            double along = sqrt(given->squared[j]);
            low[j] *= along;
            if (!tied[j]) continue;
            double across = given->crossed[j] / along, rest = given->doubled[j] - across * across;
            low[j] -= across * low[tied[j]];
            low[tied[j]] *= rest > 0 ? sqrt(rest) : 0;
        }
    }
    const double *all = cuts->lower + k * rows;
    for (size_t c = 0; c < k; c++) {
        const double *low = cuts->lower + c * rows;
        double alone = 0, left;
        for (size_t j = 0; j < rows; j++) cuts->upper[j * k + c] = j < rows - p ? all[j] - low[j] : -low[j];
        for (size_t j = 0; j < rows - p; j++) alone += low[j] * cuts->upper[j * k + c];
        left = alone;
        for (size_t j = rows - p; j < rows; j++) left -= low[j] * low[j];
        bool there = alone > no_variance * cuts->expected[c + 1] && left > no_variance * alone;
        cuts->own[c + 1] = there ? left : 0;
    }
}
