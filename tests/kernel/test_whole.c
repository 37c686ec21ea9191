/* SPDX-License-Identifier: GPL-3.0-or-later
 * Statistics of samples of whole weights, by counts and for each instruction set, against the general ones: to the
 * bit. */
#include "kernel/concordance.h"
#include "kernel/concordance_whole.h"
#include "kernel/cox.h"
#include "kernel/hazard.h"
#include "kernel/kaplan.h"
#include "kernel/risk.h"

#include "base/memory.h"
#include "base/pcg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

enum { ROUNDS = 400, MOST = 150 };

typedef struct fixture {
    recut_cohort *cohort;
    double weight[MOST], deaths[MOST], at_risk[MOST], spread[MOST], d1[MOST], y1[MOST];
    uint32_t group[MOST], level[MOST];
    rc_risk risk;
} fixture;

static const rc_whole_passes *passes_of(int set)
{
    return set == 0 ? &rc_kernel_whole_portable : set == 1 ? rc_kernel_whole_avx2() : rc_kernel_whole_avx512();
}

/* A cohort, a resample of it and a split of that; often with ties, small groups and times without an event. */
static void make(fixture *f, rc_pcg *g, size_t n)
{
    double time[MOST], marker[MOST];
    uint8_t event[MOST];
    uint64_t times = 1 + rc_base_pcg_below(g, 2 * n), levels = 1 + rc_base_pcg_below(g, 2 * n);
    double share = rc_base_pcg_uniform(g), high = rc_base_pcg_uniform(g);
    *f = (fixture){0};
    for (size_t i = 0; i < n; i++) {
        time[i] = 1 + (double)rc_base_pcg_below(g, times);
        marker[i] = (double)rc_base_pcg_below(g, levels);
        event[i] = rc_base_pcg_uniform(g) < share;
    }
    event[0] = 1; /* a cohort without events is refused */
    assert_int_equal(recut_cohort_from_arrays(n, time, event, marker, "x", &f->cohort, NULL), RECUT_OK);
    for (size_t i = 0; i < n; i++) f->weight[rc_base_pcg_below(g, n)]++;
    for (size_t i = 0; i < n; i++) f->group[i] = rc_base_pcg_uniform(g) < high;
    f->risk = (rc_risk){.deaths = f->deaths, .at_risk = f->at_risk, .spread = f->spread};
    rc_kernel_risk_sets(f->cohort, f->weight, &f->risk);
    for (size_t i = 0; i < n; i++) {
        uint32_t r = f->cohort->rank[i];
        for (uint32_t j = 0; f->group[i] && j < r; j++) f->y1[j] += f->weight[i];
        if (f->group[i] && f->cohort->event[i]) f->d1[r - 1] += f->weight[i];
    }
    const rc_marker *values = &f->cohort->marker[0];
    for (size_t v = 0; v < values->n_distinct; v++)
        for (uint32_t i = values->first[v]; i < values->first[v + 1]; i++) f->level[values->order[i]] = (uint32_t)v;
}

static void same(double expected, double found)
{
    assert_int_equal(isnan(expected), isnan(found));
    if (!isnan(expected)) assert_memory_equal(&expected, &found, sizeof expected);
}

static void each(void (*compare)(fixture *f, size_t n))
{
    rc_pcg g;
    rc_base_pcg_for_block(&g, 7, 0, 0, 0);
    for (int round = 0; round < ROUNDS; round++) {
        fixture f;
        size_t n = 2 + (size_t)rc_base_pcg_below(&g, MOST - 2);
        make(&f, &g, n);
        compare(&f, n);
        recut_cohort_destroy(f.cohort);
    }
}

static int fitted, refused;

static void compare_cox(fixture *f, size_t n)
{
    size_t m = f->cohort->n_event_times, doubles = 7 * (n + 1);
    double beta, se, b, s, *work = rc_base_memory_zeroed(doubles, sizeof *work);
    rc_reason reason = rc_kernel_cox_binary(m, f->deaths, f->d1, f->at_risk, f->y1, RC_TIES_EFRON, &beta, &se, NULL);
    for (int set = 0; set < 3; set++)
        for (size_t room = 0; passes_of(set) && room <= n + 1; room += n + 1) { /* no room: the general fit */
            assert_true(room <= rc_kernel_cox_binary_room(doubles));
            assert_int_equal(
                rc_kernel_cox_binary_whole(m, f->deaths, f->d1, f->at_risk, f->y1, &b, &s, passes_of(set), room, work),
                reason);
            same(beta, b);
            same(se, s);
        }
    fitted += reason == RC_REASON_NONE;
    refused += reason != RC_REASON_NONE;
    rc_base_memory_free(work);
}

static void cox(void **state)
{
    (void)state;
    fitted = refused = 0;
    each(compare_cox);
    assert_true(fitted > 200 && refused > 20);
}

static void compare_concordance(fixture *f, size_t n)
{
    size_t levels = f->cohort->marker[0].n_distinct;
    double work[2 * MOST];
    rc_concordance_whole c;
    assert_true(rc_kernel_concordance_whole_serves(f->cohort));
    void *memory = rc_base_memory_zeroed(rc_kernel_concordance_whole_bytes(f->cohort), 1);
    rc_kernel_concordance_whole_init(&c, f->cohort, 0, memory);
    double expected = rc_kernel_concordance_levels(n, f->cohort->by_time, f->cohort->time, f->cohort->event, f->level,
                                                   levels, f->weight, work);
    for (int set = 0; set < 3; set++)
        if (passes_of(set)) same(expected, rc_kernel_concordance_whole(&c, passes_of(set), f->weight));
    rc_base_memory_free(memory);
}

static void concordance(void **state)
{
    (void)state;
    each(compare_concordance);
}

/* Three patients by hand: 1 dies first and is highest, 2 (twice) dies next, 3 is censored with the value of 2: pairs
 * 1-2 twice and 1-3 concordant, 2-3 twice tied: (3 + 1) / 5. */
static void concordance_by_hand(void **state)
{
    (void)state;
    static const double time[] = {1, 2, 3}, marker[] = {9, 5, 5}, weight[] = {1, 2, 1};
    static const uint8_t event[] = {1, 1, 0};
    recut_cohort *cohort;
    rc_concordance_whole c;
    assert_int_equal(recut_cohort_from_arrays(3, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    void *memory = rc_base_memory_zeroed(rc_kernel_concordance_whole_bytes(cohort), 1);
    rc_kernel_concordance_whole_init(&c, cohort, 0, memory);
    assert_float_equal(rc_kernel_concordance_whole(&c, &rc_kernel_whole_portable, weight), 0.8, 1e-15);
    rc_base_memory_free(memory);
    recut_cohort_destroy(cohort);
}

static void compare_curves(fixture *f, size_t n)
{
    const recut_cohort *cohort = f->cohort;
    size_t m = cohort->n_event_times, until = 0;
    double low[MOST + 1], high[MOST + 1], area[2], variance, tau = cohort->time[cohort->by_time[n / 2]];
    double time[MOST], at_risk[MOST], events[MOST], censored[MOST], survival[MOST], greenwood[MOST];
    while (until < n && cohort->time[cohort->by_time[until]] <= tau) until++;
    rc_kernel_kaplan_both(m, f->deaths, f->d1, f->at_risk, f->y1, low, high);
    rc_kernel_kaplan_both_areas(until, cohort->by_time, cohort->time, cohort->rank, f->weight, f->group, tau, low, high,
                                area);
    for (uint32_t group = 0; group < 2; group++) {
        rc_kaplan curve = {.time = time,
                           .at_risk = at_risk,
                           .events = events,
                           .censored = censored,
                           .survival = survival,
                           .greenwood = greenwood};
        rc_kernel_kaplan_cohort(cohort, f->weight, f->group, group, 0.95, &curve);
        for (size_t i = 0; i < n; i++) {
            double expected = rc_kernel_kaplan_at(&curve, cohort->time[i]);
            if (!isnan(expected)) same(expected, (group ? high : low)[cohort->rank[i]]);
        }
        double expected = rc_kernel_kaplan_rmst(&curve, tau, &variance);
        if (!isnan(expected)) same(expected, area[group]);
    }
}

static void curves(void **state)
{
    (void)state;
    each(compare_curves);
}

static void compare_hazard(fixture *f, size_t n)
{
    rc_hazard all, estimates, sums;
    size_t m = f->cohort->n_event_times;
    (void)n;
    rc_kernel_hazard(m, f->deaths, f->d1, f->at_risk, f->y1, RC_HAZARD_NO_COX, &all);
    rc_kernel_hazard_estimates(m, f->deaths, f->d1, f->at_risk, f->y1, &estimates);
    rc_kernel_hazard_sums(m, f->deaths, f->d1, f->at_risk, f->y1, &sums);
    double expected = 0, variance = 0;
    for (size_t j = 0; j < m; j++) {
        double d = f->deaths[j], y = f->at_risk[j];
        if (!(y > 0)) continue;
        double q = f->y1[j] / y;
        expected += d * q;
        if (y > 1) variance += d * (y - d) / (y - 1) * q * (1 - q);
    }
    same(expected, sums.expected);
    same(variance, sums.variance);
    same(all.chisq, sums.chisq);
    same(all.chisq, estimates.chisq);
    same(all.mantel_haenszel.estimate, estimates.mantel_haenszel.estimate);
    same(all.log_rank.estimate, estimates.log_rank.estimate);
}

static void hazard(void **state)
{
    (void)state;
    each(compare_hazard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cox),    cmocka_unit_test(concordance), cmocka_unit_test(concordance_by_hand),
        cmocka_unit_test(curves), cmocka_unit_test(hazard),
    };
    return cmocka_run_group_tests_name("whole", tests, NULL, NULL);
}
