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
            for (uint32_t j = 0; j < scan->rank[record[at]]; j++) low[j] += 1;
        variance[c] = rc_kernel_scan_variance(scan->m, scan->spread, scan->at_risk, low);
    }
}

static void variance_carried(const rc_scan *scan, const uint32_t *record, double *variance, double *work)
{
    size_t m = scan->m, size = m + 1; /* ranks 0 .. m */
    double *w = work, *a = w + size, *weights = a + size, *counts = weights + size + 1;
    w[0] = a[0] = 0;
    for (size_t j = 0; j < m; j++) {
        w[j + 1] = w[j] + scan->spread[j];
        a[j + 1] = a[j] + scan->spread[j] * (scan->at_risk[j] - 1);
    }
    memset(weights, 0, (size + 1) * sizeof *weights);
    memset(counts, 0, (size + 1) * sizeof *counts);
    double v = 0;
    size_t at = 0;
    for (size_t c = 0; c < scan->k; c++) {
        for (; at < scan->position[c]; at++) {
            uint32_t r = scan->rank[record[at]];
            double shorter = fenwick_sum(weights, r);
            double longer = (double)at - fenwick_sum(counts, r);
            v += a[r] - 2 * (shorter + longer * w[r]);
            fenwick_add(weights, size, r, w[r]);
            fenwick_add(counts, size, r, 1);
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
