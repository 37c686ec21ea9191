/* SPDX-License-Identifier: GPL-3.0-or-later
 * The sort of numbers with their indices: any length, ties, zeros of both signs, infinities, orders that are bad for
 * merge sorts. */
#include "base/memory.h"
#include "base/pcg.h"
#include "base/sort.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 3000 };

/* Ascending by key, equal keys by index, each index once, nothing written beyond; ordinals compare as the keys do. */
static void check(const double *key, size_t n, rc_sort_item *work)
{
    static uint8_t seen[MOST];
    const rc_sort_item mark = {12345, 678};
    memset(seen, 0, n);
    work[2 * n] = mark;
    const rc_sort_item *item = rc_base_sort_ascending(key, n, work);
    assert_memory_equal(&work[2 * n], &mark, sizeof mark);
    for (size_t i = 0; i < n; i++) {
        assert_true(item[i].index < n);
        assert_int_equal(seen[item[i].index]++, 0);
        if (i == 0) continue;
        double before = key[item[i - 1].index], here = key[item[i].index];
        assert_true(before <= here);
        assert_int_equal(item[i - 1].ordinal < item[i].ordinal, before < here);
        assert_int_equal(item[i - 1].ordinal == item[i].ordinal, before == here);
        if (before == here) assert_true(item[i - 1].index < item[i].index);
    }
}

static void any_order_of_any_length(void **state)
{
    (void)state;
    static const double special[] = {0.0, -0.0, INFINITY, -INFINITY, 1e-310, -1e-310, 1, -1, 1.7e308};
    double *key = rc_base_memory_zeroed(MOST, sizeof *key);
    rc_sort_item *work = rc_base_memory_zeroed(2 * MOST + 1, sizeof *work);
    rc_pcg g;
    rc_base_pcg_for_block(&g, 1, 2, 3, 4);
    for (size_t trial = 0; trial < 4000; trial++) {
        size_t n = trial < 700 ? trial : (size_t)rc_base_pcg_below(&g, trial % 20 ? 400 : MOST);
        double levels = (double)(1 + rc_base_pcg_below(&g, 2 * n + 2));
        for (size_t i = 0; i < n; i++) {
            double u = rc_base_pcg_uniform(&g);
            switch (trial % 7) {
            case 0:
                key[i] = special[rc_base_pcg_below(&g, sizeof special / sizeof *special)];
                break;
            case 1:
                key[i] = (double)i;
                break;
            case 2:
                key[i] = -(double)i;
                break;
            case 3:
                key[i] = i % 2 ? u : 1e-300 * u - (double)i;
                break;
            case 4:
                key[i] = u - 0.5;
                break;
            default:
                key[i] = floor(levels * u) - levels / 2;
                break;
            }
        }
        check(key, n, work);
    }
    rc_base_memory_free(key);
    rc_base_memory_free(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_order_of_any_length)};
    return cmocka_run_group_tests_name("sort", tests, NULL, NULL);
}
