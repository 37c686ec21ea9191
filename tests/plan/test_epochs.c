/* SPDX-License-Identifier: GPL-3.0-or-later
 * Adaptive replicates: where epochs end, who takes part, that p is valid without an effect and its interval covers. */
#include "plan/epochs.h"
#include "summary/estimators.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROWS = 3, MOST = 600 };

static rc_tally tally = {.n_rows = ROWS, .n_bins = 1, .offset = 2};
static uint8_t able[ROWS] = {1, 0, 1}, active[ROWS];

static rc_analysis made(int64_t block_size, int64_t n_blocks)
{
    return (rc_analysis){.block_size = block_size,
                         .n_blocks = n_blocks,
                         .replicates = block_size * n_blocks,
                         .n_tallies = 1,
                         .tally = &tally,
                         .adaptive = 5,
                         .able = able,
                         .active = active};
}

static void ends_in_doubling_blocks(void **state)
{
    (void)state;
    rc_analysis a = made(16, 300); /* 64 blocks are 1,024 replicates */
    assert_int_equal(rc_plan_epochs(&a), 4);
    const int64_t ends[] = {64, 128, 256, 300};
    for (size_t e = 0; e < 4; e++) {
        assert_int_equal(rc_plan_epochs_end(&a, e), ends[e]);
        assert_int_equal(rc_plan_epochs_of(&a, ends[e] - 1), e);
        if (e < 3) assert_int_equal(rc_plan_epochs_of(&a, ends[e]), e + 1);
    }
    a = made(8192, 3); /* at least four blocks, for as many threads */
    assert_int_equal(rc_plan_epochs(&a), 1);
    assert_int_equal(rc_plan_epochs_end(&a, 0), 3);
    a = made(8192, 0);
    assert_int_equal(rc_plan_epochs(&a), 0);
}

static void leaves_out_who_is_done(void **state)
{
    (void)state;
    rc_analysis a = made(16, 300);
    const int64_t counts[4 * ROWS] = {4, 0, 5, 1, 0, 0, 0, 0, 0};
    uint8_t out[ROWS];
    assert_int_equal(rc_plan_epochs_choose(&a, counts, 0, out), 2); /* who can be counted */
    assert_int_equal(rc_plan_epochs_choose(&a, counts, 1, out), 1);
    assert_true(out[0] && !out[1] && !out[2]);
    rc_plan_epochs_begin(&a, out);
    assert_int_equal(rc_plan_epochs_reported(&a), 1);
    const int64_t block[] = {9, 9, 3, 7, 8};
    int64_t told[ROWS] = {0};
    rc_plan_epochs_report(&a, block, told);
    assert_int_equal(told[0], 3);
    assert_int_equal(rc_plan_epochs_choose(&a, counts, 2, out), 0);
}

/* The chance of x exceedances in n replicates with those who are done taken out at the ends of the stages:
 * done(x, n, share) hears of them.  chance of the next one: next(x, n). */
static void run_stages(double (*next)(double, double, double), double q, const int *stage, size_t stages, int h,
                       void (*done)(int, int, double, void *), void *self)
{
    static double share[MOST + 2];
    for (int x = 0; x <= MOST; x++) share[x] = x == 0;
    int n = 0;
    for (size_t s = 0; s < stages; s++) {
        for (; n < stage[s]; n++)
            for (int x = n + 1; x >= 0; x--) {
                double stay = x <= n ? share[x] * (1 - next(x, n, q)) : 0,
                       come = x > 0 ? share[x - 1] * next(x - 1, n, q) : 0;
                share[x] = stay + come;
            }
        for (int x = s + 1 < stages ? h : 0; x <= n; x++) {
            done(x, n, share[x], self);
            share[x] = 0;
        }
    }
}

/* Without an effect the observed statistic is as good as one more replicate: Polya's urn. */
static double exchangeable(double x, double n, double q)
{
    (void)q;
    return (x + 1) / (n + 2);
}

static double fixed(double x, double n, double q)
{
    (void)x, (void)n;
    return q;
}

typedef struct outcomes {
    size_t n;
    double p[4 * MOST], share[4 * MOST], q, covered;
} outcomes;

static void note_p(int x, int n, double share, void *self)
{
    outcomes *o = self;
    o->p[o->n] = rc_summary_estimators_monte_carlo(x, n, 0.95).p;
    o->share[o->n++] = share;
}

static void note_interval(int x, int n, double share, void *self)
{
    outcomes *o = self;
    rc_p_value p = rc_summary_estimators_monte_carlo(x, n, 0.95);
    if (p.lower <= o->q && o->q <= p.upper) o->covered += share;
}

static void gives_valid_p(void **state)
{
    (void)state;
    static outcomes o;
    const int stages[][4] = {{20, 40, 80, 160}, {64, 128, 256, 512}, {10, 20, 40, 80}};
    const int h[] = {3, 10, 1};
    for (size_t k = 0; k < 3; k++) {
        double all = 0;
        o.n = 0;
        run_stages(exchangeable, 0, stages[k], 4, h[k], note_p, &o);
        for (size_t i = 0; i < o.n; i++) {
            double below = 0;
            all += o.share[i];
            for (size_t j = 0; j < o.n; j++)
                if (o.p[j] <= o.p[i]) below += o.share[j];
            assert_true(below <= o.p[i] + 1e-12);
        }
        assert_true(fabs(all - 1) < 1e-12);
    }
}

/* The interval takes no account of the stages: it covers as a binomial one does. */
static void covers(void **state)
{
    (void)state;
    static outcomes o;
    const int stage[] = {64, 128, 256, 512};
    double least = 1;
    for (o.q = 0.004; o.q < 0.7; o.q *= 1.07) {
        o.covered = 0;
        run_stages(fixed, o.q, stage, 4, 10, note_interval, &o);
        least = fmin(least, o.covered);
    }
    print_message("least coverage %.4f\n", least);
    assert_true(least > 0.93);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_in_doubling_blocks),
        cmocka_unit_test(leaves_out_who_is_done),
        cmocka_unit_test(gives_valid_p),
        cmocka_unit_test(covers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
