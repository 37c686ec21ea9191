/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sort orders of many patients against their definition: ascending, ties in patient order. */
#include "cohort/order.h"

#include "base/memory.h"
#include "base/pcg.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { KINDS = 6 };

/* Ties, both zeros, both signs, one value only, subnormal and huge numbers. */
static double draw(rc_pcg *g, int kind)
{
    double u = rc_base_pcg_uniform(g) - 0.5;
    switch (kind) {
    case 0:
        return u;
    case 1:
        return floor(8 * u);
    case 2:
        return rc_base_pcg_below(g, 2) ? 0.0 : -0.0;
    case 3:
        return 7;
    case 4:
        return ldexp(u, (int)rc_base_pcg_below(g, 2000) - 1060);
    default:
        return 1 + floor(1000 * (u + 0.5)); /* days */
    }
}

static void check_marker(const double *x, size_t n)
{
    rc_marker marker = {.value = (double *)(uintptr_t)x};
    assert_int_equal(rc_cohort_order_marker(&marker, n, NULL), RECUT_OK);
    size_t distinct = 1;
    uint8_t *seen = rc_base_memory_zeroed(n, 1);
    for (size_t p = 0; p < n; p++) {
        uint32_t here = marker.order[p];
        assert_true(here < n && !seen[here]++);
        if (p == 0) continue;
        uint32_t before = marker.order[p - 1];
        assert_true(x[before] < x[here] || (x[before] == x[here] && before < here));
        if (x[before] < x[here]) assert_int_equal(marker.first[distinct++], p);
    }
    assert_int_equal(marker.n_distinct, distinct);
    assert_int_equal(marker.first[distinct], n);
    rc_base_memory_free(seen);
    rc_base_memory_free(marker.order);
    rc_base_memory_free(marker.first);
}

static void by_definition(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 143, 255, 256, 257, 1000, 70000};
    rc_pcg g;
    rc_base_pcg_for_block(&g, 1, 2, 3, 4);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int kind = 0; kind < KINDS; kind++) {
            double *x = rc_base_memory_zeroed(sizes[s], sizeof *x);
            for (size_t i = 0; i < sizes[s]; i++) x[i] = draw(&g, kind);
            check_marker(x, sizes[s]);
            rc_base_memory_free(x);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_definition)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
