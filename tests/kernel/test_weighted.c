/* SPDX-License-Identifier: GPL-3.0-or-later
 * The search in weighted samples and its risk sets against rc_kernel_risk_weighted and the reference search, to the
 * bit, for the set of kernels that is the program's argument (kernel_sets.h). */
#include "kernel/scan_weighted.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "kernel_sets.h"

typedef struct fixture {
    recut_cohort *cohort;
    size_t n, m;
    rc_risk expected, got;
    double *weight, *score, *work;
    uint32_t *value, *candidate, *candidate_value;
    rc_weighted kernel;
    void *memory;
} fixture;

static void risk_new(rc_risk *risk, size_t n, size_t m)
{
    risk->deaths = rc_base_memory_zeroed(m, sizeof(double));
    risk->at_risk = rc_base_memory_zeroed(m, sizeof(double));
    risk->spread = rc_base_memory_zeroed(m, sizeof(double));
    risk->units = rc_base_memory_zeroed(n, sizeof(int64_t));
}

static void make(fixture *f, rc_pcg *g, size_t n, uint64_t levels, uint64_t times, double events)
{
    double *time = rc_base_memory_zeroed(n, sizeof *time), *marker = rc_base_memory_zeroed(n, sizeof *marker);
    uint8_t *event = rc_base_memory_zeroed(n, 1);
    for (size_t i = 0; i < n; i++) {
        time[i] = 1 + (double)rc_base_pcg_below(g, times);
        marker[i] = (double)rc_base_pcg_below(g, levels);
        event[i] = rc_base_pcg_uniform(g) < events;
    }
    event[0] = 1; /* a cohort without events is refused */
    *f = (fixture){.n = n};
    assert_int_equal(recut_cohort_from_arrays(n, time, event, marker, "x", &f->cohort, NULL), RECUT_OK);
    f->m = f->cohort->n_event_times;
    risk_new(&f->expected, n, f->m);
    risk_new(&f->got, n, f->m);
    f->weight = rc_base_memory_zeroed(n, sizeof(double));
    f->score = rc_base_memory_zeroed(n, sizeof(double));
    f->work = rc_base_memory_zeroed(rc_kernel_scan_work(n, f->m, n), 1);
    f->value = rc_base_memory_zeroed(n, sizeof(uint32_t));
    f->candidate = rc_base_memory_zeroed(n, sizeof(uint32_t));
    f->candidate_value = rc_base_memory_zeroed(n, sizeof(uint32_t));
    const rc_marker *x = &f->cohort->marker[0];
    for (uint32_t v = 0; v < x->n_distinct; v++)
        for (uint32_t i = x->first[v]; i < x->first[v + 1]; i++) f->value[i] = v;
    f->memory = rc_base_memory_zeroed(rc_kernel_weighted_bytes(f->cohort), 1);
    rc_kernel_weighted_init(&f->kernel, rc_kernel_scan_table(kernel_set), f->cohort, f->memory);
    rc_base_memory_free(time);
    rc_base_memory_free(marker);
    rc_base_memory_free(event);
}

static void drop(fixture *f)
{
    void *all[] = {
        f->expected.deaths, f->expected.at_risk, f->expected.spread, f->expected.units, f->got.deaths, f->got.at_risk,
        f->got.spread,      f->got.units,        f->weight,          f->score,          f->work,       f->value,
        f->candidate,       f->candidate_value};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
    rc_base_memory_free(f->memory);
    recut_cohort_destroy(f->cohort);
}

/* Weights of round `which`: resamples, subsets, few patients many times, multiples of 2^-30 (Bayesian). */
static bool draw(fixture *f, rc_pcg *g, int which)
{
    size_t n = f->n;
    memset(f->weight, 0, n * sizeof *f->weight);
    switch (which % 6) {
    case 0:
        for (size_t i = 0; i < n; i++) f->weight[i] = (double)rc_base_pcg_below(g, 2);
        break;
    case 1: /* mostly zeros, some large */
        for (size_t i = 0; i < n; i++) f->weight[i] = rc_base_pcg_below(g, 8) ? 0 : (double)rc_base_pcg_below(g, 40);
        break;
    case 2:
        for (size_t i = 0; i < n; i++)
            f->weight[i] = nearbyint(rc_base_pcg_exponential(g) * 0x1p30 / (which % 4 ? 1 : 64)) * 0x1p-30;
        break;
    default:
        for (size_t i = 0; i < n; i++) f->weight[rc_base_pcg_below(g, n)] += 1;
        break;
    }
    return which % 6 != 2;
}

/* The candidates by their definition. */
static size_t candidates(fixture *f, double size, double least)
{
    const rc_marker *x = &f->cohort->marker[0];
    double low = 0;
    size_t k = 0;
    for (uint32_t v = 0; v < x->n_distinct; v++) {
        double here = 0;
        for (uint32_t i = x->first[v]; i < x->first[v + 1]; i++) here += f->weight[x->order[i]];
        if (here > 0 && low > 0 && low >= least && size - low >= least) {
            f->candidate[k] = x->first[v];
            f->candidate_value[k++] = v;
        }
        low += here;
    }
    return k;
}

static void same_doubles(const double *a, const double *b, size_t count)
{
    assert_memory_equal(a, b, count * sizeof *a);
}

/* One sample; returns how many searches with candidates were compared. */
static size_t compare(fixture *f, bool whole, double fraction, bool ref)
{
    const uint32_t *order = f->cohort->marker[0].order;
    double size = 0, square;
    rc_scan_best a = {.statistic = -1}, b;
    for (size_t i = 0; i < f->n; i++) size += f->weight[i];
    double least = whole ? fmax(1, ceil(fraction * size - 1e-9)) : fraction * size;
    size_t k = candidates(f, size, least);
    rc_kernel_risk_weighted(f->cohort, f->weight, NULL, NULL, &f->expected, &square, f->score);
    rc_scan scan = {.n = f->n,
                    .m = f->m,
                    .k = k,
                    .position = f->candidate,
                    .units = f->expected.units,
                    .unit = f->expected.unit,
                    .rank = f->cohort->rank,
                    .weight = f->weight,
                    .at_risk = f->expected.at_risk,
                    .spread = f->expected.spread};
    /* The plain bounded search is tested against the reference elsewhere; it is here for large cohorts. */
    (ref ? rc_kernel_scan_logrank_ref : rc_kernel_scan_logrank_bound)(&scan, order, &a, f->work);
    rc_weighted_query query = {
        .weight = f->weight, .order = order, .value = f->value, .size = size, .least = least, .whole = whole};
    size_t found;
    uint32_t value = UINT32_MAX;
    assert_true(rc_kernel_weighted_risk(&f->kernel, f->weight, whole, &f->got) == size);
    same_doubles(f->expected.deaths, f->got.deaths, f->m);
    same_doubles(f->expected.at_risk, f->got.at_risk, f->m);
    same_doubles(f->expected.spread, f->got.spread, f->m);
    rc_kernel_weighted_search(&f->kernel, &f->got, &query, &found, &value, &b);
    assert_int_equal(found, k);
    same_doubles(&f->expected.unit, &f->got.unit, 1);
    if (k == 0) return 0;
    if (a.statistic != b.statistic)
        fprintf(stderr, "%s, n = %zu: statistic %.17g, reference %.17g\n", kernel_set, f->n, b.statistic, a.statistic);
    same_doubles(&a.statistic, &b.statistic, 1);
    if (a.statistic >= 0) {
        assert_int_equal(a.candidate, b.candidate);
        assert_int_equal(a.low, b.low);
        assert_int_equal(f->candidate_value[a.candidate], value);
        same_doubles(&a.variance, &b.variance, 1);
    }
    return 1;
}

static size_t many(int rounds, uint64_t largest, uint64_t seed, bool ref)
{
    rc_pcg g;
    size_t compared = 0;
    rc_base_pcg_for_block(&g, seed, 0, 0, 0);
    for (int round = 0; round < rounds; round++) {
        fixture f;
        size_t n = 2 + (size_t)rc_base_pcg_below(&g, largest - 1);
        uint64_t levels = 1 + rc_base_pcg_below(&g, round % 3 ? 4 * n : 6),
                 times = 1 + rc_base_pcg_below(&g, round % 4 ? 2 * n : 5);
        make(&f, &g, n, levels, times, rc_base_pcg_uniform(&g));
        for (int sample = 0; sample < 6; sample++) {
            bool whole = draw(&f, &g, round + sample);
            compared += compare(&f, whole, sample % 4 ? 0.1 : 1e-6, ref);
        }
        drop(&f);
    }
    return compared;
}

static void tiny(void **state)
{
    (void)state;
    assert_true(many(3000, 12, 1, true) > 9000);
}

static void small(void **state)
{
    (void)state;
    assert_true(many(2000, 160, 2, true) > 8000);
}

static void middle(void **state)
{
    (void)state;
    assert_true(many(200, 1200, 3, true) > 700);
}

static void large(void **state)
{
    (void)state;
    assert_true(many(6, 5000, 4, true) + many(60, 5000, 5, false) > 280);
}

/* The unit changes where sum |weight score| passes a power of two: samples whose sum is one, exactly or but for
 * rounding. */
static void powers_of_two(void **state)
{
    (void)state;
    size_t powers = 0;
    for (size_t n = 2; n <= 64; n *= 2) {
        fixture f;
        rc_pcg g;
        rc_base_pcg_for_block(&g, 5, n, 0, 0);
        for (int round = 0; round < 60; round++) {
            make(&f, &g, n, n, 1 + (uint64_t)round % 3, 0.5);
            for (size_t i = 0; i < n; i++) f.weight[i] = round % 2 ? 1 : (double)(1 + i % 2);
            compare(&f, true, 0.1, true);
            int exponent;
            double sum = 0;
            for (size_t i = 0; i < n; i++) sum += fabs(f.score[i]);
            powers += sum > 1 && fabs(frexp(sum, &exponent) - 0.5) < 1e-12;
            drop(&f);
        }
    }
    assert_true(powers >= 10);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest of_a_set[] = {
        cmocka_unit_test(tiny),  cmocka_unit_test(small),         cmocka_unit_test(middle),
        cmocka_unit_test(large), cmocka_unit_test(powers_of_two),
    };
    int status = kernel_set_choose(argc > 1 ? argv[1] : "portable");
    return status ? status : cmocka_run_group_tests_name(kernel_set, of_a_set, NULL, NULL);
}
