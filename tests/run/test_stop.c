/* SPDX-License-Identifier: GPL-3.0-or-later
 * When a run has enough replicates: a share (x + 1) / (n + 2) with variance s (1 - s) / n, worked out by hand;
 * counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "plan/plan.h"
#include "run/claims.h"
#include "run/engine.h"

static rc_tally tally = {.n_rows = 2, .n_bins = 1};

/* None of 9: 1/11 10/11 = 0.0826 is at most 0.1^2 9 = 0.09; of 8, 0.1 0.9 = 0.09 is more than 0.08.  5 of 23: 6/25
 * 19/25 = 0.1824 is at most 0.23; of 16 of 23: 17/25 8/25 = 0.2176 too; 12 of 24: 0.25 is more than 0.24, of 25 it is
 * not. */
static void test_error(void **state)
{
    (void)state;
    const rc_analysis analysis = {.stop_error = 0.1, .n_tallies = 1, .tally = &tally};
    const int64_t none[] = {0, 0}, few[] = {5, 16}, half[] = {0, 12};
    assert_int_equal(rc_plan_stop_rows(&analysis), 2);
    assert_true(rc_plan_stop_reached(&analysis, none, 9) && !rc_plan_stop_reached(&analysis, none, 8));
    assert_true(rc_plan_stop_reached(&analysis, few, 23));
    assert_true(!rc_plan_stop_reached(&analysis, half, 24) && rc_plan_stop_reached(&analysis, half, 25));
}

static void test_count(void **state)
{
    (void)state;
    const rc_analysis analysis = {.stop_at = 3, .n_tallies = 1, .tally = &tally},
                      without = {.n_tallies = 1, .tally = &tally};
    const int64_t one[] = {2, 9}, both[] = {3, 3};
    assert_true(!rc_plan_stop_reached(&analysis, one, 1000) && rc_plan_stop_reached(&analysis, both, 5));
    assert_true(!rc_plan_stop_reached(&without, both, 1000));
}

/* Blocks of 8: none of 8, none of 16.  Not before a gap, nor over a block whose counts are elsewhere. */
static void test_block(void **state)
{
    (void)state;
    const rc_analysis analysis = {
        .stop_error = 0.1, .n_tallies = 1, .tally = &tally, .block_size = 8, .replicates = 25, .n_blocks = 4};
    const int64_t counts[8] = {0}, many[8] = {4, 0, 4, 0, 4, 0, 0, 0};
    const uint8_t all[] = {1, 1, 1, 1}, gap[] = {1, 0, 1, 1}, elsewhere[] = {1, RC_DONE_ELSEWHERE, 1, 1};
    assert_int_equal(rc_run_claims_stop_block(&analysis, counts, all), 2);
    assert_int_equal(rc_run_claims_stop_block(&analysis, counts, gap), 4);
    assert_int_equal(rc_run_claims_stop_block(&analysis, counts, elsewhere), 4);
    assert_int_equal(rc_run_claims_stop_block(&analysis, many, all), 4); /* 12 of 24 are not enough */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_error), cmocka_unit_test(test_count),
                                       cmocka_unit_test(test_block)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
