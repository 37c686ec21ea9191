/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outcomes that are no survival: against coin and pROC, by hand, what is refused, a cohort's reading. */
#include "base/text.h"
#include "kernel/outcome.h"

#include "base/memory.h"
#include "cohort/read.h"
#include "plan/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../golden.h"
#include "study/find.h"

static recut_cohort *cohort_of(const char *file, const char *outcome, const char *level, const char *marker)
{
    char path[1024];
    recut_cohort *cohort = NULL;
    recut_error err;
    const char *const markers[] = {marker}, *const levels[] = {level};
    bool words = strcmp(level, "-") != 0;
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, file);
    const rc_cohort_options options = {.path = path,
                                       .outcome = outcome,
                                       .n_event_values = words,
                                       .event_values = words ? levels : NULL,
                                       .n_markers = 1,
                                       .marker = markers};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static double cell(const rc_analysis *analysis, size_t table, size_t row, const char *name)
{
    const rc_table *t = &analysis->table[table];
    for (size_t c = 0; c < t->n_columns; c++)
        if (strcmp(t->column[c].name, name) == 0) return t->data[row * t->n_columns + c];
    fail_msg("no column %s", name);
    return NAN;
}

static recut_status make(const recut_cohort *cohort, rc_plan_options options, rc_analysis **out, recut_error *err)
{
    if (!options.criterion) options.criterion = "logrank"; /* the default, which an outcome does not take */
    options.min_fraction = 0.1;
    options.seed = 1;
    return rc_plan_create(rc_study_find("outcome"), cohort, &options, out, err);
}

static void against_r(void **state)
{
    (void)state;
    golden *g = golden_read("outcome/outcome.csv");
    for (int r = 0; r < g->rows; r++) {
        char text[64], *part[4], *rest = text;
        recut_error err;
        rc_analysis *analysis = NULL;
        const double *want = g->value[r];
        snprintf(text, sizeof text, "%s", g->text[r]);
        for (int i = 0; i < 4; i++) part[i] = strsep(&rest, "|");
        recut_cohort *cohort = cohort_of(part[0], part[1], part[2], part[3]);
        if (make(cohort, (rc_plan_options){0}, &analysis, &err) != RECUT_OK) fail_msg("%s", err.text);
        assert_true(golden_error(cell(analysis, 0, 0, "statistic"), want[1]) < 1e-9);
        assert_true(cell(analysis, 1, 0, "next_lower") == want[2]);
        assert_true(golden_error(cell(analysis, 1, 0, "statistic"), want[1]) < 1e-9);
        assert_true(golden_error(cell(analysis, 0, 0, "auc"), want[3]) < 1e-9);
        assert_true(golden_error(cell(analysis, 0, 0, "auc_lower"), want[4]) < 1e-9);
        assert_true(golden_error(cell(analysis, 0, 0, "auc_upper"), want[5]) < 1e-9);
        assert_true(golden_error(cell(analysis, 0, 0, "youden"), want[6]) < 1e-9);
        assert_true(golden_error(cell(analysis, 1, 0, "odds_ratio"), want[7]) < 1e-9);
        assert_true(golden_error(cell(analysis, 1, 0, "odds_ratio_lower"), want[8]) < 1e-9);
        assert_true(golden_error(cell(analysis, 1, 0, "odds_ratio_upper"), want[9]) < 1e-9);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
    assert_int_equal(g->rows, 7);
    free(g);
}

static recut_cohort *of_text(const char *text, recut_status status, const char *word)
{
    recut_cohort *cohort = NULL;
    recut_error err = {0};
    const rc_cohort_options options = {.path = "o.csv",
                                       .bytes = text,
                                       .n_bytes = strlen(text),
                                       .outcome = "y",
                                       .n_markers = 1,
                                       .marker = (const char *const[]){"m"}};
    recut_status st = rc_cohort_read(&options, &cohort, &err);
    if (st != status || (word && !strstr(err.text, word))) fail_msg("%d: %s", (int)st, err.text);
    return cohort;
}

/* Marker 1 2 2 3, outcome 0 1 0 1: of the pairs with/without (2,1) (2,2) (3,1) (3,2) three and a half are in order. At
 * 3: one high, with it; the statistic is (2 - 3/4 ...): ranks 1.5 3.5 1.5 3.5, sum of squares 4, high sum 1 over the
 * sd sqrt(3 / 12 * 4) = 1. */
static void by_hand(void **state)
{
    (void)state;
    recut_error err;
    rc_analysis *analysis = NULL;
    recut_cohort *cohort = of_text("y,m\n0,1\n1,2\n0,2\n1,3\n", RECUT_OK, NULL);
    const double fixed[] = {3};
    assert_int_equal(make(cohort, (rc_plan_options){.n_cutoffs = 1, .cutoff = fixed}, &analysis, &err), RECUT_OK);
    assert_true(fabs(cell(analysis, 0, 0, "auc") - 3.5 / 4) < 1e-15);
    assert_true(cell(analysis, 0, 0, "positive") == 2);
    assert_true(fabs(cell(analysis, 1, 1, "statistic") - 1) < 1e-12);
    assert_true(cell(analysis, 1, 1, "sensitivity") == 0.5 && cell(analysis, 1, 1, "specificity") == 1);
    assert_true(cell(analysis, 1, 1, "positive_low") == 1 && cell(analysis, 1, 1, "positive_high") == 1);
    assert_true(isnan(cell(analysis, 1, 1, "odds_ratio")));
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* Values that differ by less than times that are tied up to rounding are not tied; the largest outcome below 0. */
static void reading(void **state)
{
    (void)state;
    recut_cohort *cohort = of_text("y,m\n-1e9,1\n-1.0000001,2\n-1.0000002,3\n,4\n", RECUT_OK, NULL);
    assert_int_equal(cohort->n, 3);
    assert_true(cohort->time[0] == 1 && cohort->time[1] == 3 && cohort->time[2] == 2);
    assert_true(cohort->events == 3 && cohort->n_event_times == 3);
    recut_cohort_destroy(cohort);
    of_text("y,m\n1,1\n1,2\n1,3\n", RECUT_E_SHAPE, "same outcome");
    of_text("y,m\nCR,1\nPD,2\n", RECUT_E_DATA, RC_TEXT_OPTION "event-value");
    of_text("z,m\n1,1\n2,2\n", RECUT_E_USAGE, "y");
}

static void refused(void **state)
{
    (void)state;
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    recut_cohort *cohort = of_text("y,m,time\n0,1,3\n1,2,4\n0,2,5\n1,3,6\n", RECUT_OK, NULL);
    assert_int_equal(make(cohort, (rc_plan_options){.criterion = "score"}, &analysis, &err), RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "wilcoxon"));
    assert_int_equal(make(cohort, (rc_plan_options){.cuts = "2"}, &analysis, &err), RECUT_E_USAGE);
    const rc_plan_options survival = {
        .criterion = "logrank", .min_fraction = 0.1, .replicates = 10, .hazard_ratio = "mh"};
    assert_int_equal(rc_plan_create(rc_study_find("permute"), cohort, &survival, &analysis, &err), RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "wilcoxon"));
    recut_cohort_destroy(cohort);
    const char *text = "y,m,time\n0,1,3\n1,2,4\n";
    const rc_cohort_options both = {.path = "o.csv",
                                    .bytes = text,
                                    .n_bytes = strlen(text),
                                    .outcome = "y",
                                    .time = "time",
                                    .n_markers = 1,
                                    .marker = (const char *const[]){"m"}};
    assert_int_equal(rc_cohort_read(&both, &cohort, &err), RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "the one or the other"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(against_r), cmocka_unit_test(by_hand),
                                       cmocka_unit_test(reading), cmocka_unit_test(refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
