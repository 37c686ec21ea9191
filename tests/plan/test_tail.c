/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rare p by splitting: against every permutation of small cohorts, against counting, who is followed, and the stop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "cohort/read.h"
#include "golden.h"
#include "plan/maxt.h"
#include "plan/tail.h"
#include "plan/tail_marker.h"
#include "study/find.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static rc_plan_options defaults(const char *criterion)
{
    return (rc_plan_options){.criterion = criterion,
                             .min_fraction = 0.1,
                             .replicates = 10000,
                             .seed = 1,
                             .rows = -1,
                             .hazard_ratio = "mh",
                             .tail = "splitting"};
}

static recut_cohort *read_file(const char *path, size_t n_markers, const char *const *marker, const char *strata)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_cohort_options options = {.path = path, .n_markers = n_markers, .marker = marker, .strata = strata};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static rc_analysis *create(const recut_cohort *cohort, const rc_plan_options *options)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    if (rc_plan_create(rc_study_find("tail"), cohort, options, &analysis, &err) != RECUT_OK) fail_msg("%s", err.text);
    return analysis;
}

/* Mean of the first runs of a marker, and its standard error. */
static double mean_of(const rc_analysis *analysis, size_t marker, int64_t runs, double *se)
{
    void *work = NULL;
    double sum = 0, squares = 0;
    double *row = rc_base_memory_zeroed(analysis->n_columns + 1, sizeof *row);
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length + 1, sizeof *tally);
    assert_true(row && tally);
    assert_int_equal(analysis->block_size, 1);
    assert_int_equal(analysis->type->work_create(analysis, &work, NULL), RECUT_OK);
    for (int64_t b = 0; b < runs; b++) {
        assert_int_equal(analysis->type->block(analysis, b, 1, row, tally, work, NULL), RECUT_OK);
        double p = exp(row[marker * RC_TAIL_COLUMNS + RC_TAIL_LOG_P]);
        sum += p;
        squares += p * p;
    }
    analysis->type->work_destroy(work);
    double n = (double)runs, mean = sum / n;
    *se = sqrt(fmax(0, squares / n - mean * mean) / (n - 1));
    /* The counts say the same. */
    const int64_t *counts = tally + analysis->tally[analysis->stop_tally].offset + marker * RC_TAIL_BINS;
    assert_int_equal(counts[RC_TAIL_RUNS], runs);
    double pilot = analysis->table[0].data[marker * RC_TAIL_FOLLOWED_COLUMNS + RC_TAIL_PILOT];
    assert_true(fabs((double)counts[RC_TAIL_SUM] / RC_STOP_RUN_ONE / n * exp(pilot) / mean - 1) < 1e-6);
    rc_base_memory_free(row);
    rc_base_memory_free(tally);
    return mean;
}

/* ---- every permutation -------------------------------------------------- */

typedef struct enumeration {
    const rc_scan *scan;
    rc_scan_search *search;
    const uint32_t *stratum; /* of records; NULL = none */
    const uint32_t *place;   /* the record that stands at each place */
    double target, all, there;
    uint32_t record[9];
    double work[4096];
} enumeration;

static void enumerate(enumeration *e, size_t at, unsigned used)
{
    if (at == e->scan->n) {
        rc_scan_best best;
        e->search(e->scan, e->record, &best, e->work);
        e->all++;
        e->there += best.statistic >= e->target;
        return;
    }
    for (uint32_t r = 0; r < e->scan->n; r++) {
        if (used >> r & 1 || (e->stratum && e->stratum[r] != e->stratum[e->place[at]])) continue;
        e->record[at] = r;
        enumerate(e, at + 1, used | 1U << r);
    }
}

static void write_cohort(const char *path, size_t n, rc_pcg *generator)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("marker,time,event,arm\n", file);
    for (size_t i = 0; i < n; i++) {
        /* A marker that matters, so that p is small; times with ties. */
        uint64_t shift = rc_base_pcg_below(generator, 3), event = rc_base_pcg_below(generator, 4) > 0, arm = i % 2;
        fprintf(file, "%zu,%d,%d,%c\n", i + 1, (int)(2 * (n - i) + shift), (int)event, arm ? 'a' : 'b');
    }
    assert_int_equal(fclose(file), 0);
}

/* 20 cohorts of 7 and 8 patients, by both searches and within strata: within 3 standard errors of the exact p. */
static void test_exact(void **state)
{
    (void)state;
    static const char *const marker[] = {"marker"};
    rc_pcg generator;
    rc_base_pcg_seed(&generator, 5, 6);
    for (int c = 0; c < 20; c++) {
        size_t n = c % 2 ? 7 : 8;
        const char *strata = c % 5 == 0 ? "arm" : NULL;
        rc_plan_options options = defaults(c % 4 < 2 ? "logrank" : "score");
        write_cohort("small.csv", n, &generator);
        recut_cohort *cohort = read_file("small.csv", 1, marker, strata);
        rc_analysis *analysis = create(cohort, &options);
        rc_search search;
        rc_context *context = NULL;
        double se, p = mean_of(analysis, 0, 64, &se);
        assert_int_equal(rc_plan_criterion_search(cohort, &options, &search, NULL), RECUT_OK);
        assert_int_equal(rc_plan_context_create(cohort, &search, &context, NULL), RECUT_OK);
        enumeration e = {.scan = &context->marker[0].scan,
                         .search = c % 4 < 2 ? rc_kernel_scan_logrank_ref : rc_kernel_scan_score_ref,
                         .stratum = strata ? cohort->strata.code : NULL,
                         .place = cohort->marker[0].order,
                         .target = rc_plan_maxt_threshold(analysis->table[0].data[RC_TAIL_TARGET])};
        enumerate(&e, 0, 0);
        if (!(fabs(p - e.there / e.all) <= 3 * se + 1e-12))
            fail_msg("cohort %d: p %g +- %g by splitting, %g exactly", c, p, se, e.there / e.all);
        rc_plan_context_destroy(context);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

/* ---- counting ----------------------------------------------------------- */

/* Several scores, the exact log-rank, one cutoff and two: the same p as 20,000 permutations count. */
static void test_counting(void **state)
{
    (void)state;
    static const struct {
        const char *criterion, *cuts, *strata;
    } list[] = {{"score", NULL, NULL},
                {"logrank", NULL, NULL},
                {"maxcombo", NULL, NULL},
                {"gehan", NULL, "center"},
                {"score", "2", NULL}};
    static const char *const marker[] = {"il6"};
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        recut_cohort *cohort = read_file(path, 1, marker, list[i].strata);
        rc_plan_options options = defaults(list[i].criterion);
        options.replicates = 20000;
        options.cuts = list[i].cuts;
        options.hazard_ratio = "none";
        rc_analysis *analysis = create(cohort, &options), *counted = NULL;
        double se, p = mean_of(analysis, 0, list[i].cuts ? 4 : 12, &se);
        void *work = NULL;
        options.rows = 0;
        assert_int_equal(rc_plan_create(rc_study_find("permute"), cohort, &options, &counted, NULL), RECUT_OK);
        int64_t *tally = rc_base_memory_zeroed(counted->tally_length, sizeof *tally);
        assert_int_equal(counted->type->work_create(counted, &work, NULL), RECUT_OK);
        for (int64_t b = 0; b < counted->n_blocks; b++)
            assert_int_equal(counted->type->block(counted, b, rc_plan_block_count(counted, b), NULL, tally, work, NULL),
                             RECUT_OK);
        counted->type->work_destroy(work);
        double x = (double)tally[counted->tally[0].offset], share = x / 20000;
        if (!(fabs(p - share) <= 3.5 * hypot(se, sqrt(x) / 20000)))
            fail_msg("%s, %s cutoffs: p %g +- %g by splitting, %g counted", list[i].criterion,
                     list[i].cuts ? list[i].cuts : "1", p, se, share);
        rc_base_memory_free(tally);
        rc_plan_destroy(counted);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

/* ---- who is followed ---------------------------------------------------- */

static void test_auto(void **state)
{
    (void)state;
    static const char *const marker[] = {"il10", "il6"};
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
    recut_cohort *cohort = read_file(path, 2, marker, NULL);
    const rc_plan_type *type = rc_study_find("tail");
    rc_plan_options options = defaults("score");
    options.tail = "auto";
    options.replicates = 1000; /* il6: p = 0.0022, il10: 0.6 */
    assert_true(type->wanted(&options));
    rc_analysis *analysis = create(cohort, &options);
    assert_int_equal(analysis->table[0].n_rows, 1);
    assert_string_equal(analysis->table[0].label[0], "il6");
    assert_false(analysis->needless);
    assert_int_equal(analysis->replicates, RC_TAIL_RUNS_MOST);
    rc_plan_destroy(analysis);
    options.replicates = 100000; /* enough to count both */
    analysis = create(cohort, &options);
    assert_true(analysis->needless && analysis->replicates == 0);
    rc_plan_destroy(analysis);
    options.replicates = 999;
    assert_false(type->wanted(&options));
    options.tail = "none";
    assert_false(type->wanted(&options));
    /* What has no records to swap is left out by auto, and refused where it is asked for. */
    recut_error err = {0};
    options = defaults("logrank");
    options.null = "impute";
    assert_true(type->wanted(&options));
    assert_int_equal(rc_plan_create(type, cohort, &options, &analysis, &err), RECUT_E_USAGE);
    options.tail = "auto";
    assert_false(type->wanted(&options));
    options = defaults("score");
    options.tail = "split";
    assert_int_equal(rc_plan_create(type, cohort, &options, &analysis, &err), RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "splitting"));
    recut_cohort_destroy(cohort);
}

/* A marker of two values: one split, whose statistic takes few values; T_0 above them all cannot be. */
static void test_few_values(void **state)
{
    (void)state;
    static const char *const marker[] = {"marker"};
    FILE *file = fopen("ties.csv", "w");
    assert_non_null(file);
    fputs("marker,time,event\n", file);
    for (int i = 0; i < 24; i++) fprintf(file, "%d,%d,1\n", i >= 12, i >= 12 ? 1 : 2);
    assert_int_equal(fclose(file), 0);
    recut_cohort *cohort = read_file("ties.csv", 1, marker, NULL);
    rc_plan_options options = defaults("score");
    rc_analysis *analysis = create(cohort, &options);
    /* 2 of the 24 over 12 ways to deal the early deaths are as far apart. */
    double se, p = mean_of(analysis, 0, 64, &se);
    if (!(fabs(p - 2 / 2704156.0) <= 3.5 * se)) fail_msg("p %g +- %g, %g exactly", p, se, 2 / 2704156.0);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* ---- the stop ----------------------------------------------------------- */

/* 16 runs of 1 +- 0.4: a relative error of 0.4 sqrt(16 / 15) / 4 = 0.1033. */
static void test_stop(void **state)
{
    (void)state;
    rc_tally tally = {.n_rows = 2, .n_bins = RC_TAIL_BINS};
    rc_analysis analysis = {.stop_spread = 0.104, .n_tallies = 1, .tally = &tally};
    int64_t sums[6] = {16, (int64_t)(16 * RC_STOP_RUN_ONE), (int64_t)(16 * 1.16 * RC_STOP_RUN_ONE_SQUARED)};
    memcpy(sums + 3, sums, 3 * sizeof *sums);
    assert_int_equal(rc_plan_stop_rows(&analysis), 6);
    assert_true(rc_plan_stop_reached(&analysis, sums, 16));
    analysis.stop_spread = 0.103;
    assert_false(rc_plan_stop_reached(&analysis, sums, 16));
    analysis.stop_spread = 0.5;
    sums[3] = 15; /* too few of one marker */
    assert_false(rc_plan_stop_reached(&analysis, sums, 16));
    /* who waits: 16 at first; 0.16 16 / 15 / 0.05^2 = 68.3 of the first row; all where none has arrived */
    analysis.replicates = 256;
    analysis.stop_spread = 0.05;
    assert_int_equal(rc_plan_stop_expected(&analysis, sums, 0), 16);
    sums[3] = 16;
    assert_int_equal(rc_plan_stop_expected(&analysis, sums, 16), 69);
    analysis.stop_spread = 0.5;
    assert_int_equal(rc_plan_stop_expected(&analysis, sums, 16), 17);
    sums[4] = 0;
    assert_int_equal(rc_plan_stop_expected(&analysis, sums, 16), 256);
    int64_t counts[2 * RC_TAIL_BINS] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, found[6];
    rc_plan_stop_counts(&analysis, counts, found);
    const int64_t expected[6] = {1, 2, 3, 9, 10, 11};
    assert_memory_equal(found, expected, sizeof expected);
}

/* Runs that end early are all of one share; other blocks are dealt out. */
static void test_shares(void **state)
{
    (void)state;
    rc_analysis analysis = {.n_blocks = 10};
    for (int early = 0; early < 2; early++) {
        int64_t blocks[4] = {0};
        analysis.stop_spread = early ? 0.1 : 0;
        for (int64_t b = 0; b < 10; b++) blocks[rc_plan_share_of(&analysis, b, 3)]++;
        for (int64_t share = 1; share <= 3; share++) {
            assert_int_equal(rc_plan_share_blocks(&analysis, share, 3), blocks[share]);
            assert_int_equal(blocks[share], early ? 10 * (share == 1) : share == 1 ? 4 : 3);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_exact), cmocka_unit_test(test_counting),
                                       cmocka_unit_test(test_auto),  cmocka_unit_test(test_few_values),
                                       cmocka_unit_test(test_stop),  cmocka_unit_test(test_shares)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
