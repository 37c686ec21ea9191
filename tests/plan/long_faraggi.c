/* SPDX-License-Identifier: GPL-3.0-or-later
 * The cross-validated p of Faraggi & Simon on 500 null cohorts is uniform; the naive p of the selected cutoff is
 * not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "centers_support.h"

static void cross_validated_p_is_uniform(void **state)
{
    (void)state;
    double validated, naive;
    faraggi_ks(500, 1, &validated, &naive);
    print_message("seed 1: KS p of the cross-validated p %.4g, of the naive p %.4g\n", validated, naive);
    assert_true(validated > 0.01);
    assert_true(naive < 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cross_validated_p_is_uniform)};
    return cmocka_run_group_tests_name("faraggi", tests, NULL, NULL);
}
