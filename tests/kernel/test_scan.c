/* SPDX-License-Identifier: GPL-3.0-or-later
 * The searches: by hand, bounded against reference to the bit, carried against summed variances. */
#include "kernel/profile.h"
#include "kernel/risk.h"
#include "kernel/scan_table.h"

#include "base/memory.h"
#include "base/pcg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "intervals.h"

static int kind; /* of intervals_draw */
static rc_pcg intervals;

typedef struct fixture {
    recut_cohort *cohort;
    rc_risk risk;
    rc_scan scan;
    uint32_t *position, *record;
    double *inverse_sd, *score, *work;
    int64_t *maxstat;
} fixture;

static void make(fixture *f, size_t n, const double *time, const uint8_t *event, const double *marker, double fraction)
{
    *f = (fixture){0};
    assert_int_equal(recut_cohort_from_arrays(n, time, event, marker, "x", &f->cohort, NULL), RECUT_OK);
    if (kind) rc_base_pcg_for_block(&intervals, n, (uint64_t)kind, (uint64_t)marker[0], 0);
    intervals_draw(f->cohort, &intervals, kind);
    size_t m = f->cohort->n_event_times;
    f->score = rc_base_memory_zeroed(n, sizeof(double));
    f->risk.deaths = rc_base_memory_zeroed(m, sizeof(double));
    f->risk.at_risk = rc_base_memory_zeroed(m, sizeof(double));
    f->risk.spread = rc_base_memory_zeroed(m, sizeof(double));
    f->risk.units = rc_base_memory_zeroed(n, sizeof(int64_t));
    f->maxstat = rc_base_memory_zeroed(n, sizeof(int64_t));
    f->position = rc_base_memory_zeroed(n, sizeof(uint32_t));
    f->record = rc_base_memory_zeroed(n, sizeof(uint32_t));
    f->inverse_sd = rc_base_memory_zeroed(n, sizeof(double));
    rc_kernel_risk_fill(f->cohort, &f->risk, f->score);
    size_t k = rc_cohort_candidates(f->cohort, 0, fraction, RC_SIDES_EQUAL, f->position);
    memcpy(f->record, f->cohort->marker[0].order, n * sizeof(uint32_t));
    for (size_t c = 0; c < k; c++) f->inverse_sd[c] = 1 / sqrt((double)f->position[c] * (double)(n - f->position[c]));
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
    size_t doubles = rc_kernel_scan_work(n, m, k) / sizeof(double) + rc_kernel_profile_work(n, m);
    f->work = rc_base_memory_zeroed(doubles, sizeof(double));
}

static void drop(fixture *f)
{
    void *all[] = {f->score,   f->risk.deaths, f->risk.at_risk, f->risk.spread, f->risk.units,
                   f->maxstat, f->position,    f->record,       f->inverse_sd,  f->work};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
    recut_cohort_destroy(f->cohort);
}

/* Six patients, times 1 2 2 3 4 5, events 1 1 0 1 0 1, marker 3 6 1 5 2 4, cutoff 4 (three in each group).
 * High = {1, 2, 4, 6 by time}... worked out at the four event times t = 1, 2, 3, 5:
 *   Y = 6 5 3 1, d = 1 1 1 1; high are patients with marker 6, 5, 4 (times 2, 3, 5): Y1 = 3 3 2 1, d1 = 0 1 1 1
 *   E = 3/6 + 3/5 + 2/3 + 1 = 83/30,  V = 1/4 + 6/25 + 2/9 = 641/900, O - E = 3 - 83/30 = 7/30 */
static void by_hand(void **state)
{
    (void)state;
    static const double time[] = {1, 2, 2, 3, 4, 5}, marker[] = {3, 6, 1, 5, 2, 4};
    static const uint8_t event[] = {1, 1, 0, 1, 0, 1};
    fixture f;
    rc_scan_best best;
    make(&f, 6, time, event, marker, 0.5);
    assert_int_equal(f.scan.k, 1);
    assert_int_equal(f.position[0], 3);
    double variance = 641.0 / 900, difference = 7.0 / 30;
    rc_kernel_scan_logrank_ref(&f.scan, f.record, &best, f.work);
    assert_true(fabs(best.variance - variance) < 1e-15);
    assert_true(fabs(-(double)best.low * f.risk.unit - difference) < 1e-15);
    assert_true(fabs(best.statistic - difference * difference / variance) < 1e-15);
    int64_t sum = 0;
    for (int i = 0; i < 6; i++) sum += f.risk.units[i];
    assert_int_equal(sum, 0);
    double observed, expected, v;
    rc_kernel_profile(&f.scan, f.record, f.cohort->event, f.risk.deaths, &observed, &expected, &v, 2, f.work);
    assert_true(observed == 3 && fabs(expected - 83.0 / 30) < 1e-14 && fabs(v - variance) < 1e-14);
    drop(&f);
}

/* A cohort with as many ties as `levels` and `times` make. */
static void random_cohort(fixture *f, rc_pcg *g, size_t n, uint64_t levels, uint64_t times, double events,
                          double fraction)
{
    double *time = rc_base_memory_zeroed(n, sizeof *time), *marker = rc_base_memory_zeroed(n, sizeof *marker);
    uint8_t *event = rc_base_memory_zeroed(n, 1);
    for (size_t i = 0; i < n; i++) {
        time[i] = 1 + (double)rc_base_pcg_below(g, times);
        marker[i] = (double)rc_base_pcg_below(g, levels);
        event[i] = rc_base_pcg_uniform(g) < events;
    }
    event[0] = 1; /* a cohort without events is refused */
    make(f, n, time, event, marker, fraction);
    rc_base_memory_free(time);
    rc_base_memory_free(marker);
    rc_base_memory_free(event);
}

static void same(const rc_scan_best *a, const rc_scan_best *b)
{
    assert_int_equal(a->candidate, b->candidate);
    assert_int_equal(a->low, b->low);
    assert_memory_equal(&a->statistic, &b->statistic, sizeof a->statistic);
    if (a->statistic >= 0) assert_memory_equal(&a->variance, &b->variance, sizeof a->variance);
}

static void bounded_equals_reference(void **state)
{
    (void)state;
    rc_pcg g;
    size_t searched = 0;
    rc_base_pcg_for_block(&g, 5, 0, 0, 0);
    for (int round = 0; round < 2000; round++) {
        fixture f;
        kind = round < 1500 ? 0 : 1 + round % 3;
        size_t n = 2 + (size_t)rc_base_pcg_below(&g, round % 50 == 0 ? 1500 : 120);
        uint64_t levels = 1 + rc_base_pcg_below(&g, round % 3 ? n : 6),
                 times = 1 + rc_base_pcg_below(&g, round % 4 ? 2 * n : 5);
        double fraction = round % 5 ? 0.1 : 1e-6;
        random_cohort(&f, &g, n, levels, times, rc_base_pcg_uniform(&g), fraction);
        for (int shuffle = 0; shuffle < 4; shuffle++) {
            rc_scan_best a, b;
            rc_kernel_scan_logrank_ref(&f.scan, f.record, &a, f.work);
            rc_kernel_scan_logrank_bound(&f.scan, f.record, &b, f.work);
            same(&a, &b);
            searched += f.scan.k > 0;
            rc_base_pcg_shuffle(&g, f.record, n);
        }
        drop(&f);
    }
    kind = 0;
    assert_true(searched > 4000);
}

static void carried_variance_equals_summed(void **state)
{
    (void)state;
    rc_pcg g;
    rc_base_pcg_for_block(&g, 6, 0, 0, 0);
    for (int round = 0; round < 120; round++) {
        fixture f;
        size_t n = 2 + (size_t)rc_base_pcg_below(&g, 400);
        kind = round / 30;
        random_cohort(&f, &g, n, n, round % 2 ? n : 7, 0.6, 0.05);
        size_t k = f.scan.k;
        double *a = rc_base_memory_zeroed(3 * k + 1, sizeof *a), *b = rc_base_memory_zeroed(3 * k + 1, sizeof *b);
        rc_kernel_profile(&f.scan, f.record, f.cohort->event, f.risk.deaths, a, a + k, a + 2 * k, 1, f.work);
        rc_kernel_profile(&f.scan, f.record, f.cohort->event, f.risk.deaths, b, b + k, b + 2 * k, 2, f.work);
        for (size_t c = 0; c < k; c++) {
            assert_true(a[c] == b[c] && a[k + c] == b[k + c]);
            assert_true(fabs(a[2 * k + c] - b[2 * k + c]) <= 1e-11 * (1 + a[2 * k + c]));
        }
        rc_base_memory_free(a);
        rc_base_memory_free(b);
        drop(&f);
    }
    kind = 0;
}

static void kernel_table(void **state)
{
    (void)state;
    assert_string_equal(rc_kernel_scan_table(NULL)->name, rc_kernel_scan_table("")->name);
    assert_ptr_equal(rc_kernel_scan_table("reference")->logrank, rc_kernel_scan_logrank_ref);
    assert_null(rc_kernel_scan_table("no such kernels"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(bounded_equals_reference),
        cmocka_unit_test(carried_variance_equals_summed),
        cmocka_unit_test(kernel_table),
    };
    return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
