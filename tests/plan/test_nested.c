/* SPDX-License-Identifier: GPL-3.0-or-later
 * Many small cohorts in one workspace: the same bits as a cohort and a context of their own, by every kernel and
 * whatever came before; a case by hand, R's values, cohorts without a result.
 *
 *   1. equality     2. known values     3. no result */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cohort/read.h"
#include "nested_support.h"

/* ---- 1. equality -------------------------------------------------------- */

#define EQUAL(a, b, count) assert_memory_equal(a, b, (count) * sizeof *(a))

static void same_cohort(const recut_cohort *a, const recut_cohort *b)
{
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->events, b->events);
    assert_int_equal(a->n_event_times, b->n_event_times);
    assert_int_equal(a->marker[0].n_distinct, b->marker[0].n_distinct);
    EQUAL(a->marker[0].order, b->marker[0].order, a->n);
    EQUAL(a->marker[0].first, b->marker[0].first, a->marker[0].n_distinct + 1);
    EQUAL(a->by_time, b->by_time, a->n);
    EQUAL(a->rank, b->rank, a->n);
    if (a->n_event_times) EQUAL(a->event_time, b->event_time, a->n_event_times);
}

static void same_context(const rc_context *a, const rc_context *b)
{
    const rc_scan *x = &a->marker[0].scan, *y = &b->marker[0].scan;
    assert_int_equal(x->k, y->k);
    assert_int_equal(a->scan_doubles, b->scan_doubles);
    assert_true(x->unit == y->unit && a->risk.unit == b->risk.unit && a->score_unit == b->score_unit);
    EQUAL(a->risk.units, b->risk.units, x->n);
    EQUAL(a->score_units, b->score_units, x->n);
    EQUAL(x->units, y->units, x->n);
    if (x->m) EQUAL(a->risk.deaths, b->risk.deaths, x->m);
    if (x->m) EQUAL(x->at_risk, y->at_risk, x->m);
    if (x->m) EQUAL(x->spread, y->spread, x->m);
    if (x->k) EQUAL(x->position, y->position, x->k);
    if (x->k) EQUAL(x->inverse_sd, y->inverse_sd, x->k);
}

static void same_row(const double *a, const double *b)
{
    for (int c = 0; c < RC_SPLIT_COLUMNS; c++) assert_true(a[c] == b[c] || (isnan(a[c]) && isnan(b[c])));
}

static void same_split(rc_nested *nested, const rc_context *context, double cutoff)
{
    double got[RC_SPLIT_COLUMNS], expected[RC_SPLIT_COLUMNS];
    double *work = rc_base_memory_zeroed(6 * (context->risk.m + 1), sizeof *work);
    rc_plan_nested_split(nested, cutoff, got);
    rc_plan_context_split(context, 0, rc_cohort_count_below(context->cohort, 0, cutoff), cutoff, expected, work);
    same_row(got, expected);
    rc_base_memory_free(work);
}

/* The arrays that are loaded against a cohort and a context of their own; `order` says what is asked for first. */
static void same_results(rc_nested *nested, const arrays *a, const rc_plan_options *options, uint64_t order)
{
    recut_error err = {0};
    rc_context *context = NULL;
    rc_scan_best best;
    rc_selected selected;
    recut_cohort *cohort = plain(a);
    rc_search search;
    if (rc_plan_criterion_search(NULL, options, &search, &err) != RECUT_OK ||
        rc_plan_context_create(cohort, &search, &context, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    const rc_scan *scan = &context->marker[0].scan;
    double *work = rc_base_memory_zeroed(context->scan_doubles, sizeof *work), cutoff = a->marker[order % a->n];
    rc_plan_context_observed(context, 0, &best, work);
    if (order & 1) same_split(nested, context, cutoff);
    if (order & 2) same_context(rc_plan_nested_context(nested), context);
    rc_plan_nested_search(nested, &selected);
    assert_int_equal(selected.candidates, scan->k);
    if (best.statistic >= 0) {
        assert_int_equal(selected.reason, RC_REASON_NONE);
        assert_true(selected.statistic == best.statistic);
        assert_int_equal(selected.position, scan->position[best.candidate]);
        assert_int_equal(cohort->marker[0].first[selected.value], selected.position);
        assert_true(selected.cutoff == a->marker[cohort->marker[0].order[selected.position]]);
        same_split(nested, context, selected.cutoff);
    } else {
        assert_int_equal(selected.reason, scan->k ? RC_REASON_NO_EVENTS : RC_REASON_NO_CUTOFF);
        assert_true(isnan(selected.cutoff) && isnan(selected.statistic));
    }
    same_cohort(rc_plan_nested_context(nested)->cohort, cohort);
    same_context(rc_plan_nested_context(nested), context);
    rc_base_memory_free(work);
    rc_plan_context_destroy(context);
    recut_cohort_destroy(cohort);
}

/* 350 cohorts, sizes up and down in one workspace, for each criterion and least share. */
static void equals_a_context_of_its_own(void **state)
{
    (void)state;
    static arrays a;
    for (size_t q = 0; q < 4; q++) {
        rc_plan_options options = {
            .criterion = criteria[q % 2], .min_fraction = q < 2 ? 0.1 : 0.02, .kernel = kernel_set};
        rc_nested *nested = workspace(MOST, options.criterion, options.min_fraction);
        rc_pcg g;
        rc_base_pcg_for_block(&g, 2, q / 2, 0, 0);
        for (int trial = 0; trial < 350; trial++) {
            random_arrays(&a, &g);
            load(nested, &a);
            if (a.n > 1) same_results(nested, &a, &options, rc_base_pcg_next(&g));
        }
        rc_plan_nested_destroy(nested);
    }
}

/* ---- 2. known values ---------------------------------------------------- */

/* Deaths at 1, 2, 3, 4 along the marker.  Low = the first: E = 1/4, V = 3/16, chi-square (3/4)^2 / (3/16) = 3.
 * Low = the first two: E = 1/2 + 1/3, V = 1/4 + 2/9, 49/17.  Low = all but the last: 169/95.  A permutation reaches 3
 * where the first death is at one of the two ends: p = 1/2. */
static void by_hand(void **state)
{
    (void)state;
    const arrays a = {.n = 4, .time = {1, 2, 3, 4}, .marker = {10, 20, 30, 40}, .event = {1, 1, 1, 1}};
    double row[RC_SPLIT_COLUMNS];
    rc_selected selected;
    rc_nested_null null;
    rc_pcg generator[RC_SHUFFLE_LANES];
    rc_nested *nested = workspace(4, "logrank", 0.1);
    load(nested, &a);
    rc_plan_nested_search(nested, &selected);
    assert_int_equal(selected.candidates, 3);
    assert_int_equal(selected.position, 1);
    assert_true(selected.cutoff == 20);
    assert_true(golden_error(selected.statistic, 3) < 1e-14);
    rc_plan_nested_split(nested, 25, row);
    assert_true(golden_error(row[RC_SPLIT_CHISQ], 49.0 / 17) < 1e-14);
    rc_plan_nested_split(nested, 40, row);
    assert_true(golden_error(row[RC_SPLIT_CHISQ], 169.0 / 95) < 1e-14);
    rc_plan_nested_split(nested, 15, row);
    assert_true(row[RC_SPLIT_N_LOW] == 1 && row[RC_SPLIT_OBSERVED] == 3 && row[RC_SPLIT_NEXT_LOWER] == 10);
    assert_true(golden_error(row[RC_SPLIT_EXPECTED], 3.75) < 1e-14);
    assert_true(golden_error(row[RC_SPLIT_VARIANCE], 3.0 / 16) < 1e-14);
    assert_true(golden_error(row[RC_SPLIT_HR_OE], 0.2) < 1e-14);
    assert_true(golden_error(row[RC_SPLIT_HR_MH], exp(-4)) < 1e-14);
    for (int lane = 0; lane < RC_SHUFFLE_LANES; lane++) rc_base_pcg_for_block(&generator[lane], 1, 0, 0, lane);
    rc_plan_nested_permute(nested, generator, 100000, 0, &null);
    assert_int_equal(null.replicates, 100000);
    assert_true(fabs(null.p - 0.5) < 4.5 * sqrt(0.25 / 100000));
    rc_plan_nested_destroy(nested);
}

/* survival and maxstat (tests/golden/scan/make.R); the three cohorts share a workspace. */
static void equals_r(void **state)
{
    (void)state;
    static const char *const data[][2] = {{"gbsg2", "progrec"}, {"dlbcl", "mge"}, {"lung", "meal_cal"}};
    for (int score = 0; score < 2; score++) {
        rc_nested *nested = workspace(1000, criteria[score], 0.1);
        for (size_t d = 0; d < 3; d++) {
            char name[128], path[1024];
            recut_cohort *cohort = NULL;
            rc_selected selected;
            double row[RC_SPLIT_COLUMNS];
            snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, data[d][0]);
            snprintf(name, sizeof name, "scan/%s_%s_summary.csv", data[d][0], data[d][1]);
            rc_cohort_options options = {.path = path, .n_markers = 1, .marker = &data[d][1]};
            assert_int_equal(rc_cohort_read(&options, &cohort, NULL), RECUT_OK);
            golden *r = golden_read(name);
            assert_int_equal(
                rc_plan_nested_load(nested, cohort->n, cohort->time, cohort->event, cohort->marker[0].value, NULL),
                RECUT_OK);
            rc_plan_nested_search(nested, &selected);
            rc_plan_nested_split(nested, selected.cutoff, row);
            if (score) {
                assert_true(golden_error(selected.statistic, golden_named(r, "maxstat_statistic")) < 1e-9);
                assert_true(golden_error(row[RC_SPLIT_NEXT_LOWER], golden_named(r, "maxstat_cut_le")) < 1e-12);
            } else {
                assert_true(golden_error(selected.statistic, golden_named(r, "best_chisq_mh")) < 1e-9);
                assert_true(golden_error(selected.cutoff, golden_named(r, "best_cutoff_mh")) < 1e-12);
                assert_true(golden_error(row[RC_SPLIT_P_NAIVE], golden_named(r, "best_p_naive")) < 1e-9);
            }
            free(r);
            recut_cohort_destroy(cohort);
        }
        rc_plan_nested_destroy(nested);
    }
}

/* ---- 3. no result ------------------------------------------------------- */

/* The reason of the search, and of the permutations, which leave the generators alone; splits too have a reason. */
static void nothing(rc_nested *nested, rc_reason reason)
{
    double row[RC_SPLIT_COLUMNS];
    rc_selected selected;
    rc_nested_null null;
    rc_pcg generator[RC_SHUFFLE_LANES] = {{.increment = 1}}, before = generator[0];
    rc_plan_nested_search(nested, &selected);
    assert_int_equal(selected.reason, reason);
    assert_true(isnan(selected.cutoff) && isnan(selected.statistic));
    rc_plan_nested_permute(nested, generator, 1000, 0, &null);
    assert_int_equal(null.reason, reason);
    assert_true(isnan(null.p) && null.replicates == 0 && null.exceedances == 0);
    assert_memory_equal(&generator[0], &before, sizeof before);
    rc_plan_nested_split(nested, selected.cutoff, row);
    assert_int_equal((int)row[RC_SPLIT_REASON], RC_REASON_NO_CUTOFF);
    for (int c = 0; c < RC_SPLIT_REASON; c++) assert_true(isnan(row[c]));
    rc_plan_nested_split(nested, INFINITY, row);
    assert_int_equal((int)row[RC_SPLIT_REASON], RC_REASON_EMPTY_GROUP);
    assert_true(isnan(row[RC_SPLIT_HR]) && isnan(row[RC_SPLIT_CHISQ]));
}

static void reasons(void **state)
{
    (void)state;
    const arrays good = {.n = 4, .time = {1, 2, 3, 4}, .marker = {1, 2, 3, 4}, .event = {1, 1, 1, 1}};
    for (size_t q = 0; q < 2; q++) {
        rc_nested *nested = workspace(6, criteria[q], 0.1);
        arrays a = good;
        nothing(nested, RC_REASON_NO_CUTOFF); /* nothing is loaded */
        for (a.n = 0; a.n < 2; a.n++) {
            load(nested, &good);
            load(nested, &a);
            nothing(nested, RC_REASON_NO_CUTOFF);
        }
        a = good;
        for (size_t i = 0; i < 4; i++) a.marker[i] = 7;
        load(nested, &a);
        nothing(nested, RC_REASON_NO_CUTOFF); /* one value */
        a = good;
        memset(a.event, 0, sizeof a.event);
        load(nested, &a);
        nothing(nested, RC_REASON_NO_EVENTS);
        a = good;
        for (size_t i = 0; i < 4; i++) a.time[i] = 7;
        load(nested, &a);
        nothing(nested, RC_REASON_NO_EVENTS); /* all die at once: nothing to compare */
        rc_plan_nested_destroy(nested);
    }
    rc_nested *half = workspace(6, "logrank", 0.5);
    arrays odd = good;
    odd.n = 3;
    load(half, &odd);
    nothing(half, RC_REASON_NO_CUTOFF); /* no cutoff leaves half of three on each side */
    rc_plan_nested_destroy(half);
}

static void refused(rc_nested *nested, const arrays *a, size_t n, int64_t index)
{
    recut_error err = {0};
    assert_int_equal(rc_plan_nested_load(nested, n, a->time, a->event, a->marker, &err), RECUT_E_ARG);
    assert_int_equal(err.index, index);
    assert_true(strlen(err.text) > 10);
    nothing(nested, RC_REASON_NO_CUTOFF);
}

/* What is no cohort is an error, and nothing of the cohort before is left to be searched. */
static void bad_arrays(void **state)
{
    (void)state;
    const arrays good = {.n = 5, .time = {1, 2, 3, 4, 5}, .marker = {1, 2, 3, 4, 5}, .event = {1, 1, 1, 1, 0}};
    const double bad[] = {NAN, INFINITY, -INFINITY};
    rc_plan_options options = {.criterion = "logrank", .min_fraction = 0.1};
    rc_nested *nested = workspace(5, "logrank", 0.1), *none = NULL;
    for (size_t i = 0; i < 5; i++) {
        load(nested, &good);
        arrays a = good;
        for (size_t b = 0; b < 3; b++) {
            a = good;
            a.time[i] = bad[b];
            refused(nested, &a, 5, (int64_t)i);
            a = good;
            a.marker[i] = bad[b];
            refused(nested, &a, 5, (int64_t)i);
        }
        a = good;
        a.time[i] = -1;
        refused(nested, &a, 5, (int64_t)i);
        a = good;
        a.event[i] = 2;
        refused(nested, &a, 5, (int64_t)i);
    }
    refused(nested, &good, 6, -1);
    assert_int_equal(rc_plan_nested_load(nested, 5, NULL, good.event, good.marker, NULL), RECUT_E_ARG);
    nothing(nested, RC_REASON_NO_CUTOFF);
    rc_plan_nested_destroy(nested);
    rc_plan_nested_destroy(NULL);
    assert_int_equal(rc_plan_nested_create(0, &options, &none, NULL), RECUT_E_ARG);
    assert_int_equal(rc_plan_nested_create(RC_NESTED_LARGEST + 1, &options, &none, NULL), RECUT_E_ARG);
    options.min_fraction = 0.6;
    assert_int_equal(rc_plan_nested_create(5, &options, &none, NULL), RECUT_E_USAGE);
    options = (rc_plan_options){.criterion = "wilcoxon", .min_fraction = 0.1};
    assert_int_equal(rc_plan_nested_create(5, &options, &none, NULL), RECUT_E_USAGE);
    assert_null(none);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest once[] = {cmocka_unit_test(by_hand), cmocka_unit_test(equals_r),
                                      cmocka_unit_test(bad_arrays)};
    const struct CMUnitTest of_a_set[] = {cmocka_unit_test(equals_a_context_of_its_own), cmocka_unit_test(reasons)};
    if (argc < 2) return cmocka_run_group_tests_name("nested", once, NULL, NULL);
    int status = kernel_set_choose(argv[1]);
    return status ? status : cmocka_run_group_tests_name(argv[1], of_a_set, NULL, NULL);
}
