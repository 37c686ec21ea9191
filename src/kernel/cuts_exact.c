/* SPDX-License-Identifier: GPL-3.0-or-later
 * cuts_exact.c - a statistic with its own covariance, for every pair of cutoffs: V of the lowest group is a sum over
 * rows of its low times its high, and of two of them a product of two matrices.  Of the log-rank statistic the rows are
 * event times, low is w_j y_low and high Y_j - y_low, with w_j = d_j (Y_j - d_j) / ((Y_j - 1) Y_j^2). */
#include "kernel/cuts_parts.h"

#include <math.h>
#include <string.h>

/* Counts at risk below each candidate, [k][m]. */
static void count_below(rc_cuts *cuts, const rc_scan *scan, const uint32_t *record)
{
    size_t k = scan->k, m = scan->m, at = 0;
    memset(cuts->lower, 0, k * m * sizeof *cuts->lower);
    for (size_t c = 0; c < k; c++) {
        double *low = cuts->lower + c * m;
        for (; at < scan->position[c]; at++) {
            uint32_t r = scan->rank[record[at]], f = scan->from ? scan->from[record[at]] : 0;
            double weight = scan->weight ? scan->weight[record[at]] : 1;
            if (r) low[r - 1] += weight;
            if (f) low[f - 1] -= weight;
        }
        for (size_t j = m; j-- > 1;) low[j - 1] += low[j];
        for (size_t j = 0; c && j < m; j++) low[j] += low[j - m];
    }
}

static void fill_logrank(rc_cuts *cuts, const rc_scan *scan, const uint32_t *record)
{
    size_t k = scan->k, m = scan->m;
    count_below(cuts, scan, record);
    for (size_t c = 0; c < k; c++) {
        double *low = cuts->lower + c * m, variance = 0;
        for (size_t j = 0; j < m; j++) {
            double high = scan->at_risk[j] - low[j];
            low[j] *= scan->spread[j];
            variance += low[j] * high;
            cuts->upper[j * k + c] = high;
        }
        cuts->own[c + 1] = variance;
    }
    cuts->m = m;
}

void rc_kernel_cuts_fill_exact(rc_cuts *cuts, const rc_cuts_query *query, const uint32_t *record)
{
    if (query->given)
        rc_kernel_cuts_fill_given(cuts, query, record);
    else if (query->code)
        rc_kernel_cuts_fill_strata(cuts, query, record);
    else
        fill_logrank(cuts, query->scan, record);
}

/* Added in the order of the rows. */
void rc_kernel_cuts_cross(const rc_cuts *cuts, size_t a, size_t from, size_t to)
{
    size_t k = cuts->used, m = cuts->m, j = 0;
    const double *low = cuts->lower + (a - 1) * m;
    double *restrict cross = cuts->cross;
    for (size_t b = from; b < to; b++) cross[b] = 0;
    for (; j + 4 <= m; j += 4) {
        const double *restrict h0 = cuts->upper + j * k - 1, *restrict h1 = h0 + k, *restrict h2 = h1 + k,
                               *restrict h3 = h2 + k;
        double w0 = low[j], w1 = low[j + 1], w2 = low[j + 2], w3 = low[j + 3];
        for (size_t b = from; b < to; b++)
            cross[b] = (((cross[b] + w0 * h0[b]) + w1 * h1[b]) + w2 * h2[b]) + w3 * h3[b];
    }
    for (; j < m; j++) {
        const double *restrict h = cuts->upper + j * k - 1;
        for (size_t b = from; b < to; b++) cross[b] += low[j] * h[b];
    }
}

/* Two of three groups whose counts say the same leave one degree of freedom less: such a pair is none. */
static const double singular = 1e-10;

static void three_groups(const rc_cuts *cuts, size_t a, size_t from, size_t to)
{
    const double *restrict s = cuts->sum, *restrict own = cuts->own, *restrict cross = cuts->cross;
    double *restrict value = cuts->value;
    double low = s[a], end = s[cuts->used + 1], va = own[a];
    for (size_t b = from; b < to; b++) {
        double high = end - s[b], vb = own[b], c = cross[b], det = va * vb - c * c;
        double statistic = (low * low * vb + 2 * low * high * c + high * high * va) / det;
        value[b] = det > singular * (va * vb) ? statistic : -INFINITY;
    }
}

static void middle_alone(const rc_cuts *cuts, size_t a, size_t from, size_t to)
{
    const double *restrict s = cuts->sum, *restrict own = cuts->own, *restrict cross = cuts->cross;
    double *restrict value = cuts->value;
    double low = s[a], va = own[a];
    for (size_t b = from; b < to; b++) {
        double middle = s[b] - low, variance = va + own[b] - 2 * cross[b];
        value[b] = variance > singular * (va + own[b]) ? middle * middle / variance : -INFINITY;
    }
}

void rc_kernel_cuts_exact_row(rc_cuts *cuts, size_t a, size_t from, size_t to)
{
    rc_kernel_cuts_cross(cuts, a, from, to);
    if (cuts->rule.order == RC_CUTS_U)
        middle_alone(cuts, a, from, to);
    else
        three_groups(cuts, a, from, to);
}
