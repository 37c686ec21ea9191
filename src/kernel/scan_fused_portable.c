/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused_portable.c - the passes in plain C; the others must equal them to the bit where scan_fused.h says
 * exact. */
#include "kernel/scan_weighted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INLINE __attribute__((always_inline)) static inline

/* low[j]: total less the sum of hist[0 .. j]; four runs of it side by side, since each addition waits for the last. */
static void sums_beyond(size_t m, double *hist, double total, double *low)
{
    size_t run = m / 4, at = 4 * run;
    double sum[4] = {0}, above[4] = {total};
    for (size_t i = 0; i < run; i++)
        for (size_t q = 0; q < 4; q++) sum[q] += hist[q * run + i];
    for (size_t q = 1; q < 4; q++) above[q] = above[q - 1] - sum[q - 1];
    double last = above[3] - sum[3];
    for (size_t i = 0; i < run; i++)
        for (size_t q = 0; q < 4; q++) low[q * run + i] = above[q] -= hist[q * run + i];
    for (; at < m; at++) low[at] = last -= hist[at];
    memset(hist, 0, (m + 1) * sizeof *hist);
}

static double evaluate(const rc_scan *scan, double *hist, double total, const double *have, double sign, double *low,
                       double *part)
{
    double sum[8] = {0};
    sums_beyond(scan->m, hist, total, low);
    for (size_t j = 0; have && j < scan->m; j++) low[j] = have[j] + sign * low[j];
    for (size_t j = 0; j < scan->m; j++) part[j] = scan->spread[j] * (low[j] * (scan->at_risk[j] - low[j]));
    size_t j = 0; /* the order of rc_kernel_scan_variance */
    for (; j + 8 <= scan->m; j += 8)
        for (size_t lane = 0; lane < 8; lane++) sum[lane] += part[j + lane];
    for (size_t lane = 0; j < scan->m; j++, lane++) sum[lane] += part[j];
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

static double bound(size_t m, const double *left, const double *right)
{
    double sum[8] = {0};
    size_t j = 0;
    for (; j + 8 <= m; j += 8)
        for (size_t lane = 0; lane < 8; lane++)
            sum[lane] += left[j + lane] < right[j + lane] ? left[j + lane] : right[j + lane];
    for (; j < m; j++) sum[0] += left[j] < right[j] ? left[j] : right[j];
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

static int64_t largest(const int64_t *x, size_t count)
{
    int64_t low = 0, high = 0;
    for (size_t i = 0; i < count; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    return high > -low ? high : -low;
}

enum { BLOCK = 8, ROWS = 4 }; /* whole vectors of records, and records side by side */

INLINE int32_t pair_term(int16_t reach, int16_t other, int16_t from, int16_t other_from, int16_t weight,
                         const bool entries)
{
    int16_t shared = reach < other ? reach : other, later = from > other_from ? from : other_from;
    if (entries) {
        shared = (int16_t)(shared - later);
        shared = shared > 0 ? shared : 0;
    }
    return shared * weight;
}

/* The pairs of four records with those before each.  Written out, so that the compiler finds the vectors. */
INLINE void four_sums(const rc_pairs_end *end, size_t i, int32_t *restrict sum, const bool entries)
{
    const int16_t *restrict reach = end->reach, *restrict weight = end->weight,
                            *restrict from = entries ? end->from : end->reach;
    const int16_t *restrict before = end->before - i; /* of the first; one less for each after it */
    int16_t ra = reach[i], rb = reach[i + 1], rc = reach[i + 2], rd = reach[i + 3];
    int16_t fa = from[i], fb = from[i + 1], fc = from[i + 2], fd = from[i + 3];
    int32_t a = 0, b = 0, c = 0, d = 0;
    for (size_t l = 0, stop = (i + BLOCK) / BLOCK * BLOCK; l < stop; l++) {
        int16_t r = reach[l], f = from[l], w = weight[l];
        a += pair_term(r, ra, f, fa, w & before[l], entries);
        b += pair_term(r, rb, f, fb, w & (before - 1)[l], entries);
        c += pair_term(r, rc, f, fc, w & (before - 2)[l], entries);
        d += pair_term(r, rd, f, fd, w & (before - 3)[l], entries);
    }
    sum[0] = a, sum[1] = b, sum[2] = c, sum[3] = d;
}

/* Unsigned: what goes round on the way comes back. */
INLINE void pair_bounds(const rc_pairs_end *end, size_t count, ptrdiff_t step, int32_t *least, const bool entries)
{
    uint32_t all = 0;
    for (size_t i = 0; i < count; i += ROWS) {
        int32_t sum[ROWS];
        four_sums(end, i, sum, entries);
        for (size_t q = 0; q < ROWS && i + q < count; q++) {
            all += end->gain[i + q] - 2 * (uint32_t)end->weight[i + q] * (uint32_t)sum[q];
            least += step;
            *least = (int32_t)all;
        }
    }
}

static void pairs(const rc_pairs_end *end, size_t count, bool high, int32_t *least)
{
    if (end->from)
        pair_bounds(end, count, high ? -1 : 1, least, true);
    else
        pair_bounds(end, count, high ? -1 : 1, least, false);
}

static size_t upper(const int64_t *low, const int32_t *least, size_t k, float *out)
{
    float most = 0;
    size_t which = 0;
    for (size_t c = 0; c < k; c++) {
        int32_t high = (int32_t)(low[c] >> 32), magnitude = (high < 0 ? -high : high) + 1;
        float s = (float)magnitude, v = (float)(least[c] > 0 ? least[c] : 0);
        out[c] = s * s / v; /* infinite where v is 0 */
    }
    for (size_t c = 0; c < k; c++)
        if (out[c] > most) most = out[c], which = c;
    return which;
}

static size_t survivors(const float *ratio, float limit, size_t k, uint32_t *out)
{
    size_t found = 0;
    for (size_t c = 0; c < k; c++)
        if (ratio[c] >= limit) out[found++] = (uint32_t)c;
    return found;
}

static double score(const int64_t *low, double unit, const double *inverse_sd, size_t k, size_t *candidate)
{
    double most = -1;
    *candidate = 0;
    for (size_t c = 0; c < k; c++) {
        double t = fabs((double)low[c] * unit) * inverse_sd[c];
        if (inverse_sd[c] > 0 && t > most) most = t, *candidate = c;
    }
    return most;
}

const rc_scan_passes *rc_kernel_fused_portable(void)
{
    static const rc_scan_passes passes = {.pairs_most = 600,
                                          .weighted_most = 900,
                                          .evaluate = evaluate,
                                          .bound = bound,
                                          .largest = largest,
                                          .pairs = pairs,
                                          .upper = upper,
                                          .survivors = survivors,
                                          .score = score,
                                          .weighted = &rc_kernel_weighted_portable};
    return &passes;
}
