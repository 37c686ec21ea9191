/* SPDX-License-Identifier: GPL-3.0-or-later
 * A stage in which nobody dies and a column said twice: the other terms of describe's model are coxph's, the lost one
 * is named, and bootstrap's adjusted hazard ratio of the same cohort is describe's. */
#include "base/memory.h"
#include "cohort/read.h"
#include "golden.h"
#include "kernel/reason.h"
#include "plan/layout.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { REPLICATES = 40 };

static void read_cohort(const char *name, size_t n_adjust, const char *const *adjust, recut_cohort **cohort)
{
    char path[1024];
    const char *marker = "il6";
    recut_error err = {0};
    snprintf(path, sizeof path, "%s/golden/cox/%s.csv", RECUT_TESTS_DIR, name);
    rc_cohort_options read = {.path = path,
                              .n_markers = 1,
                              .marker = &marker,
                              .n_covariates = n_adjust,
                              .covariates = adjust,
                              .keep_missing = true};
    if (rc_cohort_read(&read, cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
}

static rc_analysis *analyse(const char *plan, const recut_cohort *cohort, const rc_plan_options *options)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    if (rc_plan_create(rc_study_find(plan), cohort, options, &analysis, &err) != RECUT_OK) fail_msg("%s", err.text);
    return analysis;
}

static const rc_table *find(const rc_analysis *analysis, const char *name)
{
    for (size_t i = 0; i < analysis->n_tables; i++)
        if (strcmp(analysis->table[i].name, name) == 0) return &analysis->table[i];
    fail_msg("no table %s", name);
    return NULL;
}

static double cell(const rc_table *table, size_t row, const char *column)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->column[c].name, column) == 0) return table->data[row * table->n_columns + c];
    fail_msg("%s has no column %s", table->name, column);
    return NAN;
}

/* Row of a term in the multivariable model with the split: the last but one. */
static size_t term_of(const rc_table *terms, double model, const char *label)
{
    for (size_t r = 0; r < terms->n_rows; r++)
        if (cell(terms, r, "model") == model && strcmp(terms->label[r], label) == 0) return r;
    fail_msg("no term %s", label);
    return 0;
}

static int compare(const rc_analysis *analysis, const char *name, golden *g, rc_reason lost, double toward)
{
    const rc_table *terms = find(analysis, "terms/il6"), *models = find(analysis, "models/il6");
    const char *const columns[] = {"hr", "hr_lower", "hr_upper", "p"};
    double model = (double)models->n_rows - 2;
    size_t length = strlen(name);
    int compared = 0;
    for (int row = 0; row < g->rows; row++) {
        if (strncmp(g->text[row], name, length) != 0 || g->text[row][length] != '|') continue;
        size_t r = term_of(terms, model, g->text[row] + length + 1);
        const double *want = g->value[row];
        for (int c = 0; c < 4; c++) {
            double got = cell(terms, r, columns[c]), value = want[golden_column(g, "hr") + c];
            if (isnan(value) != isnan(got) || (!isnan(value) && golden_error(got, value) > 1e-9))
                fail_msg("%s %s: %.17g, expected %.17g", g->text[row], columns[c], got, value);
        }
        bool is_lost = isnan(want[golden_column(g, "hr")]);
        assert_true(cell(terms, r, "reason") == (is_lost ? lost : RC_REASON_NONE));
        assert_true(cell(terms, r, "toward") == (is_lost ? toward : 0));
        compared++;
    }
    assert_true(cell(models, (size_t)model, "reason") == RC_REASON_NONE);
    assert_true(isfinite(cell(models, (size_t)model, "lr_p")) && isfinite(cell(models, (size_t)model, "c")));
    return compared;
}

/* hr_adjusted of bootstrap on the cohort itself, and of one resample after the other. */
static void compare_bootstrap(const recut_cohort *cohort, rc_plan_options options, double hr)
{
    recut_error err = {0};
    options.criterion = "logrank";
    options.min_fraction = 0.1;
    options.replicates = options.rows = REPLICATES;
    options.seed = 1;
    rc_analysis *analysis = analyse("bootstrap", cohort, &options);
    const rc_table *estimate = find(analysis, "estimate");
    size_t column = 0, usable = 0;
    while (column < analysis->n_columns && strcmp(analysis->column[column].name, "il6@15/hr_adjusted") != 0) column++;
    assert_true(column < analysis->n_columns);
    assert_string_equal(estimate->label[column], "il6@15/hr_adjusted");
    assert_true(golden_error(cell(estimate, column, "estimate"), hr) < 1e-9);
    double *rows = rc_base_memory_zeroed(REPLICATES * analysis->n_columns, sizeof(double));
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof(int64_t));
    void *work = NULL;
    size_t done = 0;
    assert_int_equal(analysis->type->work_create(analysis, &work, &err), RECUT_OK);
    for (int64_t block = 0; done < REPLICATES; block++) {
        size_t count = rc_plan_block_count(analysis, block);
        assert_int_equal(
            analysis->type->block(analysis, block, count, rows + done * analysis->n_columns, tally, work, &err),
            RECUT_OK);
        done += count;
    }
    for (size_t b = 0; b < REPLICATES; b++) usable += isfinite(rows[b * analysis->n_columns + column]) ? 1 : 0;
    assert_true(usable == REPLICATES);
    analysis->type->work_destroy(work);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
}

static void check(const char *name, const char *const adjust[2], rc_reason lost, double toward, int terms)
{
    recut_cohort *cohort = NULL;
    const double cutoff = 15;
    golden *g = golden_read("cox/models.csv");
    rc_plan_options options = {.criterion = "logrank",
                               .min_fraction = 0.1,
                               .cutoff = &cutoff,
                               .n_cutoffs = 1,
                               .adjust = adjust,
                               .n_adjust = 2};
    read_cohort(name, 2, adjust, &cohort);
    rc_analysis *analysis = analyse("describe", cohort, &options);
    assert_int_equal(compare(analysis, name, g, lost, toward), terms);
    const rc_table *table = find(analysis, "terms/il6");
    double hr = cell(table, term_of(table, (double)find(analysis, "models/il6")->n_rows - 2, "il6 >= 15"), "hr");
    rc_plan_destroy(analysis);
    compare_bootstrap(cohort, options, hr);
    recut_cohort_destroy(cohort);
    free(g);
}

static void test_level_without_events(void **state)
{
    (void)state;
    check("stage", (const char *const[]){"age", "stage"}, RC_REASON_MONOTONE, -1, 5);
}

static void test_said_twice(void **state)
{
    (void)state;
    check("doubled", (const char *const[]){"age", "age2"}, RC_REASON_SINGULAR, 0, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_level_without_events),
        cmocka_unit_test(test_said_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
