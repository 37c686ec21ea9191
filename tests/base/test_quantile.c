/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_quantile.c - R's quantile(type = 7), by hand and from R 4.2. */
#include "base/quantile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void is_near(double got, double expected)
{
    if (!(fabs(got - expected) <= 1e-12 * fabs(expected))) fail_msg("got %.17g, expected %.17g", got, expected);
}

/* c(1, 2, 4, 8): ranks 0 to 3, so share 0.3 lies 0.9 of the way from 1 to 2. */
static void test_by_hand(void **state)
{
    (void)state;
    const double x[] = {1, 2, 4, 8};
    is_near(rc_base_quantile(x, 4, 0.3), 1.9);
    assert_true(rc_base_quantile(x, 4, 0) == 1);
    assert_true(rc_base_quantile(x, 4, 1) == 8);
    assert_true(rc_base_quantile(x, 4, 0.5) == 3);
    assert_true(rc_base_quantile(x, 3, 0.5) == 2);
    assert_true(rc_base_quantile(x, 1, 0.975) == 1);
    assert_true(isnan(rc_base_quantile(x, 0, 0.5)));
}

/* R: quantile(c(-3.25, 0.1, 0.1, 2.7, 1e6), c(0.025, 0.25, 0.6, 0.9, 0.975)) */
static void test_as_r(void **state)
{
    (void)state;
    const double x[] = {-3.25, 0.1, 0.1, 2.7, 1e6};
    const double share[] = {0.025, 0.25, 0.6, 0.9, 0.975};
    const double expected[] = {-2.915, 0.1, 1.14, 600001.08, 900000.27};
    for (size_t i = 0; i < 5; i++) is_near(rc_base_quantile(x, 5, share[i]), expected[i]);
}

/* R: quantile(c(-Inf, -Inf, 1, Inf), c(0.1, 0.5, 0.9)) is -Inf -Inf Inf; quantile(c(-Inf, Inf), 0.5) is NaN. */
static void test_infinite(void **state)
{
    (void)state;
    const double x[] = {-INFINITY, -INFINITY, 1, INFINITY}, both[] = {-INFINITY, INFINITY};
    assert_true(rc_base_quantile(x, 4, 0.1) == -INFINITY);
    assert_true(rc_base_quantile(x, 4, 0.5) == -INFINITY);
    assert_true(rc_base_quantile(x, 4, 0.9) == INFINITY);
    assert_true(rc_base_quantile(x, 4, 2.0 / 3) == 1);
    assert_true(isnan(rc_base_quantile(both, 2, 0.5)));
}

static void test_place(void **state)
{
    (void)state;
    rc_quantile at = rc_base_quantile_place(1000000000000, 0.5);
    assert_true(at.below == 499999999999 && at.above == 500000000000 && at.part == 0.5);
    at = rc_base_quantile_place(5, 0.5);
    assert_true(at.below == 2 && at.above == 2 && at.part == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_as_r),
        cmocka_unit_test(test_infinite),
        cmocka_unit_test(test_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
