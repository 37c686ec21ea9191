/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_falling.c - falling order: equal numbers keep their order, NaN last. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/falling.h"

#include <math.h>

static void by_hand(void **state)
{
    (void)state;
    const double x[] = {1, NAN, 3, -INFINITY, 3, INFINITY, NAN, 1};
    const size_t expected[] = {5, 2, 4, 0, 7, 3, 1, 6};
    size_t order[8];
    rc_base_falling_order(x, 8, order);
    assert_memory_equal(order, expected, sizeof expected);
    rc_base_falling_order(x, 1, order);
    assert_int_equal(order[0], 0);
    rc_base_falling_order(NULL, 0, NULL);
}

/* 2,000 numbers with many ties: every neighbour is in its place, every index occurs once. */
static void many(void **state)
{
    (void)state;
    enum { N = 2000 };
    static double x[N];
    static size_t order[N], seen[N];
    for (size_t i = 0; i < N; i++) x[i] = (double)(i * 7919 % 101);
    rc_base_falling_order(x, N, order);
    for (size_t i = 0; i < N; i++) seen[order[i]]++;
    for (size_t i = 0; i < N; i++) assert_int_equal(seen[i], 1);
    for (size_t i = 1; i < N; i++) {
        assert_true(x[order[i - 1]] >= x[order[i]]);
        if (x[order[i - 1]] == x[order[i]]) assert_true(order[i - 1] < order[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
