/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_times.c - patients with time 0 and times equal up to rounding: as R's survival (tests/golden/times), and by
 * hand. */
#include "cohort/read.h"
#include "cohort/tie.h"
#include "golden.h"
#include "kernel/concordance.h"
#include "kernel/kaplan.h"
#include "plan/layout.h"
#include "plan/nested.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void near(const char *what, double found, double expected)
{
    if (!(golden_error(found, expected) < 1e-9)) fail_msg("%s: %.17g, expected %.17g", what, found, expected);
}

static recut_cohort *read_case(const char *key)
{
    char path[1024], marker_name[32];
    const char *bar = strchr(key, '|'), *marker = marker_name;
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    assert_non_null(bar);
    snprintf(path, sizeof path, "%s/golden/times/%.*s.csv", RECUT_TESTS_DIR, (int)(bar - key), key);
    snprintf(marker_name, sizeof marker_name, "%s", bar + 1);
    rc_cohort_options options = {.path = path, .n_markers = 1, .marker = &marker};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static void compare_selected(const recut_cohort *cohort, const golden *g, const double *expected)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    rc_plan_options options = {.criterion = "logrank", .min_fraction = 0.1};
    if (rc_plan_create(rc_study_find("search"), cohort, &options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < analysis->n_tables; i++) {
        const double *row = analysis->table[i].data;
        if (strcmp(analysis->table[i].name, "selected") != 0) continue;
        near("cutoff", row[RC_SPLIT_CUTOFF], expected[golden_column(g, "cutoff")]);
        near("chisq", row[RC_SPLIT_CHISQ], expected[golden_column(g, "chisq")]);
        near("hr", row[RC_SPLIT_HR], expected[golden_column(g, "hr")]);
        rc_plan_destroy(analysis);
        return;
    }
    fail_msg("no table selected");
}

static void compare_curve(const recut_cohort *cohort, const golden *g, const double *expected)
{
    size_t n = cohort->n;
    double *storage = calloc(8 * n, sizeof *storage), *work = calloc(rc_kernel_concordance_work(n), sizeof *work);
    double variance;
    rc_concordance c;
    assert_true(storage && work);
    rc_kaplan curve = {.time = storage,
                       .at_risk = storage + n,
                       .events = storage + 2 * n,
                       .censored = storage + 3 * n,
                       .survival = storage + 4 * n,
                       .greenwood = storage + 5 * n};
    rc_kernel_kaplan(n, cohort->by_time, cohort->time, cohort->event, NULL, NULL, 0, 0.95, &curve);
    near("first", curve.survival[0], expected[golden_column(g, "first")]);
    near("at the first time", rc_kernel_kaplan_at(&curve, cohort->time[cohort->by_time[0]]), curve.survival[0]);
    near("last", curve.survival[curve.k - 1], expected[golden_column(g, "last")]);
    near("rmst", rc_kernel_kaplan_rmst(&curve, expected[golden_column(g, "tau")], &variance),
         expected[golden_column(g, "rmst")]);
    rc_kernel_concordance(n, cohort->by_time, cohort->time, cohort->event, cohort->marker[0].value, NULL, 0, &c, work);
    near("concordance", c.c, expected[golden_column(g, "concordance")]);
    free(storage);
    free(work);
}

static void as_r(void **state)
{
    (void)state;
    golden *g = golden_read("times/times.csv");
    assert_int_equal(g->rows, 6);
    for (int r = 0; r < g->rows; r++) {
        recut_cohort *cohort = read_case(g->text[r]);
        const double *expected = g->value[r];
        assert_int_equal(cohort->n, (size_t)expected[golden_column(g, "n")]);
        assert_int_equal(cohort->events, (size_t)expected[golden_column(g, "events")]);
        assert_int_equal(cohort->n_tied, (size_t)expected[golden_column(g, "tied")]);
        compare_selected(cohort, g, expected);
        compare_curve(cohort, g, expected);
        recut_cohort_destroy(cohort);
    }
    free(g);
}

static void ties_as_aeqsurv(void **state)
{
    (void)state;
    golden *g = golden_read("times/aeq.csv");
    assert_true(g->rows >= 8);
    for (int r = 0; r < g->rows; r++) {
        double time[4], reversed[4];
        size_t n = (size_t)g->value[r][0], changed = 0;
        rc_sort_item item[8];
        for (size_t i = 0; i < n; i++) {
            time[i] = g->value[r][1 + i];
            reversed[n - 1 - i] = time[i];
            changed += time[i] != g->value[r][5 + i];
        }
        assert_int_equal(rc_cohort_tie_sorted(time, n), changed);
        assert_int_equal(rc_cohort_tie(reversed, rc_base_sort_ascending(reversed, n, item), n), changed);
        for (size_t i = 0; i < n; i++) {
            assert_true(time[i] == g->value[r][5 + i]);
            assert_true(reversed[n - 1 - i] == time[i]);
        }
    }
    free(g);
}

/* Patients 0 to 5: times 2, 0, 2 + 4e-16, 5, 0, 0.3 (as 0.1 + 0.2); the event times are 0, 0.3 and 2.  At 0 all six are
 * at risk and one dies: S(0) = 5/6.  At 2 both patients of the tie die: S = 5/6 * 3/4 * 1/3.  By hand. */
static const double hand_time[] = {2, 0, 2.0000000000000004, 5, -0.0, 0.1 + 0.2};
static const uint8_t hand_event[] = {1, 1, 1, 0, 0, 1};
static const double hand_marker[] = {3, 6, 2, 1, 4, 5};

static void by_hand(void **state)
{
    (void)state;
    static const uint32_t by_time[] = {1, 4, 5, 0, 2, 3}, rank[] = {3, 1, 3, 3, 1, 2};
    recut_cohort *c = NULL;
    double out[6 * 6];
    assert_int_equal(recut_cohort_from_arrays(6, hand_time, hand_event, hand_marker, "m", &c, NULL), RECUT_OK);
    assert_int_equal(c->n_tied, 1);
    assert_true(c->time[2] == 2 && c->time[0] == 2);
    assert_int_equal(c->n_event_times, 3);
    assert_true(c->event_time[0] == 0 && c->event_time[2] == 2);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(c->by_time[i], by_time[i]);
        assert_int_equal(c->rank[i], rank[i]);
    }
    rc_kaplan curve = {.time = out,
                       .at_risk = out + 6,
                       .events = out + 12,
                       .censored = out + 18,
                       .survival = out + 24,
                       .greenwood = out + 30};
    rc_kernel_kaplan(6, c->by_time, c->time, c->event, NULL, NULL, 0, 0.95, &curve);
    near("S(0)", rc_kernel_kaplan_at(&curve, 0), 5.0 / 6);
    near("S(2)", rc_kernel_kaplan_at(&curve, 2), 5.0 / 6 * 3 / 4 / 3);
    recut_cohort_destroy(c);
}

/* A workspace of many small cohorts has the same times. */
static void in_a_workspace(void **state)
{
    (void)state;
    rc_nested *nested = NULL;
    rc_plan_options options = {.criterion = "logrank", .min_fraction = 0.1};
    assert_int_equal(rc_plan_nested_create(6, &options, &nested, NULL), RECUT_OK);
    assert_int_equal(rc_plan_nested_load(nested, 6, hand_time, hand_event, hand_marker, NULL), RECUT_OK);
    const recut_cohort *c = rc_plan_nested_context(nested)->cohort;
    assert_int_equal(c->n_event_times, 3);
    assert_true(c->n_tied == 1 && c->time[2] == 2);
    rc_plan_nested_destroy(nested);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_r), cmocka_unit_test(ties_as_aeqsurv),
                                       cmocka_unit_test(by_hand), cmocka_unit_test(in_a_workspace)};
    return cmocka_run_group_tests_name("times", tests, NULL, NULL);
}
