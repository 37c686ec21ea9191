/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused_bound.c - branch and bound as in scan_bound.c, with the passes of an instruction set and each
 * candidate's counts made from the nearer of two known ones. */
#include "kernel/scan_fused.h"

#include <math.h>
#include <string.h>

static const double margin = 1 + 1e-9; /* see scan_bound.c */

typedef struct bounder {
    const rc_scan_passes *passes;
    const rc_scan *scan;
    const uint32_t *record;
    uint32_t *rank;  /* by position */
    int64_t *prefix; /* [k] low sums */
    double *hist;    /* [m + 1] zero between uses */
    double *arena;   /* arrays of counts, `stride` apart */
    size_t stride;
    rc_scan_best *best;
} bounder;

/* Counts at candidate c from those, `have`, of the records at positions [0, known); c is considered as well. */
static void consider(const bounder *b, size_t known, const double *have, size_t c, double *low)
{
    const rc_scan *scan = b->scan;
    size_t at = scan->position[c], begin = known < at ? known : at, end = known < at ? at : known;
    double total = (double)(end - begin);
    if (scan->weight) {
        total = 0;
        for (size_t i = begin; i < end; i++) {
            double weight = scan->weight[b->record[i]];
            b->hist[b->rank[i]] += weight;
            total += weight;
        }
    } else {
        for (size_t i = begin; i < end; i++) b->hist[b->rank[i]] += 1;
    }
    double variance = b->passes->evaluate(scan, b->hist, total, have, known < at ? 1 : -1, low);
    if (!(variance > 0)) return;
    double numerator = (double)b->prefix[c] * scan->unit, statistic = numerator * numerator / variance;
    if (statistic > b->best->statistic || (statistic == b->best->statistic && c < b->best->candidate))
        *b->best = (rc_scan_best){.candidate = c, .low = b->prefix[c], .statistic = statistic, .variance = variance};
}

/* From whichever of two evaluated candidates is nearer. */
static void consider_between(const bounder *b, size_t lo, const double *left, size_t hi, const double *right, size_t c,
                             double *low)
{
    const uint32_t *position = b->scan->position;
    bool from_left = position[c] - position[lo] <= position[hi] - position[c];
    consider(b, position[from_left ? lo : hi], from_left ? left : right, c, low);
}

/* Strictly between lo and hi (both evaluated, counts left and right; `most`: the largest |prefix| there). */
static void search(const bounder *b, size_t lo, const double *left, size_t hi, const double *right, int64_t most,
                   size_t depth)
{
    if (hi - lo < 2) return;
    double numerator = (double)most * b->scan->unit;
    double least = b->passes->bound(b->scan, left, right);
    if (numerator * numerator * margin < b->best->statistic * least) return;
    size_t middle = lo + (hi - lo) / 2;
    double *low = b->arena + depth * b->stride;
    consider_between(b, lo, left, hi, right, middle, low);
    int64_t most_left = b->passes->largest(b->prefix + lo + 1, middle - lo - 1);
    int64_t most_right = b->passes->largest(b->prefix + middle + 1, hi - middle - 1);
    /* Into the half with the larger numerator first: a good best early prunes more. */
    if (most_left >= most_right) {
        search(b, lo, left, middle, low, most_left, depth + 1);
        search(b, middle, low, hi, right, most_right, depth + 1);
    } else {
        search(b, middle, low, hi, right, most_right, depth + 1);
        search(b, lo, left, middle, low, most_left, depth + 1);
    }
}

/* Prefix sums at the candidates, ranks by position; the candidate with the largest rough statistic. */
static size_t gather(const bounder *b)
{
    const rc_scan *scan = b->scan;
    int64_t sum = 0;
    size_t at = 0, guess = 0;
    double highest = -1;
    for (size_t c = 0; c < scan->k; c++) {
        for (; at < scan->position[c]; at++) {
            uint32_t r = b->record[at];
            b->rank[at] = scan->rank[r];
            sum += scan->units[r];
        }
        b->prefix[c] = sum;
        double p = (double)scan->position[c], s = (double)sum;
        double rough = s * s / (p * ((double)scan->n - p));
        if (rough > highest) highest = rough, guess = c;
    }
    for (; at < scan->n; at++) b->rank[at] = scan->rank[b->record[at]];
    return guess;
}

void rc_kernel_fused_bound(const rc_scan_passes *passes, const rc_scan *scan, const uint32_t *record,
                           rc_scan_best *best, void *work)
{
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    if (scan->k == 0) return;
    size_t k = scan->k;
    double *next = work;
    bounder b = {.passes = passes, .scan = scan, .record = record, .stride = (scan->m + 7) / 8 * 8, .best = best};
    b.prefix = work;
    b.rank = (uint32_t *)(next += (k + 7) / 8 * 8);
    b.hist = next += (scan->n + 15) / 16 * 8;
    b.arena = next + (scan->m + 8) / 8 * 8;
    memset(b.hist, 0, (scan->m + 1) * sizeof *b.hist);
    size_t guess = gather(&b);
    double *left = b.arena, *middle = left + b.stride, *right = middle + b.stride;
    consider(&b, 0, NULL, 0, left);
    if (k == 1) return;
    consider(&b, scan->n, scan->at_risk, k - 1, right);
    if (guess == 0 || guess == k - 1) guess = k / 2;
    if (guess == 0 || guess == k - 1) return;
    consider_between(&b, 0, left, k - 1, right, guess, middle);
    search(&b, 0, left, guess, middle, passes->largest(b.prefix + 1, guess - 1), 3);
    search(&b, guess, middle, k - 1, right, passes->largest(b.prefix + guess + 1, k - 2 - guess), 3);
}
