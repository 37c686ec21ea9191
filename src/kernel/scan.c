/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan.c - the reference searches: what the faster ones must equal to the bit. */
#include "kernel/scan.h"

#include <math.h>
#include <string.h>

double rc_kernel_scan_variance(size_t m, const double *spread, const double *at_risk, const double *low)
{
    double sum[8] = {0};
    size_t j = 0;
    for (; j + 8 <= m; j += 8)
        for (size_t lane = 0; lane < 8; lane++) {
            double y = low[j + lane];
            sum[lane] += spread[j + lane] * (y * (at_risk[j + lane] - y));
        }
    for (size_t lane = 0; j < m; j++, lane++) sum[lane] += spread[j] * (low[j] * (at_risk[j] - low[j]));
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

void rc_kernel_scan_low_at_risk(const rc_scan *scan, const uint32_t *record, size_t end, double *low)
{
    memset(low, 0, scan->m * sizeof *low);
    for (size_t i = 0; i < end; i++) {
        uint32_t r = scan->rank[record[i]], f = scan->from ? scan->from[record[i]] : 0;
        double weight = scan->weight ? scan->weight[record[i]] : 1;
        if (r) low[r - 1] += weight;
        if (f) low[f - 1] -= weight;
    }
    for (size_t j = scan->m; j-- > 1;) low[j - 1] += low[j];
}

void rc_kernel_scan_logrank_ref(const rc_scan *scan, const uint32_t *record, rc_scan_best *best, void *work)
{
    double *low = work;
    int64_t sum = 0;
    size_t at = 0;
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    memset(low, 0, scan->m * sizeof *low);
    for (size_t c = 0; c < scan->k; c++) {
        for (; at < scan->position[c]; at++) {
            double weight = scan->weight ? scan->weight[record[at]] : 1;
            sum += scan->units[record[at]];
            for (uint32_t j = scan->from ? scan->from[record[at]] : 0; j < scan->rank[record[at]]; j++)
                low[j] += weight;
        }
        double variance = rc_kernel_scan_variance(scan->m, scan->spread, scan->at_risk, low);
        if (!(variance > 0)) continue;
        double numerator = (double)sum * scan->unit;
        double statistic = numerator * numerator / variance;
        if (statistic > best->statistic) {
            *best = (rc_scan_best){.candidate = c, .low = sum, .statistic = statistic, .variance = variance};
        }
    }
}

rc_scan rc_kernel_scan_by(const rc_scan *scan, size_t set)
{
    rc_scan by = *scan;
    by.units = scan->set[set].units;
    by.unit = scan->set[set].unit;
    by.inverse_sd = scan->set[set].inverse_sd;
    by.more = 0;
    return by;
}

void rc_kernel_scan_better(rc_scan_best *best, const rc_scan_best *other)
{
    if (other->statistic > best->statistic ||
        (other->statistic == best->statistic && other->candidate < best->candidate && other->statistic >= 0))
        *best = *other;
}

static void score_of_one(const rc_scan *scan, const uint32_t *record, rc_scan_best *best)
{
    int64_t sum = 0;
    size_t at = 0;
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    for (size_t c = 0; c < scan->k; c++) {
        for (; at < scan->position[c]; at++) sum += scan->units[record[at]];
        if (!(scan->inverse_sd[c] > 0)) continue;
        double statistic = fabs((double)sum * scan->unit) * scan->inverse_sd[c];
        if (statistic > best->statistic) {
            *best = (rc_scan_best){.candidate = c, .low = sum, .statistic = statistic, .variance = NAN};
        }
    }
}

void rc_kernel_scan_score_ref(const rc_scan *scan, const uint32_t *record, rc_scan_best *best, void *work)
{
    (void)work;
    score_of_one(scan, record, best);
    for (size_t s = 0; s < scan->more; s++) {
        const rc_scan by = rc_kernel_scan_by(scan, s);
        rc_scan_best other;
        score_of_one(&by, record, &other);
        rc_kernel_scan_better(best, &other);
    }
}
