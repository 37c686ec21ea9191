/* SPDX-License-Identifier: GPL-3.0-or-later
 * cuts_chain.c - three cutoffs or more with rates that rise, or fall: what may follow depends on the last group, so the
 * state is a group, from i to j. */
#include "kernel/cuts_parts.h"

#include <math.h>

/* chain[g][j][i]: the best sum of g + 2 groups of which the last is from i to j. */
static double *cell(const rc_cuts *cuts, size_t g, size_t j)
{
    size_t places = cuts->k + 2;
    return cuts->chain + (g * places + j) * places;
}

/* Best sum of the groups up to i, of which the last may stand before one from i to each j: into best[j]. */
static void before(const rc_cuts *cuts, double sign, size_t g, size_t i, size_t from, size_t to)
{
    const double *restrict s = cuts->sum, *restrict p = cuts->size;
    double *restrict best = cuts->best, slack = rc_kernel_cuts_slack(cuts);
    for (size_t j = from; j < to; j++) best[j] = -INFINITY;
    for (size_t h = g ? 1 : 0; h < (g ? i : 1); h++) {
        double have = g ? cell(cuts, g - 1, i)[h] : s[i] * s[i] / p[i];
        double sum = sign * (s[i] - s[h]), size = p[i] - p[h];
        if (!(have >= 0)) continue;
        for (size_t j = from; j < to; j++) {
            bool rises = sum * (p[j] - p[i]) <= sign * (s[j] - s[i]) * size + slack;
            best[j] = rises && have > best[j] ? have : best[j];
        }
    }
}

static double own(const rc_cuts *cuts, size_t i, size_t j)
{
    double sum = cuts->sum[j] - cuts->sum[i];
    return sum * sum / (cuts->size[j] - cuts->size[i]);
}

/* All groups between, then the last one. */
static double one_way(rc_cuts *cuts, const rc_cuts_query *query, double sign, size_t number, size_t *place)
{
    size_t k = cuts->used, end = k + 1, last = 0;
    double best = -INFINITY;
    for (size_t g = 0; g + 1 < number; g++)
        for (size_t j = 0; j <= k; j++)
            for (size_t i = 0; i <= k; i++) cell(cuts, g, j)[i] = -INFINITY;
    for (size_t g = 0; g + 1 < number; g++)
        for (size_t i = 1, first = 2; i <= k; i++) {
            while (first <= k && !(first > i && cuts->size[first] - cuts->size[i] >= query->middle)) first++;
            if (!(cuts->size[i] >= query->low)) continue;
            before(cuts, sign, g, i, first, k + 1);
            for (size_t j = first; j <= k; j++) cell(cuts, g, j)[i] = cuts->best[j] + own(cuts, i, j);
        }
    for (size_t i = 1; i <= k; i++) {
        if (!(cuts->total - cuts->size[i] >= query->high)) continue;
        before(cuts, sign, number - 1, i, end, end + 1);
        double value = cuts->best[end] + own(cuts, i, end);
        if (value > best) best = value, last = i;
    }
    for (size_t g = number, next = end; g > 0 && last; g--) {
        place[g - 1] = last - 1;
        if (g == 1) break;
        size_t chosen = 0;
        double most = -INFINITY, sum = sign * (cuts->sum[next] - cuts->sum[last]),
               size = cuts->size[next] - cuts->size[last], slack = rc_kernel_cuts_slack(cuts);
        for (size_t h = 1; h < last; h++) {
            double have = cell(cuts, g - 2, last)[h], at = sign * (cuts->sum[last] - cuts->sum[h]);
            if (have > most && at * size <= sum * (cuts->size[last] - cuts->size[h]) + slack) most = have, chosen = h;
        }
        next = last;
        last = chosen;
    }
    return best;
}

double rc_kernel_cuts_chain(rc_cuts *cuts, const rc_cuts_query *query, size_t number, size_t *place)
{
    size_t falling[RC_CUTS_MOST] = {0};
    double rise = one_way(cuts, query, 1, number, place), fall = one_way(cuts, query, -1, number, falling);
    if (fall > rise)
        for (size_t c = 0; c < number; c++) place[c] = falling[c];
    return fall > rise ? fall : rise;
}
