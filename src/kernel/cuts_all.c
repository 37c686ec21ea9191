/* SPDX-License-Identifier: GPL-3.0-or-later
 * cuts_all.c - three cutoffs or more by U' V^-1 U: every set is looked at, cutoff after cutoff.
 *
 * Of each cutoff that may follow it is known what its U and its variance are beside those before (Cholesky); the last
 * one adds U^2 over its variance. */
#include "kernel/cuts_parts.h"

#include <math.h>

typedef struct walk {
    rc_cuts *cuts;
    const rc_cuts_query *query;
    size_t number, set[RC_CUTS_MOST], *place;
    double best;
} walk;

/* A variance so small beside what it is left over from: the groups before say the same. */
static const double singular = 1e-10;

/* What is left at a depth: U, variance, and (of the cutoff chosen there) its part in those behind. */
static double *left(const walk *w, size_t depth, size_t which)
{
    return w->cuts->left + (3 * depth + which) * (w->cuts->k + 2);
}

static const double *covariance(const walk *w, size_t a)
{
    return w->cuts->covariance + a * (w->cuts->k + 2);
}

/* Do the rates rise, or fall, over the groups of the set? */
static bool keeps_order(const walk *w)
{
    const rc_cuts *cuts = w->cuts;
    double low = INFINITY, high = -INFINITY, slack = rc_kernel_cuts_slack(cuts);
    for (size_t g = 1; g <= w->number; g++) {
        size_t a = g > 1 ? w->set[g - 2] : 0, b = w->set[g - 1], c = g < w->number ? w->set[g] : cuts->used + 1;
        double step = (cuts->above[c] - cuts->above[b]) * (cuts->below[b] - cuts->below[a]) -
                      (cuts->above[b] - cuts->above[a]) * (cuts->below[c] - cuts->below[b]);
        low = step < low ? step : low;
        high = step > high ? step : high;
    }
    return low >= -slack || high <= slack;
}

static void choose_last(walk *w, double have, size_t from, size_t to)
{
    const rc_cuts *cuts = w->cuts;
    size_t depth = w->number - 1;
    const double *restrict u = left(w, depth, 0), *restrict v = left(w, depth, 1), *restrict own = cuts->own;
    double *restrict value = cuts->value;
    for (size_t b = from; b < to; b++) {
        double more = u[b] * u[b] / v[b];
        value[b] = v[b] > singular * own[b] ? have + more : -INFINITY;
    }
    for (size_t b = from; b < to; b++) {
        if (!(value[b] > w->best)) continue;
        w->set[depth] = b;
        if (cuts->rule.order == RC_CUTS_MONOTONE && !keeps_order(w)) continue;
        w->best = value[b];
        for (size_t c = 0; c < w->number; c++) w->place[c] = w->set[c] - 1;
    }
}

/* Takes the cutoff chosen at a depth off those behind it. */
static void take_off(const walk *w, size_t depth, size_t from, size_t to)
{
    size_t a = w->set[depth];
    const double *restrict u = left(w, depth, 0), *restrict v = left(w, depth, 1);
    double *restrict part = left(w, depth, 2), *restrict u_next = left(w, depth + 1, 0),
                     *restrict v_next = left(w, depth + 1, 1);
    const double *restrict row = covariance(w, a);
    double sd = sqrt(v[a]), own = u[a] / sd;
    for (size_t b = from; b < to; b++) part[b] = row[b];
    for (size_t d = 0; d < depth; d++) {
        const double *restrict before = left(w, d, 2);
        double here = before[a];
        for (size_t b = from; b < to; b++) part[b] -= here * before[b];
    }
    for (size_t b = from; b < to; b++) {
        part[b] /= sd;
        u_next[b] = u[b] - own * part[b];
        v_next[b] = v[b] - part[b] * part[b];
    }
}

/* The cutoffs from `depth` on, of which the first is at `from` or behind it. */
static void choose(walk *w, size_t depth, double have, size_t from, size_t to)
{
    const rc_cuts *cuts = w->cuts;
    if (depth + 1 == w->number) {
        choose_last(w, have, from, to);
        return;
    }
    const double *u = left(w, depth, 0), *v = left(w, depth, 1);
    size_t next = from;
    for (size_t a = from; a < to; a++) {
        while (next < to && !(next > a && cuts->size[next] - cuts->size[a] >= w->query->middle)) next++;
        if (next >= to) return;
        if (!(v[a] > singular * cuts->own[a])) continue;
        w->set[depth] = a;
        take_off(w, depth, next, to);
        choose(w, depth + 1, have + u[a] * u[a] / v[a], next, to);
    }
}

double rc_kernel_cuts_all(rc_cuts *cuts, const rc_cuts_query *query, size_t number, size_t *place)
{
    size_t k = cuts->used, from = 1, to = k + 1;
    walk w = {.cuts = cuts, .query = query, .number = number, .place = place, .best = -INFINITY};
    while (to > 1 && !(cuts->total - cuts->size[to - 1] >= query->high)) to--;
    while (from < to && !(cuts->size[from] >= query->low)) from++;
    for (size_t a = from; a < to; a++) {
        rc_kernel_cuts_cross(cuts, a, a, to);
        double *row = cuts->covariance + a * (cuts->k + 2);
        for (size_t b = a; b < to; b++) row[b] = cuts->cross[b];
        left(&w, 0, 0)[a] = cuts->sum[a];
        left(&w, 0, 1)[a] = cuts->own[a];
    }
    choose(&w, 0, 0, from, to);
    return w.best;
}
