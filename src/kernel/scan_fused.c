/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused.c - preparation, the search over every candidate's bound, the score search.
 *
 * Small cohorts: a lower bound of the variance at every candidate in 16-bit integers, then the exact variance
 * at the one that looks best and at those few whose bound does not exclude them.  Large ones: branch and bound. */
#include "kernel/scan_fused.h"

#include "kernel/carve.h"

#include <math.h>
#include <string.h>

enum { DENSE_SUM = 131071, DENSE_WEIGHT = 32767 };

static size_t stride_of(size_t m)
{
    return (m + 31) / 32 * 32;
}

/* Of rc_dense.row: ranks, or where records have intervals of their own, records. */
static size_t dense_rows(const rc_scan *scan)
{
    return scan->from ? scan->n : scan->m + 1;
}

static bool dense_pays(const rc_scan_passes *passes, const rc_scan *scan, bool score)
{
    return passes && !score && scan->n < 65536 && scan->m > 0 &&
           dense_rows(scan) * stride_of(scan->m) * sizeof(uint16_t) <= passes->dense_bytes;
}

typedef struct dense_arrays {
    uint16_t *row, *total, *shift;
    int16_t *weight;
    double *spread, *at_risk;
} dense_arrays;

static void lay_out(rc_fused *f, dense_arrays *a, rc_carver *c, const rc_scan *scan, size_t k)
{
    f->low = rc_kernel_carve(c, k, sizeof *f->low);
    f->work = rc_kernel_carve(c, 1, rc_kernel_scan_work(scan->n, scan->m, k));
    f->offset = rc_kernel_carve(c, scan->n, sizeof *f->offset);
    if (!dense_pays(f->passes, scan, f->score)) return;
    size_t stride = f->dense.stride = stride_of(scan->m);
    f->least = rc_kernel_carve(c, k, sizeof *f->least);
    f->offset_of = rc_kernel_carve(c, scan->n, sizeof *f->offset_of);
    f->survivor = rc_kernel_carve(c, k, sizeof *f->survivor);
    a->row = rc_kernel_carve(c, dense_rows(scan) * stride, sizeof *a->row);
    a->total = rc_kernel_carve(c, stride, sizeof *a->total);
    a->shift = rc_kernel_carve(c, stride, sizeof *a->shift);
    a->weight = rc_kernel_carve(c, stride, sizeof *a->weight);
    a->spread = rc_kernel_carve(c, stride, sizeof *a->spread);
    a->at_risk = rc_kernel_carve(c, stride, sizeof *a->at_risk);
}

size_t rc_kernel_fused_bytes(const rc_scan_table *table, const rc_scan *scan, size_t k, bool score)
{
    rc_carver c = {.base = NULL};
    rc_fused f = {.table = table, .passes = table->passes ? table->passes() : NULL, .score = score};
    dense_arrays arrays = {0};
    lay_out(&f, &arrays, &c, scan, k);
    return c.used + RC_CARVE_LINE;
}

/* w_j in units of products of scaled counts, before the common unit. */
static double scaled_spread(const rc_scan *scan, const dense_arrays *a, size_t j)
{
    return scan->spread[j] * 0x1p16 / (double)(UINT64_C(1) << (2 * a->shift[j]));
}

static void fill_dense(rc_dense *dense, const dense_arrays *a, const rc_scan *scan)
{
    size_t m = scan->m, stride = dense->stride;
    double largest = 0, sum = 0;
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): laid out before */
    memset(a->row, 0, dense_rows(scan) * stride * sizeof *a->row);
    memset(a->total, 0, stride * sizeof *a->total);
    memset(a->shift, 0, stride * sizeof *a->shift);
    memset(a->weight, 0, stride * sizeof *a->weight);
    memset(a->spread, 0, stride * sizeof *a->spread);
    memset(a->at_risk, 0, stride * sizeof *a->at_risk);
    for (size_t j = 0; j < m; j++) {
        uint32_t y = (uint32_t)scan->at_risk[j];
        while (y && y << (a->shift[j] + 1) < 65536) a->shift[j]++;
        a->total[j] = (uint16_t)(y << a->shift[j]);
        a->spread[j] = scan->spread[j];
        a->at_risk[j] = scan->at_risk[j];
        double weight = scaled_spread(scan, a, j);
        largest = weight > largest ? weight : largest;
        sum += weight;
        for (size_t r = j + 1; r <= m && !scan->from; r++) a->row[r * stride + j] = (uint16_t)(1U << a->shift[j]);
    }
    for (size_t i = 0; scan->from && i < scan->n; i++)
        for (size_t j = scan->from[i]; j < scan->rank[i]; j++) a->row[i * stride + j] = (uint16_t)(1U << a->shift[j]);
    double unit = fmax(largest / DENSE_WEIGHT, sum / DENSE_SUM) * (1 + 1e-9);
    dense->unit = unit > 0 ? unit : 1;
    for (size_t j = 0; j < m; j++) a->weight[j] = (int16_t)(scaled_spread(scan, a, j) / dense->unit);
    dense->row = a->row;
    dense->total = a->total;
    dense->shift = a->shift;
    dense->weight = a->weight;
    dense->spread = a->spread;
    dense->at_risk = a->at_risk;
}

void rc_kernel_fused_init(rc_fused *fused, const rc_scan_table *table, const rc_scan *scan, size_t k, bool score,
                          void *memory)
{
    rc_carver c = rc_kernel_carver(memory);
    dense_arrays arrays = {0};
    *fused = (rc_fused){.table = table, .passes = table->passes ? table->passes() : NULL, .score = score};
    lay_out(fused, &arrays, &c, scan, k);
    if (!fused->dense.stride) return;
    fill_dense(&fused->dense, &arrays, scan);
    for (size_t i = 0; i < scan->n; i++)
        fused->offset_of[i] = (scan->from ? (uint32_t)i : scan->rank[i]) * (uint32_t)fused->dense.stride;
}

/* Sums of the records below each candidate. */
static void prefix_sums(const rc_scan *scan, const uint32_t *record, int64_t *low)
{
    int64_t sum = 0;
    size_t at = 0, k = scan->k;
    if (k == 0) return;
    for (; at < scan->position[0]; at++) sum += scan->units[record[at]];
    low[0] = sum;
    if (scan->position[k - 1] - scan->position[0] == k - 1) { /* no ties: one record each */
        record += at;
        for (size_t c = 1; c < k; c++) low[c] = sum += scan->units[record[c - 1]];
        return;
    }
    for (size_t c = 1; c < k; c++) {
        for (; at < scan->position[c]; at++) sum += scan->units[record[at]];
        low[c] = sum;
    }
}

static void search_dense(const rc_fused *f, const rc_scan *scan, const uint32_t *record, rc_scan_best *best)
{
    const rc_scan_passes *passes = f->passes;
    const rc_dense *dense = &f->dense;
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    if (scan->k == 0) return;
    for (size_t i = 0, end = scan->position[scan->k - 1]; i < end; i++) f->offset[i] = f->offset_of[record[i]];
    prefix_sums(scan, record, f->low);
    passes->dense(dense, f->offset, scan->position, scan->k, f->least);
    size_t guess = passes->guess(f->low, f->least, scan->k);
    double numerator = (double)f->low[guess] * scan->unit, variance;
    double threshold = -1, guessed = passes->exact(dense, f->offset, scan->position[guess]);
    if (guessed > 0) threshold = numerator * numerator / guessed * dense->unit;
    size_t found = passes->survivors(f->low, scan->unit, f->least, threshold, scan->k, f->survivor);
    for (size_t i = 0; i < found; i++) {
        size_t c = f->survivor[i];
        variance = c == guess ? guessed : passes->exact(dense, f->offset, scan->position[c]);
        if (!(variance > 0)) continue;
        numerator = (double)f->low[c] * scan->unit;
        double statistic = numerator * numerator / variance;
        if (statistic > best->statistic)
            *best = (rc_scan_best){.candidate = c, .low = f->low[c], .statistic = statistic, .variance = variance};
    }
}

static void search_score(const rc_fused *f, const rc_scan *scan, const uint32_t *record, rc_scan_best *best)
{
    size_t c = 0;
    prefix_sums(scan, record, f->low);
    double statistic = f->passes->score(f->low, scan->unit, scan->inverse_sd, scan->k, &c);
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    if (statistic >= 0)
        *best = (rc_scan_best){.candidate = c, .low = f->low[c], .statistic = statistic, .variance = NAN};
}

static void search_scores(const rc_fused *f, const rc_scan *scan, const uint32_t *record, rc_scan_best *best)
{
    search_score(f, scan, record, best);
    for (size_t s = 0; s < scan->more; s++) {
        const rc_scan by = rc_kernel_scan_by(scan, s);
        rc_scan_best other;
        search_score(f, &by, record, &other);
        rc_kernel_scan_better(best, &other);
    }
}

void rc_kernel_fused_search(const rc_fused *fused, const rc_scan *scan, const uint32_t *record, rc_scan_best *best)
{
    if (!fused->passes)
        (fused->score ? fused->table->score : fused->table->logrank)(scan, record, best, fused->work);
    else if (fused->score)
        search_scores(fused, scan, record, best);
    else if (fused->dense.stride)
        search_dense(fused, scan, record, best);
    else
        rc_kernel_fused_bound(fused->passes, scan, record, best, fused->work);
}
