/* SPDX-License-Identifier: GPL-3.0-or-later
 * The observed search against R: survdiff, coxph, maxstat on three real cohorts. */
#include "cohort/read.h"
#include "golden.h"
#include "kernel/reason.h"
#include "plan/layout.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static recut_cohort *read_cohort(const char *file, const char *marker)
{
    char path[1024];
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, file);
    rc_cohort_options options = {.path = path, .n_markers = 1, .marker = &marker};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static const rc_table *find(const rc_analysis *analysis, const char *name)
{
    for (size_t i = 0; i < analysis->n_tables; i++)
        if (strcmp(analysis->table[i].name, name) == 0) return &analysis->table[i];
    fail_msg("no table %s", name);
    return NULL;
}

static rc_analysis *run(const recut_cohort *cohort, const char *criterion, size_t n_cutoffs, const double *cutoff)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    rc_plan_options options = {.criterion = criterion, .min_fraction = 0.1, .n_cutoffs = n_cutoffs, .cutoff = cutoff};
    if (rc_plan_create(rc_study_find("search"), cohort, &options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    return analysis;
}

static void compare_scan(const rc_analysis *analysis, const golden *scan, const char *table_name)
{
    static const struct {
        int column;
        const char *golden;
    } pairs[] = {{0, "cutoff"},   {2, "n_low"}, {3, "n_high"}, {4, "obs_high"},
                 {5, "exp_high"}, {6, "var"},   {7, "chisq"},  {8, "p"}};
    const rc_table *table = find(analysis, table_name);
    assert_int_equal(table->n_rows, scan->rows);
    for (int r = 0; r < scan->rows; r++)
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
            double expected = scan->value[r][golden_column(scan, pairs[i].golden)];
            assert_true(golden_error(table->data[r * RC_SCAN_COLUMNS + pairs[i].column], expected) < 1e-9);
        }
}

/* Every cutoff of the scan as a fixed cutoff: hazard ratio and interval. */
static void compare_hazard_ratios(const rc_analysis *analysis, const golden *scan, const char *table_name)
{
    const rc_table *table = find(analysis, table_name);
    int hr = golden_column(scan, "hr_efron"), lo = golden_column(scan, "hr_lo"), hi = golden_column(scan, "hr_hi"),
        se = golden_column(scan, "se_efron"), finite = 0;
    assert_int_equal(table->n_rows, scan->rows);
    for (int r = 0; r < scan->rows; r++) {
        const double *row = table->data + (size_t)r * table->n_columns, *expected = scan->value[r];
        if (expected[hr] > 1e6 || expected[hr] < 1e-6) { /* coxph warns: no event in one group */
            assert_int_equal(row[RC_SPLIT_REASON],
                             expected[hr] > 1 ? RC_REASON_NO_EVENTS_LOW : RC_REASON_NO_EVENTS_HIGH);
            assert_true(isnan(row[RC_SPLIT_HR]));
            continue;
        }
        finite++;
        assert_int_equal(row[RC_SPLIT_REASON], RC_REASON_NONE);
        assert_true(golden_error(row[RC_SPLIT_HR], expected[hr]) < 1e-9);
        assert_true(golden_error(row[RC_SPLIT_HR_LOWER], expected[lo]) < 1e-8);
        assert_true(golden_error(row[RC_SPLIT_HR_UPPER], expected[hi]) < 1e-8);
        assert_true(golden_error(row[RC_SPLIT_LOG_HR_SE], expected[se]) < 1e-9);
    }
    assert_true(finite > scan->rows / 2);
}

static void against_r(const char *file, const char *marker)
{
    char name[128];
    double cutoff[256];
    recut_cohort *cohort = read_cohort(file, marker);
    snprintf(name, sizeof name, "scan/%s_%s_scan.csv", file, marker);
    golden *scan = golden_read(name);
    snprintf(name, sizeof name, "scan/%s_%s_summary.csv", file, marker);
    golden *summary = golden_read(name);
    for (int r = 0; r < scan->rows; r++) cutoff[r] = scan->value[r][0];

    rc_analysis *analysis = run(cohort, "logrank", (size_t)scan->rows, cutoff);
    snprintf(name, sizeof name, "scan/%s", marker);
    compare_scan(analysis, scan, name);
    snprintf(name, sizeof name, "fixed/%s", marker);
    compare_hazard_ratios(analysis, scan, name);
    const double *selected = find(analysis, "selected")->data;
    assert_true(golden_error(selected[RC_SPLIT_CUTOFF], golden_named(summary, "best_cutoff_mh")) < 1e-12);
    assert_true(golden_error(selected[RC_SPLIT_CHISQ], golden_named(summary, "best_chisq_mh")) < 1e-9);
    assert_true(golden_error(selected[RC_SPLIT_P_NAIVE], golden_named(summary, "best_p_naive")) < 1e-9);
    rc_plan_destroy(analysis);

    analysis = run(cohort, "score", 0, NULL);
    selected = find(analysis, "selected")->data;
    const double *closed = find(analysis, "corrections")->data;
    double lau92 = golden_named(summary, "maxstat_p_Lau92"), lau94 = golden_named(summary, "maxstat_p_Lau94");
    assert_true(golden_error(selected[RC_SPLIT_SCORE], golden_named(summary, "maxstat_statistic")) < 1e-9);
    assert_true(golden_error(selected[RC_SPLIT_NEXT_LOWER], golden_named(summary, "maxstat_cut_le")) < 1e-12);
    assert_true(golden_error(closed[2], fmin(lau92, 1)) < 1e-6);
    assert_true(golden_error(closed[3], fmin(lau94, 1)) < 1e-6);
    rc_plan_destroy(analysis);
    free(scan);
    free(summary);
    recut_cohort_destroy(cohort);
}

static void dlbcl(void **state)
{
    (void)state;
    against_r("dlbcl", "mge");
}

static void lung(void **state)
{
    (void)state;
    against_r("lung", "meal_cal");
}

static void gbsg2(void **state)
{
    (void)state;
    against_r("gbsg2", "progrec");
}

/* 5.8 patients a side: log-rank takes 6, the score criterion 5 as maxstat does, and selects another cutoff. */
static void sides_of_each_criterion(void **state)
{
    (void)state;
    against_r("sides58", "il6");
    recut_cohort *cohort = read_cohort("sides58", "il6");
    rc_analysis *analysis = run(cohort, "score", 0, NULL);
    const double *selected = find(analysis, "selected")->data;
    assert_int_equal(selected[RC_SPLIT_N_LOW], 5);
    assert_true(golden_error(selected[RC_SPLIT_SCORE], 2.844975) < 1e-6); /* survminer's surv_cutpoint */
    assert_true(golden_error(find(analysis, "corrections")->data[3], 0.07624) < 1e-4);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

static void constant_marker_has_a_reason(void **state)
{
    (void)state;
    static const double time[] = {1, 2, 3, 4}, marker[] = {5, 5, 5, 5};
    static const uint8_t event[] = {1, 1, 1, 0};
    recut_cohort *cohort = NULL;
    assert_int_equal(recut_cohort_from_arrays(4, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    double cutoff = 5;
    rc_analysis *analysis = run(cohort, "logrank", 1, &cutoff);
    const double *selected = find(analysis, "selected")->data;
    assert_int_equal(selected[RC_SPLIT_REASON], RC_REASON_NO_CUTOFF);
    assert_true(isnan(selected[RC_SPLIT_CUTOFF]));
    const double *fixed = find(analysis, "fixed/x")->data;
    assert_int_equal(fixed[RC_SPLIT_REASON], RC_REASON_EMPTY_GROUP);
    assert_int_equal(fixed[RC_SPLIT_N_HIGH], 4);
    assert_int_equal(find(analysis, "scan/x")->n_rows, 0);
    rc_plan_destroy(analysis);
    recut_cutoff *rows = NULL;
    size_t k = 9;
    assert_int_equal(recut_scan(cohort, 0.1, &rows, &k, NULL), RECUT_OK);
    assert_true(k == 0 && rows == NULL);
    assert_int_equal(recut_scan(cohort, 0, &rows, &k, NULL), RECUT_E_ARG);
    recut_cohort_destroy(cohort);
}

/* A cutpoint as maxstat and survminer print it is a patient's value: how many have it, and which cutoff parts their
 * groups. */
static void cutoff_that_is_a_value(void **state)
{
    (void)state;
    static const double time[] = {1, 2, 3, 4, 5}, marker[] = {7, 2, 3, 3, 9}, cutoffs[] = {3, 4, 9};
    static const uint8_t event[] = {1, 1, 1, 0, 1};
    recut_cohort *cohort = NULL;
    assert_int_equal(recut_cohort_from_arrays(5, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    rc_analysis *analysis = run(cohort, "logrank", 3, cutoffs);
    const rc_table *fixed = find(analysis, "fixed/x");
    const double *row = fixed->data;
    assert_int_equal(fixed->n_columns, RC_SPLIT_COLUMNS + 2);
    assert_true(row[RC_SPLIT_COLUMNS] == 2 && row[RC_SPLIT_COLUMNS + 1] == 7 && row[RC_SPLIT_N_LOW] == 1);
    row += fixed->n_columns;
    assert_true(row[RC_SPLIT_COLUMNS] == 0 && row[RC_SPLIT_COLUMNS + 1] == 7);
    row += fixed->n_columns;
    assert_true(row[RC_SPLIT_COLUMNS] == 1 && isnan(row[RC_SPLIT_COLUMNS + 1]));
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dlbcl),
        cmocka_unit_test(lung),
        cmocka_unit_test(gbsg2),
        cmocka_unit_test(sides_of_each_criterion),
        cmocka_unit_test(constant_marker_has_a_reason),
        cmocka_unit_test(cutoff_that_is_a_value),
    };
    return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
