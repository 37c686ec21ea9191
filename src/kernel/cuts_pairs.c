/* SPDX-License-Identifier: GPL-3.0-or-later
 * cuts_pairs.c - two cutoffs by looking at every pair: the log-rank statistic, and orders of the groups. */
#include "kernel/cuts_parts.h"

#include <math.h>

/* Chi-square of fixed scores for the groups below a, between and above. */
static void score_row(rc_cuts *cuts, size_t a, size_t from, size_t to)
{
    const double *restrict s = cuts->sum, *restrict p = cuts->size;
    double *restrict value = cuts->value;
    double sum = s[a], size = p[a], low = sum * sum / size, end = s[cuts->used + 1], total = p[cuts->used + 1];
    double scale = cuts->scale;
    for (size_t b = from; b < to; b++) {
        double middle = s[b] - sum, high = end - s[b];
        value[b] = scale * (low + middle * middle / (p[b] - size) + high * high / (total - p[b]));
    }
}

/* The group between against the two others together. */
static void score_row_u(rc_cuts *cuts, size_t a, size_t from, size_t to)
{
    const double *restrict s = cuts->sum, *restrict p = cuts->size;
    double *restrict value = cuts->value;
    double sum = s[a], size = p[a], end = s[cuts->used + 1], total = p[cuts->used + 1], scale = cuts->scale;
    for (size_t b = from; b < to; b++) {
        double middle = s[b] - sum, outer = end - middle, inside = p[b] - size;
        value[b] = scale * (middle * middle / inside + outer * outer / (total - inside));
    }
}

/* Pairs whose rates neither rise nor fall get no value. */
static void keep_monotone(rc_cuts *cuts, size_t a, size_t from, size_t to)
{
    const double *restrict x = cuts->above, *restrict y = cuts->below;
    double *restrict value = cuts->value;
    double x0 = x[a], y0 = y[a], x2 = x[cuts->used + 1], y2 = y[cuts->used + 1], slack = rc_kernel_cuts_slack(cuts);
    for (size_t b = from; b < to; b++) {
        double xm = x[b] - x0, ym = y[b] - y0, xh = x2 - x[b], yh = y2 - y[b];
        double first = xm * y0 - x0 * ym, second = xh * ym - xm * yh; /* signs of the two steps */
        double low = first < second ? first : second, high = first < second ? second : first;
        value[b] = low >= -slack || high <= slack ? value[b] : -INFINITY;
    }
}

void rc_kernel_cuts_row(rc_cuts *cuts, size_t a, size_t from, size_t to)
{
    if (cuts->rule.exact)
        rc_kernel_cuts_exact_row(cuts, a, from, to);
    else if (cuts->rule.order == RC_CUTS_U)
        score_row_u(cuts, a, from, to);
    else
        score_row(cuts, a, from, to);
    if (cuts->rule.order == RC_CUTS_MONOTONE) keep_monotone(cuts, a, from, to);
}

double rc_kernel_cuts_pairs(rc_cuts *cuts, const rc_cuts_query *query, size_t *place)
{
    size_t k = cuts->used, first = 2, end = k + 1;
    if (!cuts->rule.exact) return rc_kernel_cuts_bounded(cuts, query, place);
    double *restrict best = cuts->best;
    const double *restrict value = cuts->value;
    while (end > 1 && !(cuts->total - cuts->size[end - 1] >= query->high)) end--;
    for (size_t b = 0; b <= k; b++) best[b] = -INFINITY;
    for (size_t a = 1; a < end; a++) {
        if (!(cuts->size[a] >= query->low)) continue;
        while (first < end && !(first > a && cuts->size[first] - cuts->size[a] >= query->middle)) first++;
        if (first >= end) break;
        rc_kernel_cuts_row(cuts, a, first, end);
        for (size_t b = first; b < end; b++) best[b] = value[b] > best[b] ? value[b] : best[b];
    }
    size_t b = rc_kernel_cuts_largest(best, k + 1);
    double statistic = best[b], found = -INFINITY;
    for (size_t a = 1; a < b && isfinite(statistic); a++) {
        if (!(cuts->size[a] >= query->low && cuts->size[b] - cuts->size[a] >= query->middle)) continue;
        rc_kernel_cuts_row(cuts, a, b, b + 1);
        if (value[b] > found) found = value[b], place[0] = a - 1;
    }
    place[1] = b ? b - 1 : 0;
    return statistic;
}
