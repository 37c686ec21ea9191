/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a replicate of each plan of recut centers may and may not do, and what comes out where there is nothing to
 * find. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "centers_support.h"
#include "kernel/reason.h"
#include "plan/design.h"

static const char *const with_replicates[] = {"splits", "within", "labels", "crossvalidate", "falsify"};

/* Random splits have the size asked for and, stratified, each center's share to within one patient; every
 * patient is in discovery equally often, also the only one of a center. */
static void splits_sizes_and_shares(void **state)
{
    (void)state;
    static const char *const stratify[] = {NULL, "center", "center,event"};
    recut_cohort *cohort = centers_data("lung", "age");
    enum { REPLICATES = 3000 };
    for (int s = 0; s < 3; s++) {
        rc_plan_options options = centers_options(REPLICATES);
        double *mean = rc_base_memory_zeroed(cohort->n, sizeof *mean);
        options.split_size = 100;
        options.stratify = stratify[s];
        rc_analysis *analysis = centers_create("splits", cohort, &options);
        rc_design_state *plan = analysis->state;
        rc_design_work *work = NULL;
        int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
        double *row = rc_base_memory_zeroed(analysis->n_columns, sizeof *row);
        assert_int_equal(plan->stratified, s > 0);
        assert_int_equal(rc_plan_design_plan_work(analysis, (void **)&work, NULL), RECUT_OK);
        for (int b = 0; b < REPLICATES; b++) { /* blocks of one: work->first still holds the split */
            double size = 0, by_center[32] = {0}, in_center[32] = {0};
            assert_int_equal(analysis->type->block(analysis, b, 1, row, tally, work, NULL), RECUT_OK);
            for (size_t i = 0; i < cohort->n; i++) {
                assert_true(work->first[i] + work->second[i] == 1);
                size += work->first[i];
                mean[i] += work->first[i] / REPLICATES;
                by_center[cohort->center.code[i]] += work->first[i];
                in_center[cohort->center.code[i]] += 1;
            }
            assert_true(size == 100);
            for (size_t c = 0; s == 1 && c < cohort->center.n_levels; c++)
                assert_true(fabs(by_center[c] - in_center[c] * 100 / (double)cohort->n) < 1);
        }
        double share = 100 / (double)cohort->n;
        for (size_t i = 0; i < cohort->n; i++)
            assert_true(fabs(mean[i] - share) < 5 * sqrt(share * (1 - share) / REPLICATES));
        rc_plan_design_work_destroy(work);
        rc_base_memory_free(tally);
        rc_base_memory_free(row);
        rc_base_memory_free(mean);
        rc_plan_destroy(analysis);
    }
    recut_cohort_destroy(cohort);
}

/* The bootstrap inside centers keeps their sizes, and its rows are those of the resample drawn. */
static void within_keeps_center_sizes(void **state)
{
    (void)state;
    recut_cohort *cohort = centers_data("cohort143", "il6");
    rc_plan_options options = centers_options(50);
    rc_analysis *analysis = centers_create("within", cohort, &options);
    rc_design_state *plan = analysis->state;
    rc_design_work *work = NULL;
    rc_pcg g;
    int64_t *tally, reasons = 0;
    double *rows = centers_run(analysis, &tally), weight[143], discovery[143], validation[143];
    uint32_t scratch[143];
    assert_int_equal(analysis->n_columns, RC_DESIGN_COLUMNS + 2 * RC_VALIDATION_COLUMNS);
    assert_int_equal(rc_plan_design_work_create(&plan->design, analysis->n_columns, &work, NULL), RECUT_OK);
    rc_base_pcg_for_block(&g, analysis->seed, analysis->key_lo, analysis->key_hi, 0);
    for (int b = 0; b < 50; b++) {
        double sum[3] = {0}, row[RC_DESIGN_COLUMNS];
        const double *stored = rows + (size_t)b * analysis->n_columns;
        rc_plan_resample_draw(&plan->resample, b, &g, weight, scratch);
        for (size_t i = 0; i < 143; i++) {
            sum[cohort->center.code[i]] += weight[i];
            discovery[i] = cohort->center.code[i] == 0 ? weight[i] : 0;
            validation[i] = cohort->center.code[i] != 0 ? weight[i] : 0;
        }
        assert_true(sum[0] == 63 && sum[1] == 42 && sum[2] == 38); /* Hamburg, Munich, Vienna */
        rc_selected selected = rc_plan_design_score(work->sample, 0, discovery, validation, row);
        assert_memory_equal(row, stored, sizeof row);
        for (uint32_t c = 1; c < 3; c++) {
            double alone[RC_VALIDATION_COLUMNS];
            for (size_t i = 0; i < 143; i++) validation[i] = cohort->center.code[i] == c ? weight[i] : 0;
            rc_plan_design_validate(work->sample, 0, selected.position, validation, alone);
            assert_memory_equal(alone, stored + RC_DESIGN_COLUMNS + (c - 1) * RC_VALIDATION_COLUMNS, sizeof alone);
        }
    }
    const rc_tally *failed = centers_tally(analysis, "failed_in_center");
    for (size_t i = 0; i < failed->n_rows * failed->n_bins; i++) reasons += tally[failed->offset + i];
    assert_int_equal(failed->n_rows, 2);
    assert_int_equal(reasons, 100);
    rc_plan_design_work_destroy(work);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* The marker moves only inside centers: every position keeps its center, hence where the marker separates them the
 * values of each center stay its own. */
static void falsify_permutes_within_centers(void **state)
{
    (void)state;
    patient made[40];
    for (int i = 0; i < 40; i++) /* A below 100, B above; in B nobody of the upper half has an event */
        made[i] = (patient){i % 2 ? "B" : "A", 1 + (i * 7) % 40, i % 3 != 0, i % 2 ? 100 + i : i};
    recut_cohort *cohort = centers_write(made, 40);
    const char *const discovery = "A";
    rc_plan_options options = centers_options(200);
    options.n_discovery = 1;
    options.discovery = &discovery;
    rc_analysis *analysis = centers_create("falsify", cohort, &options);
    rc_design_state *plan = analysis->state;
    const rc_marker *marker = &cohort->marker[0];
    rc_pcg g;
    uint32_t order[40], scratch[40];
    bool moved[40] = {0};
    rc_base_pcg_for_block(&g, 1, 2, 3, 4);
    for (int b = 0; b < 200; b++) {
        bool seen[40] = {0};
        rc_plan_design_permute(&plan->design, 0, true, &g, order, scratch);
        for (int i = 0; i < 40; i++) {
            assert_int_equal(cohort->center.code[order[i]], cohort->center.code[marker->order[i]]);
            assert_false(seen[order[i]]);
            seen[order[i]] = true;
            moved[i] |= order[i] != marker->order[i];
        }
    }
    for (int i = 0; i < 40; i++) assert_true(moved[i]);
    int64_t *tally;
    double *rows = centers_run(analysis, &tally);
    for (int b = 0; b < 200; b++) { /* cutoffs of A only: all of B is high, so there is nothing to validate */
        const double *row = rows + (size_t)b * analysis->n_columns;
        assert_true(row[RC_DESIGN_CUTOFF] > 0 && row[RC_DESIGN_CUTOFF] < 100);
        assert_true(row[RC_DESIGN_V_REASON] == RC_REASON_EMPTY_GROUP && isnan(row[RC_DESIGN_V_P]));
    }
    assert_int_equal(tally[centers_tally(analysis, "validated")->offset + 2], 0);
    assert_int_equal(tally[centers_tally(analysis, "failed")->offset + RC_REASON_COUNT + RC_REASON_EMPTY_GROUP], 200);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* What labels observes is what the tables of centers say; labels that follow the survival are found, shuffled ones are
 * not. */
static void labels_observe_the_tables(void **state)
{
    (void)state;
    const double cutoffs[] = {18.22, 10};
    recut_cohort *cohort = centers_data("cohort143", "il6");
    rc_plan_options options = centers_options(100);
    options.n_cutoffs = 2;
    options.cutoff = cutoffs;
    rc_analysis *labels = centers_create("labels", cohort, &options),
                *centers = centers_create("centers", cohort, &options);
    const rc_table *observed = centers_table(labels, "observed"), *het = centers_table(centers, "heterogeneity/il6"),
                   *splits = centers_table(centers, "center_splits/il6");
    double lowest = 1, highest = 0;
    for (size_t f = 0; f < 2; f++)
        assert_true(golden_error(observed->data[1 + f], het->data[f * het->n_columns + table_column(het, "q")]) < 1e-9);
    for (size_t c = 0; c < 3; c++) { /* one center in discovery: the cutoff it selects alone */
        double cutoff = labelled(splits, cohort->center.level[c])[RC_DESIGN_CUTOFF];
        double share = (double)rc_cohort_count_below(cohort, 0, cutoff) / (double)cohort->n;
        lowest = fmin(lowest, share);
        highest = fmax(highest, share);
    }
    assert_true(fabs(observed->data[0] - (highest - lowest)) < 1e-15);
    int64_t *tally;
    double *rows = centers_run(labels, &tally);
    for (size_t s = 0; s < 3; s++) {
        int64_t at_least = 0, usable = 0;
        for (int b = 0; b < 100; b++) {
            double value = rows[(size_t)b * 3 + s];
            usable += !isnan(value);
            at_least += value >= observed->data[s] * (1 - 1e-10);
        }
        assert_int_equal(tally[centers_tally(labels, "exceedances")->offset + s], at_least);
        assert_int_equal(tally[centers_tally(labels, "usable")->offset + s], usable);
        assert_true(usable > 90 && at_least > 0 && at_least < 100);
    }
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(labels);
    rc_plan_destroy(centers);
    recut_cohort_destroy(cohort);
    patient made[80]; /* high is bad in A and good in B */
    for (int i = 0; i < 80; i++) {
        int high = i / 2 % 2, bad = i % 2 ? !high : high;
        made[i] = (patient){i % 2 ? "B" : "A", (bad ? 1 : 10) + 0.1 * i, 1, high * 10 + 0.01 * i};
    }
    const double ten = 10;
    cohort = centers_write(made, 80);
    options.n_cutoffs = 1;
    options.cutoff = &ten;
    labels = centers_create("labels", cohort, &options);
    rows = centers_run(labels, &tally);
    assert_int_equal(tally[centers_tally(labels, "exceedances")->offset + 1], 0);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(labels);
    recut_cohort_destroy(cohort);
}

/* A row depends on its number alone: not on how many of its block are asked for, nor on what was computed before with
 * the same scratch, nor on how many replicates the analysis has. */
static void blocks_are_pure(void **state)
{
    (void)state;
    const double cutoff = 18.22;
    recut_cohort *cohort = centers_data("cohort143", "il6");
    for (size_t p = 0; p < 5; p++) {
        rc_plan_options options = centers_options(2500), fewer = centers_options(1100);
        options.n_cutoffs = fewer.n_cutoffs = 1;
        options.cutoff = fewer.cutoff = &cutoff;
        options.folds = fewer.folds = 2;
        options.repeats = fewer.repeats = 1;
        rc_analysis *analysis = centers_create(with_replicates[p], cohort, &options),
                    *smaller = centers_create(with_replicates[p], cohort, &fewer);
        size_t width = analysis->n_columns;
        void *used = NULL, *fresh = NULL;
        double *first = rc_base_memory_zeroed(30 * width, sizeof *first),
               *again = rc_base_memory_zeroed(30 * width, sizeof *again);
        int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
        int64_t *without = rc_base_memory_zeroed(analysis->tally_length, sizeof *without);
        assert_true(analysis->n_blocks > 1);
        assert_int_equal(analysis->type->work_create(analysis, &used, NULL), RECUT_OK);
        assert_int_equal(analysis->type->work_create(analysis, &fresh, NULL), RECUT_OK);
        assert_int_equal(analysis->type->block(analysis, 0, 30, first, tally, used, NULL), RECUT_OK);
        assert_int_equal(analysis->type->block(analysis, 0, 7, again, tally, fresh, NULL), RECUT_OK);
        assert_memory_equal(first, again, 7 * width * sizeof *first);
        assert_int_equal(analysis->type->block(smaller, 1, 30, first, tally, fresh, NULL), RECUT_OK);
        memset(tally, 0, analysis->tally_length * sizeof *tally);
        assert_int_equal(analysis->type->block(analysis, 1, 30, again, tally, used, NULL), RECUT_OK);
        assert_memory_equal(first, again, 30 * width * sizeof *first);
        assert_int_equal(analysis->type->block(analysis, 1, 30, NULL, without, fresh, NULL), RECUT_OK);
        assert_memory_equal(tally, without, analysis->tally_length * sizeof *tally);
        analysis->type->work_destroy(used);
        analysis->type->work_destroy(fresh);
        rc_base_memory_free(first);
        rc_base_memory_free(again);
        rc_base_memory_free(tally);
        rc_base_memory_free(without);
        rc_plan_destroy(analysis);
        rc_plan_destroy(smaller);
    }
    recut_cohort_destroy(cohort);
}

/* A marker that does nothing validates in about 5 % of the replicates, half of them in discovery's direction. */
static void false_validation_rate(void **state)
{
    (void)state;
    enum { REPLICATES = 4000 };
    rc_pcg g;
    rc_base_pcg_for_block(&g, 7, 0, 0, 0);
    recut_cohort *cohort = centers_null_cohort(240, 120, &g);
    rc_plan_options options = centers_options(REPLICATES);
    rc_analysis *analysis = centers_create("falsify", cohort, &options);
    int64_t *tally;
    double *rows = centers_run(analysis, &tally);
    const int64_t *validated = tally + centers_tally(analysis, "validated")->offset;
    double share = (double)validated[0] / REPLICATES, same = (double)validated[1] / REPLICATES, naive = 0;
    for (size_t b = 0; b < REPLICATES; b++) naive += rows[b * analysis->n_columns + RC_DESIGN_P] < 0.05;
    print_message("validation p < 0.05: %.4f, in the same direction %.4f; discovery p < 0.05: %.3f\n", share, same,
                  naive / REPLICATES);
    assert_int_equal(validated[2], REPLICATES);
    assert_true(fabs(share - 0.05) < 4 * sqrt(0.05 * 0.95 / REPLICATES));
    assert_true(fabs(same - 0.025) < 4 * sqrt(0.025 * 0.975 / REPLICATES));
    assert_true(naive / REPLICATES > 0.25);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* The short form of long_faraggi.c. */
static void cross_validated_p_is_uniform(void **state)
{
    (void)state;
    double validated, naive;
    faraggi_ks(60, 1, &validated, &naive);
    print_message("seed 1: KS p of the cross-validated p %.4g, of the naive p %.4g\n", validated, naive);
    assert_true(validated > 0.01);
    assert_true(naive < 1e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_sizes_and_shares),
        cmocka_unit_test(within_keeps_center_sizes),
        cmocka_unit_test(falsify_permutes_within_centers),
        cmocka_unit_test(labels_observe_the_tables),
        cmocka_unit_test(blocks_are_pure),
        cmocka_unit_test(false_validation_rate),
        cmocka_unit_test(cross_validated_p_is_uniform),
    };
    return cmocka_run_group_tests_name("centers replicates", tests, NULL, NULL);
}
