/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_candidates.c - orders, ties, ranks and candidates of a cohort, expected by hand. */
#include "cohort/read.h"
#include "support.h"

#include "golden.h"

#include <math.h>
#include <stdlib.h>

/* ---- orders, ties, ranks ------------------------------------------------ */

/* Patients 0..6.  Times 5 2 5 1 7 2 9; events at 5, 5, 2 (patient 1; 5 is censored at 2), 7.
 * Event times: 2, 5, 7.  Ranks: 5 -> 2, 2 -> 1, 1 -> 0, 7 -> 3, 9 -> 3. */
static void orders_and_ranks(void **state)
{
    (void)state;
    const double time[] = {5, 2, 5, 1, 7, 2, 9};
    const uint8_t event[] = {1, 1, 1, 0, 1, 0, 0};
    const double marker[] = {3, 1, 3, 2, -1, 1, 3};
    recut_cohort *c = NULL;
    assert_int_equal(recut_cohort_from_arrays(7, time, event, marker, "m", &c, NULL), RECUT_OK);
    assert_int_equal(recut_cohort_size(c), 7);
    assert_int_equal(c->events, 4);
    check_u32(c->by_time, (const uint32_t[]){3, 1, 5, 0, 2, 4, 6}, 7);
    assert_int_equal(c->n_event_times, 3);
    assert_true(c->event_time[0] == 2 && c->event_time[1] == 5 && c->event_time[2] == 7);
    check_u32(c->rank, (const uint32_t[]){2, 1, 2, 0, 3, 1, 3}, 7);
    const rc_marker *m = &c->marker[0];
    check_u32(m->order, (const uint32_t[]){4, 1, 5, 3, 0, 2, 6}, 7);
    assert_int_equal(m->n_distinct, 4);
    check_u32(m->first, (const uint32_t[]){0, 1, 3, 4, 7}, 5);
    assert_false(c->has_center || c->has_strata || c->synthetic);
    assert_null(c->id);
    recut_cohort_destroy(c);
    recut_cohort_destroy(NULL);
}

static void arrays_are_checked(void **state)
{
    (void)state;
    double time[] = {1, 2, 3}, marker[] = {1, 2, 3};
    uint8_t event[] = {1, 0, 1};
    recut_cohort *c = NULL;
    recut_error err;
    assert_int_equal(recut_cohort_from_arrays(1, time, event, marker, "m", &c, &err), RECUT_E_ARG);
    assert_int_equal(recut_cohort_from_arrays(3, time, event, NULL, "m", &c, &err), RECUT_E_ARG);
    time[1] = -1e-300;
    assert_int_equal(recut_cohort_from_arrays(3, time, event, marker, "m", &c, &err), RECUT_E_ARG);
    assert_int_equal(err.index, 1);
    time[1] = INFINITY;
    assert_int_equal(recut_cohort_from_arrays(3, time, event, marker, "m", &c, &err), RECUT_E_ARG);
    time[1] = 2;
    event[2] = 2;
    assert_int_equal(recut_cohort_from_arrays(3, time, event, marker, "m", &c, &err), RECUT_E_ARG);
    assert_int_equal(err.index, 2);
    event[2] = 1;
    marker[0] = NAN;
    assert_int_equal(recut_cohort_from_arrays(3, time, event, marker, "m", &c, &err), RECUT_E_ARG);
    assert_int_equal(err.index, 0);
    assert_null(c);
}

/* ---- candidates --------------------------------------------------------- */

static recut_cohort *ladder(size_t n, size_t tie)
{
    double *time = calloc(n, sizeof *time), *marker = calloc(n, sizeof *marker);
    uint8_t *event = calloc(n, 1);
    recut_cohort *c = NULL;
    assert_true(time && marker && event);
    for (size_t i = 0; i < n; i++) {
        time[i] = (double)(i + 1);
        event[i] = 1;
        marker[i] = (double)((n - 1 - i) / tie); /* descending, in groups of `tie` from below */
    }
    assert_int_equal(recut_cohort_from_arrays(n, time, event, marker, "m", &c, NULL), RECUT_OK);
    free(time);
    free(marker);
    free(event);
    return c;
}

static void check_candidates(size_t n, size_t tie, double fraction, size_t expected, uint32_t lowest, uint32_t highest)
{
    recut_cohort *c = ladder(n, tie);
    uint32_t *position = calloc(c->marker[0].n_distinct, sizeof *position);
    assert_non_null(position);
    size_t k = rc_cohort_candidates(c, 0, fraction, RC_SIDES_EQUAL, position);
    assert_int_equal(k, expected);
    if (k) assert_int_equal(position[0], lowest);
    if (k) assert_int_equal(position[k - 1], highest);
    for (size_t j = 0; j < k; j++) assert_int_equal(position[j] % tie, 0);
    free(position);
    recut_cohort_destroy(c);
}

static void candidates_follow_the_rule(void **state)
{
    (void)state;
    check_candidates(10, 1, 0.1, 9, 1, 9);       /* least = 1 */
    check_candidates(11, 1, 0.1, 8, 2, 9);       /* 1.1 -> 2 */
    check_candidates(143, 1, 0.1, 114, 15, 128); /* 14.3 -> 15 */
    check_candidates(100, 1, 0.07, 87, 7, 93);   /* 0.07 * 100 = 7.000000000000001 is 7 */
    check_candidates(10, 1, 0.5, 1, 5, 5);
    check_candidates(11, 1, 0.5, 0, 0, 0);  /* 5.5 -> 6 > 5 */
    check_candidates(10, 1, 0, 9, 1, 9);    /* never an empty side */
    check_candidates(12, 3, 0.2, 3, 3, 9);  /* ties: 3, 6, 9 with least = 3 */
    check_candidates(12, 3, 0.26, 1, 6, 6); /* 3.12 -> 4 */
    check_candidates(12, 12, 0.1, 0, 0, 0); /* constant marker */
}

/* Against cuts of R's maxstat.test; and the same rule for weights. */
static void candidates_as_maxstat(void **state)
{
    (void)state;
    golden *g = golden_read("scan/maxstat_sides.csv");
    int different = 0;
    for (int r = 0; r < g->rows; r++) {
        size_t n = (size_t)g->value[r][0];
        double fraction = g->value[r][1];
        recut_cohort *c = ladder(n, 1);
        uint32_t *position = calloc(n, sizeof *position);
        assert_non_null(position);
        size_t k = rc_cohort_candidates(c, 0, fraction, RC_SIDES_MAXSTAT, position);
        assert_int_equal(k, (size_t)g->value[r][2]);
        assert_int_equal(position[0], (uint32_t)g->value[r][3]);
        assert_int_equal(position[k - 1], (uint32_t)g->value[r][4]);
        different += rc_cohort_candidates(c, 0, fraction, RC_SIDES_EQUAL, position) != k;
        free(position);
        recut_cohort_destroy(c);
    }
    assert_true(g->rows == 120 && different > 20);
    free(g);
    rc_bounds bounds = rc_cohort_bounds(143, 0.1, RC_SIDES_MAXSTAT, true);
    assert_true(bounds.low == 14 && bounds.high == 15);
    bounds = rc_cohort_bounds(3, 0.1, RC_SIDES_MAXSTAT, true);
    assert_true(bounds.low == 1 && bounds.high == 1); /* never an empty side */
    bounds = rc_cohort_bounds(143, 0.1, RC_SIDES_MAXSTAT, false);
    assert_true(bounds.low == 0.1 * 143 && bounds.high == bounds.low);
}

static void counts_below(void **state)
{
    (void)state;
    recut_cohort *c = ladder(12, 3); /* 0 0 0 1 1 1 2 2 2 3 3 3 */
    const double cutoff[] = {-1, 0, 0.5, 1, 2, 3, 3.5, INFINITY, -INFINITY};
    const size_t expected[] = {0, 0, 3, 3, 6, 9, 12, 12, 0};
    for (size_t i = 0; i < 9; i++) assert_int_equal(rc_cohort_count_below(c, 0, cutoff[i]), expected[i]);
    recut_cohort_destroy(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_and_ranks),
        cmocka_unit_test(arrays_are_checked),
        cmocka_unit_test(candidates_follow_the_rule),
        cmocka_unit_test(candidates_as_maxstat),
        cmocka_unit_test(counts_below),
    };
    return cmocka_run_group_tests_name("candidates", tests, NULL, NULL);
}
