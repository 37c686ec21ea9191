/* SPDX-License-Identifier: GPL-3.0-or-later
 * Case weights: the cohort is that of the rows repeated; what a weight cannot be. */
#include "base/hash.h"
#include "cohort/parts.h"

#include "support.h"

#include "../golden.h"
#include "kernel/kaplan.h"
#include "plan/context.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static recut_cohort *weighted_text(const char *text, const char *weight, size_t n_markers, const char *const *marker)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    const rc_cohort_options options = {.path = "w.csv",
                                       .bytes = text,
                                       .n_bytes = strlen(text),
                                       .event = "e",
                                       .n_event_values = 1,
                                       .event_values = (const char *const[]){"1"},
                                       .n_competing_values = 1,
                                       .competing_values = (const char *const[]){"2"},
                                       .time = "t",
                                       .entry = "from",
                                       .strata = "s",
                                       .n_covariates = 1,
                                       .covariates = (const char *const[]){"z"},
                                       .weight = weight,
                                       .n_markers = n_markers,
                                       .marker = marker};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static void same(const recut_cohort *a, const recut_cohort *b)
{
    uint64_t hash[2][2];
    const recut_cohort *const both[] = {a, b};
    for (int c = 0; c < 2; c++) {
        rc_hash h;
        rc_base_hash_init(&h, 0);
        rc_cohort_hash(both[c], &h);
        rc_base_hash_finish(&h, &hash[c][0], &hash[c][1]);
    }
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->events, b->events);
    assert_int_equal(a->n_competing, b->n_competing);
    assert_memory_equal(hash[0], hash[1], sizeof hash[0]);
    assert_memory_equal(a->rank, b->rank, a->n * sizeof *a->rank);
}

/* As many rows and patients, which are not the same; a dropped one; parts. */
static void rows_repeated(void **state)
{
    (void)state;
    static const char *const m[] = {"m", "o"};
    recut_cohort *weighted =
        weighted_text("t,e,from,s,z,m,o,w\n9,1,0,a,1,3,,2\n8,0,1,b,2,1,4,0\n7,2,2,a,3,2,5,3\n6,1,3,b,,5,6,4\n"
                      "5,1,2,b,5,4,7,1\n4,0,0,a,6,6,8,\n",
                      "w", 2, m);
    recut_cohort *repeated =
        weighted_text("t,e,from,s,z,m,o\n9,1,0,a,1,3,\n9,1,0,a,1,3,\n7,2,2,a,3,2,5\n7,2,2,a,3,2,5\n"
                      "7,2,2,a,3,2,5\n5,1,2,b,5,4,7\n",
                      NULL, 2, m);
    same(weighted, repeated);
    assert_int_equal(weighted->n, 6);
    assert_int_equal(weighted->n_read, 6);
    assert_int_equal(weighted->n_dropped, 3);
    assert_string_equal(weighted->drop[weighted->n_drops - 1].reason, "missing w");
    assert_int_equal(weighted->n_parts, repeated->n_parts);
    for (size_t p = 0; p < weighted->n_parts; p++) same(weighted->part[p].cohort, repeated->part[p].cohort);
    recut_cohort_destroy(weighted);
    recut_cohort_destroy(repeated);
}

static void refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"0.5", "-1", "x", "1000001", "inf"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[128];
        recut_error err = {0};
        recut_cohort *cohort = NULL;
        snprintf(text, sizeof text, "time,event,m,w\n1,1,1,1\n2,1,2,%s\n3,0,3,1\n", bad[i]);
        const rc_cohort_options options = {.path = "w.csv",
                                           .bytes = text,
                                           .n_bytes = strlen(text),
                                           .weight = "w",
                                           .n_markers = 1,
                                           .marker = (const char *const[]){"m"}};
        assert_int_equal(rc_cohort_read(&options, &cohort, &err), RECUT_E_DATA);
        if (!strstr(err.text, ":3: column w:") || !strstr(err.text, "whole number")) fail_msg("%s", err.text);
    }
    const char *text = "time,event,m\n1,1,1\n2,1,2\n";
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    const rc_cohort_options options = {.path = "w.csv",
                                       .bytes = text,
                                       .n_bytes = strlen(text),
                                       .weight = "event",
                                       .n_markers = 1,
                                       .marker = (const char *const[]){"m"}};
    assert_int_equal(rc_cohort_read(&options, &cohort, &err), RECUT_E_USAGE);
}

static void against_r(void **state)
{
    (void)state;
    golden *g = golden_read("case_weights/values.csv");
    char path[1024];
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_context *context = NULL;
    rc_search search;
    rc_scan_best best;
    snprintf(path, sizeof path, "%s/golden/case_weights/weighted.csv", RECUT_TESTS_DIR);
    const rc_cohort_options options = {
        .path = path, .weight = "weight", .n_markers = 1, .marker = (const char *const[]){"age"}};
    const rc_plan_options wanted = {.criterion = "score", .min_fraction = 0.1};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_int_equal(rc_plan_criterion_search(cohort, &wanted, &search, &err), RECUT_OK);
    assert_int_equal(rc_plan_context_create(cohort, &search, &context, &err), RECUT_OK);
    double *work = calloc(context->scan_doubles + 6 * (context->risk.m + 1), sizeof *work), row[RC_SPLIT_COLUMNS];
    rc_plan_context_observed(context, 0, &best, work);
    size_t p = context->marker[0].scan.position[best.candidate];
    assert_true(golden_error(best.statistic, golden_named(g, "statistic")) < 1e-9);
    assert_true(cohort->marker[0].value[cohort->marker[0].order[p - 1]] == golden_named(g, "cutpoint"));
    rc_plan_context_split(context, 0, p, 0, row, work);
    assert_true(golden_error(row[RC_SPLIT_CHISQ], golden_named(g, "chisq")) < 1e-9);
    double *storage = calloc(8 * cohort->n, sizeof *storage);
    rc_kaplan curve = {.time = storage,
                       .at_risk = storage + cohort->n,
                       .events = storage + 2 * cohort->n,
                       .censored = storage + 3 * cohort->n,
                       .survival = storage + 4 * cohort->n,
                       .greenwood = storage + 5 * cohort->n};
    rc_kernel_kaplan(cohort->n, cohort->by_time, cohort->time, cohort->event, NULL, NULL, 0, 0.95, &curve);
    assert_true(golden_error(rc_kernel_kaplan_at(&curve, 300), golden_named(g, "survival")) < 1e-9);
    free(storage);
    free(work);
    free(g);
    rc_plan_context_destroy(context);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_repeated), cmocka_unit_test(refused),
                                       cmocka_unit_test(against_r)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
