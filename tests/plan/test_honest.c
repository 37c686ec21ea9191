/* SPDX-License-Identifier: GPL-3.0-or-later
 * Intervals of a selected cutoff's hazard ratio, worked out by hand; what is infinite or missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include "plan/honest.h"

static void assert_near(double got, double expected)
{
    if (isnan(expected) ? isnan(got) : isinf(expected) ? got == expected : fabs(got - expected) < 1e-12) return;
    fail_msg("%.17g, expected %.17g", got, expected);
}

static void assert_interval(rc_honest got, double estimate, double lower, double upper)
{
    assert_near(got.estimate, estimate);
    assert_near(got.lower, lower);
    assert_near(got.upper, upper);
}

/* Log hazard ratio 1, limits 0.2 and 2: 1 - 1.125 * 0.8 = 0.1, 1 + 1.125 = 2.125, both less the median 0.3. */
static void test_interval(void **state)
{
    (void)state;
    assert_interval(rc_plan_honest_interval(1, 0.2, 2, 0.3), 0.7, -0.2, 1.825);
    assert_interval(rc_plan_honest_interval(-1, -2, -0.2, 0.3), -0.7, -1.825, 0.2); /* the mirror image */
    assert_interval(rc_plan_honest_interval(1, 0.2, 2, 1.4), 0, -1.3, 0.725);       /* not beyond 0 */
    assert_interval(rc_plan_honest_interval(INFINITY, 0.4, INFINITY, 0.3), INFINITY, 0.1, INFINITY);
    assert_interval(rc_plan_honest_interval(-INFINITY, -INFINITY, -0.4, 0.3), -INFINITY, -INFINITY, -0.1);
    assert_interval(rc_plan_honest_interval(NAN, 0, 1, 0.3), NAN, NAN, NAN);
    assert_interval(rc_plan_honest_interval(1, 0.2, 2, NAN), NAN, NAN, NAN);
}

/* Three resamples: A = 1, -2, 3 and O = 0.5, -1, 2.5: D = 0.5, 1, 0.5, its mean 2/3, its median 0.5, quantiles (type 7)
 * 0.5 and 0.975 of the way from 0.5 to 1 between the upper two: 0.5 + 0.95 * 0.5 = 0.975; |A| = 1, 2, 3 has sd 1.  Over
 * the standard errors 0.5, 0.5, 1: 1, 2, 0.5: quantiles 0.525, 1, 1.95.  A fourth that is missing changes nothing. */
static void test_all(void **state)
{
    (void)state;
    static const double sample[] = {1, -2, 3, NAN}, original[] = {0.5, -1, 2.5, NAN}, se[] = {0.5, 0.5, 1, NAN};
    static const double z = 1.959963984540054;
    double work[16];
    rc_honest out[RC_HONEST_METHODS];
    rc_honest_data data = {.log_hr = -2,
                           .se = 0.4,
                           .lower = -2.8,
                           .upper = -1.2,
                           .n = 4,
                           .sample = sample,
                           .sample_se = se,
                           .original = original};
    rc_plan_honest_all(&data, work, out);
    assert_interval(out[RC_HONEST_UNCORRECTED], -2, -2 - z * 0.4, -2 + z * 0.4);
    assert_interval(out[RC_HONEST_DIFFERENCES], -1.5, -1.5, -2 + 0.975);
    assert_interval(out[RC_HONEST_SHIFTED], -4. / 3, -4. / 3 - z * 0.4, -4. / 3 + z * 0.4);
    assert_interval(out[RC_HONEST_SPREAD], -4. / 3, -4. / 3 - z, -4. / 3 + z);
    assert_interval(out[RC_HONEST_STUDENTIZED], -1.6, -2 + 0.525 * 0.4, -2 + 1.95 * 0.4);
    assert_interval(out[RC_HONEST_HONEST], -1.5, -2.4, -0.6);
}

int main(void)
{
    const struct CMUnitTest all[] = {cmocka_unit_test(test_interval), cmocka_unit_test(test_all)};
    return cmocka_run_group_tests(all, NULL, NULL);
}
