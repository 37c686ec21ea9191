/* SPDX-License-Identifier: GPL-3.0-or-later
 * recut centers: random splits, center splits and heterogeneity against R. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "centers_support.h"

static double worst, worst_cox;

/* Hazard ratios come out of an iteration in both programs; the rest does not. */
static bool is_cox(const char *name)
{
    return strstr(name, "log_hr") || strstr(name, "wald") || strstr(name, "interaction");
}

static void compare(const char *what, const char *name, double ours, double theirs)
{
    double error = golden_error(ours, theirs);
    if (theirs == 0 || fabs(theirs) < 1e-12) error = fabs(ours - theirs);
    if (!(error < (is_cox(name) ? 1e-7 : 1e-9))) fail_msg("%s, %s: %.17g, R %.17g", what, name, ours, theirs);
    if (is_cox(name))
        worst_cox = fmax(worst_cox, error);
    else
        worst = fmax(worst, error);
}

static void report(const char *what)
{
    print_message("%s: worst relative error %.2g, of Cox %.2g\n", what, worst, worst_cox);
    worst = worst_cox = 0;
}

static void replay_splits(const char *data, const char *marker, size_t size)
{
    char file[1024], name[160], expected_name[128];
    snprintf(file, sizeof file, "%s/golden/centers/%s_splits.txt", RECUT_TESTS_DIR, data);
    snprintf(expected_name, sizeof expected_name, "centers/%s_splits.csv", data);
    golden *expected = golden_read(expected_name);
    recut_cohort *cohort = centers_data(data, marker);
    rc_plan_options options = centers_options(1);
    options.replay = file;
    options.split_size = (int64_t)size;
    rc_analysis *analysis = centers_create("splits", cohort, &options);
    assert_int_equal(analysis->replicates, expected->rows);
    int64_t *tally;
    double *rows = centers_run(analysis, &tally);
    int64_t significant = 0, same_way = 0;
    for (int r = 0; r < expected->rows; r++) {
        const double *row = rows + (size_t)r * analysis->n_columns, *theirs = expected->value[r];
        for (int c = 0; c < expected->columns; c++) {
            size_t ours = 0;
            snprintf(name, sizeof name, "%s/%s", marker, expected->name[c]);
            while (ours < analysis->n_columns && strcmp(analysis->column[ours].name, name) != 0) ours++;
            assert_true(ours < analysis->n_columns);
            compare(name, expected->name[c], row[ours], theirs[c]);
        }
        bool here = theirs[golden_column(expected, "validation_p")] < 0.05;
        significant += here;
        same_way +=
            here &&
            theirs[golden_column(expected, "log_hr")] * theirs[golden_column(expected, "validation_log_hr")] > 0;
    }
    const int64_t *validated = tally + centers_tally(analysis, "validated")->offset;
    assert_int_equal(validated[0], significant);
    assert_int_equal(validated[1], same_way);
    assert_int_equal(validated[2], expected->rows);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(expected);
}

static void random_splits(void **state)
{
    (void)state;
    replay_splits("cohort143", "il6", 63);
    replay_splits("rotterdam_gbsg", "pgr", 1500);
    report("random splits");
}

/* All splits of the centers; leaving one out is the split into the others and that one. */
static void center_splits_of(const char *data, const char *marker)
{
    char name[160];
    snprintf(name, sizeof name, "centers/%s_%s_center_splits.csv", data, marker);
    golden *expected = golden_read(name);
    recut_cohort *cohort = centers_data(data, marker);
    rc_plan_options options = centers_options(0);
    rc_analysis *analysis = centers_create("centers", cohort, &options);
    snprintf(name, sizeof name, "center_splits/%s", marker);
    const rc_table *splits = centers_table(analysis, name);
    snprintf(name, sizeof name, "leave_one_out/%s", marker);
    const rc_table *left_out = centers_table(analysis, name);
    size_t k = cohort->center.n_levels, seen = 0;
    assert_int_equal(splits->n_rows, expected->rows);
    assert_int_equal(left_out->n_rows, k);
    for (int r = 0; r < expected->rows; r++) {
        const double *row = labelled(splits, expected->text[r]), *out = NULL;
        size_t named = 1, missing = 0;
        for (const char *at = expected->text[r]; (at = strstr(at, " + ")); at += 3) named++;
        for (size_t c = 0; c < k; c++)
            if (!strstr(expected->text[r], cohort->center.level[c])) missing = c;
        if (named == k - 1) out = labelled(left_out, cohort->center.level[missing]), seen++;
        for (int c = 1; c < expected->columns; c++) {
            size_t at = table_column(splits, expected->name[c]);
            compare(expected->text[r], expected->name[c], row[at], expected->value[r][c]);
            if (out) compare(expected->text[r], expected->name[c], out[at], expected->value[r][c]);
        }
    }
    assert_int_equal(seen, k);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(expected);
}

static void center_splits(void **state)
{
    (void)state;
    center_splits_of("cohort143", "il6");
    center_splits_of("rotterdam_gbsg", "pgr");
    center_splits_of("rotterdam_gbsg", "nodes");
    report("center splits");
}

static void heterogeneity_of(const char *data, const char *marker, double cutoff, const char *at)
{
    char name[160], expected_name[160];
    snprintf(expected_name, sizeof expected_name, "centers/%s_%s_by_center.csv", data, at);
    golden *by_center = golden_read(expected_name);
    snprintf(expected_name, sizeof expected_name, "centers/%s_%s_heterogeneity.csv", data, at);
    golden *expected = golden_read(expected_name);
    recut_cohort *cohort = centers_data(data, marker);
    rc_plan_options options = centers_options(0);
    options.n_cutoffs = 1;
    options.cutoff = &cutoff;
    rc_analysis *analysis = centers_create("centers", cohort, &options);
    snprintf(name, sizeof name, "heterogeneity/%s", marker);
    const rc_table *table = centers_table(analysis, name);
    assert_true(table->data[table_column(table, "cutoff")] == cutoff);
    for (int r = 0; r < expected->rows; r++)
        compare(expected_name, expected->text[r], table->data[table_column(table, expected->text[r])],
                expected->value[r][1]);
    snprintf(name, sizeof name, "by_center/%s", marker);
    table = centers_table(analysis, name);
    assert_int_equal(table->n_rows, 3 * cohort->center.n_levels);
    assert_int_equal(by_center->rows, cohort->center.n_levels);
    for (int r = 0; r < by_center->rows; r++) {
        const double *row = labelled(table, by_center->text[r]); /* the first row of that name: the fixed cutoff */
        for (int c = 1; c < by_center->columns; c++)
            compare(by_center->text[r], by_center->name[c], row[table_column(table, by_center->name[c])],
                    by_center->value[r][c]);
        assert_true((row[table_column(table, "reason")] != 0) ==
                    isnan(by_center->value[r][golden_column(by_center, "log_hr")]));
    }
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(by_center);
    free(expected);
}

static void heterogeneity(void **state)
{
    (void)state;
    heterogeneity_of("cohort143", "il6", 18.22, "18.22");
    heterogeneity_of("cohort143", "il6", 10, "10");
    heterogeneity_of("rotterdam_gbsg", "pgr", 20, "20");
    heterogeneity_of("lung", "age", 60, "60");
    report("heterogeneity");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_splits),
        cmocka_unit_test(center_splits),
        cmocka_unit_test(heterogeneity),
    };
    return cmocka_run_group_tests_name("centers", tests, NULL, NULL);
}
