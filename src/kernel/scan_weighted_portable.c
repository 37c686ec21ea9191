/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_weighted_portable.c - the passes over a weighted sample in plain C. */
#include "kernel/scan_weighted.h"

#include <math.h>

static double risk(size_t m, double *count, double *deaths, double *at_risk, double *spread, double *hazard,
                   double *score)
{
    double above = 0, sum = 0, magnitude = 0;
    for (size_t j = m; j-- > 0;) {
        deaths[j] = count[2 * j + 3];
        at_risk[j] = above += count[2 * j + 2] + count[2 * j + 3];
    }
    for (size_t j = 0; j < m; j++) {
        double d = deaths[j], y = at_risk[j];
        spread[j] = y > 1 ? d * (y - d) / (y - 1) / (y * y) : 0;
        hazard[j] = d > 0 ? d / y : 0;
    }
    for (size_t r = 0; r <= m; r++) {
        score[2 * r] = 0 - sum;
        score[2 * r + 1] = 1 - sum;
        sum += r < m ? hazard[r] : 0; /* nothing where nobody dies, as if it were left out */
    }
    for (size_t i = 0; i < 2 * (m + 1); i++) {
        magnitude += count[i] * fabs(score[i]);
        count[i] = 0;
    }
    return magnitude;
}

static void sums(const double *scaled, const double *weight, double per_unit, size_t count, int64_t *low, double *below)
{
    int64_t sum = low[0] = 0;
    double total = below[0] = 0;
    for (size_t i = 0; i < count; i++) {
        low[i + 1] = sum += llrint(scaled[i] * per_unit);
        below[i + 1] = total += weight[i];
    }
}

static size_t rough(const int64_t *low, const double *below, double size, size_t k)
{
    double most = -1;
    size_t which = 0;
    for (size_t c = 0; c < k; c++) {
        double s = (double)low[c], t = s * s / (below[c] * (size - below[c]));
        if (t > most) most = t, which = c;
    }
    return which;
}

static size_t thin(size_t m, const double *spread, const double *at_risk, double *kept, int16_t *total, uint16_t *below,
                   double *largest, double *sum)
{
    size_t count = 0;
    *largest = *sum = 0;
    for (size_t j = 0; j < m; j++) {
        below[j] = (uint16_t)count;
        kept[count] = spread[j];
        total[count] = (int16_t)at_risk[j];
        count += spread[j] > 0;
        *largest = spread[j] > *largest ? spread[j] : *largest;
        *sum += spread[j];
    }
    below[m] = (uint16_t)count;
    return count;
}

static void narrow(const double *x, double factor, size_t count, int16_t *out)
{
    for (size_t i = 0; i < count; i++) out[i] = (int16_t)(x[i] * factor);
}

enum { BLOCK = 32 };

static void add_record(int16_t *restrict y, const int16_t *restrict time, int16_t rank, int16_t count)
{
    for (int j = 0; j < BLOCK; j++) y[j] = (int16_t)(y[j] + (time[j] < rank ? count : 0));
}

static int32_t least_of(const int16_t *restrict y, const int16_t *restrict total, const int16_t *restrict weight)
{
    int32_t sum = 0;
    for (int j = 0; j < BLOCK; j++) {
        int16_t g = (int16_t)(y[j] * (int16_t)(total[j] - y[j]));
        sum += g * weight[j];
    }
    return sum;
}

static void census_pass(const rc_census *census, const uint32_t *position, size_t k, int32_t *least)
{
    for (size_t block = 0; block < census->stride; block += BLOCK) {
        int16_t y[BLOCK] = {0}, time[BLOCK];
        for (size_t j = 0; j < BLOCK; j++) time[j] = (int16_t)(block + j);
        size_t at = 0;
        for (size_t c = 0; c < k; c++) {
            for (; at < position[c]; at++) add_record(y, time, census->rank[at], census->count[at]);
            least[c] = (block ? least[c] : 0) + least_of(y, census->total + block, census->weight + block);
        }
    }
}

const struct rc_weighted_passes rc_kernel_weighted_portable = {.census_event_times = 16,
                                                               .risk = risk,
                                                               .sums = sums,
                                                               .rough = rough,
                                                               .thin = thin,
                                                               .narrow = narrow,
                                                               .census = census_pass};
