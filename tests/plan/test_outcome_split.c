/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outcomes on both sides of a cutoff: against R and coin, by hand; resamples and splits against the same patients
 * written out. */
#include "plan/outcome_split.h"

#include "base/memory.h"
#include "base/pcg.h"
#include "cohort/read.h"
#include "plan/resample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "../golden.h"
#include "study/find.h"

static recut_cohort *read_it(rc_cohort_options options)
{
    recut_cohort *cohort = NULL;
    recut_error err;
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static void against_r(void **state)
{
    (void)state;
    golden *g = golden_read("outcome/effects.csv");
    for (int r = 0; r < g->rows; r++) {
        char text[96], *part[6], *rest = text, path[1024];
        recut_error err;
        rc_outcome outcome;
        rc_outcome_split split;
        const double *want = g->value[r] + 1;
        double score[2048], sum[4 * 64];
        snprintf(text, sizeof text, "%s", g->text[r]);
        for (int i = 0; i < 6; i++) part[i] = strsep(&rest, "|");
        bool words = strcmp(part[2], "-") != 0;
        snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, part[0]);
        recut_cohort *cohort = read_it((rc_cohort_options){.path = path,
                                                           .outcome = part[1],
                                                           .n_event_values = words,
                                                           .event_values = (const char *const[]){part[2]},
                                                           .n_markers = 1,
                                                           .marker = (const char *const[]){part[3]},
                                                           .strata = *part[5] == '-' ? NULL : part[5]});
        assert_int_equal(rc_plan_outcome_init(cohort, &outcome, &err), RECUT_OK);
        size_t position = rc_cohort_count_below(cohort, 0, strtod(part[4], NULL));
        rc_plan_outcome_split(&outcome, NULL, cohort->marker[0].order, position, &split);
        const double found[] = {split.value[RC_OUTCOME_DIFFERENCE],
                                split.se[RC_OUTCOME_DIFFERENCE],
                                split.value[RC_OUTCOME_LOG_ODDS],
                                split.se[RC_OUTCOME_LOG_ODDS],
                                split.value[RC_OUTCOME_SENSITIVITY],
                                split.value[RC_OUTCOME_SPECIFICITY],
                                rc_plan_outcome_z(cohort, NULL, cohort->marker[0].order, position, score, sum)};
        for (int i = 0; i < 7; i++)
            if (!(isnan(want[i]) ? isnan(found[i]) : golden_error(found[i], want[i]) < 1e-9))
                fail_msg("%s, %d: %.17g, expected %.17g", g->text[r], i, found[i], want[i]);
        rc_plan_outcome_clear(&outcome);
        recut_cohort_destroy(cohort);
    }
    assert_int_equal(g->rows, 7);
    free(g);
}

/* Low: outcomes 0 0 1, high: 1 1 1.  Shares 1/3 and 1; odds with halves: (3.5 / 0.5) / (1.5 / 2.5) = 35 / 3; of four
 * with it three are high, both without it low.  Mid-ranks: 0 -> 1.5, 1 -> 4.5; high sum 13.5 - 10.5 = 3; variance
 * 3 * 3 / (6 * 5) * (2 * 4 + 4 * 1) = 3.6. */
static void by_hand(void **state)
{
    (void)state;
    static const char text[] = "y,m\n0,1\n0,2\n1,3\n1,4\n1,5\n1,6\n";
    recut_error err;
    rc_outcome outcome;
    rc_outcome_split split;
    double score[6], sum[4];
    recut_cohort *cohort = read_it((rc_cohort_options){.path = "o.csv",
                                                       .bytes = text,
                                                       .n_bytes = sizeof text - 1,
                                                       .outcome = "y",
                                                       .n_markers = 1,
                                                       .marker = (const char *const[]){"m"}});
    assert_int_equal(rc_plan_outcome_init(cohort, &outcome, &err), RECUT_OK);
    assert_true(outcome.binary);
    rc_plan_outcome_split(&outcome, NULL, cohort->marker[0].order, 3, &split);
    assert_true(fabs(split.value[RC_OUTCOME_DIFFERENCE] - 2.0 / 3) < 1e-15);
    assert_true(fabs(split.value[RC_OUTCOME_LOG_ODDS] - log(35.0 / 3)) < 1e-14);
    assert_true(split.value[RC_OUTCOME_SENSITIVITY] == 0.75 && split.value[RC_OUTCOME_SPECIFICITY] == 1);
    double z = rc_plan_outcome_z(cohort, NULL, cohort->marker[0].order, 3, score, sum);
    assert_true(fabs(z - 3 / sqrt(3.6)) < 1e-14);
    rc_plan_outcome_split(&outcome, NULL, cohort->marker[0].order, 0, &split); /* an empty group tells nothing */
    assert_true(isnan(split.value[RC_OUTCOME_DIFFERENCE]) && isnan(split.value[RC_OUTCOME_LOG_ODDS]));
    assert_true(isnan(rc_plan_outcome_z(cohort, NULL, cohort->marker[0].order, 0, score, sum)));
    rc_plan_outcome_clear(&outcome);
    recut_cohort_destroy(cohort);
}

static double cell(const rc_table *table, size_t row, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->column[c].name, name) == 0) return table->data[row * table->n_columns + c];
    fail_msg("no column %s", name);
    return NAN;
}

/* The patients of a resample, each written as often as it counts: what the search on them finds is the resample's. */
static void check_written_out(const recut_cohort *cohort, const double *weight, const double *row, const char *kind)
{
    recut_error err;
    rc_analysis *analysis = NULL;
    size_t n = 0;
    char *text = rc_base_memory_zeroed(cohort->n * 64 * 12, 1), *at = text + sprintf(text, "y,m\n");
    for (size_t i = 0; i < cohort->n; i++)
        for (int k = 0; k < (int)weight[i]; k++, n++)
            at += sprintf(at, "%.17g,%.17g\n", cohort->outcome[i], cohort->marker[0].value[i]);
    recut_cohort *written = read_it((rc_cohort_options){.path = "o.csv",
                                                        .bytes = text,
                                                        .n_bytes = (size_t)(at - text),
                                                        .outcome = "y",
                                                        .n_markers = 1,
                                                        .marker = (const char *const[]){"m"}});
    const rc_plan_options options = {.criterion = "wilcoxon", .min_fraction = 0.1, .replicates = 10};
    assert_int_equal(rc_plan_create(rc_study_find("outcome_resamples"), written, &options, &analysis, &err), RECUT_OK);
    const rc_table *observed = &analysis->table[0];
    assert_true(cell(observed, 0, "cutoff") == row[0]);
    for (int s = 0; s < (strcmp(kind, "binary") == 0 ? 4 : 1); s++)
        if (golden_error(cell(observed, 0, rc_plan_outcome_statistics[s].name), row[3 + s]) > 1e-11)
            fail_msg("%s: %s", kind, rc_plan_outcome_statistics[s].name);
    rc_base_memory_free(text);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(written);
}

static void resamples(void **state)
{
    (void)state;
    for (int binary = 0; binary < 2; binary++) {
        char path[1024];
        recut_error err;
        rc_analysis *analysis = NULL;
        void *work = NULL;
        rc_resample scheme;
        rc_pcg generator;
        snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
        recut_cohort *cohort = read_it((rc_cohort_options){
            .path = path, .outcome = binary ? "viral" : "age", .n_markers = 1, .marker = (const char *const[]){"il6"}});
        const rc_plan_options options = {
            .criterion = "wilcoxon", .min_fraction = 0.1, .replicates = 50, .rows = -1, .seed = 3};
        const rc_plan_type *type = rc_study_find("outcome_resamples");
        assert_int_equal(rc_plan_create(type, cohort, &options, &analysis, &err), RECUT_OK);
        assert_int_equal(type->work_create(analysis, &work, &err), RECUT_OK);
        size_t count = rc_plan_block_count(analysis, 0);
        double *rows = rc_base_memory_zeroed(count * analysis->n_columns, sizeof *rows);
        double *weight = rc_base_memory_zeroed(cohort->n, sizeof *weight);
        uint32_t *scratch = rc_base_memory_zeroed(cohort->n, sizeof *scratch);
        int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
        assert_int_equal(type->block(analysis, 0, count, rows, tally, work, &err), RECUT_OK);
        assert_int_equal(rc_plan_resample_init(cohort, RC_SCHEME_ORDINARY, NULL, 0, NULL, &scheme, &err), RECUT_OK);
        rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, 0);
        for (size_t b = 0; b < count; b++) {
            rc_plan_resample_draw(&scheme, (int64_t)b, &generator, weight, scratch);
            check_written_out(cohort, weight, rows + b * analysis->n_columns, binary ? "binary" : "numbers");
        }
        rc_plan_resample_clear(&scheme);
        rc_base_memory_free(rows);
        rc_base_memory_free(weight);
        rc_base_memory_free(scratch);
        rc_base_memory_free(tally);
        type->work_destroy(work);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

/* The table of a marker's centers: those of discovery have the cutoff that they select alone. */
static void centers(void **state)
{
    (void)state;
    char path[1024];
    recut_error err;
    rc_analysis *analysis = NULL, *alone = NULL;
    snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
    rc_cohort_options read = {
        .path = path, .outcome = "age", .n_markers = 1, .marker = (const char *const[]){"il6"}, .need_center = true};
    recut_cohort *cohort = read_it(read);
    read.where = "center == \"Munich\"";
    recut_cohort *munich = read_it(read);
    const char *const discovery[] = {"Munich"};
    const rc_plan_options options = {
        .criterion = "wilcoxon", .min_fraction = 0.1, .replicates = 10, .n_discovery = 1, .discovery = discovery};
    assert_int_equal(rc_plan_create(rc_study_find("outcome_splits"), cohort, &options, &analysis, &err), RECUT_OK);
    assert_int_equal(rc_plan_create(rc_study_find("outcome_resamples"), munich, &options, &alone, &err), RECUT_OK);
    assert_true(cell(&analysis->table[0], 0, "cutoff") == cell(&alone->table[0], 0, "cutoff"));
    assert_true(cell(&analysis->table[0], 0, "n") == (double)munich->n);
    const rc_table *table = &analysis->table[1];
    for (size_t c = 0; c < table->n_rows; c++) {
        if (strcmp(table->label[c], "Munich") != 0) continue;
        assert_true(cell(table, c, "discovery") == 1);
        assert_true(golden_error(cell(table, c, "difference"), cell(&alone->table[0], 0, "difference")) < 1e-12);
    }
    rc_plan_destroy(analysis);
    rc_plan_destroy(alone);
    recut_cohort_destroy(cohort);
    recut_cohort_destroy(munich);
}

/* What only survival has, and what these plans do not do, is refused by its name. */
static void refused(void **state)
{
    (void)state;
    static const double cutoff[] = {3};
    static const char text[] = "y,m,center\n0,1,a\n1,2,b\n0,2,a\n1,3,b\n";
    static const struct {
        const char *plan, *word;
        rc_plan_options options;
    } cases[] = {
        {"outcome_resamples", "null impute", {.null = "impute"}},
        {"outcome_resamples", "times", {.n_times = 1, .times = cutoff}},
        {"outcome_resamples", "tau", {.tau = 3}},
        {"outcome_resamples", "cuts 2", {.cuts = "2"}},
        {"outcome_resamples", "m auto", {.scheme = "m-out-of-n"}},
        {"outcome_resamples", "no events", {.stratify = "center,event"}},
        {"outcome_resamples", "did you mean bayesian", {.scheme = "bayesan"}},
        {"outcome_splits", "folds", {.folds = 3}},
        {"outcome_splits", "repeats", {.repeats = 3}},
        {"outcome_splits", "stratify", {.stratify = "center"}},
        {"outcome_splits", "replay", {.replay = "sets.txt"}},
        {"outcome_splits", "split-size 3", {.split_size = 3}},
    };
    recut_cohort *cohort = read_it((rc_cohort_options){.path = "o.csv",
                                                       .bytes = text,
                                                       .n_bytes = sizeof text - 1,
                                                       .outcome = "y",
                                                       .n_markers = 1,
                                                       .marker = (const char *const[]){"m"}});
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        recut_error err = {0};
        rc_analysis *analysis = NULL;
        rc_plan_options options = cases[c].options;
        options.criterion = "logrank";
        options.min_fraction = 0.1;
        options.replicates = 10;
        if (rc_plan_create(rc_study_find(cases[c].plan), cohort, &options, &analysis, &err) != RECUT_E_USAGE ||
            !strstr(err.text, cases[c].word))
            fail_msg("%s: \"%s\", expected \"%s\"", cases[c].plan, err.text, cases[c].word);
    }
    recut_cohort_destroy(cohort);
}

/* Patients of one group, of one outcome in discovery, or with a marker that is constant: no cutoff, and the reason. */
static void nothing_to_select(void **state)
{
    (void)state;
    static const char *const texts[] = {"y,m,center\n0,1,a\n1,1,a\n0,1,b\n1,1,b\n1,1,b\n",
                                        "y,m,center\n0,1,a\n1,2,b\n0,3,a\n0,4,a\n0,5,a\n1,6,b\n"};
    for (size_t t = 0; t < 2; t++) {
        recut_error err = {0};
        rc_analysis *analysis = NULL;
        void *work = NULL;
        const char *const discovery[] = {"a"};
        const rc_plan_options options = {
            .criterion = "logrank", .min_fraction = 0.1, .replicates = 20, .n_discovery = 1, .discovery = discovery};
        const rc_plan_type *type = rc_study_find("outcome_splits");
        recut_cohort *cohort = read_it((rc_cohort_options){.path = "o.csv",
                                                           .bytes = texts[t],
                                                           .n_bytes = strlen(texts[t]),
                                                           .outcome = "y",
                                                           .n_markers = 1,
                                                           .marker = (const char *const[]){"m"}});
        if (rc_plan_create(type, cohort, &options, &analysis, &err) != RECUT_OK) fail_msg("%s", err.text);
        assert_true(isnan(cell(&analysis->table[0], 0, "cutoff")));
        assert_true(cell(&analysis->table[0], 0, "reason") > 0);
        int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
        assert_int_equal(type->work_create(analysis, &work, &err), RECUT_OK);
        assert_int_equal(type->block(analysis, 0, rc_plan_block_count(analysis, 0), NULL, tally, work, &err), RECUT_OK);
        type->work_destroy(work);
        rc_base_memory_free(tally);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_r), cmocka_unit_test(by_hand), cmocka_unit_test(resamples),
        cmocka_unit_test(centers),   cmocka_unit_test(refused), cmocka_unit_test(nothing_to_select),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
