/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * concordance.c - pairs counted with a Fenwick tree over the levels of x, times
 * descending; the jackknife adds a pass with times ascending. */
#include "kernel/concordance.h"

#include <math.h>
#include <string.h>

/* Weight of the rows put in so far, by level of x: 0 .. levels-1. */
typedef struct tree {
    size_t levels;
    double *node;  /* Fenwick: prefix sums */
    double *exact; /* weight at a level */
    double total;
} tree;

typedef struct ranked {
    size_t n;
    const uint32_t *by_time;
    const double *time, *weight;
    const uint8_t *event;
    double *level; /* [n] by row: level of x, -1 where the row is out */
} ranked;

enum { ARRAYS = 6 };

size_t rc_kernel_concordance_work(size_t n)
{
    return ARRAYS * n;
}

static void clear(tree *t)
{
    for (size_t i = 0; i < t->levels; i++) t->node[i] = t->exact[i] = 0;
    t->total = 0;
}

static void insert(tree *t, size_t level, double weight)
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

static void sort(size_t n, double *value, double *spare)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * width) {
            size_t mid = lo + width < n ? lo + width : n, hi = mid + width < n ? mid + width : n;
            for (size_t a = lo, b = mid, out = lo; out < hi; out++)
                spare[out] = a < mid && (b >= hi || value[a] <= value[b]) ? value[a++] : value[b++];
        }
        memcpy(value, spare, n * sizeof *value);
    }
}

static double weight_of(const ranked *r, size_t row)
{
    return r->weight ? r->weight[row] : 1;
}

/* Fills level; returns how many there are.  value, spare: scratch [n]. */
static size_t rank(ranked *r, const double *x, double *value, double *spare)
{
    size_t used = 0, levels = 0;
    for (size_t i = 0; i < r->n; i++)
        if (weight_of(r, r->by_time[i]) > 0) value[used++] = x[r->by_time[i]];
    sort(used, value, spare);
    for (size_t i = 0; i < used; i++)
        if (levels == 0 || value[i] > value[levels - 1]) value[levels++] = value[i];
    for (size_t i = 0; i < r->n; i++) {
        uint32_t row = r->by_time[i];
        r->level[row] = -1;
        if (!(weight_of(r, row) > 0)) continue;
        size_t lo = 0, hi = levels;
        while (hi - lo > 1) {
            size_t mid = lo + (hi - lo) / 2;
            if (value[mid] <= x[row])
                lo = mid;
            else
                hi = mid;
        }
        r->level[row] = (double)lo;
    }
    return levels;
}

/* Pairs of tied events: `same` [levels] is zero before and after. */
static void count_tied(const ranked *r, size_t lo, size_t hi, double *same, rc_concordance *out)
{
    double before = 0, pairs = 0, both = 0;
    for (size_t i = lo; i < hi; i++) {
        uint32_t row = r->by_time[i];
        if (!r->event[row] || r->level[row] < 0) continue;
        size_t level = (size_t)r->level[row];
        double weight = weight_of(r, row), inside = 0.5 * weight * (weight - 1);
        both += weight * same[level] + inside;
        pairs += weight * before + inside;
        same[level] += weight;
        before += weight;
    }
    for (size_t i = lo; i < hi; i++)
        if (r->level[r->by_time[i]] >= 0) same[(size_t)r->level[r->by_time[i]]] = 0;
    out->tied_xy += both;
    out->tied_y += pairs - both;
}

static void insert_all(const ranked *r, size_t lo, size_t hi, int event, tree *t)
{
    for (size_t i = lo; i < hi; i++) {
        uint32_t row = r->by_time[i];
        if ((r->event[row] != 0) == event && r->level[row] >= 0) insert(t, (size_t)r->level[row], weight_of(r, row));
    }
}

/* Each event against everybody who outlives it (who is censored at the same time does):
 * the totals, and for the jackknife the event's own surplus of concordant pairs and number of pairs. */
static void count_outliving(const ranked *r, tree *t, double *same, rc_concordance *out, double *surplus, double *pairs)
{
    clear(t);
    for (size_t i = 0; i < t->levels; i++) same[i] = 0;
    for (size_t hi = r->n, lo; hi > 0; hi = lo) {
        for (lo = hi - 1; lo > 0 && r->time[r->by_time[lo - 1]] == r->time[r->by_time[hi - 1]];) lo--;
        insert_all(r, lo, hi, 0, t);
        for (size_t i = lo; i < hi; i++) {
            uint32_t row = r->by_time[i];
            surplus[row] = pairs[row] = 0;
            if (!r->event[row] || r->level[row] < 0) continue;
            size_t level = (size_t)r->level[row];
            double weight = weight_of(r, row), lower = below(t, level), equal = t->exact[level];
            double higher = t->total - lower - equal;
            out->concordant += weight * lower;
            out->discordant += weight * higher;
            out->tied_x += weight * equal;
            surplus[row] = lower - higher;
            pairs[row] = t->total;
        }
        count_tied(r, lo, hi, same, out);
        insert_all(r, lo, hi, 1, t);
    }
}

static void add_outlived(const ranked *r, size_t lo, size_t hi, int event, const tree *t, double *surplus,
                         double *pairs)
{
    for (size_t i = lo; i < hi; i++) {
        uint32_t row = r->by_time[i];
        if ((r->event[row] != 0) != event || r->level[row] < 0) continue;
        size_t level = (size_t)r->level[row];
        double lower = below(t, level), higher = t->total - lower - t->exact[level];
        surplus[row] += higher - lower;
        pairs[row] += t->total;
    }
}

/* Everybody against the events that they outlive. */
static void count_outlived(const ranked *r, tree *t, double *surplus, double *pairs)
{
    clear(t);
    for (size_t lo = 0, hi; lo < r->n; lo = hi) {
        for (hi = lo + 1; hi < r->n && r->time[r->by_time[hi]] == r->time[r->by_time[lo]];) hi++;
        add_outlived(r, lo, hi, 1, t, surplus, pairs);
        insert_all(r, lo, hi, 1, t);
        add_outlived(r, lo, hi, 0, t, surplus, pairs);
    }
}

void rc_kernel_concordance(size_t n, const uint32_t *by_time, const double *time, const uint8_t *event, const double *x,
                           const double *weight, int want_se, rc_concordance *out, double *work)
{
    ranked r = {n, by_time, time, weight, event, work};
    double *surplus = work + 3 * n, *pairs = work + 4 * n, *same = work + 5 * n;
    tree t = {.node = work + n, .exact = work + 2 * n};
    *out = (rc_concordance){.c = NAN, .se = NAN};
    t.levels = rank(&r, x, t.node, t.exact);
    count_outliving(&r, &t, same, out, surplus, pairs);
    double comparable = out->concordant + out->discordant + out->tied_x;
    if (!(comparable > 0)) return;
    double somer = (out->concordant - out->discordant) / comparable, sum = 0;
    out->c = (out->concordant + 0.5 * out->tied_x) / comparable;
    if (!want_se) return;
    count_outlived(&r, &t, surplus, pairs);
    for (size_t i = 0; i < n; i++) {
        uint32_t row = by_time[i];
        if (r.level[row] < 0) continue;
        double influence = (surplus[row] - somer * pairs[row]) / comparable;
        sum += weight_of(&r, row) * influence * influence; /* each of the repeated rows by itself */
    }
    out->se = 0.5 * sqrt(sum);
}

void rc_kernel_concordance_cohort(const recut_cohort *cohort, const double *x, const double *weight, int want_se,
                                  rc_concordance *out, double *work)
{
    size_t n = cohort->n;
    ranked r = {n, cohort->by_time, cohort->time, weight, cohort->event, work};
    if (!cohort->from) {
        rc_kernel_concordance(n, cohort->by_time, cohort->time, cohort->event, x, weight, want_se, out, work);
        return;
    }
    size_t levels = rank(&r, x, work + n, work + 2 * n);
    for (size_t i = 0; i < n; i++)
        if (r.level[i] < 0) r.level[i] = 0; /* out */
    rc_kernel_concordance_intervals(cohort, r.level, levels, weight, want_se, out, work + n);
}
