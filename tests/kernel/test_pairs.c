/* SPDX-License-Identifier: GPL-3.0-or-later
 * Bounds of the variance from pairs of records: not above the variance by its definition, near it, and the same by
 * every set of kernels; what is made of the bounds.  The set is the program's argument (kernel_sets.h). */
#include "kernel/scan_pairs.h"

#include "base/memory.h"
#include "base/pcg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "kernel_sets.h"

enum { MOST = 1024, TIMES = 400 };

/* An arrangement: record i is at place i. */
typedef struct fixture {
    size_t n, m;
    uint32_t rank[MOST], from[MOST], weight[MOST];
    bool entries;
    double spread[TIMES], at_risk[TIMES], size;
    double reach[TIMES + 1], gain[TIMES + 1], unit;
    rc_pairs pairs;
    void *memory;
} fixture;

static void count(fixture *f)
{
    f->size = 0;
    memset(f->at_risk, 0, sizeof f->at_risk);
    for (size_t i = 0; i < f->n; i++) {
        f->size += f->weight[i];
        for (size_t j = f->from[i]; j < f->rank[i]; j++) f->at_risk[j] += f->weight[i];
    }
    f->reach[0] = f->gain[0] = 0;
    for (size_t j = 0; j < f->m; j++) {
        f->reach[j + 1] = f->reach[j] + f->spread[j];
        f->gain[j + 1] = f->gain[j] + f->spread[j] * f->at_risk[j];
    }
}

static void place(fixture *f)
{
    double before[2] = {0};
    rc_carver counted = {.base = NULL};
    rc_kernel_pairs_lay_out(&f->pairs, &counted, f->n);
    f->memory = rc_base_memory_zeroed(counted.used + RC_CARVE_LINE, 1);
    rc_carver c = rc_kernel_carver(f->memory);
    rc_kernel_pairs_lay_out(&f->pairs, &c, f->n);
    rc_kernel_pairs_init(&f->pairs, f->n);
    f->unit = rc_kernel_pairs_unit(f->reach[f->m], f->gain[f->m], f->size, f->entries);
    for (size_t at = 0; at < f->n; at++) {
        bool high = at >= f->n / 2;
        size_t i = high ? at - f->n / 2 : at, p = high ? f->n - 1 - i : i; /* record p is the i-th of its end */
        rc_pairs_end *end = &f->pairs.end[high];
        uint32_t r = f->rank[p], e = f->from[p], weight = f->weight[p];
        int32_t reach = rc_kernel_pairs_up(f->reach[r], 1 / f->unit);
        double own = f->gain[r] - f->gain[e], shared = f->reach[r] - f->reach[e];
        end->weight[i] = (int16_t)weight;
        end->reach[i] = (int16_t)(reach - (f->entries ? 0 : RC_PAIRS_ZERO));
        end->from[i] = (int16_t)rc_kernel_pairs_down(f->reach[e], 1 / f->unit);
        end->gain[i] = (uint32_t)(int32_t)floor(weight * (own - weight * shared) / f->unit - 1e-6) -
                       (f->entries ? 0 : rc_kernel_pairs_zero(weight, (uint32_t)before[high]));
        before[high] += weight;
    }
    for (int e = 0; e < 2 && !f->entries; e++) f->pairs.end[e].from = NULL;
}

/* The bounds of every set are the portable ones, and within their rounding below the variance. */
static void compare(const fixture *f)
{
    int32_t got[MOST + 1], expected[MOST + 1];
    double low[TIMES] = {0};
    rc_kernel_pairs_bounds(rc_kernel_scan_table(kernel_set)->passes(), &f->pairs, f->n, got);
    rc_kernel_pairs_bounds(rc_kernel_fused_portable(), &f->pairs, f->n, expected);
    assert_memory_equal(got, expected, (f->n + 1) * sizeof *got);
    double lost = f->unit * ((f->entries ? 2 : 1) * f->size * f->size + 2 * (double)f->n);
    for (size_t p = 0; p <= f->n; p++) {
        double variance = rc_kernel_scan_variance(f->m, f->spread, f->at_risk, low);
        assert_true(got[p] * f->unit <= variance * (1 + 1e-12) + 1e-300);
        assert_true(got[p] * f->unit >= variance - lost);
        for (size_t j = p < f->n ? f->from[p] : 0; p < f->n && j < f->rank[p]; j++) low[j] += f->weight[p];
    }
}

/* One record at risk at one event time beside another: V = w y (Y - y) = 0.25 1 1. */
static void by_hand(void **state)
{
    (void)state;
    fixture f = {.n = 2, .m = 1, .rank = {1, 1}, .weight = {1, 1}, .spread = {0.25}};
    int32_t least[3];
    count(&f);
    place(&f);
    rc_kernel_pairs_bounds(rc_kernel_scan_table(kernel_set)->passes(), &f.pairs, f.n, least);
    assert_int_equal(least[0], 0);
    assert_int_equal(least[2], 0);
    assert_true(least[1] * f.unit <= 0.25 && least[1] * f.unit > 0.25 - 3 * f.unit);
    rc_base_memory_free(f.memory);
}

static void random_arrangements(void **state)
{
    (void)state;
    rc_pcg g;
    static fixture f;
    rc_base_pcg_for_block(&g, 1, 0, 0, 0);
    for (int round = 0; round < 400; round++) {
        f = (fixture){.n = 1 + (size_t)rc_base_pcg_below(&g, round % 20 ? 90 : MOST), .entries = round % 3 == 2};
        f.m = 1 + (size_t)rc_base_pcg_below(&g, round % 5 ? TIMES : 4);
        for (size_t i = 0; i < f.n; i++) {
            f.rank[i] = (uint32_t)rc_base_pcg_below(&g, f.m + 1);
            f.from[i] = f.entries ? (uint32_t)rc_base_pcg_below(&g, f.rank[i] + 1) : 0;
            f.weight[i] = round % 2 ? 1 : 1 + (uint32_t)rc_base_pcg_below(&g, 4);
        }
        count(&f);
        for (size_t j = 0; j < f.m; j++) {
            double y = f.at_risk[j];
            f.spread[j] = y > 1 && rc_base_pcg_below(&g, 5) ? 1 / (y * y) : 0;
        }
        count(&f);
        place(&f);
        compare(&f);
        rc_base_memory_free(f.memory);
    }
}

/* upper and survivors by their definition, for every length of a last, shorter vector. */
static void ratios(void **state)
{
    (void)state;
    const rc_scan_passes *passes = rc_kernel_scan_table(kernel_set)->passes();
    rc_pcg g;
    rc_base_pcg_for_block(&g, 2, 0, 0, 0);
    for (size_t k = 1; k < 70; k++) {
        int64_t low[70];
        int32_t least[70];
        float upper[70];
        uint32_t found[70];
        for (size_t c = 0; c < k; c++) {
            low[c] = (int64_t)(rc_base_pcg_next(&g) >> 3) - (INT64_C(1) << 60);
            least[c] = (int32_t)rc_base_pcg_below(&g, 1 << 30) - (rc_base_pcg_below(&g, 9) ? 0 : 1 << 30);
            if (k % 3) least[c] = least[c] < 0 ? -least[c] : least[c] + 1;
        }
        size_t top = passes->upper(low, least, k, upper), count = 0;
        assert_true(top < k);
        for (size_t c = 0; c < k; c++) {
            double s = (double)low[c] * 0x1p-32, ratio = least[c] > 0 ? s * s / least[c] : INFINITY;
            assert_true(upper[c] >= ratio * (1 - 1e-6));
            if (isfinite(ratio)) assert_true(sqrt((double)upper[c] * least[c]) <= fabs(s) * (1 + 1e-6) + 2);
            assert_true(upper[c] <= upper[top]);
        }
        float limit = upper[rc_base_pcg_below(&g, k)];
        size_t survivors = passes->survivors(upper, limit, k, found);
        for (size_t c = 0; c < k; c++)
            if (upper[c] >= limit) assert_int_equal(found[count++], c);
        assert_int_equal(survivors, count);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest of_a_set[] = {cmocka_unit_test(by_hand), cmocka_unit_test(random_arrangements),
                                          cmocka_unit_test(ratios)};
    int status = kernel_set_choose(argc > 1 ? argv[1] : "portable");
    return status ? status : cmocka_run_group_tests_name(kernel_set, of_a_set, NULL, NULL);
}
