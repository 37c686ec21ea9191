/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fused permutation and search against rc_base_pcg_shuffle and the reference searches, to the bit, for the set
 * of kernels that is the program's argument (kernel_sets.h). */
#include "kernel/risk.h"
#include "kernel/scan_draws.h"
#include "kernel/scan_fused.h"

#include "base/elementary.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "intervals.h"
#include "kernel_sets.h"

enum { LANES = 4 };

static int kind; /* of intervals_draw */

typedef struct fixture {
    recut_cohort *cohort;
    rc_risk risk;
    rc_scan scan;
    uint32_t *position, *record, *expected;
    double *inverse_sd, *score, *work, *weight;
} fixture;

static void make(fixture *f, rc_pcg *g, size_t n, uint64_t levels, uint64_t times, double events, double fraction)
{
    double *time = rc_base_memory_zeroed(n, sizeof *time), *marker = rc_base_memory_zeroed(n, sizeof *marker);
    uint8_t *event = rc_base_memory_zeroed(n, 1);
    for (size_t i = 0; i < n; i++) {
        time[i] = 1 + (double)rc_base_pcg_below(g, times);
        marker[i] = (double)rc_base_pcg_below(g, levels);
        event[i] = rc_base_pcg_uniform(g) < events;
    }
    event[0] = 1; /* a cohort without events is refused */
    *f = (fixture){0};
    assert_int_equal(recut_cohort_from_arrays(n, time, event, marker, "x", &f->cohort, NULL), RECUT_OK);
    intervals_draw(f->cohort, g, kind);
    size_t m = f->cohort->n_event_times;
    f->score = rc_base_memory_zeroed(n, sizeof(double));
    f->risk.deaths = rc_base_memory_zeroed(m, sizeof(double));
    f->risk.at_risk = rc_base_memory_zeroed(m, sizeof(double));
    f->risk.spread = rc_base_memory_zeroed(m, sizeof(double));
    f->risk.units = rc_base_memory_zeroed(n, sizeof(int64_t));
    f->position = rc_base_memory_zeroed(n, sizeof(uint32_t));
    f->record = rc_base_memory_zeroed(LANES * n, sizeof(uint32_t));
    f->expected = rc_base_memory_zeroed(n, sizeof(uint32_t));
    f->inverse_sd = rc_base_memory_zeroed(n, sizeof(double));
    rc_kernel_risk_fill(f->cohort, &f->risk, f->score);
    size_t k = rc_cohort_candidates(f->cohort, 0, fraction, RC_SIDES_EQUAL, f->position);
    for (size_t c = 0; c < k; c++)
        f->inverse_sd[c] = c % 9 == 7 ? 0 : 1 / sqrt((double)f->position[c] * (double)(n - f->position[c]));
    f->scan = (rc_scan){.n = n,
                        .m = m,
                        .k = k,
                        .position = f->position,
                        .units = f->risk.units,
                        .unit = f->risk.unit,
                        .rank = f->cohort->rank,
                        .from = f->cohort->from,
                        .at_risk = f->risk.at_risk,
                        .spread = f->risk.spread,
                        .inverse_sd = f->inverse_sd};
    f->work = rc_base_memory_zeroed(rc_kernel_scan_work(n, m, k), 1);
    rc_base_memory_free(time);
    rc_base_memory_free(marker);
    rc_base_memory_free(event);
}

static void drop(fixture *f)
{
    void *all[] = {f->score,  f->risk.deaths, f->risk.at_risk, f->risk.spread, f->risk.units, f->position,
                   f->record, f->expected,    f->inverse_sd,   f->work,        f->weight};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
    recut_cohort_destroy(f->cohort);
}

enum { MOST_DRAWN = 3 * LANES + 1 };

static void same(const rc_scan_best *a, const rc_scan_best *b, size_t n)
{
    if (a->candidate != b->candidate || a->statistic != b->statistic)
        fprintf(stderr, "%s, n = %zu: candidate %zu statistic %.17g, reference %zu %.17g\n", kernel_set, n,
                b->candidate, b->statistic, a->candidate, a->statistic);
    assert_int_equal(a->candidate, b->candidate);
    assert_int_equal(a->low, b->low);
    assert_memory_equal(&a->statistic, &b->statistic, sizeof a->statistic);
    if (!isnan(a->variance) || !isnan(b->variance)) assert_memory_equal(&a->variance, &b->variance, sizeof a->variance);
}

/* Hazard ratios of the same draws against the definition. */
static void compare_hazards(fixture *f, const rc_draws *draws, const rc_pcg *seed, size_t count)
{
    size_t n = f->scan.n, m = f->scan.m;
    const uint32_t *start = f->cohort->marker[0].order;
    const rc_scan_table *table = rc_kernel_scan_table(kernel_set);
    rc_hazards hazards;
    rc_scan_best best[MOST_DRAWN];
    double hr[MOST_DRAWN + RC_HAZARDS_LANES], log_hr[MOST_DRAWN + RC_HAZARDS_LANES],
        *low = rc_base_memory_zeroed(m, sizeof *low);
    void *memory = rc_base_memory_zeroed(rc_kernel_hazards_bytes(&f->scan), 1);
    rc_pcg g[LANES], h[LANES];
    rc_kernel_hazards_init(&hazards, table, &f->scan, &f->risk, start, memory);
    memcpy(g, seed, sizeof g);
    memcpy(h, seed, sizeof h);
    rc_kernel_draws_hazards(draws, &hazards, g, count, best, hr, log_hr);
    for (size_t i = 0; i < count; i++) {
        memcpy(f->expected, start, n * sizeof *start);
        rc_base_pcg_shuffle(&h[i % LANES], f->expected, n);
        double expected = NAN;
        if (best[i].statistic >= 0) {
            size_t end = f->scan.position[best[i].candidate];
            int64_t units = 0;
            for (size_t k = 0; k < end; k++) units += f->risk.units[f->expected[k]];
            rc_kernel_scan_low_at_risk(&f->scan, f->expected, end, low);
            double variance = rc_kernel_scan_variance(m, f->risk.spread, f->risk.at_risk, low);
            expected = rc_base_elementary_exp(-(double)units * f->risk.unit / variance);
        }
        assert_int_equal(isnan(expected), isnan(hr[i]));
        if (isnan(expected)) continue;
        assert_memory_equal(&expected, &hr[i], sizeof expected);
        if (expected > 0 && isfinite(expected))
            assert_true(fabs(log(expected) - log_hr[i]) < 1e-12 * (1 + fabs(log_hr[i])));
    }
    assert_memory_equal(g, h, sizeof g);
    rc_base_memory_free(memory);
    rc_base_memory_free(low);
}

/* Permutation and score search in one, two drawings in a row, against the reference; returns how many were compared. */
static size_t compare_draws(fixture *f, const rc_pcg *seed, size_t count)
{
    size_t n = f->scan.n, compared = 0;
    const uint32_t *start = f->cohort->marker[0].order;
    const rc_scan_table *table = rc_kernel_scan_table(kernel_set);
    rc_draws draws;
    rc_scan_best a, b[MOST_DRAWN];
    rc_pcg g[LANES], h[LANES];
    void *memory = rc_base_memory_zeroed(rc_kernel_draws_bytes(table, &f->scan), 1);
    rc_kernel_draws_init(&draws, table, &f->scan, start, memory);
    assert_int_equal(draws.lanes > 0, table->passes != NULL && f->scan.k > 0);
    memcpy(g, seed, sizeof g);
    memcpy(h, seed, sizeof h);
    for (int round = 0; draws.lanes && round < 2; round++) {
        rc_kernel_draws_score(&draws, g, count, b);
        for (size_t i = 0; i < count; i++, compared++) {
            memcpy(f->expected, start, n * sizeof *start);
            rc_base_pcg_shuffle(&h[i % LANES], f->expected, n);
            rc_kernel_scan_score_ref(&f->scan, f->expected, &a, f->work);
            same(&a, &b[i], n);
        }
        assert_memory_equal(g, h, sizeof g);
    }
    if (draws.lanes == LANES) compare_hazards(f, &draws, seed, count);
    rc_base_memory_free(memory);
    return compared;
}

/* One drawing of `lanes` replicates; returns how many searches were compared. */
static size_t compare(fixture *f, const rc_pcg *seed, size_t lanes, bool score)
{
    size_t n = f->scan.n, compared = 0;
    const rc_scan_table *table = rc_kernel_scan_table(kernel_set);
    rc_fused fused;
    void *memory = rc_base_memory_zeroed(rc_kernel_fused_bytes(table, &f->scan, f->scan.k, score), 1);
    rc_kernel_fused_init(&fused, table, &f->scan, f->scan.k, score, memory);
    rc_pcg g[LANES], h[LANES];
    memcpy(g, seed, sizeof g);
    memcpy(h, seed, sizeof h);
    const uint32_t *start = f->cohort->marker[0].order;
    rc_kernel_fused_shuffle(table, g, lanes, start, f->record, n, n);
    for (size_t lane = 0; lane < lanes; lane++) {
        rc_scan_best a, b;
        memcpy(f->expected, start, n * sizeof *start);
        rc_base_pcg_shuffle(&h[lane], f->expected, n);
        assert_memory_equal(f->expected, f->record + lane * n, n * sizeof *start);
        (score ? rc_kernel_scan_score_ref : rc_kernel_scan_logrank_ref)(&f->scan, f->expected, &a, f->work);
        rc_kernel_fused_search(&fused, &f->scan, f->record + lane * n, &b);
        same(&a, &b, n);
        if (!score) {
            table->logrank(&f->scan, f->record + lane * n, &b, f->work);
            same(&a, &b, n);
        }
        compared += f->scan.k > 0;
    }
    assert_memory_equal(g, h, sizeof g);
    rc_base_memory_free(memory);
    return compared;
}

static size_t many(int rounds, uint64_t largest, uint64_t seed)
{
    rc_pcg g, lane[LANES];
    size_t compared = 0;
    rc_base_pcg_for_block(&g, seed, 0, 0, 0);
    for (int round = 0; round < rounds; round++) {
        fixture f;
        size_t n = 2 + (size_t)rc_base_pcg_below(&g, largest - 1);
        uint64_t levels = 1 + rc_base_pcg_below(&g, round % 3 ? n : 6),
                 times = 1 + rc_base_pcg_below(&g, round % 4 ? 2 * n : 5);
        make(&f, &g, n, levels, times, rc_base_pcg_uniform(&g), round % 5 ? 0.1 : 1e-6);
        for (int l = 0; l < LANES; l++) rc_base_pcg_for_block(&lane[l], seed, 1, (uint64_t)round, l);
        compared += compare(&f, lane, round % 7 ? LANES : 1 + (size_t)round % 3, round % 4 == 3);
        drop(&f);
    }
    return compared;
}

static void small(void **state)
{
    (void)state;
    assert_true(many(2500, 150, 1) > 7000);
}

static void middle(void **state)
{
    (void)state;
    assert_true(many(60, 1200, 2) > 150);
}

static void large(void **state)
{
    (void)state;
    assert_true(many(6, 5000, 3) > 10);
}

/* Strata, entry times, both. */
static void intervals(void **state)
{
    (void)state;
    for (kind = 1; kind < 4; kind++) {
        assert_true(many(500, 150, 6) > 1400);
        assert_true(many(16, 1200, 7) > 40);
        assert_true(many(2, 4000, 8) > 3);
    }
    kind = 0;
}

/* Words near 0 and rejections are rare: shuffles alone, over lengths at which the number of dice a word changes. */
static void shuffles(void **state)
{
    (void)state;
    static const size_t length[] = {2, 3, 6, 7, 8, 511, 513, 514, 2047, 2049, 2055, 16383, 16385, 16391, 60000, 70000};
    const rc_scan_table *table = rc_kernel_scan_table("portable");
    for (size_t q = 0; q < sizeof length / sizeof *length; q++) {
        size_t n = length[q];
        uint32_t *start = rc_base_memory_zeroed(n, sizeof *start), *a = rc_base_memory_zeroed(n, sizeof *a);
        uint32_t *b = rc_base_memory_zeroed(LANES * n, sizeof *b);
        for (size_t i = 0; i < n; i++) start[i] = (uint32_t)i;
        rc_pcg g[LANES], h[LANES];
        for (int l = 0; l < LANES; l++) rc_base_pcg_for_block(&g[l], 4, 0, n, l);
        memcpy(h, g, sizeof h);
        for (int round = 0; round < 20; round++) {
            rc_kernel_fused_shuffle(table, g, LANES, start, b, n, n);
            for (size_t l = 0; l < LANES; l++) {
                memcpy(a, start, n * sizeof *a);
                rc_base_pcg_shuffle(&h[l], a, n);
                assert_memory_equal(a, b + l * n, n * sizeof *a);
            }
        }
        assert_memory_equal(g, h, sizeof g);
        rc_base_memory_free(start);
        rc_base_memory_free(a);
        rc_base_memory_free(b);
    }
}

/* Over lengths at which the number of dice a word, the chunk or the whole way changes; the long ones have
 * rejections. */
static void draws(void **state)
{
    (void)state;
    static const size_t length[] = {2,   3,   6,    7,    8,    255,   256,   257,   262,   263,   511,
                                    513, 514, 2047, 2049, 2055, 16383, 16385, 16391, 30000, 33001, 524291};
    enum { GIVEN = sizeof length / sizeof *length };
    rc_pcg g, lane[LANES];
    size_t compared = 0;
    rc_base_pcg_for_block(&g, 5, 0, 0, 0);
    for (size_t round = 0; round < 1500 + GIVEN; round++) {
        fixture f;
        size_t n = round < GIVEN ? length[round] : 2 + (size_t)rc_base_pcg_below(&g, round % 10 ? 120 : 1200);
        kind = round < GIVEN ? 0 : (int)(round % 8) % 4;
        make(&f, &g, n, 1 + rc_base_pcg_below(&g, round % 3 ? 4 * n : 6),
             1 + rc_base_pcg_below(&g, round % 4 ? 2 * n : 5), rc_base_pcg_uniform(&g), round % 5 ? 0.1 : 1e-6);
        for (int l = 0; l < LANES; l++) rc_base_pcg_for_block(&lane[l], 5, 1, round, l);
        compared += compare_draws(&f, lane, round % 7 ? LANES : 1 + round % MOST_DRAWN);
        drop(&f);
    }
    kind = 0;
    assert_int_equal(compared > 10000, rc_kernel_scan_table(kernel_set)->passes != NULL);
}

static void table(void **state)
{
    (void)state;
    assert_non_null(rc_kernel_scan_table("portable"));
    assert_null(rc_kernel_scan_table("portabl"));
    assert_non_null(rc_kernel_scan_table(NULL)->passes);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest once[] = {cmocka_unit_test(shuffles), cmocka_unit_test(table)};
    const struct CMUnitTest of_a_set[] = {
        cmocka_unit_test(small), cmocka_unit_test(middle),    cmocka_unit_test(large),
        cmocka_unit_test(draws), cmocka_unit_test(intervals),
    };
    if (argc < 2) return cmocka_run_group_tests_name("fused", once, NULL, NULL);
    int status = kernel_set_choose(argv[1]);
    return status ? status : cmocka_run_group_tests_name(argv[1], of_a_set, NULL, NULL);
}
