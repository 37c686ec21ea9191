/* SPDX-License-Identifier: GPL-3.0-or-later
 * Quantiles of the normal distribution: R 4.2's qnorm, and the ends. */
#include "base/normal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

static void test_r(void **state)
{
    (void)state;
    static const double known[][2] = {{1e-300, -37.047096299361201},
                                      {1e-20, -9.2623400897984052},
                                      {1e-10, -6.3613409024040557},
                                      {0.001, -3.0902323061678132},
                                      {0.025, -1.9599639845400538},
                                      {0.075, -1.4395314709384557},
                                      {0.2, -0.84162123357291418},
                                      {0.4, -0.25334710313579978},
                                      {0.6, 0.25334710313579978},
                                      {0.925, 1.4395314709384559},
                                      {0.975, 1.9599639845400536},
                                      {0.999, 3.0902323061678132},
                                      {0.99999999999900002, 7.0344869100478356}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_true(fabs(rc_base_normal_quantile(known[i][0]) / known[i][1] - 1) < 4e-15);
    assert_true(rc_base_normal_quantile(0.5) == 0);
}

static void test_ends(void **state)
{
    (void)state;
    assert_true(rc_base_normal_quantile(0) == -INFINITY && rc_base_normal_quantile(1) == INFINITY);
    assert_true(isnan(rc_base_normal_quantile(-0.1)) && isnan(rc_base_normal_quantile(1.1)));
    assert_true(isnan(rc_base_normal_quantile(NAN)));
}

int main(void)
{
    const struct CMUnitTest all[] = {cmocka_unit_test(test_r), cmocka_unit_test(test_ends)};
    return cmocka_run_group_tests(all, NULL, NULL);
}
