/* SPDX-License-Identifier: GPL-3.0-or-later
 * cuts_bound.c - two cutoffs by additive scores with an order: pairs are looked at in blocks of candidates, and not at
 * all where no pair of two blocks can reach the best one so far. */
#include "kernel/cuts_parts.h"

#include <math.h>

enum { BLOCK = 32, LEAST, MOST, LOW, HIGH, FIRST, BOUNDS = FIRST - LEAST + 1 };

size_t rc_kernel_cuts_blocks(size_t k)
{
    return k / BLOCK + 1;
}

typedef struct bounded {
    rc_cuts *cuts;
    const rc_cuts_query *query;
    size_t end;  /* behind the last candidate that may be the higher cutoff */
    size_t a, b; /* the best pair */
    double best;
} bounded;

/* Of a block: least and largest sum up to a candidate, largest S^2 / n below and above one; the first candidate that
 * may go with its first. */
static double *bound(const bounded *w, size_t block, size_t which)
{
    return w->cuts->bound + (which - LEAST) * rc_kernel_cuts_blocks(w->cuts->k) + block;
}

static size_t opens(size_t block)
{
    return 1 + block * BLOCK;
}

static size_t closes(const bounded *w, size_t block)
{
    size_t to = opens(block) + BLOCK;
    return to < w->end ? to : w->end;
}

static void fill_block(const bounded *w, size_t block, size_t *first)
{
    const rc_cuts *cuts = w->cuts;
    double least = INFINITY, most = -INFINITY, low = 0, high = 0, all = cuts->sum[cuts->used + 1];
    for (size_t a = opens(block); a < closes(w, block); a++) {
        double sum = cuts->sum[a], rest = all - sum;
        least = sum < least ? sum : least;
        most = sum > most ? sum : most;
        low = fmax(low, sum * sum / cuts->size[a]);
        high = fmax(high, rest * rest / (cuts->total - cuts->size[a]));
    }
    size_t a = opens(block);
    while (*first < w->end && !(*first > a && cuts->size[*first] - cuts->size[a] >= w->query->middle)) ++*first;
    *bound(w, block, LEAST) = least;
    *bound(w, block, MOST) = most;
    *bound(w, block, LOW) = low;
    *bound(w, block, HIGH) = high;
    *bound(w, block, FIRST) = (double)*first;
}

/* No pair of a candidate of the one and one of the other has more. */
static double reach(const bounded *w, size_t below, size_t above)
{
    static const double rounding = 1 + 1e-9;
    const rc_cuts *cuts = w->cuts;
    double up = *bound(w, above, MOST) - *bound(w, below, LEAST),
           down = *bound(w, below, MOST) - *bound(w, above, LEAST);
    double apart = fmax(fabs(up), fabs(down)), all = fabs(cuts->sum[cuts->used + 1]);
    double inside = cuts->size[opens(above)] - cuts->size[closes(w, below) - 1],
           most = cuts->size[closes(w, above) - 1] - cuts->size[opens(below)];
    inside = fmax(inside, w->query->middle);
    if (!(inside > 0)) return INFINITY;
    double value = apart * apart / inside;
    if (cuts->rule.order == RC_CUTS_U)
        value += (apart + all) * (apart + all) / (cuts->total - most);
    else
        value += *bound(w, below, LOW) + *bound(w, above, HIGH);
    return cuts->scale * value * rounding;
}

/* The pairs (a, from <= b < to): of equal ones that with the lower b, then the lower a. */
static void look(bounded *w, size_t a, size_t from, size_t to)
{
    const double *value = w->cuts->value;
    rc_kernel_cuts_row(w->cuts, a, from, to);
    for (size_t b = from; b < to; b++) {
        if (value[b] < w->best || !isfinite(value[b])) continue;
        bool better = value[b] > w->best || b < w->b || (b == w->b && a < w->a);
        if (!better) continue;
        w->best = value[b];
        w->a = a;
        w->b = b;
    }
}

/* One pair of each two blocks, for a start. */
static void look_around(bounded *w, size_t blocks)
{
    for (size_t below = 0; below < blocks; below++) {
        size_t a = opens(below), first = (size_t)*bound(w, below, FIRST);
        if (!(w->cuts->size[a] >= w->query->low)) continue;
        for (size_t b = first; b < w->end; b += BLOCK) look(w, a, b, b + 1);
    }
}

static void look_closely(bounded *w, size_t below, size_t above)
{
    const rc_cuts *cuts = w->cuts;
    size_t first = opens(above), to = closes(w, above);
    for (size_t a = opens(below); a < closes(w, below); a++) {
        if (!(cuts->size[a] >= w->query->low)) continue;
        while (first < to && !(first > a && cuts->size[first] - cuts->size[a] >= w->query->middle)) first++;
        if (first >= to) return;
        look(w, a, first, to);
    }
}

double rc_kernel_cuts_bounded(rc_cuts *cuts, const rc_cuts_query *query, size_t *place)
{
    bounded w = {.cuts = cuts, .query = query, .end = cuts->used + 1, .best = -INFINITY};
    size_t first = 1;
    while (w.end > 1 && !(cuts->total - cuts->size[w.end - 1] >= query->high)) w.end--;
    size_t blocks = (w.end + BLOCK - 2) / BLOCK;
    for (size_t block = 0; block < blocks; block++) fill_block(&w, block, &first);
    look_around(&w, blocks);
    for (size_t below = 0; below < blocks; below++)
        for (size_t above = ((size_t)*bound(&w, below, FIRST) - 1) / BLOCK; above < blocks; above++)
            if (!(reach(&w, below, above) < w.best)) look_closely(&w, below, above);
    if (!isfinite(w.best)) return -INFINITY;
    place[0] = w.a - 1;
    place[1] = w.b - 1;
    return w.best;
}
