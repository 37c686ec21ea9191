/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused_bound.c - branch and bound as in scan_bound.c, with the passes of an instruction set and each
 * candidate's counts made from the nearer of two known ones. */
#include "kernel/scan_fused.h"

#include <math.h>
#include <string.h>

static const double margin = 1 + 1e-9; /* see scan_bound.c */

void rc_kernel_branch_consider(const rc_branch *b, size_t known, const double *have, size_t c, double *low,
                               double *part, rc_scan_best *best)
{
    const rc_scan *scan = b->scan;
    size_t at = scan->position[c], begin = known < at ? known : at, end = known < at ? at : known;
    double total = (double)(end - begin);
    if (b->from) {
        total = 0;
        for (size_t i = begin; i < end; i++) {
            double weight = b->weight ? b->weight[i] : 1;
            b->hist[b->rank[i]] += weight;
            b->hist[b->from[i]] -= weight;
        }
    } else if (b->weight) {
        total = 0;
        for (size_t i = begin; i < end; i++) {
            b->hist[b->rank[i]] += b->weight[i];
            total += b->weight[i];
        }
    } else {
        for (size_t i = begin; i < end; i++) b->hist[b->rank[i]] += 1;
    }
    double variance = b->passes->evaluate(scan, b->hist, total, have, known < at ? 1 : -1, low, part);
    if (!(variance > 0)) return;
    double numerator = (double)b->prefix[c] * scan->unit, statistic = numerator * numerator / variance;
    if (statistic > best->statistic || (statistic == best->statistic && c < best->candidate))
        *best = (rc_scan_best){.candidate = c, .low = b->prefix[c], .statistic = statistic, .variance = variance};
}

typedef struct bounder {
    const rc_branch *branch;
    const rc_scan_passes *passes;
    const rc_scan *scan;
    size_t stride; /* an array of the arena: the counts of a candidate, `stride` after them the terms of its variance */
    rc_scan_best *best;
} bounder;

/* From whichever of two evaluated candidates is nearer. */
static void consider_between(const bounder *b, size_t lo, const double *left, size_t hi, const double *right, size_t c,
                             double *low)
{
    const uint32_t *position = b->scan->position;
    bool from_left = position[c] - position[lo] <= position[hi] - position[c];
    rc_kernel_branch_consider(b->branch, position[from_left ? lo : hi], from_left ? left : right, c, low,
                              low + b->stride, b->best);
}

/* Strictly between lo and hi (both evaluated, counts left and right; `most`: the largest |prefix| there; `least`: a
 * bound of the variance in an interval around). */
static void search(const bounder *b, size_t lo, const double *left, size_t hi, const double *right, int64_t most,
                   double least, size_t depth)
{
    if (hi - lo < 2) return;
    double numerator = (double)most * b->scan->unit, square = numerator * numerator * margin;
    if (square < b->best->statistic * least) return;
    least = b->passes->bound(b->scan->m, left + b->stride, right + b->stride);
    if (square < b->best->statistic * least) return;
    size_t middle = lo + (hi - lo) / 2;
    double *low = b->branch->arena + 2 * depth * b->stride;
    consider_between(b, lo, left, hi, right, middle, low);
    int64_t most_left = b->passes->largest(b->branch->prefix + lo + 1, middle - lo - 1);
    int64_t most_right = b->passes->largest(b->branch->prefix + middle + 1, hi - middle - 1);
    /* Into the half with the larger numerator first: a good best early prunes more. */
    if (most_left >= most_right) {
        search(b, lo, left, middle, low, most_left, least, depth + 1);
        search(b, middle, low, hi, right, most_right, least, depth + 1);
    } else {
        search(b, middle, low, hi, right, most_right, least, depth + 1);
        search(b, lo, left, middle, low, most_left, least, depth + 1);
    }
}

size_t rc_kernel_branch_arena(size_t m, size_t k)
{
    size_t levels = 4; /* two arrays for each open end of an interval: at most 2 + log2 k of them */
    for (size_t left = k; left; left >>= 1) levels++;
    return 2 * levels * (m + 8);
}

void rc_kernel_branch_search(const rc_branch *branch, size_t guess, rc_scan_best *best)
{
    const rc_scan *scan = branch->scan;
    const rc_scan_passes *passes = branch->passes;
    size_t k = scan->k, stride = (scan->m + 7) / 8 * 8;
    bounder b = {.branch = branch, .passes = passes, .scan = scan, .stride = stride, .best = best};
    double *left = branch->arena, *middle = left + 2 * stride, *right = middle + 2 * stride;
    rc_kernel_branch_consider(branch, 0, NULL, 0, left, left + stride, best);
    if (k == 1) return;
    rc_kernel_branch_consider(branch, branch->end, scan->at_risk, k - 1, right, right + stride, best);
    if (guess == 0 || guess == k - 1) guess = k / 2;
    if (guess == 0 || guess == k - 1) return;
    consider_between(&b, 0, left, k - 1, right, guess, middle);
    search(&b, 0, left, guess, middle, passes->largest(branch->prefix + 1, guess - 1), 0, 3);
    search(&b, guess, middle, k - 1, right, passes->largest(branch->prefix + guess + 1, k - 2 - guess), 0, 3);
}

/* Prefix sums at the candidates, intervals and weights by position; the candidate with the largest rough statistic. */
static size_t gather(const rc_scan *scan, const uint32_t *record, int64_t *prefix, uint32_t *rank, uint32_t *from,
                     double *weight)
{
    int64_t sum = 0;
    size_t at = 0, guess = 0;
    double highest = -1;
    for (size_t c = 0; c < scan->k; c++) {
        for (; at < scan->position[c]; at++) {
            uint32_t r = record[at];
            rank[at] = scan->rank[r];
            sum += scan->units[r];
        }
        prefix[c] = sum;
        double p = (double)scan->position[c], s = (double)sum;
        double rough = s * s / (p * ((double)scan->n - p));
        if (rough > highest) highest = rough, guess = c;
    }
    for (; at < scan->n; at++) rank[at] = scan->rank[record[at]];
    for (size_t i = 0; scan->weight && i < scan->n; i++) weight[i] = scan->weight[record[i]];
    for (size_t i = 0; scan->from && i < scan->n; i++) from[i] = scan->from[record[i]];
    return guess;
}

void rc_kernel_fused_bound(const rc_scan_passes *passes, const rc_scan *scan, const uint32_t *record,
                           rc_scan_best *best, void *work)
{
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    rc_kernel_fused_beyond(passes, scan, record, best, work);
}

void rc_kernel_fused_beyond(const rc_scan_passes *passes, const rc_scan *scan, const uint32_t *record,
                            rc_scan_best *best, void *work)
{
    if (scan->k == 0) return;
    double *next = work, *weight;
    int64_t *prefix = work;
    uint32_t *rank = (uint32_t *)(next += (scan->k + 7) / 8 * 8);
    rc_branch b = {.passes = passes, .scan = scan, .rank = rank, .prefix = prefix, .end = scan->n};
    b.hist = next += (scan->n + 15) / 16 * 8;
    b.arena = next + (scan->m + 8) / 8 * 8;
    weight = b.arena + rc_kernel_branch_arena(scan->m, scan->k);
    b.weight = scan->weight ? weight : NULL;
    uint32_t *from = (uint32_t *)(weight + scan->n);
    b.from = scan->from ? from : NULL;
    memset(b.hist, 0, (scan->m + 1) * sizeof *b.hist);
    size_t guess = gather(scan, record, prefix, rank, from, weight);
    rc_kernel_branch_search(&b, guess, best);
}
