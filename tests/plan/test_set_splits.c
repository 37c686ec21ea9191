/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sets of cutoffs selected in some patients and tried in others: R's survdiff and coxph in the other centers; by hand;
 * what random splits count. */
#include "plan/set_splits.h"

#include "base/memory.h"
#include "cohort/read.h"
#include "golden.h"
#include "plan/plan.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const rc_table *table_of(const rc_analysis *analysis, const char *name)
{
    for (size_t t = 0; t < analysis->n_tables; t++)
        if (strcmp(analysis->table[t].name, name) == 0) return &analysis->table[t];
    fail_msg("no table %s", name);
    return NULL;
}

static const rc_tally *tally_of(const rc_analysis *analysis, const char *name)
{
    for (size_t t = 0; t < analysis->n_tallies; t++)
        if (strcmp(analysis->tally[t].name, name) == 0) return &analysis->tally[t];
    fail_msg("no tally %s", name);
    return NULL;
}

static recut_cohort *read_cohort(void)
{
    static const char *const marker = "il6";
    char path[1024];
    recut_cohort *cohort = NULL;
    recut_error err = {0};
    snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
    const rc_cohort_options columns = {.path = path, .n_markers = 1, .marker = &marker, .center = "center"};
    if (rc_cohort_read(&columns, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static rc_analysis *create(const recut_cohort *cohort, const rc_plan_options *options)
{
    rc_analysis *analysis = NULL;
    recut_error err = {0};
    if (rc_plan_create(rc_study_find("set_splits"), cohort, options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    return analysis;
}

/* golden/cuts/centers.csv: a row a design, in the order of the table */
static void equals_survdiff(void **state)
{
    static const char *const discovery = "Hamburg";
    (void)state;
    golden *g = golden_read("cuts/centers.csv");
    recut_cohort *cohort = read_cohort();
    const rc_plan_options options = {.criterion = "logrank",
                                     .min_fraction = 0.2,
                                     .cuts = "2",
                                     .n_discovery = 1,
                                     .discovery = &discovery,
                                     .replicates = 10};
    rc_analysis *analysis = create(cohort, &options);
    const rc_table *designs = table_of(analysis, "designs/il6"), *groups = table_of(analysis, "design_groups/il6");
    assert_int_equal(designs->n_rows, g->rows);
    assert_int_equal(groups->n_rows, 3 * (size_t)g->rows);
    for (int r = 0; r < g->rows; r++) {
        const double *row = designs->data + (size_t)r * designs->n_columns, *expected = g->value[r],
                     *two = groups->data + (3 * (size_t)r + 1) * RC_SET_GROUP_COLUMNS,
                     *three = two + RC_SET_GROUP_COLUMNS;
        assert_true(row[RC_SET_SPLIT_CUTOFF] == expected[golden_column(g, "cut_1")]);
        assert_true(row[RC_SET_SPLIT_CUTOFF + 1] == expected[golden_column(g, "cut_2")]);
        assert_true(row[RC_SET_SPLIT_N] == expected[golden_column(g, "n")]);
        assert_true(row[RC_SET_SPLIT_EVENTS] == expected[golden_column(g, "events")]);
        assert_true(golden_error(row[RC_SET_SPLIT_V_CHISQ], expected[golden_column(g, "chisq")]) < 1e-9);
        assert_true(row[RC_SET_SPLIT_V_DF] == 2 && row[RC_SET_SPLIT_ORDER] == expected[golden_column(g, "kept")]);
        assert_true(two[RC_SET_GROUP_DESIGN] == r && two[RC_SET_GROUP_NUMBER] == 2 && three[RC_SET_GROUP_NUMBER] == 3);
        assert_true(golden_error(two[RC_SET_GROUP_HR], expected[golden_column(g, "hr_2")]) < 1e-7);
        assert_true(golden_error(two[RC_SET_GROUP_LOWER], expected[golden_column(g, "lower_2")]) < 1e-7);
        assert_true(golden_error(three[RC_SET_GROUP_HR], expected[golden_column(g, "hr_3")]) < 1e-7);
        assert_true(golden_error(three[RC_SET_GROUP_UPPER], expected[golden_column(g, "upper_3")]) < 1e-7);
    }
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(g);
}

/* Rows and counts of the same replicates say the same. */
static void counts_are_of_the_rows(void **state)
{
    enum { REPLICATES = 60 };
    (void)state;
    recut_cohort *cohort = read_cohort();
    const rc_plan_options options = {
        .criterion = "score", .min_fraction = 0.1, .cuts = "1..3", .replicates = REPLICATES, .rows = -1, .seed = 5};
    rc_analysis *analysis = create(cohort, &options);
    size_t width = analysis->n_columns;
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally), numbers[3] = {0}, usable = 0,
            below = 0, ordered = 0, as_many = 0;
    double *rows = rc_base_memory_zeroed(REPLICATES * width, sizeof *rows);
    static const double limit[] = {0, 3.841458820694124, 5.991464547107979, 7.814727903251179};
    void *work = NULL;
    assert_int_equal(analysis->type->work_create(analysis, &work, NULL), RECUT_OK);
    for (int64_t b = 0; b < analysis->n_blocks; b++)
        assert_int_equal(analysis->type->block(analysis, b, rc_plan_block_count(analysis, b),
                                               rows + (size_t)(b * analysis->block_size) * width, tally, work, NULL),
                         RECUT_OK);
    analysis->type->work_destroy(work);
    double observed = table_of(analysis, "observed")->data[RC_SET_SPLIT_CUTS];
    for (size_t r = 0; r < REPLICATES; r++) {
        const double *row = rows + r * width;
        assert_true(row[RC_SET_SPLIT_N] == (double)cohort->n - 63); /* the largest center selects: 63 patients */
        numbers[(size_t)row[RC_SET_SPLIT_CUTS] - 1]++;
        as_many += row[RC_SET_SPLIT_CUTS] >= observed && row[RC_SET_SPLIT_CUTS] <= observed;
        if (isnan(row[RC_SET_SPLIT_V_CHISQ])) continue;
        bool small = row[RC_SET_SPLIT_V_CHISQ] > limit[(size_t)row[RC_SET_SPLIT_V_DF]];
        usable++;
        below += small;
        ordered += small && row[RC_SET_SPLIT_ORDER] > 0;
    }
    const int64_t *counted = tally + tally_of(analysis, "numbers")->offset,
                  *validated = tally + tally_of(analysis, "validated")->offset,
                  *again = tally + tally_of(analysis, "again")->offset;
    for (size_t c = 0; c < 3; c++) assert_int_equal(counted[c], numbers[c]);
    assert_int_equal(validated[RC_SET_USABLE], usable);
    assert_int_equal(validated[RC_SET_BELOW], below);
    assert_int_equal(validated[RC_SET_BELOW_ORDERED], ordered);
    assert_int_equal(again[RC_SET_AS_MANY], as_many);
    assert_true(again[RC_SET_ALL_NEAR] <= as_many && usable > 0 && ordered <= below);
    rc_base_memory_free(tally);
    rc_base_memory_free(rows);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_survdiff), cmocka_unit_test(counts_are_of_the_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
