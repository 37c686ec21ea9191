/* SPDX-License-Identifier: GPL-3.0-or-later
 * Adjusted p against R's p.adjust. */
#include "golden.h"
#include "summary/adjust.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void equals_p_adjust(void **state)
{
    (void)state;
    golden *g = golden_read("screen/adjust.csv");
    double p[64];
    rc_adjusted out[64];
    for (int i = 0; i < g->rows; i++) p[i] = g->value[i][1];
    assert_int_equal(rc_summary_adjust(p, (size_t)g->rows, out, NULL), RECUT_OK);
    assert_true(g->rows == 10 && isnan(p[2]));
    for (int i = 0; i < g->rows; i++) {
        assert_true(golden_error(out[i].bonferroni, g->value[i][2]) < 1e-14);
        assert_true(golden_error(out[i].holm, g->value[i][3]) < 1e-14);
        assert_true(golden_error(out[i].benjamini_hochberg, g->value[i][4]) < 1e-14);
    }
    free(g);
}

static void few_tests(void **state)
{
    (void)state;
    double p[2] = {NAN, 0.02};
    rc_adjusted out[2];
    assert_int_equal(rc_summary_adjust(p, 0, out, NULL), RECUT_OK);
    assert_int_equal(rc_summary_adjust(p, 2, out, NULL), RECUT_OK);
    assert_true(isnan(out[0].holm) && out[1].holm == 0.02 && out[1].bonferroni == 0.02);
    assert_true(out[1].benjamini_hochberg == 0.02);
    assert_int_equal(rc_summary_adjust(p, 1, out, NULL), RECUT_OK);
    assert_true(isnan(out[0].bonferroni) && isnan(out[0].benjamini_hochberg));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_p_adjust), cmocka_unit_test(few_tests)};
    return cmocka_run_group_tests_name("adjust", tests, NULL, NULL);
}
