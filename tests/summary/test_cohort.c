/* SPDX-License-Identifier: GPL-3.0-or-later
 * The stored description of a cohort; reverse Kaplan-Meier follow-up against R on lung and gbsg2. */
#include "cohort/read.h"
#include "golden.h"
#include "summary/cohort.h"
#include "summary/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static cJSON *describe(const rc_cohort_options *options)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    char *text = NULL, *again = NULL;
    if (rc_cohort_read(options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_int_equal(rc_summary_cohort_json(cohort, &text, &err), RECUT_OK);
    assert_int_equal(rc_summary_cohort_json(cohort, &again, &err), RECUT_OK);
    assert_string_equal(text, again);
    for (size_t i = 0; options->embedded && i < cohort->n; i++) assert_null(strstr(text, cohort->id[i])); /* "H001" */
    cJSON *json = cJSON_Parse(text);
    assert_true(cJSON_IsObject(json));
    free(text);
    free(again);
    recut_cohort_destroy(cohort);
    return json;
}

static void test_embedded(void **state)
{
    const char *marker[] = {"il6", "il10"}, *covariate[] = {"age"};
    rc_cohort_options options = {.embedded = true,
                                 .n_markers = 2,
                                 .marker = marker,
                                 .n_covariates = 1,
                                 .covariates = covariate,
                                 .strata = "viral"};
    (void)state;
    cJSON *json = describe(&options);
    assert_true(rc_summary_json_get_bool(json, "synthetic"));
    assert_string_equal(rc_summary_json_get_text(json, "source"), "embedded");
    assert_true(rc_summary_json_get_number(json, "n") == 143);
    const cJSON *centers = rc_summary_json_get(json, "centers"), *item;
    assert_true(rc_summary_json_get_number(centers, "Hamburg") == 63);
    double sum = 0, strata = 0;
    cJSON_ArrayForEach(item, centers) sum += item->valuedouble;
    cJSON_ArrayForEach(item, rc_summary_json_get(json, "strata_levels")) strata += item->valuedouble;
    assert_true(sum == 143 && strata == 143);
    assert_string_equal(rc_summary_json_get_text(json, "center"), "center");
    assert_string_equal(rc_summary_json_get_text(json, "strata"), "viral");
    assert_string_equal(cJSON_GetArrayItem(rc_summary_json_get(json, "markers"), 1)->valuestring, "il10");
    assert_string_equal(cJSON_GetArrayItem(rc_summary_json_get(json, "covariates"), 0)->valuestring, "age");
    cJSON_Delete(json);
}

static cJSON *describe_golden(const char *file, const char *marker)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, file);
    rc_cohort_options options = {.path = path, .n_markers = 1, .marker = &marker};
    return describe(&options);
}

static void test_against_r(void **state)
{
    (void)state;
    golden *g = golden_read("summary/follow_up.csv");
    cJSON *lung = describe_golden("lung", "meal_cal"), *gbsg2 = describe_golden("gbsg2", "progrec");
    assert_true(rc_summary_json_get_number(lung, "follow_up_median") == golden_named(g, "lung"));
    assert_true(rc_summary_json_get_number(gbsg2, "follow_up_median") == golden_named(g, "gbsg2"));
    assert_true(rc_summary_json_get_number(lung, "follow_up_q1") == golden_named(g, "lung_q1"));
    assert_true(rc_summary_json_get_number(lung, "follow_up_q3") == golden_named(g, "lung_q3"));
    assert_true(rc_summary_json_get_number(gbsg2, "follow_up_q1") == golden_named(g, "gbsg2_q1"));
    assert_true(rc_summary_json_get_number(gbsg2, "follow_up_q3") == golden_named(g, "gbsg2_q3"));
    assert_true(rc_summary_json_get_number(lung, "n") == golden_named(g, "lung_n"));
    double dropped = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, rc_summary_json_get(lung, "dropped")) dropped += item->valuedouble;
    assert_true(dropped == 228 - golden_named(g, "lung_n"));
    assert_true(rc_summary_json_get_number(lung, "n_dropped") == dropped);
    assert_true(rc_summary_json_get_number(lung, "n_read") == 228);
    assert_true(cJSON_IsNull(rc_summary_json_get(gbsg2, "strata")));
    cJSON_Delete(lung);
    cJSON_Delete(gbsg2);
    free(g);
}

/* Everybody dies: follow-up is not known, null rather than a number. */
static void test_not_reached(void **state)
{
    static const double time[] = {1, 2, 3, 4}, marker[] = {1, 2, 3, 4};
    static const uint8_t event[] = {1, 1, 1, 1};
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    char *text = NULL;
    (void)state;
    assert_int_equal(recut_cohort_from_arrays(4, time, event, marker, "m", &cohort, &err), RECUT_OK);
    assert_int_equal(rc_summary_cohort_json(cohort, &text, &err), RECUT_OK);
    assert_non_null(strstr(text, "\"follow_up_median\": null"));
    assert_non_null(strstr(text, "\"synthetic\": false"));
    free(text);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_embedded), cmocka_unit_test(test_against_r),
                                       cmocka_unit_test(test_not_reached)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
