/* SPDX-License-Identifier: GPL-3.0-or-later
 * Our exp and log against long double ones, at the edges, and their bits pinned. */
#include "base/elementary.h"

#include "base/hash.h"
#include "base/pcg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* |got - want| in units of the last place of want */
static double ulps(double got, long double want)
{
    double near = fabs((double)want), unit = nextafter(near, INFINITY) - near;
    return (double)(fabsl((long double)got - want) / (long double)unit);
}

static void test_accuracy(void **state)
{
    (void)state;
    rc_pcg g;
    double worst[4] = {0};
    rc_base_pcg_seed(&g, 41, 1);
    for (int i = 0; i < 200000; i++) {
        double u = rc_base_pcg_uniform(&g) * 2 - 1, v = u * (i % 3 == 0 ? 708 : i % 3 == 1 ? 20 : 1);
        double y = ldexp(0.5 + 0.5 * rc_base_pcg_uniform(&g), i % 2 ? 1 : i % 2000 - 1000);
        double tiny = u * ldexp(1, -(i % 60));
        worst[0] = fmax(worst[0], ulps(rc_base_elementary_exp(v), expl((long double)v)));
        worst[1] = fmax(worst[1], ulps(rc_base_elementary_log(y), logl((long double)y)));
        worst[2] = fmax(worst[2], ulps(rc_base_elementary_expm1(tiny), expm1l((long double)tiny)));
        worst[3] = fmax(worst[3], ulps(rc_base_elementary_log1p(tiny), log1pl((long double)tiny)));
    }
    print_message("ulps: exp %.2f, log %.2f, expm1 %.2f, log1p %.2f\n", worst[0], worst[1], worst[2], worst[3]);
    assert_true(worst[0] < 1 && worst[1] < 1 && worst[2] < 3 && worst[3] < 3);
}

static void test_edges(void **state)
{
    (void)state;
    assert_true(rc_base_elementary_exp(0) == 1 && rc_base_elementary_log(1) == 0);
    assert_true(rc_base_elementary_exp(INFINITY) == INFINITY && rc_base_elementary_exp(-INFINITY) == 0);
    assert_true(rc_base_elementary_exp(709.9) == INFINITY && isfinite(rc_base_elementary_exp(709.7)));
    assert_true(rc_base_elementary_exp(-745) == DBL_TRUE_MIN && rc_base_elementary_exp(-1e300) == 0);
    assert_true(isnan(rc_base_elementary_exp(NAN)) && isnan(rc_base_elementary_log(NAN)));
    assert_true(rc_base_elementary_log(0) == -INFINITY && isnan(rc_base_elementary_log(-1)));
    assert_true(rc_base_elementary_log(INFINITY) == INFINITY);
    assert_true(fabs(rc_base_elementary_log(DBL_TRUE_MIN) + 1074 * log(2)) < 1e-12);
    assert_true(rc_base_elementary_expm1(-800) == -1 && rc_base_elementary_expm1(0) == 0);
    assert_true(rc_base_elementary_log1p(-1) == -INFINITY && rc_base_elementary_log1p(1e300) == log(1e300));
}

/* The bits are part of every result: this hash must never change, on any machine. */
static void test_frozen(void **state)
{
    (void)state;
    rc_hash h;
    char hex[RC_HASH_HEX];
    rc_base_hash_init(&h, 1);
    for (int i = -7000; i <= 7000; i++) {
        double x = i / 10.0 + 1.0 / 3, y[4];
        y[0] = rc_base_elementary_exp(x);
        y[1] = rc_base_elementary_log(fabs(x));
        y[2] = rc_base_elementary_expm1(x / 1024);
        y[3] = rc_base_elementary_log1p(x / 1024);
        rc_base_hash_doubles(&h, y, 4);
    }
    rc_base_hash_hex(&h, hex);
    assert_string_equal(hex, "bf88a9d9d6246de573998786a9a3c3e0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_accuracy), cmocka_unit_test(test_edges),
                                       cmocka_unit_test(test_frozen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
