/* SPDX-License-Identifier: GPL-3.0-or-later
 * recut centers on cohorts with next to nothing in them: it finishes, and whatever is missing has a counted reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "centers_support.h"
#include "kernel/reason.h"
#include "plan/design.h"
#include "study/find.h"

static const char *const with_replicates[] = {"splits", "within", "labels", "crossvalidate", "falsify"};

/* Reason 0 and every number is there; another reason and the hazard ratio is not. */
static void check_scored(double chisq, double p, double log_hr, double c, double reason)
{
    assert_true(reason >= 0 && reason < RC_REASON_COUNT);
    assert_true(isnan(log_hr) == (reason != 0));
    assert_true(isnan(chisq) == isnan(p));
    if (reason == 0) assert_true(isfinite(chisq) && isfinite(c));
}

static void check_design_rows(const double *rows, size_t n_rows, size_t width)
{
    for (size_t r = 0; r < n_rows; r++) {
        const double *row = rows + r * width;
        check_scored(row[RC_DESIGN_CHISQ], row[RC_DESIGN_P], row[RC_DESIGN_LOG_HR], row[RC_DESIGN_C],
                     row[RC_DESIGN_REASON]);
        for (const double *v = row + RC_DESIGN_V_CHISQ; v < row + width; v += RC_VALIDATION_COLUMNS) {
            check_scored(v[0], v[1], v[2], v[4], v[5]);
            assert_true(isnan(v[2]) == isnan(v[3]));
        }
        if (isnan(row[RC_DESIGN_CUTOFF]))
            assert_true(row[RC_DESIGN_REASON] == RC_REASON_NO_CUTOFF || row[RC_DESIGN_REASON] == RC_REASON_NO_EVENTS);
    }
}

static void check_tables(const recut_cohort *cohort, const rc_plan_options *options)
{
    rc_analysis *analysis = centers_create("centers", cohort, options);
    const rc_table *table = centers_table(analysis, "leave_one_out/x");
    check_design_rows(table->data, table->n_rows, RC_DESIGN_COLUMNS);
    table = centers_table(analysis, "center_splits/x");
    check_design_rows(table->data, table->n_rows, RC_DESIGN_COLUMNS);
    table = centers_table(analysis, "by_center/x");
    size_t chisq = table_column(table, "chisq"), hr = table_column(table, "log_hr"),
           reason = table_column(table, "reason");
    for (size_t r = 0; r < table->n_rows; r++) {
        const double *row = table->data + r * table->n_columns;
        check_scored(row[chisq], row[chisq + 1], row[hr], 0.5, row[reason]);
    }
    table = centers_table(analysis, "heterogeneity/x");
    for (size_t r = 0; r < table->n_rows; r++) {
        const double *row = table->data + r * table->n_columns;
        double used = row[table_column(table, "centers_used")], code = row[table_column(table, "stratified_reason")];
        assert_true(code >= 0 && code < RC_REASON_COUNT);
        assert_true(isnan(row[table_column(table, "stratified_log_hr")]) == (code != 0));
        assert_true(isnan(row[table_column(table, "q")]) == !(used > 1));
        assert_true(isnan(row[table_column(table, "interaction_chisq")]) == !(used > 1));
        assert_true(isnan(row[table_column(table, "interaction_p")]) == !(used > 1));
    }
    rc_plan_destroy(analysis);
}

static void check_plan(const char *plan, const recut_cohort *cohort, const rc_plan_options *options)
{
    rc_analysis *analysis = centers_create(plan, cohort, options);
    int64_t *tally, counted = 0;
    double *rows = centers_run(analysis, &tally);
    if (strcmp(plan, "labels") == 0) {
        const int64_t *usable = tally + centers_tally(analysis, "usable")->offset;
        for (size_t c = 0; c < analysis->n_columns; c++) {
            int64_t here = 0;
            for (int64_t b = 0; b < options->replicates; b++) here += !isnan(rows[(size_t)b * analysis->n_columns + c]);
            assert_int_equal(usable[c], here);
        }
    } else if (strcmp(plan, "crossvalidate") == 0) {
        int64_t positive = 0, repeats = options->replicates * options->repeats; /* given, not the default */
        int64_t unclassified = tally[centers_tally(analysis, "repeats_unclassified")->offset];
        for (int64_t b = 0; b < options->replicates; b++) {
            assert_true(isfinite(rows[b]) && rows[b] >= 0);
            positive += rows[b] > 0;
        }
        assert_true(isfinite(analysis->table[0].data[0]));
        assert_true(positive <= repeats - unclassified);
        if (cohort->marker[0].n_distinct == 1) assert_int_equal(unclassified, repeats);
    } else {
        check_design_rows(rows, (size_t)options->replicates, analysis->n_columns);
        const rc_tally *failed = centers_tally(analysis, "failed");
        for (size_t i = 0; i < failed->n_rows * failed->n_bins; i++) counted += tally[failed->offset + i];
        assert_int_equal(counted, 2 * options->replicates);
    }
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
}

enum { MOST = 14 };
static const struct {
    const char *name, *discovery;
    size_t n;
    patient patients[MOST];
} degenerate[] = {
    {"a center of one, and it is discovery",
     "B",
     8,
     {{"A", 1, 1, 3},
      {"A", 2, 1, 1},
      {"A", 3, 0, 4},
      {"A", 4, 1, 1.5},
      {"A", 5, 1, 9},
      {"A", 6, 1, 2},
      {"A", 7, 0, 6},
      {"B", 2, 1, 5}}},
    {"a center of one, validated",
     "A",
     8,
     {{"A", 1, 1, 3},
      {"A", 2, 1, 1},
      {"A", 3, 0, 4},
      {"A", 4, 1, 1.5},
      {"A", 5, 1, 9},
      {"A", 6, 1, 2},
      {"A", 7, 0, 6},
      {"B", 2, 1, 5}}},
    {"no events in validation",
     NULL,
     9,
     {{"A", 1, 1, 3},
      {"A", 2, 1, 1},
      {"A", 3, 0, 4},
      {"A", 4, 1, 1.5},
      {"A", 5, 1, 9},
      {"B", 6, 0, 2},
      {"B", 7, 0, 6},
      {"B", 2, 0, 5},
      {"B", 3, 0, 4}}},
    {"no events in discovery",
     "B",
     9,
     {{"A", 1, 1, 3},
      {"A", 2, 1, 1},
      {"A", 3, 0, 4},
      {"A", 4, 1, 1.5},
      {"A", 5, 1, 9},
      {"B", 6, 0, 2},
      {"B", 7, 0, 6},
      {"B", 2, 0, 5},
      {"B", 3, 0, 4}}},
    {"one value of the marker",
     NULL,
     8,
     {{"A", 1, 1, 3},
      {"A", 2, 1, 3},
      {"A", 3, 0, 3},
      {"A", 4, 1, 3},
      {"B", 5, 1, 3},
      {"B", 6, 1, 3},
      {"B", 7, 0, 3},
      {"B", 2, 1, 3}}},
    {"all at one time",
     NULL,
     8,
     {{"A", 5, 1, 1},
      {"A", 5, 1, 2},
      {"A", 5, 0, 3},
      {"A", 5, 1, 4},
      {"B", 5, 1, 1},
      {"B", 5, 1, 2},
      {"B", 5, 0, 3},
      {"B", 5, 1, 4}}},
    {"all die at one time",
     NULL,
     8,
     {{"A", 5, 1, 1},
      {"A", 5, 1, 2},
      {"A", 5, 1, 3},
      {"A", 5, 1, 4},
      {"B", 5, 1, 1},
      {"B", 5, 1, 2},
      {"B", 5, 1, 3},
      {"B", 5, 1, 4}}},
    {"one center dies at one time",
     "A",
     9,
     {{"A", 1, 1, 3},
      {"A", 2, 1, 1},
      {"A", 3, 0, 4},
      {"A", 4, 1, 1.5},
      {"A", 5, 1, 9},
      {"B", 5, 1, 1},
      {"B", 5, 1, 2},
      {"B", 5, 1, 3},
      {"B", 5, 1, 4}}},
    {"one event in all",
     NULL,
     8,
     {{"A", 1, 0, 3},
      {"A", 2, 0, 1},
      {"A", 3, 1, 4},
      {"A", 4, 0, 1.5},
      {"B", 5, 0, 9},
      {"B", 6, 0, 2},
      {"B", 7, 0, 6},
      {"B", 2, 0, 5}}},
    {"missing centers, single ones",
     NULL,
     14,
     {{"A", 1, 1, 3},
      {"A", 2, 1, 1},
      {"", 3, 0, 4},
      {"A", 4, 1, 1.5},
      {"C", 5, 1, 9},
      {"NA", 6, 1, 2},
      {"D", 7, 0, 6},
      {"E", 2, 1, 5},
      {"F", 3, 1, 8},
      {"G", 8, 0, 7},
      {"A", 6, 1, 2.5},
      {"A", 9, 0, 3.5},
      {"", 9, 1, 4.5},
      {"C", 3, 0, 1}}},
    {"perfectly separated survival",
     NULL,
     10,
     {{"A", 1, 1, 9},
      {"A", 2, 1, 8},
      {"A", 3, 1, 7},
      {"A", 14, 0, 1},
      {"A", 15, 0, 2},
      {"B", 1, 1, 9},
      {"B", 2, 1, 8},
      {"B", 3, 1, 7},
      {"B", 14, 0, 1},
      {"B", 15, 0, 2}}},
};

static void degenerate_cohorts(void **state)
{
    (void)state;
    const double cutoffs[] = {2, 4, 100};
    for (size_t k = 0; k < 2 * sizeof degenerate / sizeof *degenerate; k++) {
        recut_cohort *cohort = centers_write(degenerate[k / 2].patients, degenerate[k / 2].n);
        assert_int_equal(cohort->n, degenerate[k / 2].n); /* a missing center is one of its own */
        rc_plan_options options = centers_options(300);
        options.criterion = k % 2 ? "score" : "logrank";
        options.n_cutoffs = 3;
        options.cutoff = cutoffs;
        options.n_discovery = degenerate[k / 2].discovery != NULL;
        options.discovery = &degenerate[k / 2].discovery;
        options.split_size = 4;
        options.folds = 3;
        options.repeats = 2;
        check_tables(cohort, &options);
        for (size_t p = 0; p < 5; p++) check_plan(with_replicates[p], cohort, &options);
        recut_cohort_destroy(cohort);
    }
}

/* 18 institutions of lung, some with two patients, and a patient without one: more splits than are made, and the
 * reasons are counted. */
static void tiny_centers(void **state)
{
    (void)state;
    const double cutoff = 60;
    recut_cohort *cohort = centers_data("lung", "age");
    assert_int_equal(cohort->center.n_levels, 18);
    assert_int_equal(cohort->n_dropped, 1);
    rc_plan_options options = centers_options(100);
    options.n_cutoffs = 1;
    options.cutoff = &cutoff;
    options.folds = 2;
    options.repeats = 1;
    rc_analysis *analysis = centers_create("centers", cohort, &options);
    const rc_table *splits = centers_table(analysis, "center_splits/age"),
                   *left_out = centers_table(analysis, "leave_one_out/age"), *table;
    assert_int_equal(splits->n_rows, 1022);
    check_design_rows(splits->data, splits->n_rows, RC_DESIGN_COLUMNS);
    check_design_rows(left_out->data, left_out->n_rows, RC_DESIGN_COLUMNS);
    assert_true(labelled(left_out, "33")[RC_DESIGN_V_REASON] != RC_REASON_NONE); /* two patients */
    table = centers_table(analysis, "by_center/age");
    for (size_t r = 0; r < table->n_rows; r++) {
        const double *row = table->data + r * table->n_columns;
        if (isnan(row[table_column(table, "log_hr")]))
            assert_true(row[table_column(table, "reason")] > 0);
        else
            assert_true(row[table_column(table, "reason")] == 0);
    }
    rc_plan_destroy(analysis);
    for (size_t p = 0; p < 5; p++) check_plan(with_replicates[p], cohort, &options);
    recut_cohort_destroy(cohort);
}

static void bad_options(void **state)
{
    (void)state;
    const char *const unknown = "Berlin", *const all[] = {"Hamburg", "Munich", "Vienna"};
    recut_cohort *cohort = centers_data("cohort143", "il6");
    struct {
        const char *plan, *fragment;
        rc_plan_options options;
    } bad[6];
    for (int i = 0; i < 6; i++)
        bad[i].plan = i < 2 ? "centers" : i < 4 ? "splits" : "crossvalidate", bad[i].options = centers_options(10);
    bad[0].options.n_discovery = 1, bad[0].options.discovery = &unknown,
    bad[0].fragment = "discovery Berlin: no such center";
    bad[1].options.n_discovery = 3, bad[1].options.discovery = all, bad[1].fragment = "none is left for validation";
    bad[2].options.split_size = 142, bad[2].fragment = "split-size 142: expected 2 to 141";
    bad[3].options.stratify = "hospital", bad[3].fragment = "stratify hospital";
    bad[4].options.folds = 144, bad[4].fragment = "folds 144: expected 2 to 143";
    bad[5].options.folds = 1, bad[5].fragment = "folds 1: expected 2 to 143";
    for (int i = 0; i < 6; i++) {
        rc_analysis *analysis = NULL;
        recut_error err = {0};
        recut_status st = rc_plan_create(rc_study_find(bad[i].plan), cohort, &bad[i].options, &analysis, &err);
        assert_int_equal(recut_status_exit_code(st), 2);
        if (!strstr(err.text, bad[i].fragment)) fail_msg("%s", err.text);
        assert_null(analysis);
    }
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(degenerate_cohorts),
        cmocka_unit_test(tiny_centers),
        cmocka_unit_test(bad_options),
    };
    return cmocka_run_group_tests_name("centers degenerate", tests, NULL, NULL);
}
