/* SPDX-License-Identifier: GPL-3.0-or-later
 * The permutation plan: exact enumeration, purity of blocks, strata, step-down, R's conditional Monte Carlo. */
#include "base/memory.h"
#include "cohort/read.h"
#include "golden.h"
#include "kernel/reason.h"
#include "plan/context.h"
#include "plan/layout.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static rc_plan_options defaults(const char *criterion, int64_t replicates)
{
    return (rc_plan_options){.criterion = criterion,
                             .min_fraction = 0.1,
                             .replicates = replicates,
                             .seed = 1,
                             .rows = -1,
                             .hazard_ratio = "mh"};
}

static rc_analysis *create(const recut_cohort *cohort, const rc_plan_options *options)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    if (rc_plan_create(rc_study_find("permute"), cohort, options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    return analysis;
}

/* All blocks in one thread: rows (may be NULL) and summed tally. */
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

static recut_cohort *read_file(const char *file, size_t n_markers, const char *const *markers, const char *strata)
{
    char path[1024];
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, file);
    rc_cohort_options options = {.path = path, .n_markers = n_markers, .marker = markers, .strata = strata};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static int64_t count_of(const rc_analysis *analysis, const int64_t *tally, size_t which, size_t row)
{
    return tally[analysis->tally[which].offset + row];
}

/* Next permutation in lexicographic order; 0 after the last. */
static int next_permutation(uint32_t *p, size_t n)
{
    size_t i = n - 1, j = n - 1;
    while (i > 0 && p[i - 1] >= p[i]) i--;
    if (i == 0) return 0;
    while (p[j] <= p[i - 1]) j--;
    uint32_t t = p[i - 1];
    p[i - 1] = p[j], p[j] = t;
    for (j = n - 1; i < j; i++, j--) t = p[i], p[i] = p[j], p[j] = t;
    return 1;
}

/* Six patients: all 720 permutations give the exact p; the Monte-Carlo p must be within 4.5 standard errors. */
static void equals_exhaustive_enumeration(void **state)
{
    (void)state;
    static const double time[] = {1, 2, 2, 3, 4, 5}, marker[] = {6, 5, 5, 3, 1, 2};
    static const uint8_t event[] = {1, 1, 1, 0, 1, 1};
    for (int score = 0; score < 2; score++) {
        recut_cohort *cohort = NULL;
        assert_int_equal(recut_cohort_from_arrays(6, time, event, marker, "x", &cohort, NULL), RECUT_OK);
        rc_plan_options options = defaults(score ? "score" : "logrank", 100000);
        rc_analysis *analysis = create(cohort, &options);
        int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
        run(analysis, NULL, tally);

        rc_context *context = NULL;
        rc_search search;
        assert_int_equal(rc_plan_criterion_search(NULL, &options, &search, NULL), RECUT_OK);
        assert_int_equal(rc_plan_context_create(cohort, &search, &context, NULL), RECUT_OK);
        double *work = rc_base_memory_zeroed(context->scan_doubles, sizeof *work);
        uint32_t order[6] = {0, 1, 2, 3, 4, 5};
        rc_scan_best observed, best;
        rc_plan_context_observed(context, 0, &observed, work);
        int exceed = 0, total = 0;
        do {
            if (score)
                rc_kernel_scan_score_ref(&context->marker[0].scan, order, &best, work);
            else
                rc_kernel_scan_logrank_ref(&context->marker[0].scan, order, &best, work);
            exceed += best.statistic >= observed.statistic * (1 - 1e-10);
            total++;
        } while (next_permutation(order, 6));
        assert_int_equal(total, 720);
        double p = exceed / 720.0, q = (double)count_of(analysis, tally, 0, 0) / 100000;
        assert_true(p > 0 && p < 1);
        assert_true(fabs(p - q) < 4.5 * sqrt(p * (1 - p) / 100000));
        rc_base_memory_free(work);
        rc_plan_context_destroy(context);
        rc_base_memory_free(tally);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

/* The first `count` replicates of a block do not depend on how many are asked for; rows and counts agree. */
static void blocks_are_pure(void **state)
{
    (void)state;
    const char *const markers[] = {"progrec", "estrec"};
    recut_cohort *cohort = read_file("gbsg2", 2, markers, NULL);
    rc_plan_options options = defaults("logrank", 3000);
    rc_analysis *analysis = create(cohort, &options);
    size_t columns = analysis->n_columns, size = (size_t)analysis->block_size;
    assert_int_equal(columns, 8);
    double *whole = rc_base_memory_zeroed(size * columns, sizeof *whole),
           *part = rc_base_memory_zeroed(size * columns, sizeof *part);
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally),
            *other = rc_base_memory_zeroed(analysis->tally_length, sizeof *other);
    void *work = NULL;
    assert_int_equal(analysis->type->work_create(analysis, &work, NULL), RECUT_OK);
    assert_int_equal(analysis->type->block(analysis, 1, size, whole, tally, work, NULL), RECUT_OK);
    assert_int_equal(analysis->type->block(analysis, 0, 5, part, other, work, NULL), RECUT_OK);
    memset(other, 0, analysis->tally_length * sizeof *other);
    assert_int_equal(analysis->type->block(analysis, 1, 101, part, other, work, NULL), RECUT_OK);
    assert_memory_equal(whole, part, 101 * columns * sizeof *whole);
    const double *observed = analysis->table[0].data;
    for (size_t m = 0; m < 2; m++) {
        int64_t exceed = 0, naive = 0;
        for (size_t b = 0; b < 101; b++) {
            exceed += part[b * columns + 4 * m] >= observed[5 * m] * (1 - 1e-10);
            naive += part[b * columns + 4 * m] > 3.841458820694124;
        }
        assert_int_equal(count_of(analysis, other, 0, m), exceed);
        assert_int_equal(count_of(analysis, other, 2, m), naive);
        assert_int_equal(other[analysis->tally[3].offset + m * RC_REASON_COUNT], 101);
    }
    analysis->type->work_destroy(work);
    rc_base_memory_free(whole);
    rc_base_memory_free(part);
    rc_base_memory_free(tally);
    rc_base_memory_free(other);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* More replicates keep the first ones; another seed does not. */
static void more_replicates_keep_the_first(void **state)
{
    (void)state;
    const char *const markers[] = {"mge"};
    recut_cohort *cohort = read_file("dlbcl", 1, markers, NULL);
    rc_plan_options options = defaults("score", 2000);
    double *rows[3];
    for (int i = 0; i < 3; i++) {
        options.replicates = i == 1 ? 5000 : 2000;
        options.seed = i == 2 ? 2 : 1;
        rc_analysis *analysis = create(cohort, &options);
        rows[i] = rc_base_memory_zeroed((size_t)options.replicates * 4, sizeof(double));
        int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
        run(analysis, rows[i], tally);
        rc_base_memory_free(tally);
        rc_plan_destroy(analysis);
    }
    assert_memory_equal(rows[0], rows[1], 2000 * 4 * sizeof(double));
    assert_memory_not_equal(rows[0], rows[2], 2000 * 4 * sizeof(double));
    for (int i = 0; i < 3; i++) rc_base_memory_free(rows[i]);
    recut_cohort_destroy(cohort);
}

/* Five pairs, in each of which the high patient dies first: O - E = 5/2, V = 5/4, so T = 5, which within the pairs
 * (strata) 2 of 32 permutations reach; what is never exchanged is not compared either. */
static void strata_are_kept(void **state)
{
    (void)state;
    FILE *file = fopen("strata.csv", "w");
    assert_non_null(file);
    fprintf(file, "id,time,event,x,s\n");
    for (int i = 0; i < 10; i++) fprintf(file, "%d,%d,1,%d,%c\n", i, i + 1, i % 2 == 0, 'a' + i / 2);
    fclose(file);
    const char *marker = "x";
    recut_error err = {0};
    for (int within = 0; within < 2; within++) {
        recut_cohort *cohort = NULL;
        rc_cohort_options from = {
            .path = "strata.csv", .n_markers = 1, .marker = &marker, .strata = within ? "s" : NULL};
        if (rc_cohort_read(&from, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
        rc_plan_options options = defaults("logrank", 4000);
        rc_analysis *analysis = create(cohort, &options);
        int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
        run(analysis, NULL, tally);
        double share = (double)count_of(analysis, tally, 0, 0) / 4000, t0 = analysis->table[0].data[0];
        if (within) {
            assert_true(fabs(t0 - 5) < 1e-12);
            assert_true(fabs(share - 2.0 / 32) < 3 * sqrt(2.0 / 32 * 30 / 32 / 4000));
        } else {
            assert_true(t0 < 2 && share > 0.2);
        }
        rc_base_memory_free(tally);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

/* Step-down: the most significant marker competes with all, the least only with itself. */
static void step_down_counts(void **state)
{
    (void)state;
    const char *const markers[] = {"estrec", "progrec", "age"};
    recut_cohort *cohort = read_file("gbsg2", 3, markers, NULL);
    rc_plan_options options = defaults("logrank", 1500);
    rc_analysis *analysis = create(cohort, &options);
    double *rows = rc_base_memory_zeroed(1500 * 12, sizeof *rows);
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
    run(analysis, rows, tally);
    const double *observed = analysis->table[0].data;
    for (size_t m = 0; m < 3; m++) {
        int64_t exceed = 0;
        for (size_t b = 0; b < 1500; b++) {
            double maximum = 0;
            for (size_t j = 0; j < 3; j++)
                if (observed[5 * j] <= observed[5 * m]) maximum = fmax(maximum, rows[b * 12 + 4 * j]);
            exceed += maximum >= observed[5 * m] * (1 - 1e-10);
        }
        assert_int_equal(count_of(analysis, tally, 1, m), exceed);
        assert_true(count_of(analysis, tally, 1, m) >= count_of(analysis, tally, 0, m));
    }
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* Histograms hold what the rows say. */
static void histograms_match_rows(void **state)
{
    (void)state;
    const char *const markers[] = {"mge"};
    recut_cohort *cohort = read_file("dlbcl", 1, markers, NULL);
    rc_plan_options options = defaults("logrank", 2000);
    rc_analysis *all = create(cohort, &options);
    double *rows = rc_base_memory_zeroed(2000 * 4, sizeof *rows);
    int64_t *tally = rc_base_memory_zeroed(all->tally_length, sizeof *tally);
    run(all, rows, tally);
    assert_int_equal(all->n_tallies, 4);
    options.rows = 0;
    rc_analysis *none = create(cohort, &options);
    assert_int_equal(none->n_tallies, 7);
    assert_true(none->key_lo == all->key_lo && none->key_hi == all->key_hi);
    int64_t *counts = rc_base_memory_zeroed(none->tally_length, sizeof *counts);
    run(none, NULL, counts);
    for (size_t t = 0; t < 4; t++)
        for (size_t i = 0; i < all->tally[t].n_rows * all->tally[t].n_bins; i++)
            assert_int_equal(counts[none->tally[t].offset + i], tally[all->tally[t].offset + i]);
    const rc_table *candidates = &none->table[1];
    for (size_t b = 0; b < 2000; b++) {
        const rc_tally *t = &none->tally[4];
        counts[t[0].offset + (size_t)fmin(floor(rows[4 * b] * 64), 4096)]--;
        size_t c = 0;
        while (candidates->data[4 * c] != rows[4 * b + 1]) c++;
        counts[t[1].offset + c]--;
        double at = floor((log(rows[4 * b + 2]) + 4) / t[2].width);
        counts[t[2].offset + (size_t)fmax(0, fmin(at, 2048))]--;
    }
    for (size_t i = none->tally[4].offset; i < none->tally_length; i++) assert_int_equal(counts[i], 0);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_base_memory_free(counts);
    rc_plan_destroy(all);
    rc_plan_destroy(none);
    recut_cohort_destroy(cohort);
}

/* Against maxstat's condMC with 100,000 permutations: joint 99 % Monte-Carlo error. */
static void conditional_monte_carlo(const char *file, const char *marker)
{
    char name[128];
    snprintf(name, sizeof name, "scan/%s_%s_summary.csv", file, marker);
    golden *summary = golden_read(name);
    double p = golden_named(summary, "maxstat_p_condMC_1e5");
    recut_cohort *cohort = read_file(file, 1, &marker, NULL);
    rc_plan_options options = defaults("score", 1000000);
    options.rows = 0;
    options.hazard_ratio = "none";
    rc_analysis *analysis = create(cohort, &options);
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
    run(analysis, NULL, tally);
    double q = (double)(1 + count_of(analysis, tally, 0, 0)) / 1000001;
    double error = 2.5758 * sqrt(p * (1 - p) * (1e-5 + 1e-6));
    print_message("%s %s: p %.5f, maxstat condMC %.5f, joint 99 %% error %.5f\n", file, marker, q, p, error);
    assert_true(fabs(p - q) < error);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(summary);
}

static void condmc_dlbcl(void **state)
{
    (void)state;
    conditional_monte_carlo("dlbcl", "mge");
}

static void condmc_lung(void **state)
{
    (void)state;
    conditional_monte_carlo("lung", "meal_cal");
}

static void bad_options(void **state)
{
    (void)state;
    const char *const markers[] = {"mge"};
    recut_cohort *cohort = read_file("dlbcl", 1, markers, NULL);
    rc_plan_options bad[5];
    for (int i = 0; i < 5; i++) bad[i] = defaults("logrank", 10);
    bad[0].criterion = "median";
    bad[1].min_fraction = 0.6;
    bad[2].replicates = 0;
    bad[3].hazard_ratio = "peto";
    bad[4].stop_at = -1;
    for (int i = 0; i < 5; i++) {
        rc_analysis *analysis = NULL;
        recut_error err = {0};
        assert_int_equal(rc_plan_create(rc_study_find("permute"), cohort, &bad[i], &analysis, &err), RECUT_E_USAGE);
        assert_null(analysis);
        assert_true(strlen(err.text) > 10);
    }
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_exhaustive_enumeration),
        cmocka_unit_test(blocks_are_pure),
        cmocka_unit_test(more_replicates_keep_the_first),
        cmocka_unit_test(strata_are_kept),
        cmocka_unit_test(step_down_counts),
        cmocka_unit_test(histograms_match_rows),
        cmocka_unit_test(condmc_dlbcl),
        cmocka_unit_test(condmc_lung),
        cmocka_unit_test(bad_options),
    };
    return cmocka_run_group_tests_name("permute", tests, NULL, NULL);
}
