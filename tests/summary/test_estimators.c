/* SPDX-License-Identifier: GPL-3.0-or-later
 * p values, intervals and quantiles against R (golden/summary/make.R) and by hand. */
#include "base/pcg.h"
#include "golden.h"
#include "kernel/chisq.h"
#include "summary/beta.h"
#include "summary/estimators.h"
#include "summary/quantiles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void near(double got, double expected, double tolerance)
{
    if (!(golden_error(got, expected) <= tolerance)) fail_msg("got %.17g, expected %.17g", got, expected);
}

static void test_monte_carlo(void **state)
{
    (void)state;
    golden *g = golden_read("summary/clopper_pearson.csv");
    assert_int_equal(g->rows, 13);
    for (int r = 0; r < g->rows; r++) {
        const double *v = g->value[r];
        rc_p_value p = rc_summary_estimators_monte_carlo((int64_t)v[0], (int64_t)v[1], 0.95);
        assert_true(p.p == (1 + v[0]) / (v[1] + 1));
        near(p.lower, v[2], 1e-12);
        near(p.upper, v[3], 1e-12);
        near(p.error, v[4], v[4] > 0 ? 1e-7 : 1e-12); /* 1 - p cancels near p = 1 */
        assert_true(p.p > 0);
    }
    free(g);
    rc_p_value none = rc_summary_estimators_monte_carlo(0, 0, 0.95);
    assert_true(none.p == 1 && none.lower == 0 && none.upper == 1 && isnan(none.error));
}

static void test_sequential(void **state)
{
    (void)state;
    golden *g = golden_read("summary/sequential.csv");
    assert_int_equal(g->rows, 5);
    for (int r = 0; r < g->rows; r++) {
        const double *v = g->value[r];
        rc_p_value p =
            rc_summary_estimators_sequential((int64_t)v[0], (int64_t)v[1], (int64_t)v[0], (int64_t)v[1] + 500, 0.95);
        near(p.p, v[2], 1e-15);
        near(p.lower, v[3], 1e-8); /* R's uniroot ends about there */
        near(p.upper, v[4], 1e-8);
    }
    free(g);
    rc_p_value never = rc_summary_estimators_sequential(10, -1, 4, 999, 0.95),
               plain = rc_summary_estimators_monte_carlo(4, 999, 0.95);
    assert_true(never.p == 0.005 && never.lower == plain.lower && never.upper == plain.upper);
}

/* The quantile undoes the distribution function, in the sizes of the longest runs too. */
static void test_beta(void **state)
{
    static const double sizes[][2] = {{1, 1}, {1, 1e12}, {3, 7}, {500, 1e10}, {5e6, 5e6}, {2e9, 8e9}, {1e10, 1}};
    static const double p[] = {1e-6, 0.025, 0.5, 0.975, 1 - 1e-6};
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t i = 0; i < 5; i++) {
            double x = rc_summary_beta_quantile(p[i], sizes[s][0], sizes[s][1]);
            assert_true(x > 0 && x <= 1);
            near(rc_summary_beta_p(x, sizes[s][0], sizes[s][1]), p[i],
                 1e-4); /* next to 1, x itself has 16 digits only */
        }
    near(rc_summary_beta_quantile(0.3, 1, 1), 0.3, 1e-14); /* uniform */
    near(rc_summary_beta_quantile(0.975, 1, 1e9), -expm1(log(0.025) / 1e9), 1e-12);
    assert_true(rc_summary_beta_p(0, 2, 3) == 0 && rc_summary_beta_p(1, 2, 3) == 1);
}

static void test_step_down(void **state)
{
    double statistic[] = {3, 9, NAN, 5, 5, 1}, p[] = {0.02, 0.01, 0.5, 0.03, 0.025, 0.4};
    static const double expected[] = {0.03, 0.01, 0.5, 0.03, 0.03, 0.4};
    (void)state;
    assert_int_equal(rc_summary_estimators_step_down(statistic, p, 6, NULL), RECUT_OK);
    for (int i = 0; i < 6; i++) assert_true(p[i] == expected[i]);
    double none[] = {NAN, NAN}, kept[] = {0.2, 0.1};
    assert_int_equal(rc_summary_estimators_step_down(none, kept, 2, NULL), RECUT_OK);
    assert_true(kept[0] == 0.2 && kept[1] == 0.1);
}

static void test_chisq(void **state)
{
    (void)state;
    golden *g = golden_read("summary/chisq.csv");
    for (int r = 0; r < g->rows; r++) near(rc_kernel_chisq_p(g->value[r][0]), g->value[r][1], 1e-13);
    free(g);
    assert_true(isnan(rc_kernel_chisq_p(NAN)));
}

static void test_quantiles(void **state)
{
    double x[250];
    (void)state;
    golden *g = golden_read("summary/quantiles.csv");
    assert_int_equal(g->rows, 35);
    for (int r = 0; r < g->rows; r++) {
        size_t n = (size_t)g->value[r][0];
        for (size_t i = 0; i < n; i++) x[i] = pow((double)((i + 1) * 37 % 101), 1.5);
        double got = rc_summary_quantiles_array(x, n, g->value[r][1]);
        if (g->value[r][2] == 0)
            assert_true(got == 0);
        else
            near(got, g->value[r][2], 1e-14);
    }
    free(g);
    assert_true(isnan(rc_summary_quantiles_array(x, 0, 0.5)));
    double holes[] = {NAN, 3, NAN, 1, 2, NAN};
    assert_int_equal(rc_summary_quantiles_usable(holes, 6), 3);
    assert_true(rc_summary_quantiles_array(holes, 3, 0.5) == 2);
}

/* Selection against sorting, on arrays full of ties, and in every rank. */
static void test_select(void **state)
{
    rc_pcg generator;
    double x[60], sorted[60];
    (void)state;
    rc_base_pcg_for_block(&generator, 290875, 1, 2, 0);
    for (int trial = 0; trial < 300; trial++) {
        size_t n = 1 + (size_t)trial % 60;
        for (size_t i = 0; i < n; i++)
            sorted[i] = floor(rc_base_pcg_uniform(&generator) * (trial % 7 ? 1 + trial % 13 : 1e6));
        memcpy(x, sorted, n * sizeof *x);
        for (size_t i = 1; i < n; i++)
            for (size_t j = i; j > 0 && sorted[j - 1] > sorted[j]; j--) {
                double t = sorted[j];
                sorted[j] = sorted[j - 1];
                sorted[j - 1] = t;
            }
        for (size_t k = 0; k < n; k++) {
            assert_true(rc_summary_quantiles_select(x, n, k) == sorted[k]);
            for (size_t i = 0; i < n; i++) assert_true(i < k ? x[i] <= x[k] : x[i] >= x[k]);
        }
    }
}

static void test_histogram(void **state)
{
    rc_pcg generator;
    enum { N = 5000, BINS = 200 };
    static double x[N];
    static int64_t count[BINS];
    (void)state;
    rc_base_pcg_for_block(&generator, 290875, 1, 2, 1);
    memset(count, 0, sizeof count);
    for (int i = 0; i < N; i++) {
        x[i] = rc_base_pcg_exponential(&generator);
        size_t bin = (size_t)(x[i] / 0.02);
        count[bin < BINS ? bin : BINS - 1]++;
    }
    rc_histogram h = {.count = count, .n_bins = BINS, .origin = 0, .width = 0.02, .above = 1};
    assert_int_equal(rc_summary_quantiles_total(&h), N);
    for (double p = 0; p < 0.97; p += 0.07)
        assert_true(fabs(rc_summary_quantiles_histogram(&h, p) - rc_summary_quantiles_array(x, N, p)) <= 0.02);
    assert_true(isnan(rc_summary_quantiles_histogram(&h, 0.999))); /* in the last bin: not known */
    int64_t two[] = {1, 0, 3};
    rc_histogram small = {.count = two, .n_bins = 3, .origin = 10, .width = 1};
    assert_true(rc_summary_quantiles_histogram(&small, 0) == 10.5);
    assert_true(fabs(rc_summary_quantiles_histogram(&small, 1) - (12 + 2.5 / 3)) < 1e-12);
    assert_int_equal(rc_summary_quantiles_bin(&small, 0), 0);
    assert_int_equal(rc_summary_quantiles_bin(&small, 1), 2);
    int64_t nothing[] = {0, 0};
    rc_histogram empty = {.count = nothing, .n_bins = 2, .width = 1};
    assert_true(isnan(rc_summary_quantiles_histogram(&empty, 0.5)));
}

/* Counts 30 and 10 of 99: p is the mean of 0.31 and 0.11; between them a standard error of 0.1 (sd 0.1 sqrt(2), of
 * two), times qt(0.975, 1) = tan(0.475 pi).  Equal counts leave the Monte-Carlo interval. */
static void test_draws(void **state)
{
    (void)state;
    int64_t two[] = {30, 10}, same[] = {7, 7, 7};
    rc_p_value p = rc_summary_estimators_draws(two, 2, 99, 0.95),
               plain = rc_summary_estimators_monte_carlo(20, 99, 0.95);
    double reach = 0.1 * tan(0.475 * acos(-1));
    assert_true(fabs(p.p - 0.21) < 1e-15);
    assert_true(fabs(p.upper - fmin(1, 0.21 + hypot(plain.upper - 0.21, reach))) < 1e-12);
    assert_true(p.lower == 0 && fabs(p.error - hypot(plain.error, 0.1)) < 1e-15);
    p = rc_summary_estimators_draws(same, 3, 99, 0.95);
    plain = rc_summary_estimators_monte_carlo(7, 99, 0.95);
    assert_true(fabs(p.p - 0.08) < 1e-15 && fabs(p.lower - plain.lower) < 1e-15 && fabs(p.upper - plain.upper) < 1e-15);
    p = rc_summary_estimators_draws(same, 1, 99, 0.95);
    assert_true(p.p == plain.p && p.lower == plain.lower);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_monte_carlo), cmocka_unit_test(test_sequential), cmocka_unit_test(test_beta),
        cmocka_unit_test(test_step_down),   cmocka_unit_test(test_chisq),      cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_select),      cmocka_unit_test(test_histogram),  cmocka_unit_test(test_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
