/* SPDX-License-Identifier: GPL-3.0-or-later
 * The chi-square p against R: pchisq(x, 1, lower.tail = FALSE), and against erfc of the C library. */
#include "kernel/chisq.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

static void values_of_r(void **state)
{
    (void)state;
    static const double cases[][2] = {
        {0.1, 0.75182963404584935},  {1, 0.31731050786291415},     {3.8414588206941254, 0.049999999999999989},
        {10, 0.0015654022580025519}, {50, 1.5374597944280343e-12}, {300, 3.294362383314041e-67}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(fabs(rc_kernel_chisq_p(cases[i][0]) / cases[i][1] - 1) < 1e-13);
}

static void everywhere(void **state)
{
    (void)state;
    for (double x = 1e-6; x < 1400; x *= 1.01) assert_true(fabs(rc_kernel_chisq_p(x) / erfc(sqrt(x / 2)) - 1) < 1e-12);
    assert_true(rc_kernel_chisq_p(0) == 1 && rc_kernel_chisq_p(-1) == 1 && isnan(rc_kernel_chisq_p(NAN)));
    assert_true(rc_kernel_chisq_p(1e6) == 0);
    assert_true(fabs(rc_kernel_chisq_z(0.05) - 1.959963984540054) < 1e-12); /* -qnorm(0.025) */
    for (double z = 0.01; z < 12; z += 0.37) assert_true(fabs(rc_kernel_chisq_z(rc_kernel_chisq_p(z * z)) - z) < 1e-10);
    assert_true(rc_kernel_chisq_z(1) < 1e-7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_of_r), cmocka_unit_test(everywhere)};
    return cmocka_run_group_tests_name("chisq", tests, NULL, NULL);
}
