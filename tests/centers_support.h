/* SPDX-License-Identifier: GPL-3.0-or-later
 * centers_support.h - what the tests of the plans of `recut centers` share: cohorts with centers, whole runs, and the
 * Kolmogorov-Smirnov test of p against uniform.  Include after cmocka.h. */
#ifndef TESTS_PLAN_CENTERS_SUPPORT_H
#define TESTS_PLAN_CENTERS_SUPPORT_H

#include "base/memory.h"
#include "base/pcg.h"
#include "cohort/read.h"
#include "golden.h"
#include "plan/nested.h"
#include "study/find.h"

static inline rc_plan_options centers_options(int64_t replicates)
{
    return (rc_plan_options){.criterion = "logrank",
                             .min_fraction = 0.1,
                             .replicates = replicates,
                             .seed = 1,
                             .rows = -1,
                             .hazard_ratio = "mh"};
}

static inline rc_analysis *centers_create(const char *plan, const recut_cohort *cohort, const rc_plan_options *options)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    if (rc_plan_create(rc_study_find(plan), cohort, options, &analysis, &err) != RECUT_OK)
        fail_msg("%s: %s", plan, err.text);
    return analysis;
}

static inline recut_cohort *centers_read(const char *path, const char *marker)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_cohort_options options = {.path = path, .n_markers = 1, .marker = &marker, .need_center = true};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static inline recut_cohort *centers_data(const char *name, const char *marker)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, name);
    return centers_read(path, marker);
}

typedef struct patient {
    const char *center;
    double time;
    int event;
    double x;
} patient;

/* A cohort of these patients; a missing center is one of its own. */
static inline recut_cohort *centers_write(const patient *patients, size_t n)
{
    FILE *file = fopen("made_cohort.csv", "w");
    assert_non_null(file);
    fprintf(file, "id,center,time,event,x\n");
    for (size_t i = 0; i < n; i++)
        fprintf(file, "%zu,%s,%g,%d,%g\n", i, patients[i].center, patients[i].time, patients[i].event, patients[i].x);
    fclose(file);
    rc_cohort_options options = {.path = "made_cohort.csv", .n_markers = 1, .marker = &(const char *){"x"}};
    recut_cohort *cohort = NULL;
    recut_error err = {0};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

/* n patients, the first n_first of them in center A, the rest in B; exponential times of which 40 % are censored; a
 * marker that has nothing to do with them. */
static inline recut_cohort *centers_null_cohort(size_t n, size_t n_first, rc_pcg *g)
{
    FILE *file = fopen("null_cohort.csv", "w");
    if (!file) fail_msg("cannot write null_cohort.csv");
    fprintf(file, "id,center,time,event,x\n");
    for (size_t i = 0; i < n; i++) {
        double death = rc_base_pcg_exponential(g), censored = rc_base_pcg_exponential(g) * 1.5;
        fprintf(file, "%zu,%s,%.9f,%d,%.9f\n", i, i < n_first ? "A" : "B", 0.001 + fmin(death, censored),
                death <= censored, rc_base_pcg_normal(g));
    }
    fclose(file);
    return centers_read("null_cohort.csv", "x");
}

/* All replicates: rows [replicates][n_columns] and tally, to be freed by the caller. */
static inline double *centers_run(const rc_analysis *analysis, int64_t **tally)
{
    void *work = NULL;
    double *rows = rc_base_memory_zeroed((size_t)analysis->replicates * analysis->n_columns, sizeof *rows);
    *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof **tally);
    assert_int_equal(analysis->type->work_create(analysis, &work, NULL), RECUT_OK);
    for (int64_t b = 0; b < analysis->n_blocks; b++)
        assert_int_equal(analysis->type->block(analysis, b, rc_plan_block_count(analysis, b),
                                               rows + (size_t)(b * analysis->block_size) * analysis->n_columns, *tally,
                                               work, NULL),
                         RECUT_OK);
    analysis->type->work_destroy(work);
    return rows;
}

static inline const rc_tally *centers_tally(const rc_analysis *analysis, const char *name)
{
    for (size_t i = 0; i < analysis->n_tallies; i++)
        if (strcmp(analysis->tally[i].name, name) == 0) return &analysis->tally[i];
    fail_msg("no tally %s", name);
    return NULL;
}

static inline const rc_table *centers_table(const rc_analysis *analysis, const char *name)
{
    for (size_t i = 0; i < analysis->n_tables; i++)
        if (strcmp(analysis->table[i].name, name) == 0) return &analysis->table[i];
    fail_msg("no table %s", name);
    return NULL;
}

static inline size_t table_column(const rc_table *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->column[c].name, name) == 0) return c;
    fail_msg("no column %s", name);
    return 0;
}

static inline const double *labelled(const rc_table *table, const char *label)
{
    for (size_t r = 0; r < table->n_rows; r++)
        if (strcmp(table->label[r], label) == 0) return table->data + r * table->n_columns;
    fail_msg("no row %s in %s", label, table->name);
    return NULL;
}

static inline int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* P of the two-sided Kolmogorov-Smirnov test of u[n] against uniform on (0, 1): the limit with Stephens' correction of
 * the sample size.  Sorts u. */
static inline double uniform_ks_p(size_t n, double *u)
{
    double worst = 0, root = sqrt((double)n), p = 0;
    qsort(u, n, sizeof *u, compare_doubles);
    for (size_t i = 0; i < n; i++) {
        worst = fmax(worst, (double)(i + 1) / (double)n - u[i]);
        worst = fmax(worst, u[i] - (double)i / (double)n);
    }
    double lambda = worst * (root + 0.12 + 0.11 / root);
    for (int j = 1; j <= 100; j++) p += (j % 2 ? 2 : -2) * exp(-2.0 * j * j * lambda * lambda);
    return lambda < 0.2 ? 1 : fmin(1, p);
}

/* Faraggi & Simon on null cohorts: KS p of the cross-validated p (99 permutations, 2 folds, 1 repeat), and of the naive
 * p of the cutoff that the whole cohort selects.  A p on the multiples of 1/100 is made continuous by a uniform
 * draw. */
static inline void faraggi_ks(size_t cohorts, uint64_t seed, double *validated, double *naive)
{
    rc_pcg g;
    rc_nested *nested = NULL;
    double *u = rc_base_memory_zeroed(cohorts, sizeof *u), *v = rc_base_memory_zeroed(cohorts, sizeof *v);
    rc_base_pcg_for_block(&g, seed, 0x6661, 0, 0);
    for (size_t i = 0; i < cohorts; i++) {
        recut_cohort *cohort = centers_null_cohort(60, 30, &g);
        rc_plan_options options = centers_options(99);
        options.seed = seed * 1000003 + i;
        options.folds = 2;
        options.repeats = 1;
        rc_analysis *analysis = centers_create("crossvalidate", cohort, &options);
        rc_selected selected;
        int64_t *tally = NULL;
        double *rows = centers_run(analysis, &tally);
        u[i] = ((double)tally[centers_tally(analysis, "exceedances")->offset] + 1 - rc_base_pcg_uniform(&g)) / 100;
        if (!nested) assert_int_equal(rc_plan_nested_create(cohort->n, &options, &nested, NULL), RECUT_OK);
        assert_int_equal(
            rc_plan_nested_load(nested, cohort->n, cohort->time, cohort->event, cohort->marker[0].value, NULL),
            RECUT_OK);
        rc_plan_nested_search(nested, &selected);
        v[i] = rc_plan_context_chisq_p(selected.statistic);
        rc_base_memory_free(rows);
        rc_base_memory_free(tally);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
    rc_plan_nested_destroy(nested);
    *validated = uniform_ks_p(cohorts, u);
    *naive = uniform_ks_p(cohorts, v);
    rc_base_memory_free(u);
    rc_base_memory_free(v);
}

#endif
