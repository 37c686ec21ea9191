/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inner permutations of many small cohorts: the counts of the plan `permute`, by every kernel and whatever came before;
 * early stopping; and what the selection of a cutoff does to p. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "nested_support.h"

/* The first block of the plan `permute` against the workspace with that block's generators.  Some permutations come
 * between a cohort's loading and its test, so that prepared tables of other cohorts lie around. */
static void equals_the_plan_permute(void **state)
{
    (void)state;
    static arrays a;
    for (size_t q = 0; q < 2; q++) {
        rc_nested *nested = workspace(MOST, criteria[q], 0.1);
        rc_pcg g, generator[RC_SHUFFLE_LANES];
        rc_base_pcg_for_block(&g, 3, 0, 0, 0);
        for (int trial = 0, done = 0; done < 60; trial++) {
            random_arrays(&a, &g);
            if (a.n < 2) continue;
            recut_cohort *cohort = plain(&a);
            rc_plan_options options = centers_options(1 + (int64_t)rc_base_pcg_below(&g, 60));
            options.criterion = criteria[q];
            options.kernel = kernel_set;
            options.seed = (uint64_t)trial;
            rc_analysis *analysis = centers_create("permute", cohort, &options);
            int64_t *tally = NULL;
            double *rows = centers_run(analysis, &tally);
            assert_int_equal(analysis->n_blocks, 1);
            rc_nested_null null;
            rc_plan_shuffle_begin(analysis, 0, generator);
            load(nested, &a);
            rc_plan_nested_permute(nested, generator, options.replicates, 0, &null);
            if (null.reason == RC_REASON_NONE) {
                done++;
                int64_t exceedances = tally[centers_tally(analysis, "exceedances")->offset];
                assert_int_equal(null.replicates, options.replicates);
                assert_int_equal(null.exceedances, exceedances);
                assert_int_equal(null.failed, options.replicates - tally[centers_tally(analysis, "failed")->offset]);
                assert_true(null.p == (1 + (double)exceedances) / (1 + (double)options.replicates));
            }
            rc_base_memory_free(rows);
            rc_base_memory_free(tally);
            rc_plan_destroy(analysis);
            recut_cohort_destroy(cohort);
        }
        rc_plan_nested_destroy(nested);
    }
}

static void begin(rc_pcg *generator, uint64_t seed)
{
    for (int lane = 0; lane < RC_SHUFFLE_LANES; lane++) rc_base_pcg_for_block(&generator[lane], seed, 7, 0, lane);
}

/* Stopping at the h-th exceedance: the replicates up to it are those of a run that does not stop. */
static void stops_at_the_exceedance(void **state)
{
    (void)state;
    static arrays a;
    rc_pcg g, generator[RC_SHUFFLE_LANES];
    rc_nested *nested = workspace(MOST, "logrank", 0.1);
    int stopped = 0, whole = 0;
    rc_base_pcg_for_block(&g, 5, 0, 0, 0);
    for (uint64_t trial = 0; trial < 200; trial++) {
        rc_nested_null early, before, until;
        int64_t h = 1 + (int64_t)rc_base_pcg_below(&g, 10);
        random_arrays(&a, &g);
        load(nested, &a);
        begin(generator, trial);
        rc_plan_nested_permute(nested, generator, 50, h, &early);
        if (early.reason != RC_REASON_NONE) continue;
        begin(generator, trial);
        rc_plan_nested_permute(nested, generator, early.replicates, 0, &until);
        assert_int_equal(until.exceedances, early.exceedances);
        assert_int_equal(until.failed, early.failed);
        if (early.exceedances < h) {
            whole++;
            assert_int_equal(early.replicates, 50);
            assert_true(early.p == until.p);
            continue;
        }
        stopped++;
        begin(generator, trial);
        rc_plan_nested_permute(nested, generator, early.replicates - 1, 0, &before);
        assert_int_equal(early.exceedances, h);
        assert_int_equal(before.exceedances, h - 1);
        assert_true(early.p == (double)h / (double)early.replicates);
    }
    assert_true(stopped > 30 && whole > 10);
    rc_plan_nested_destroy(nested);
}

/* No replicates: p = 1, as rc_summary_estimators_monte_carlo has it. */
static void no_replicates(void **state)
{
    (void)state;
    const arrays a = {.n = 4, .time = {1, 2, 3, 4}, .marker = {1, 2, 3, 4}, .event = {1, 1, 1, 1}};
    rc_pcg generator[RC_SHUFFLE_LANES];
    rc_nested_null null;
    rc_nested *nested = workspace(4, "score", 0.1);
    begin(generator, 1);
    load(nested, &a);
    for (int64_t replicates = -1; replicates < 1; replicates++) {
        rc_plan_nested_permute(nested, generator, replicates, 0, &null);
        assert_true(null.p == 1 && null.replicates == 0);
    }
    rc_plan_nested_destroy(nested);
}

static void null_arrays(arrays *a, size_t n, rc_pcg *g)
{
    a->n = n;
    for (size_t i = 0; i < n; i++) {
        double death = rc_base_pcg_exponential(g), end = 0.5 + 2 * rc_base_pcg_uniform(g);
        a->time[i] = fmin(death, end);
        a->event[i] = death <= end;
        a->marker[i] = rc_base_pcg_normal(g);
    }
}

/* Cohorts whose marker does nothing: the p with the search paid for is uniform, the naive one is not, and the
 * cutoff that was selected does not validate in a second cohort more often than it may. */
static void corrected_p_is_uniform(void **state)
{
    (void)state;
    enum { COHORTS = 2000, REPLICATES = 99 };
    static arrays a;
    static double corrected[COHORTS], naive[COHORTS];
    for (int score = 0; score < 2; score++) {
        rc_nested *nested = workspace(100, criteria[score], 0.1);
        rc_pcg g, generator[RC_SHUFFLE_LANES];
        int significant = 0, validated = 0;
        rc_base_pcg_for_block(&g, 6, 0, 0, score);
        for (uint64_t i = 0; i < COHORTS; i++) {
            double row[RC_SPLIT_COLUMNS];
            rc_selected selected;
            rc_nested_null null;
            null_arrays(&a, 40 + i % 61, &g);
            load(nested, &a);
            rc_plan_nested_search(nested, &selected);
            assert_int_equal(selected.reason, RC_REASON_NONE);
            begin(generator, i);
            rc_plan_nested_permute(nested, generator, REPLICATES, 0, &null);
            corrected[i] = ((double)null.exceedances + 1 - rc_base_pcg_uniform(&g)) / (REPLICATES + 1);
            rc_plan_nested_split(nested, selected.cutoff, row);
            naive[i] = row[RC_SPLIT_P_NAIVE];
            significant += naive[i] < 0.05;
            null_arrays(&a, 80, &g);
            load(nested, &a);
            rc_plan_nested_split(nested, selected.cutoff, row);
            validated += row[RC_SPLIT_P_NAIVE] < 0.05;
        }
        double uniform = uniform_ks_p(COHORTS, corrected), not_uniform = uniform_ks_p(COHORTS, naive);
        print_message("%s: KS p of the corrected p %.3g, of the naive p %.3g; naive p < 0.05 in %.1f %%, in validation "
                      "%.1f %%\n",
                      criteria[score], uniform, not_uniform, significant * 100.0 / COHORTS,
                      validated * 100.0 / COHORTS);
        assert_true(uniform > 0.001);
        assert_true(not_uniform < 1e-12);
        assert_true(significant > COHORTS / 4);
        /* the chi-square is an approximation: 0.06 with a margin of 4 standard errors */
        assert_true(validated < COHORTS * (0.06 + 4 * sqrt(0.06 * 0.94 / COHORTS)));
        assert_true(validated > COHORTS * (0.04 - 4 * sqrt(0.04 * 0.96 / COHORTS)));
        rc_plan_nested_destroy(nested);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest once[] = {
        cmocka_unit_test(stops_at_the_exceedance),
        cmocka_unit_test(no_replicates),
        cmocka_unit_test(corrected_p_is_uniform),
    };
    const struct CMUnitTest of_a_set[] = {cmocka_unit_test(equals_the_plan_permute)};
    if (argc < 2) return cmocka_run_group_tests_name("nested permutations", once, NULL, NULL);
    int status = kernel_set_choose(argv[1]);
    return status ? status : cmocka_run_group_tests_name(argv[1], of_a_set, NULL, NULL);
}
