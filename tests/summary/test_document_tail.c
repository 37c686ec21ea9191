/* SPDX-License-Identifier: GPL-3.0-or-later
 * p from the counts of runs: by hand, and why there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "plan/tail.h"
#include "summary/plans.h"

#include <math.h>
#include <string.h>

extern const rc_summary_plan rc_summary_tail;

/* One element of permute, as it is after the runs of one marker with these counts. */
static cJSON *after(const int64_t *runs, double end, double exceedances, const char *spec)
{
    char name_of_runs[] = "runs";
    char *label[] = {(char[]){"il6"}};
    double followed[RC_TAIL_FOLLOWED_COLUMNS] = {
        [RC_TAIL_TARGET] = 5, [RC_TAIL_PILOT] = -20, [RC_TAIL_LEVELS] = 15, [RC_TAIL_SIZE] = 1024, [RC_TAIL_END] = end};
    rc_column columns[RC_TAIL_FOLLOWED_COLUMNS] = {{.name = "statistic"}};
    rc_table table = {.name = "followed",
                      .n_rows = 1,
                      .n_columns = RC_TAIL_FOLLOWED_COLUMNS,
                      .column = columns,
                      .label = label,
                      .data = followed};
    rc_tally tally = {.n_rows = 1, .n_bins = RC_TAIL_BINS};
    strcpy(tally.name, name_of_runs);
    int64_t counts[RC_TAIL_BINS];
    memcpy(counts, runs, sizeof counts);
    rc_stored stored = {.n_tables = 1, .table = &table, .n_tallies = 1, .tally = &tally, .counts = counts};
    strcpy(stored.group, "tail/0");
    cJSON *options = cJSON_Parse(spec), *list = cJSON_CreateArray(), *element = cJSON_CreateObject();
    rc_summary_input input = {.stored = &stored, .spec = options};
    recut_error err = {0};
    cJSON_AddItemToArray(list, element);
    cJSON_AddStringToObject(element, "analysis", "permute/0");
    cJSON_AddStringToObject(element, "marker", "il6");
    cJSON_AddNumberToObject(element, "exceedances", exceedances);
    cJSON_AddNullToObject(element, "tail");
    cJSON_AddStringToObject(element, "tail_reason", "none made");
    if (rc_summary_tail.document(&input, list, &err) != RECUT_OK) fail_msg("%s", err.text);
    cJSON_Delete(options);
    return list;
}

static double number(const cJSON *list, const char *key)
{
    return rc_summary_json_get_number(rc_summary_json_get(list->child, "tail"), key);
}

static const char *reason(const cJSON *list)
{
    return rc_summary_json_get_text(list->child, "tail_reason");
}

#define AUTO "{\"tail\":\"auto\"}"

/* 16 runs of exp(-20) (1.5 +- 0.3): relative standard error 0.2 / sqrt(15), qt(0.975, 15) = 2.13145. */
static void fill(int64_t runs[RC_TAIL_BINS], double sd, double ancestors)
{
    const int64_t counts[RC_TAIL_BINS] = {16,
                                          (int64_t)(16 * 1.5 * RC_STOP_RUN_ONE),
                                          (int64_t)(16 * (2.25 + sd * sd) * RC_STOP_RUN_ONE_SQUARED),
                                          0,
                                          (int64_t)(16 * 0.04 * 0x1p30),
                                          (int64_t)(16 * ancestors * 0x1p20),
                                          (int64_t)(16 * 30 * 0x1p20),
                                          (int64_t)(16 * 0.25 * 0x1p20)};
    memcpy(runs, counts, sizeof counts);
}

static void test_by_hand(void **state)
{
    (void)state;
    int64_t runs[RC_TAIL_BINS];
    fill(runs, 0.3, 27);
    cJSON *d = after(runs, 0, 3, AUTO);
    double p = 1.5 * exp(-20), error = 0.2 / sqrt(15);
    assert_true(fabs(number(d, "p") / p - 1) < 1e-6 && fabs(number(d, "relative_error") / error - 1) < 1e-5);
    assert_true(fabs(number(d, "p_lower") / (p * exp(-2.13144954555978 * error)) - 1) < 1e-5);
    assert_true(fabs(number(d, "p_upper") / (p * exp(2.13144954555978 * error)) - 1) < 1e-5);
    assert_true(fabs(number(d, "log10_p") - log10(p)) < 1e-6);
    assert_true(fabs(number(d, "ancestors") - 0.9) < 1e-6 && fabs(number(d, "spread") - sqrt(16.0 / 15)) < 1e-5);
    assert_true(number(d, "runs") == 16 && number(d, "levels") == 15);
    assert_string_equal(reason(d), "");
    cJSON_Delete(d);
}

/* Counted well enough: nothing is said, but where runs were asked for. */
static void test_counted(void **state)
{
    (void)state;
    int64_t runs[RC_TAIL_BINS];
    fill(runs, 0.3, 27);
    cJSON *d = after(runs, 0, 10, AUTO);
    assert_string_equal(reason(d), "none made");
    cJSON_Delete(d);
    d = after(runs, 0, 10, "{\"tail\":\"splitting\"}");
    assert_true(number(d, "p") > 0);
    cJSON_Delete(d);
}

static void test_no_p(void **state)
{
    (void)state;
    static const struct {
        double sd, ancestors, end;
        const char *said;
    } list[] = {{1.2, 27, 0, "spread"},
                {0.3, 9, 0, "stems from too few"},
                {0.3, 27, 1, "too few values"},
                {0.3, 27, 2, "beyond all levels"}};
    int64_t runs[RC_TAIL_BINS];
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        fill(runs, list[i].sd, list[i].ancestors);
        cJSON *d = after(runs, list[i].end, 0, AUTO);
        assert_true(!(number(d, "p") > 0) && !(number(d, "p_upper") > 0));
        assert_non_null(strstr(reason(d), list[i].said));
        cJSON_Delete(d);
    }
    memset(runs, 0, sizeof runs);
    runs[RC_TAIL_RUNS] = runs[RC_TAIL_LOST] = 256;
    cJSON *d = after(runs, 0, 0, AUTO);
    assert_non_null(strstr(reason(d), "no run reached"));
    assert_true(number(d, "runs_lost") == 256);
    cJSON_Delete(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_counted),
                                       cmocka_unit_test(test_no_p)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
