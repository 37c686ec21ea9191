/* SPDX-License-Identifier: GPL-3.0-or-later
 * concordance_intervals.c - Harrell's C of patients with entry times or in strata: those at risk at an event time are
 * compared with who dies at it (from <= event time < rank), so pairs are of one stratum, and of two who were under
 * observation together.  As survival::concordance with Surv(entry, time, event) and strata(). */
#include "kernel/concordance.h"

#include <math.h>
#include <string.h>

/* Weights by level: a Fenwick tree, and each level alone. */
typedef struct tree {
    size_t levels;
    double *node, *exact, total;
} tree;

static void put(tree *t, size_t level, double weight)
{
    t->exact[level] += weight;
    t->total += weight;
    for (size_t i = level + 1; i <= t->levels; i += i & (~i + 1)) t->node[i - 1] += weight;
}

static double below(const tree *t, size_t level)
{
    double sum = 0;
    for (size_t i = level; i > 0; i -= i & (~i + 1)) sum += t->node[i - 1];
    return sum;
}

static void clear(tree *t)
{
    memset(t->node, 0, t->levels * sizeof *t->node);
    memset(t->exact, 0, t->levels * sizeof *t->exact);
    t->total = 0;
}

typedef struct pairs {
    const recut_cohort *cohort;
    const double *level;  /* [n] or NULL: then */
    const uint32_t *rank; /* [n] */
    const double *weight; /* NULL = once */
} pairs;

static size_t level_of(const pairs *p, size_t row)
{
    if (p->rank) return p->rank[row];
    return p->level ? (size_t)p->level[row] : 0;
}

static double weight_of(const pairs *p, size_t row)
{
    return p->weight ? p->weight[row] : 1;
}

static bool dies_at(const recut_cohort *cohort, size_t row, size_t j)
{
    return cohort->event[row] && cohort->rank[row] == j + 1;
}

/* Tied events of event time j, by_rank[lo .. hi-1]; exact [levels] is zero before and after. */
static void count_tied(const pairs *p, size_t j, size_t lo, size_t hi, double *exact, rc_concordance *out)
{
    const uint32_t *order = p->cohort->by_rank;
    double before = 0, all = 0, both = 0;
    for (size_t i = lo; i < hi; i++) {
        double w = weight_of(p, order[i]), inside = 0.5 * w * (w - 1);
        if (!dies_at(p->cohort, order[i], j) || !(w > 0)) continue;
        both += w * exact[level_of(p, order[i])] + inside;
        all += w * before + inside;
        exact[level_of(p, order[i])] += w;
        before += w;
    }
    for (size_t i = lo; i < hi; i++) exact[level_of(p, order[i])] = 0;
    out->tied_xy += both;
    out->tied_y += all - both;
}

/* Each event against those at risk who outlive it, from the last event time down.  surplus, number [n] and same
 * [levels]
 * as in concordance.c, or NULL. */
static void count_outliving(const pairs *p, tree *t, double *same, double *surplus, double *number, rc_concordance *out)
{
    const recut_cohort *cohort = p->cohort;
    size_t in = cohort->n, come = cohort->n; /* what is left of by_rank and by_from */
    clear(t);
    for (size_t j = cohort->n_event_times; j-- > 0;) {
        size_t hi = in, lo;
        for (; come > 0 && cohort->from[cohort->by_from[come - 1]] > j; come--) {
            uint32_t row = cohort->by_from[come - 1];
            if (cohort->rank[row] > cohort->from[row] && weight_of(p, row) > 0)
                put(t, level_of(p, row), -weight_of(p, row));
        }
        while (hi > 0 && cohort->rank[cohort->by_rank[hi - 1]] > j + 1) hi--;
        for (lo = hi; lo > 0 && cohort->rank[cohort->by_rank[lo - 1]] == j + 1;) lo--;
        for (int dead = 0; dead < 2; dead++) { /* who is censored at a time outlives those who die at it */
            for (size_t i = lo; dead && i < hi; i++) {
                uint32_t row = cohort->by_rank[i];
                double w = weight_of(p, row);
                if (!dies_at(cohort, row, j) || !(w > 0)) continue;
                size_t level = level_of(p, row);
                double lower = below(t, level), equal = t->exact[level], higher = t->total - lower - equal;
                out->concordant += w * lower;
                out->discordant += w * higher;
                out->tied_x += w * equal;
                if (surplus) surplus[row] = lower - higher, number[row] = t->total;
            }
            for (size_t i = lo; i < hi; i++) {
                uint32_t row = cohort->by_rank[i];
                bool empty = cohort->rank[row] == cohort->from[row];
                if (!empty && dies_at(cohort, row, j) == dead && weight_of(p, row) > 0)
                    put(t, level_of(p, row), weight_of(p, row));
            }
        }
        if (same) count_tied(p, j, lo, hi, same, out);
        in = lo;
    }
}

/* Adds sign times what the deaths so far say about a patient. */
static void add_outlived(const pairs *p, const tree *t, size_t row, double sign, double *surplus, double *number)
{
    if (!(weight_of(p, row) > 0) || p->cohort->rank[row] == p->cohort->from[row]) return;
    size_t level = level_of(p, row);
    double lower = below(t, level), higher = t->total - lower - t->exact[level];
    surplus[row] += sign * (higher - lower);
    number[row] += sign * t->total;
}

/* Everybody against the events while at risk, from the first event time up. */
static void count_outlived(const pairs *p, tree *t, double *surplus, double *number)
{
    const recut_cohort *cohort = p->cohort;
    size_t out = 0, come = 0;
    clear(t);
    while (out < cohort->n && cohort->rank[cohort->by_rank[out]] == 0) out++;
    for (size_t j = 0; j < cohort->n_event_times; j++) {
        size_t lo = out;
        for (; come < cohort->n && cohort->from[cohort->by_from[come]] <= j; come++)
            add_outlived(p, t, cohort->by_from[come], -1, surplus, number);
        for (; out < cohort->n && cohort->rank[cohort->by_rank[out]] == j + 1; out++)
            if (dies_at(cohort, cohort->by_rank[out], j)) add_outlived(p, t, cohort->by_rank[out], 1, surplus, number);
        for (size_t i = lo; i < out; i++) {
            uint32_t row = cohort->by_rank[i];
            if (dies_at(cohort, row, j) && weight_of(p, row) > 0) put(t, level_of(p, row), weight_of(p, row));
        }
        for (size_t i = lo; i < out; i++)
            if (!dies_at(cohort, cohort->by_rank[i], j)) add_outlived(p, t, cohort->by_rank[i], 1, surplus, number);
    }
}

static double finish(rc_concordance *out)
{
    double comparable = out->concordant + out->discordant + out->tied_x;
    out->c = comparable > 0 ? (out->concordant + 0.5 * out->tied_x) / comparable : NAN;
    return comparable;
}

void rc_kernel_concordance_intervals(const recut_cohort *cohort, const double *level, size_t levels,
                                     const double *weight, int want_se, rc_concordance *out, double *work)
{
    size_t n = cohort->n;
    double *surplus = work, *number = work + n, *same = work + 2 * n, sum = 0;
    tree t = {.levels = levels, .node = work + 3 * n, .exact = work + 4 * n};
    pairs p = {.cohort = cohort, .level = level, .weight = weight};
    memset(work, 0, 3 * n * sizeof *work);
    *out = (rc_concordance){.c = NAN, .se = NAN};
    count_outliving(&p, &t, same, surplus, number, out);
    double comparable = finish(out), somer = (out->concordant - out->discordant) / comparable;
    if (!(comparable > 0) || !want_se) return;
    count_outlived(&p, &t, surplus, number);
    for (size_t i = 0; i < n; i++) {
        uint32_t row = cohort->by_time[i];
        double influence = (surplus[row] - somer * number[row]) / comparable;
        if (weight_of(&p, row) > 0) sum += weight_of(&p, row) * influence * influence;
    }
    out->se = 0.5 * sqrt(sum);
}

double rc_kernel_concordance_intervals_levels(const recut_cohort *cohort, const uint32_t *level, size_t levels,
                                              const double *weight, double *work)
{
    rc_concordance out = {0};
    tree t = {.levels = levels, .node = work, .exact = work + levels};
    pairs p = {.cohort = cohort, .rank = level, .weight = weight};
    count_outliving(&p, &t, NULL, NULL, NULL, &out);
    finish(&out);
    return out.c;
}
