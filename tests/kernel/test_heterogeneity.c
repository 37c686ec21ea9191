/* SPDX-License-Identifier: GPL-3.0-or-later
 * Q, I-squared, both tau-squared and the pooled estimates against formulas in base R, and where there is little to
 * pool. */
#include "golden.h"
#include "kernel/heterogeneity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static double worst;

static void close_to(double ours, double theirs)
{
    double error = golden_error(ours, theirs);
    if (theirs == 0) error = fabs(ours);
    if (!(error < 1e-9)) fail_msg("%.17g, R %.17g", ours, theirs);
    worst = fmax(worst, error);
}

static void equals_base_r(void **state)
{
    (void)state;
    golden *estimates = golden_read("centers/meta_estimates.csv"), *expected = golden_read("centers/meta.csv");
    int above_zero = 0;
    for (int r = 0; r < expected->rows; r++) {
        double b[32], se[32];
        size_t k = 0;
        for (int i = 0; i < estimates->rows; i++)
            if ((int)estimates->value[i][0] == r + 1) b[k] = estimates->value[i][1], se[k++] = estimates->value[i][2];
        rc_heterogeneity got;
        rc_kernel_heterogeneity(k, b, se, &got);
        const double ours[] = {(double)got.k, got.q,     got.q_p,      got.i2,     got.tau2_dl,
                               got.tau2_pm,   got.fixed, got.fixed_se, got.random, got.random_se};
        for (int c = 0; c < 10; c++) close_to(ours[c], expected->value[r][c + 1]);
        assert_true(got.df == (double)k - 1);
        above_zero += got.tau2_pm > 0;
    }
    assert_true(above_zero >= 6 && above_zero < expected->rows); /* both sides of the truncation were seen */
    print_message("worst relative error %.2g\n", worst);
    free(estimates);
    free(expected);
}

static void little_to_pool(void **state)
{
    (void)state;
    const double b[] = {NAN, 0.5, INFINITY, 1, 2}, se[] = {1, 0.25, 1, 0, NAN}, two[] = {0.5, 0.5},
                 equal[] = {0.25, 0.5};
    rc_heterogeneity got;
    rc_kernel_heterogeneity(5, b, se, &got); /* one of five is usable */
    assert_int_equal(got.k, 1);
    assert_true(got.fixed == 0.5 && got.fixed_se == 0.25);
    assert_true(isnan(got.q) && isnan(got.df) && isnan(got.q_p) && isnan(got.i2) && isnan(got.tau2_dl) &&
                isnan(got.tau2_pm));
    rc_kernel_heterogeneity(1, b, se, &got);
    assert_int_equal(got.k, 0);
    assert_true(isnan(got.fixed) && isnan(got.random));
    rc_kernel_heterogeneity(0, b, se, &got);
    assert_int_equal(got.k, 0);
    rc_kernel_heterogeneity(2, two, equal, &got); /* no variation at all */
    assert_true(got.q == 0 && got.i2 == 0 && got.tau2_dl == 0 && got.tau2_pm == 0 && got.q_p == 1 &&
                got.random == got.fixed);
}

/* Paule-Mandel's tau2 is where Q equals its degrees of freedom, also far outside the range of a hazard ratio. */
static void paule_mandel_solves_its_equation(void **state)
{
    (void)state;
    static const double scale[] = {1e-6, 1, 1e8};
    for (int s = 0; s < 3; s++) {
        double b[] = {-1, 0.5, 3, 2}, se[] = {0.1, 0.4, 0.2, 1}, weights = 0, sum = 0, q = 0;
        for (int i = 0; i < 4; i++) b[i] *= scale[s], se[i] *= scale[s];
        rc_heterogeneity got;
        rc_kernel_heterogeneity(4, b, se, &got);
        for (int i = 0; i < 4; i++)
            weights += 1 / (se[i] * se[i] + got.tau2_pm), sum += b[i] / (se[i] * se[i] + got.tau2_pm);
        for (int i = 0; i < 4; i++)
            q += (b[i] - sum / weights) * (b[i] - sum / weights) / (se[i] * se[i] + got.tau2_pm);
        assert_true(got.tau2_pm > 0);
        assert_true(fabs(q - 3) < 1e-12 * 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_base_r), cmocka_unit_test(little_to_pool),
                                       cmocka_unit_test(paule_mandel_solves_its_equation)};
    return cmocka_run_group_tests_name("heterogeneity", tests, NULL, NULL);
}
