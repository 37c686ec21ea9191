/* SPDX-License-Identifier: GPL-3.0-or-later
 * The adjusted model of the bootstrap on the patients who lack none of its covariates, everything else on all of the
 * marker: against R's coxph and survdiff, in the cohort and in a resample. */
#include "cohort/read.h"
#include "golden.h"
#include "kernel/reason.h"
#include "plan/plan.h"
#include "plan/sample.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { PATIENTS = 911, IN_MODEL = 888 };
static const char *const marker = "nodes", *const covariates[] = {"age", "sex", "rx", "differ"};
static const size_t adjust[] = {0, 1, 2, 3};

static recut_cohort *read_cohort(const char *path)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_cohort_options options = {.path = path,
                                 .n_markers = 1,
                                 .marker = &marker,
                                 .n_covariates = 4,
                                 .covariates = covariates,
                                 .keep_missing = true};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_int_equal(cohort->n, PATIENTS);
    return cohort;
}

/* The first row of the golden file: everybody once; the second: a resample. */
static void check(const recut_cohort *cohort)
{
    rc_sample_options options = {.n_adjust = 4, .adjust = adjust};
    size_t width = rc_plan_sample_width(&options);
    rc_sample *sample = NULL;
    double weight[PATIENTS], out[RC_STAT_FIXED_COUNT + 3];
    golden *g = golden_read("bootstrap/colon_adjusted.csv");
    assert_int_equal(g->rows, 2);
    assert_int_equal(width, RC_STAT_FIXED_COUNT + 3);
    assert_int_equal(rc_plan_sample_create(cohort, &options, &sample, NULL), RECUT_OK);
    for (int row = 0; row < 2; row++) {
        const double *expected = g->value[row];
        for (size_t i = 0; i < PATIENTS; i++) weight[i] = row == 0 ? 1 : (double)((i * 37 + i / 5) % 3);
        rc_plan_sample_set(sample, weight, true);
        rc_plan_sample_split(sample, 0, rc_cohort_count_below(cohort, 0, 4), out);
        assert_true(out[RC_STAT_N_LOW] + out[RC_STAT_N_HIGH] == expected[golden_column(g, "n")]);
        assert_true(out[RC_STAT_EVENTS_LOW] + out[RC_STAT_EVENTS_HIGH] == expected[golden_column(g, "events")]);
        assert_true(golden_error(out[RC_STAT_CHISQ], expected[golden_column(g, "chisq")]) < 1e-9);
        assert_true(golden_error(out[width - 3], expected[golden_column(g, "hr_adjusted")]) < 1e-9);
        assert_true(golden_error(out[width - 2], expected[golden_column(g, "log_hr_adjusted_se")]) < 1e-9);
        assert_true(out[width - 1] == RC_REASON_NONE);
    }
    rc_plan_sample_destroy(sample);
    free(g);
}

static void path_of(char *path, size_t room)
{
    snprintf(path, room, "%s/golden/data/colon.csv", RECUT_TESTS_DIR);
}

static void as_coxph(void **state)
{
    char path[1024];
    (void)state;
    path_of(path, sizeof path);
    recut_cohort *cohort = read_cohort(path);
    check(cohort);
    rc_plan_options options = {.criterion = "logrank",
                               .min_fraction = 0.1,
                               .replicates = 4,
                               .seed = 1,
                               .rows = -1,
                               .hazard_ratio = "mh",
                               .n_adjust = 4,
                               .adjust = covariates};
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    if (rc_plan_create(rc_study_find("bootstrap"), cohort, &options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    bool found = false;
    for (size_t t = 0; t < analysis->n_tables; t++) {
        const rc_table *table = &analysis->table[t];
        if (strcmp(table->name, "adjusted") != 0) continue;
        assert_true(table->data[0] == IN_MODEL && table->data[1] == 430 && table->data[2] == PATIENTS - IN_MODEL);
        found = true;
    }
    assert_true(found);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* A level that only patients outside of the model have changes nothing. */
static void level_outside_of_the_model(void **state)
{
    char path[1024], line[512];
    (void)state;
    path_of(path, sizeof path);
    FILE *from = fopen(path, "r"), *to = fopen("outside.csv", "w");
    assert_true(from && to);
    while (fgets(line, sizeof line, from)) {
        int column = 0;
        for (const char *at = line; *at; at++) {
            column += *at == ',';
            if (column == 8 &&
                strncmp(at, ",,", 2) == 0) { /* differ is missing: rx, the last column, becomes another */
                strcpy(strrchr(line, ',') + 1, "\"Another\"\n");
                break;
            }
        }
        fputs(line, to);
    }
    fclose(from);
    assert_int_equal(fclose(to), 0);
    recut_cohort *cohort = read_cohort("outside.csv");
    assert_int_equal(cohort->covariate[2].factor.n_levels, 4);
    check(cohort);
    recut_cohort_destroy(cohort);
}

/* Nobody of the model is high: a reason, while the split itself has its numbers. */
static void group_outside_of_the_model(void **state)
{
    (void)state;
    FILE *to = fopen("group.csv", "w");
    assert_non_null(to);
    fprintf(to, "time,event,m,z\n");
    for (int i = 0; i < 12; i++)
        fprintf(to, "%d,%d,%d,%s\n", 1 + i * 5 % 12, i % 3 > 0, i < 4, i < 4 ? "" : i % 2 ? "1.5" : "2");
    assert_int_equal(fclose(to), 0);
    const char *m = "m", *z = "z";
    recut_cohort *cohort = NULL;
    rc_cohort_options from = {
        .path = "group.csv", .n_markers = 1, .marker = &m, .n_covariates = 1, .covariates = &z, .keep_missing = true};
    assert_int_equal(rc_cohort_read(&from, &cohort, NULL), RECUT_OK);
    rc_sample_options options = {.n_adjust = 1, .adjust = adjust};
    rc_sample *sample = NULL;
    double weight[12], out[RC_STAT_FIXED_COUNT + 3];
    for (size_t i = 0; i < 12; i++) weight[i] = 1;
    assert_int_equal(rc_plan_sample_create(cohort, &options, &sample, NULL), RECUT_OK);
    rc_plan_sample_set(sample, weight, true);
    rc_plan_sample_split(sample, 0, rc_cohort_count_below(cohort, 0, 1), out);
    assert_true(out[RC_STAT_N_HIGH] == 4 && out[RC_STAT_HR] > 0);
    assert_true(isnan(out[RC_STAT_FIXED_COUNT]) && out[RC_STAT_FIXED_COUNT + 2] == RC_REASON_EMPTY_GROUP);
    rc_plan_sample_destroy(sample);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_coxph), cmocka_unit_test(level_outside_of_the_model),
                                       cmocka_unit_test(group_outside_of_the_model)};
    return cmocka_run_group_tests_name("adjusted", tests, NULL, NULL);
}
