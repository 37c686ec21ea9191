/* SPDX-License-Identifier: GPL-3.0-or-later
 * Many markers: the counts made tile by tile are those of the replicates one by one; maxT as defined. */
#include "base/memory.h"
#include "base/pcg.h"
#include "cohort/read.h"
#include "kernel/reason.h"
#include "plan/layout.h"
#include "plan/many.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MARKERS = 300, PATIENTS = 60, REPLICATES = 150, COUNTS = 4 };

/* Correlated markers, some with many ties, some that foretell survival, one constant; strata of 20. */
static recut_cohort *make(bool strata)
{
    rc_pcg g;
    recut_cohort *cohort = NULL;
    recut_error err = {0};
    const char *const marker = "m*";
    rc_base_pcg_for_block(&g, 7, 1, 2, 3);
    FILE *file = fopen("many.csv", "w");
    assert_non_null(file);
    fprintf(file, "time,event,s");
    for (int k = 0; k < MARKERS; k++) fprintf(file, ",m%d", k);
    for (int i = 0; i < PATIENTS; i++) {
        double common = rc_base_pcg_uniform(&g), time = 1 + floor(40 * rc_base_pcg_uniform(&g) / (0.2 + common));
        fprintf(file, "\n%.0f,%d,%d", time, (int)rc_base_pcg_below(&g, 3) < 2, i / 20);
        for (int k = 0; k < MARKERS; k++) {
            double x = (k % 3 == 0 ? common : 0) + rc_base_pcg_uniform(&g);
            fprintf(file, ",%.*f", k % 5 == 0 ? 1 : 4, k == 17 ? 1.0 : x);
        }
    }
    assert_int_equal(fclose(file), 0);
    rc_cohort_options from = {.path = "many.csv", .n_markers = 1, .marker = &marker, .strata = strata ? "s" : NULL};
    if (rc_cohort_read(&from, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_int_equal(cohort->n_markers, MARKERS);
    return cohort;
}

static rc_analysis *create(const recut_cohort *cohort, const char *criterion, int64_t rows)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    rc_plan_options options = {.criterion = criterion,
                               .min_fraction = 0.1,
                               .replicates = REPLICATES,
                               .seed = 5,
                               .rows = rows,
                               .hazard_ratio = "mh"};
    if (rc_plan_create(rc_study_find("permute"), cohort, &options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    return analysis;
}

static void run(const rc_analysis *analysis, double *rows, int64_t *tally)
{
    void *work = NULL;
    assert_int_equal(analysis->type->work_create(analysis, &work, NULL), RECUT_OK);
    for (int64_t b = 0; b < analysis->n_blocks; b++) {
        double *at = rows ? rows + (size_t)(b * analysis->block_size) * analysis->n_columns : NULL;
        assert_int_equal(analysis->type->block(analysis, b, rc_plan_block_count(analysis, b), at, tally, work, NULL),
                         RECUT_OK);
    }
    analysis->type->work_destroy(work);
}

static bool reaches(double t, double observed)
{
    return t >= observed * (1 - 1e-10);
}

/* The definition: T of marker i, and the largest T of i and of all that are less significant (or equal and later). */
static void check_counts(const rc_analysis *analysis, const double *rows, const int64_t *tally)
{
    const double *observed = analysis->table[0].data;
    size_t width = analysis->n_columns, stride = analysis->table[0].n_columns;
    for (size_t i = 0; i < MARKERS; i++) {
        double t0 = observed[i * stride];
        int64_t alone = 0, maxt = 0, naive = 0, usable = 0;
        for (size_t b = 0; b < REPLICATES; b++) {
            const double *row = rows + b * width;
            double t = row[4 * i], most = isnan(t) ? -1 : t;
            for (size_t j = 0; j < MARKERS; j++) {
                double other = observed[j * stride];
                bool less = isnan(other) || other < t0 || (other == t0 && j > i);
                if (less && row[4 * j] > most) most = row[4 * j];
            }
            alone += reaches(t, t0);
            maxt += reaches(most, t0);
            naive += t > 3.841458820694124;
            usable += !isnan(t);
        }
        assert_int_equal(tally[analysis->tally[0].offset + i], alone);
        assert_int_equal(tally[analysis->tally[1].offset + i], maxt);
        assert_int_equal(tally[analysis->tally[2].offset + i], naive);
        assert_int_equal(tally[analysis->tally[3].offset + i * RC_REASON_COUNT], usable);
        assert_int_equal(tally[analysis->tally[3].offset + i * RC_REASON_COUNT + RC_REASON_NO_CUTOFF],
                         i == 17 ? REPLICATES : 0);
    }
}

static void check(const char *criterion, bool within)
{
    recut_cohort *cohort = make(within);
    rc_analysis *with_rows = create(cohort, criterion, -1), *counts = create(cohort, criterion, 0);
    assert_int_equal(with_rows->rows_kept, REPLICATES);
    assert_int_equal(counts->rows_kept, 0);
    assert_int_equal(counts->n_columns, 0);
    assert_int_equal(counts->n_tables, 1);
    assert_int_equal(counts->tally_length, with_rows->tally_length);
    double *rows = rc_base_memory_zeroed(REPLICATES * with_rows->n_columns, sizeof *rows);
    int64_t *one = rc_base_memory_zeroed(counts->tally_length, sizeof *one);
    int64_t *other = rc_base_memory_zeroed(counts->tally_length, sizeof *other);
    run(with_rows, rows, one);
    run(counts, NULL, other);
    assert_memory_equal(one, other, counts->tally_length * sizeof *one);
    if (strcmp(criterion, "logrank") == 0) check_counts(with_rows, rows, other); /* naive p is of the chi-square */
    rc_base_memory_free(rows);
    rc_base_memory_free(one);
    rc_base_memory_free(other);
    rc_plan_destroy(with_rows);
    rc_plan_destroy(counts);
    recut_cohort_destroy(cohort);
}

static void logrank(void **state)
{
    (void)state;
    check("logrank", false);
}

static void score_within_strata(void **state)
{
    (void)state;
    check("score", true);
}

/* By default there are rows for some markers, none for many; a tile holds whole groups of four replicates. */
static void defaults(void **state)
{
    (void)state;
    recut_cohort *cohort = make(false);
    rc_analysis *analysis = create(cohort, "logrank", RC_ROWS_DEFAULT);
    assert_int_equal(analysis->rows_kept, 0);
    rc_plan_destroy(analysis);
    cohort->n_markers = RC_WIDE_MARKERS; /* the rest is out of sight */
    analysis = create(cohort, "logrank", RC_ROWS_DEFAULT);
    assert_int_equal(analysis->rows_kept, REPLICATES);
    assert_int_equal(analysis->n_tables, 1 + RC_WIDE_MARKERS);
    rc_plan_destroy(analysis);
    rc_context *context = NULL;
    rc_many many = {0};
    rc_plan_options options = {.criterion = "score", .min_fraction = 0.1};
    rc_search search;
    assert_int_equal(rc_plan_criterion_search(NULL, &options, &search, NULL), RECUT_OK);
    assert_int_equal(rc_plan_context_create(cohort, &search, &context, NULL), RECUT_OK);
    assert_int_equal(rc_plan_many_create(&many, context->cohort->n, context->cohort->n_markers, NULL), RECUT_OK);
    assert_true(many.tile >= 4 && many.tile % 4 == 0);
    rc_plan_many_clear(&many);
    rc_plan_context_destroy(context);
    cohort->n_markers = MARKERS;
    recut_cohort_destroy(cohort);
}

/* The search of many markers has no scans, but says how many candidates each has. */
static void search_without_scans(void **state)
{
    (void)state;
    recut_cohort *cohort = make(false);
    rc_analysis *analysis = NULL;
    rc_plan_options options = {.criterion = "logrank", .min_fraction = 0.1};
    assert_int_equal(rc_plan_create(rc_study_find("search"), cohort, &options, &analysis, NULL), RECUT_OK);
    assert_int_equal(analysis->n_tables, 3);
    assert_string_equal(analysis->table[2].name, "candidates");
    assert_int_equal(analysis->table[2].n_rows, MARKERS);
    assert_true(analysis->table[2].data[17] == 0);
    assert_true(analysis->table[2].data[1] > 20);
    assert_string_equal(analysis->table[2].label[17], "m17");
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(logrank), cmocka_unit_test(score_within_strata),
                                       cmocka_unit_test(defaults), cmocka_unit_test(search_without_scans)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
