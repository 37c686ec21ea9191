/* SPDX-License-Identifier: GPL-3.0-or-later
 * The search given covariates in weighted samples, and what centers say given them: against R's coxph on repeated rows
 * (tests/golden/given/resamples.R), a case by hand, and samples without a model. */
#include "cohort/read.h"
#include "golden.h"
#include "kernel/scan_table.h"
#include "plan/plan.h"
#include "plan/sample.h"
#include "plan/sample_given.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { PATIENTS = 143 };
static const size_t both[] = {0, 1};

static recut_cohort *read_cohort(void)
{
    static const char *const marker = "il6", *const covariates[] = {"age", "albi"};
    char path[1024];
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
    rc_cohort_options options = {.path = path,
                                 .n_markers = 1,
                                 .marker = &marker,
                                 .n_covariates = 2,
                                 .covariates = covariates,
                                 .keep_missing = true};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_int_equal(cohort->n, PATIENTS);
    return cohort;
}

static rc_sample *new_sample(const recut_cohort *cohort, size_t n_given)
{
    rc_sample *sample = NULL;
    const rc_sample_options options = {.search = {.criterion = rc_plan_criterion_find("adjusted"),
                                                  .min_fraction = 0.1,
                                                  .kernel = rc_kernel_scan_table(NULL)},
                                       .n_given = n_given,
                                       .given = both};
    assert_int_equal(rc_plan_sample_create(cohort, &options, &sample, NULL), RECUT_OK);
    return sample;
}

/* How often each patient is in the next resample of the replay file. */
static void next_resample(FILE *file, double *weight)
{
    char line[4096];
    assert_non_null(fgets(line, sizeof line, file));
    for (size_t i = 0; i < PATIENTS; i++) weight[i] = 0;
    for (char *at = strtok(line, " ,\r\n"); at; at = strtok(NULL, " ,\r\n")) weight[strtoul(at, NULL, 10) - 1]++;
}

static void check_split(const rc_quick *quick, const double *expected)
{
    assert_true(golden_error(quick->chisq, expected[0]) < 1e-9);
    assert_true(golden_error(quick->log_hr, expected[1]) < 1e-9);
}

/* Every candidate's score test, the one selected, and its hazard ratio in the resample, the cohort and out of the
 * bag. */
static void as_coxph(void **state)
{
    char path[1024];
    recut_cohort *cohort = read_cohort();
    rc_sample *sample = new_sample(cohort, 2);
    golden *scan = golden_read("given/resamples_scan.csv"), *rows = golden_read("given/resamples.csv");
    double weight[PATIENTS], score[PATIENTS];
    int64_t units[PATIENTS];
    rc_risk risk = {.deaths = calloc(PATIENTS, sizeof(double)),
                    .at_risk = calloc(PATIENTS, sizeof(double)),
                    .spread = calloc(PATIENTS, sizeof(double)),
                    .units = units};
    (void)state;
    rc_kernel_risk_fill(cohort, &risk, score);
    snprintf(path, sizeof path, "%s/golden/bootstrap/cohort143_replay.txt", RECUT_TESTS_DIR);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (int b = 0, at = 0; b < rows->rows; b++) {
        rc_selected selected;
        rc_quick quick;
        size_t candidates = 0;
        next_resample(file, weight);
        rc_plan_sample_set(sample, weight, true);
        for (; at < scan->rows && scan->value[at][0] == b + 1; at++, candidates++) {
            rc_plan_sample_quick(sample, 0, rc_cohort_count_below(cohort, 0, scan->value[at][1]), &quick);
            assert_true(golden_error(quick.chisq, scan->value[at][2]) < 1e-9);
        }
        rc_plan_sample_search(sample, 0, &selected);
        assert_int_equal(selected.reason, RC_REASON_NONE);
        assert_int_equal(selected.candidates, candidates);
        assert_true(selected.cutoff == rows->value[b][1]);
        assert_true(golden_error(selected.statistic * selected.statistic, rows->value[b][2]) < 1e-9);
        rc_plan_sample_quick(sample, 0, selected.position, &quick);
        check_split(&quick, rows->value[b] + 2);
        rc_plan_sample_quick_original(sample, &risk, 0, selected.position, &quick);
        check_split(&quick, rows->value[b] + 4);
        for (size_t i = 0; i < PATIENTS; i++) weight[i] = weight[i] > 0 ? 0 : 1;
        rc_plan_sample_set(sample, weight, true);
        rc_plan_sample_quick(sample, 0, selected.position, &quick);
        check_split(&quick, rows->value[b] + 6);
    }
    fclose(file);
    free(scan);
    free(rows);
    free(risk.deaths);
    free(risk.at_risk);
    free(risk.spread);
    rc_plan_sample_destroy(sample);
    recut_cohort_destroy(cohort);
}

/* Four patients who die one after the other, a covariate of 0 or 1 each and the two highest values of the marker
 * first.  By hand: z = 0 1 1 0 in the order of death, risks 1 or t = exp(b) in risk sets of 2 + 2t, 1 + 2t, 1 + t and
 * 1; the score of b, 2 - t/(1+t) - 2t/(1+2t) - t/(1+t), is 0 where t^2 = t + 1. */
static void by_hand(void **state)
{
    static const double time[4] = {1, 2, 3, 4}, marker[4] = {9, 8, 2, 1}, covariate[4] = {0, 1, 1, 0},
                        weight[4] = {1, 1, 1, 1};
    static const uint8_t event[4] = {1, 1, 1, 1};
    static const uint32_t high[4] = {1, 1, 0, 0};
    recut_cohort *cohort = NULL;
    rc_sample_given *given = NULL;
    rc_given_found found;
    static rc_covariate z[1];
    (void)state;
    assert_int_equal(recut_cohort_from_arrays(4, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    double *value = calloc(4, sizeof *value);
    memcpy(value, covariate, sizeof covariate);
    z[0] = (rc_covariate){.numeric = true, .value = value};
    cohort->covariate = z;
    cohort->n_covariates = 1;
    assert_int_equal(rc_plan_sample_given_create(cohort, 1, both, &given, NULL), RECUT_OK);
    rc_plan_sample_given_set(given, weight);
    rc_plan_sample_given_split(given, high, &found);
    /* score of the split: sum over deaths of (is high - mean of high at risk), risks 1 or t */
    double t = (1 + sqrt(5)) / 2, s = 2 + 2 * t, u = 1 - (1 + t) / s, i_cc = (1 + t) / s * (1 - (1 + t) / s), i_cz,
           i_zz;
    double p = 2 * t / s, q = 2 * t / (1 + 2 * t), r = t / (1 + t);
    i_cz = t / s - (1 + t) / s * p;
    i_zz = p * (1 - p) + q * (1 - q) + r * (1 - r);
    double m = t / (1 + 2 * t); /* at the second death the high one at risk is that with z = 1 */
    u += 1 - m;
    i_cc += m * (1 - m);
    i_cz += m - m * q;
    assert_true(fabs(2 - p - q - r) < 1e-12); /* t is the maximum */
    assert_true(golden_error(found.chisq, u * u / (i_cc - i_cz * i_cz / i_zz)) < 1e-9);
    assert_int_equal(found.reason, RC_REASON_MONOTONE); /* the high ones die first */
    assert_true(found.log_hr == INFINITY && isnan(found.se));
    rc_plan_sample_given_destroy(given);
    cohort->covariate = NULL;
    cohort->n_covariates = 0;
    recut_cohort_destroy(cohort);
    free(value);
}

/* No events in the sample, nobody, or a marker that the covariate holds: reasons, no numbers. */
static void without_a_model(void **state)
{
    recut_cohort *cohort = read_cohort();
    rc_sample *sample = new_sample(cohort, 2);
    double weight[PATIENTS];
    rc_selected selected;
    rc_quick quick;
    (void)state;
    for (size_t i = 0; i < PATIENTS; i++) weight[i] = !cohort->event[i];
    rc_plan_sample_set(sample, weight, true);
    rc_plan_sample_search(sample, 0, &selected);
    assert_int_equal(selected.reason, RC_REASON_NO_EVENTS);
    assert_true(isnan(selected.cutoff) && isnan(selected.statistic));
    rc_plan_sample_quick(sample, 0, PATIENTS / 2, &quick);
    assert_true(isnan(quick.chisq) && isnan(quick.log_hr) && quick.reason == RC_REASON_NO_EVENTS);
    for (size_t i = 0; i < PATIENTS; i++) weight[i] = cohort->marker[0].value[i] < 5;
    rc_plan_sample_set(sample, weight, true);
    rc_plan_sample_quick(sample, 0, PATIENTS - 1, &quick);
    assert_int_equal(quick.reason, RC_REASON_EMPTY_GROUP);
    double *age = cohort->covariate[0].value; /* the split itself */
    for (size_t i = 0; i < PATIENTS; i++) age[i] = cohort->marker[0].value[i] >= 18.22;
    rc_plan_sample_destroy(sample);
    sample = new_sample(cohort, 1);
    for (size_t i = 0; i < PATIENTS; i++) weight[i] = i % 2 ? 2 : 1;
    rc_plan_sample_set(sample, weight, true);
    rc_plan_sample_quick(sample, 0, rc_cohort_count_below(cohort, 0, 18.22), &quick);
    assert_true(isnan(quick.chisq) && isnan(quick.log_hr) && quick.reason == RC_REASON_SINGULAR);
    rc_plan_sample_search(sample, 0, &selected);
    assert_true(selected.reason == RC_REASON_NONE && selected.cutoff != 18.22);
    rc_plan_sample_destroy(sample);
    recut_cohort_destroy(cohort);
}

/* The centers at 18.22. */
static void centers(void **state)
{
    static const char *const adjust[] = {"age", "albi"};
    static const double cutoff = 18.22;
    recut_cohort *cohort = read_cohort();
    rc_plan_options options = {.criterion = "adjusted",
                               .min_fraction = 0.1,
                               .replicates = 1,
                               .n_adjust = 2,
                               .adjust = adjust,
                               .n_cutoffs = 1,
                               .cutoff = &cutoff};
    rc_analysis *analysis = NULL;
    recut_error err = {0};
    golden *g = golden_read("given/centers.csv");
    (void)state;
    if (rc_plan_create(rc_study_find("centers"), cohort, &options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    const rc_table *by_center = NULL, *all = NULL;
    for (size_t t = 0; t < analysis->n_tables; t++) {
        if (strcmp(analysis->table[t].name, "by_center/il6") == 0) by_center = &analysis->table[t];
        if (strcmp(analysis->table[t].name, "heterogeneity/il6") == 0) all = &analysis->table[t];
    }
    assert_true(by_center && all);
    for (int c = 0; c < 3; c++) { /* cutoff n_low n_high log_hr log_hr_se chisq */
        size_t r = 0;
        while (strcmp(by_center->label[r], g->text[c]) != 0) r++;
        const double *row = by_center->data + r * by_center->n_columns;
        assert_true(golden_error(row[5], g->value[c][1]) < 1e-9);
        assert_true(golden_error(row[3], g->value[c][2]) < 1e-9);
        assert_true(golden_error(row[4], g->value[c][3]) < 1e-9);
    }
    for (size_t c = 0; c < all->n_columns; c++) {
        const char *name = all->column[c].name;
        double expected = strcmp(name, "stratified_chisq") == 0       ? g->value[3][1]
                          : strcmp(name, "stratified_log_hr") == 0    ? g->value[3][2]
                          : strcmp(name, "stratified_log_hr_se") == 0 ? g->value[3][3]
                          : strcmp(name, "interaction_chisq") == 0    ? g->value[4][1]
                          : strcmp(name, "interaction_df") == 0       ? g->value[4][3]
                                                                      : all->data[c];
        if (golden_error(all->data[c], expected) > 1e-8)
            fail_msg("%s: %.17g, expected %.17g", name, all->data[c], expected);
    }
    free(g);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_coxph), cmocka_unit_test(by_hand),
                                       cmocka_unit_test(without_a_model), cmocka_unit_test(centers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
