/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_bound.c - exact log-rank search by branch and bound.
 *
 * The low groups are nested: with y_j(c) the low group's count at risk at event time j,
 * y_j grows with the candidate c, and g_j(y) = y (Y_j - y) is concave.  Hence between two
 * evaluated candidates a <= c <= b
 *     V(c) >= sum_j w_j min(g_j(y_j(a)), g_j(y_j(b))),
 * and an interval whose largest (O - E)^2 over that bound is below the best statistic so far
 * holds no better candidate.  Nothing is approximated: candidates that survive are evaluated
 * by rc_kernel_scan_variance, so the result is the reference's, bit for bit. */
#include "kernel/scan.h"

#include <math.h>
#include <string.h>

/* The bound is computed in rounded arithmetic: relative error < (m + 4) 2^-53 < 1e-9 for any m below a million
 * or so of event times; intervals within this margin are searched rather than dropped. */
static const double margin = 1 + 1e-9;

typedef struct bounder {
    const rc_scan *scan;
    const uint32_t *record;
    const int64_t *prefix; /* [k] low sums */
    double *arena;         /* arrays of counts, `stride` apart */
    size_t stride;
    rc_scan_best *best;
} bounder;

static double square(const bounder *b, size_t c)
{
    double numerator = (double)b->prefix[c] * b->scan->unit;
    return numerator * numerator;
}

static double lower_bound(const bounder *b, const double *left, const double *right)
{
    const rc_scan *scan = b->scan;
    double sum[4] = {0};
    size_t j = 0;
    for (; j + 4 <= scan->m; j += 4)
        for (size_t lane = 0; lane < 4; lane++) {
            double y = scan->at_risk[j + lane], l = left[j + lane], r = right[j + lane];
            double gl = l * (y - l), gr = r * (y - r);
            sum[lane] += scan->spread[j + lane] * (gl < gr ? gl : gr);
        }
    for (; j < scan->m; j++) {
        double y = scan->at_risk[j], gl = left[j] * (y - left[j]), gr = right[j] * (y - right[j]);
        sum[0] += scan->spread[j] * (gl < gr ? gl : gr);
    }
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

static void consider(bounder *b, size_t c, const double *low)
{
    double variance = rc_kernel_scan_variance(b->scan->m, b->scan->spread, b->scan->at_risk, low);
    if (!(variance > 0)) return;
    double statistic = square(b, c) / variance;
    /* The reference keeps the first of equals. */
    if (statistic > b->best->statistic || (statistic == b->best->statistic && c < b->best->candidate))
        *b->best = (rc_scan_best){.candidate = c, .low = b->prefix[c], .statistic = statistic, .variance = variance};
}

/* Counts at candidate c from those at a lower candidate: only the records between are needed. */
static void counts_from(const bounder *b, size_t from, const double *have, size_t c, double *low)
{
    const rc_scan *scan = b->scan;
    rc_kernel_scan_low_at_risk(scan, b->record + scan->position[from], scan->position[c] - scan->position[from], low);
    for (size_t j = 0; j < scan->m; j++) low[j] += have[j];
}

/* Strictly between a and b (both evaluated, counts left and right). */
static void search(bounder *b, size_t lo, const double *left, size_t hi, const double *right, size_t depth)
{
    if (hi - lo < 2) return;
    double largest = 0;
    for (size_t c = lo + 1; c < hi; c++) {
        double s = square(b, c);
        largest = s > largest ? s : largest;
    }
    double least = lower_bound(b, left, right);
    if (largest * margin < b->best->statistic * least) return;
    size_t middle = lo + (hi - lo) / 2;
    double *low = b->arena + depth * b->stride;
    counts_from(b, lo, left, middle, low);
    consider(b, middle, low);
    /* Into the half with the larger numerator first: a good best early prunes more. */
    double best_left = 0, best_right = 0;
    for (size_t c = lo + 1; c < middle; c++) best_left = fmax(best_left, square(b, c));
    for (size_t c = middle + 1; c < hi; c++) best_right = fmax(best_right, square(b, c));
    if (best_left >= best_right) {
        search(b, lo, left, middle, low, depth + 1);
        search(b, middle, low, hi, right, depth + 1);
    } else {
        search(b, middle, low, hi, right, depth + 1);
        search(b, lo, left, middle, low, depth + 1);
    }
}

void rc_kernel_scan_logrank_bound(const rc_scan *scan, const uint32_t *record, rc_scan_best *best, void *work)
{
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    if (scan->k == 0) return;
    size_t k = scan->k;
    int64_t *prefix = work; /* [k], then the arrays of counts */
    bounder b = {.scan = scan, .record = record, .prefix = prefix, .stride = (scan->m + 7) / 8 * 8, .best = best};
    b.arena = (double *)work + (k + 7) / 8 * 8;

    int64_t sum = 0;
    size_t at = 0, guess = 0;
    double highest = -1;
    for (size_t c = 0; c < k; c++) {
        for (; at < scan->position[c]; at++) sum += scan->units[record[at]];
        prefix[c] = sum;
        double p = (double)scan->position[c], rough = square(&b, c) / (p * ((double)scan->n - p));
        if (rough > highest) highest = rough, guess = c;
    }
    double *left = b.arena, *middle = left + b.stride, *right = middle + b.stride;
    rc_kernel_scan_low_at_risk(scan, record, scan->position[0], left);
    consider(&b, 0, left);
    if (k == 1) return;
    if (guess == 0 || guess == k - 1) guess = k / 2;
    counts_from(&b, 0, left, guess, middle);
    consider(&b, guess, middle);
    counts_from(&b, guess, middle, k - 1, right);
    consider(&b, k - 1, right);
    search(&b, 0, left, guess, middle, 3);
    search(&b, guess, middle, k - 1, right, 3);
}
