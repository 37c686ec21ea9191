/* SPDX-License-Identifier: GPL-3.0-or-later
 * profile.c - the observed scan. */
#include "kernel/profile.h"

#include <string.h>

size_t rc_kernel_profile_work(size_t n, size_t m)
{
    (void)n;
    return 6 * (m + 2);
}

static void fenwick_add(double *tree, size_t size, size_t i, double x)
{
    for (i++; i <= size; i += i & (~i + 1)) tree[i] += x;
}

/* Sum of entries 0 .. i. */
static double fenwick_sum(const double *tree, size_t i)
{
    double sum = 0;
    for (i++; i > 0; i -= i & (~i + 1)) sum += tree[i];
    return sum;
}

/* Events and expected events: both linear in membership, so prefix sums. */
static void numerators(const rc_scan *scan, const uint32_t *record, const uint8_t *event, const double *deaths,
                       double *observed, double *expected, double *hazard)
{
    double cumulative = 0, events = 0, expect = 0;
    hazard[0] = 0;
    for (size_t j = 0; j < scan->m; j++) hazard[j + 1] = cumulative += deaths[j] / scan->at_risk[j];
    /* From the top down, so that the high group's sums start at 0. */
    size_t at = scan->n;
    for (size_t c = scan->k; c-- > 0;) {
        for (; at > scan->position[c]; at--) {
            events += event[record[at - 1]];
            expect += hazard[scan->rank[record[at - 1]]];
            if (scan->from) expect -= hazard[scan->from[record[at - 1]]];
        }
        observed[c] = events;
        expected[c] = expect;
    }
}

static void variance_afresh(const rc_scan *scan, const uint32_t *record, double *variance, double *low)
{
    memset(low, 0, scan->m * sizeof *low);
    size_t at = 0;
    for (size_t c = 0; c < scan->k; c++) {
        for (; at < scan->position[c]; at++)
            for (uint32_t j = scan->from ? scan->from[record[at]] : 0; j < scan->rank[record[at]]; j++) low[j] += 1;
        variance[c] = rc_kernel_scan_variance(scan->m, scan->spread, scan->at_risk, low);
    }
}

/* Prefix sums of the weights, of w_j (Y_j - 1); trees over the ends of the intervals that are in. */
typedef struct carried {
    size_t size; /* ranks 0 .. m */
    double *w, *a, *weights, *counts;
} carried;

/* sum over j < r of w_j y_j, y_j the counts of `inside` records; with `from` each record stands in the trees twice, its
 * beginning negative, and inside is 0. */
static double crossed(const carried *c, double inside, uint32_t r)
{
    double shorter = fenwick_sum(c->weights, r), longer = inside - fenwick_sum(c->counts, r);
    return shorter + longer * c->w[r];
}

static void put(const carried *c, uint32_t r, double sign)
{
    fenwick_add(c->weights, c->size, r, sign * c->w[r]);
    fenwick_add(c->counts, c->size, r, sign);
}

static void variance_carried(const rc_scan *scan, const uint32_t *record, double *variance, double *work)
{
    size_t m = scan->m, size = m + 1;
    carried t = {size, work, work + size, work + 2 * size, work + 3 * size + 1};
    t.w[0] = t.a[0] = 0;
    for (size_t j = 0; j < m; j++) {
        t.w[j + 1] = t.w[j] + scan->spread[j];
        t.a[j + 1] = t.a[j] + scan->spread[j] * (scan->at_risk[j] - 1);
    }
    memset(t.weights, 0, (size + 1) * sizeof *t.weights);
    memset(t.counts, 0, (size + 1) * sizeof *t.counts);
    double v = 0;
    size_t at = 0;
    for (size_t c = 0; c < scan->k; c++) {
        for (; at < scan->position[c]; at++) {
            uint32_t r = scan->rank[record[at]];
            if (scan->from) {
                uint32_t f = scan->from[record[at]];
                v += t.a[r] - t.a[f] - 2 * (crossed(&t, 0, r) - crossed(&t, 0, f));
                put(&t, f, -1);
            } else {
                v += t.a[r] - 2 * crossed(&t, (double)at, r);
            }
            put(&t, r, 1);
        }
        variance[c] = v;
    }
}

void rc_kernel_profile(const rc_scan *scan, const uint32_t *record, const uint8_t *event, const double *deaths,
                       double *observed, double *expected, double *variance, int carry, double *work)
{
    numerators(scan, record, event, deaths, observed, expected, work);
    if (carry == 0) carry = (double)scan->k * (double)scan->m > 1e9 || (double)scan->n * (double)scan->m > 4e9 ? 2 : 1;
    if (carry == 1)
        variance_afresh(scan, record, variance, work);
    else
        variance_carried(scan, record, variance, work);
}
