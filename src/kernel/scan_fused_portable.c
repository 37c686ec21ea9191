/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused_portable.c - the passes in plain C; the others must equal them to the bit where scan_fused.h says
 * exact. */
#include "kernel/scan_weighted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static void add_row(uint16_t *count, const uint16_t *row)
{
    for (int j = 0; j < 32; j++) count[j] = (uint16_t)(count[j] + row[j]);
}

static int32_t least_of(const uint16_t *count, const uint16_t *total, const int16_t *weight)
{
    int32_t sum = 0;
    for (int j = 0; j < 32; j++) {
        uint32_t g = (uint32_t)count[j] * (uint16_t)(total[j] - count[j]) >> 16;
        sum += (int16_t)g * weight[j];
    }
    return sum;
}

static void dense_pass(const rc_dense *dense, const uint32_t *offset, const uint32_t *position, size_t k,
                       int32_t *least)
{
    for (size_t block = 0; block < dense->stride; block += 32) {
        uint16_t count[32] = {0};
        size_t at = 0;
        for (size_t c = 0; c < k; c++) {
            for (; at < position[c]; at++) add_row(count, dense->row + offset[at] + block);
            least[c] = (block ? least[c] : 0) + least_of(count, dense->total + block, dense->weight + block);
        }
    }
}

static double exact(const rc_dense *dense, const uint32_t *offset, size_t end)
{
    double sum[8] = {0};
    for (size_t block = 0; block < dense->stride; block += 32) {
        uint16_t count[32] = {0};
        for (size_t i = 0; i < end; i++) add_row(count, dense->row + offset[i] + block);
        for (size_t j = 0; j < 32; j++) {
            double y = count[j] >> dense->shift[block + j];
            sum[j % 8] += dense->spread[block + j] * (y * (dense->at_risk[block + j] - y));
        }
    }
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

static size_t guess(const int64_t *low, const int32_t *least, size_t k)
{
    double most = -1;
    size_t which = 0;
    for (size_t c = 0; c < k; c++) {
        double s = (double)low[c], t = s * s / ((double)least[c] + 1);
        if (t > most) most = t, which = c;
    }
    return which;
}

static size_t survivors(const int64_t *low, double unit, const int32_t *least, double threshold, size_t k,
                        uint32_t *out)
{
    size_t found = 0;
    for (size_t c = 0; c < k; c++) {
        double s = (double)low[c] * unit;
        if (!(s * s * (1 + 1e-9) < threshold * (double)least[c])) out[found++] = (uint32_t)c;
    }
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
    static const rc_scan_passes passes = {.dense_bytes = 4 * 1024,
                                          .evaluate = evaluate,
                                          .bound = bound,
                                          .largest = largest,
                                          .dense = dense_pass,
                                          .exact = exact,
                                          .guess = guess,
                                          .survivors = survivors,
                                          .score = score,
                                          .weighted = &rc_kernel_weighted_portable};
    return &passes;
}
