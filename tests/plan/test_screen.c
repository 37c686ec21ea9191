/* SPDX-License-Identifier: GPL-3.0-or-later
 * The screen: a case by hand, R's values and permutations, purity of blocks, strata, what cannot be split. */
#include "base/memory.h"
#include "cohort/read.h"
#include "golden.h"
#include "kernel/reason.h"
#include "plan/layout.h"
#include "plan/shuffle.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { EXCEEDANCES, STEP_DOWN, SINGLE_STEP, NAIVE, NAIVE_ANY, FAILED };
enum { STATISTIC = RC_SPLIT_COLUMNS, WIDTH };

static const char *const cytokines[] = {"il6", "il10", "il2", "ifng", "tnfa"};

static rc_plan_options defaults(int64_t replicates)
{
    return (rc_plan_options){
        .criterion = "logrank", .min_fraction = 0.1, .replicates = replicates, .seed = 1, .rows = -1};
}

static rc_analysis *create(const recut_cohort *cohort, const rc_plan_options *options)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    if (rc_plan_create(rc_study_find("screen"), cohort, options, &analysis, &err) != RECUT_OK) fail_msg("%s", err.text);
    return analysis;
}

static recut_cohort *read_path(const char *path, size_t n_markers, const char *const *markers, const char *strata)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_cohort_options options = {.path = path, .n_markers = n_markers, .marker = markers, .strata = strata};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static recut_cohort *read_data(const char *name, size_t n_markers, const char *const *markers)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, name);
    return read_path(path, n_markers, markers, NULL);
}

static recut_cohort *read_text(const char *file, const char *text, size_t n_markers, const char *const *markers,
                               const char *strata)
{
    FILE *to = fopen(file, "w");
    assert_non_null(to);
    fputs(text, to);
    fclose(to);
    return read_path(file, n_markers, markers, strata);
}

/* All blocks in one thread: rows and summed counts, both the caller's to free. */
static double *run(const rc_analysis *analysis, int64_t **tally)
{
    void *work = NULL;
    size_t columns = analysis->n_columns;
    double *rows = rc_base_memory_zeroed((size_t)analysis->replicates * columns, sizeof *rows);
    *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof **tally);
    assert_true(rows && *tally);
    assert_int_equal(analysis->type->work_create(analysis, &work, NULL), RECUT_OK);
    for (int64_t b = 0; b < analysis->n_blocks; b++)
        assert_int_equal(analysis->type->block(analysis, b, rc_plan_block_count(analysis, b),
                                               rows + (size_t)(b * analysis->block_size) * columns, *tally, work, NULL),
                         RECUT_OK);
    analysis->type->work_destroy(work);
    return rows;
}

static int64_t count_of(const rc_analysis *analysis, const int64_t *tally, size_t which, size_t row)
{
    return tally[analysis->tally[which].offset + row];
}

static const double *observed_of(const rc_analysis *analysis, size_t marker)
{
    assert_string_equal(analysis->table[0].name, "observed");
    assert_int_equal(analysis->table[0].n_columns, WIDTH);
    return analysis->table[0].data + marker * WIDTH;
}

/* ---- by hand ------------------------------------------------------------ */

static void share_is(int64_t count, double p, double replicates)
{
    assert_true(fabs((double)count / replicates - p) < 4.5 * sqrt(p * (1 - p) / replicates));
}

/* Four patients die at 1, 2, 3, 4.  A pair against the other pair has chi-square 49/17 where one pair dies first, 8/13
 * where it dies first and third, 2/13 where it dies first and last; each for a third of the 24 permutations.  a splits
 * {1,2}|{3,4}, b {1,3}|{2,4}: never the same partition, every pair of different ones equally often.  So p(a) = 1/3,
 * p(b) = 2/3; step-down p(a) = P(one of two different partitions is the best) = 2/3, and p(b) = 2/3; single-step p(b) =
 * 1.  Constant c takes no part, neither does d, where the median is the smallest value. */
static void four_patients_by_hand(void **state)
{
    (void)state;
    static const char *const markers[] = {"a", "b", "c", "d"};
    const double value[3] = {49.0 / 17, 8.0 / 13, 2.0 / 13}, B = 60000;
    recut_cohort *cohort = read_text(
        "four.csv", "time,event,a,b,c,d\n1,1,1,1,5,0\n2,1,2,8,5,0\n3,1,3,2,5,0\n4,1,4,9,5,7\n", 4, markers, NULL);
    rc_plan_options options = defaults((int64_t)B);
    rc_analysis *analysis = create(cohort, &options);
    int64_t *tally;
    double *rows = run(analysis, &tally);
    assert_true(observed_of(analysis, 0)[RC_SPLIT_CUTOFF] == 2.5 && observed_of(analysis, 1)[RC_SPLIT_CUTOFF] == 5);
    assert_true(golden_error(observed_of(analysis, 0)[STATISTIC], value[0]) < 1e-14);
    assert_true(golden_error(observed_of(analysis, 1)[STATISTIC], value[1]) < 1e-14);
    for (size_t i = 0; i < (size_t)B; i++) {
        const double *row = rows + i * analysis->n_columns;
        int hits = 0;
        for (int v = 0; v < 3; v++) hits += golden_error(row[0], value[v]) < 1e-12;
        assert_int_equal(hits, 1);
        assert_true(fabs(row[0] - row[3]) > 0.1); /* never the same partition */
    }
    share_is(count_of(analysis, tally, EXCEEDANCES, 0), 1.0 / 3, B);
    share_is(count_of(analysis, tally, EXCEEDANCES, 1), 2.0 / 3, B);
    share_is(count_of(analysis, tally, STEP_DOWN, 0), 2.0 / 3, B);
    assert_int_equal(count_of(analysis, tally, STEP_DOWN, 1), count_of(analysis, tally, EXCEEDANCES, 1));
    assert_int_equal(count_of(analysis, tally, SINGLE_STEP, 0), count_of(analysis, tally, STEP_DOWN, 0));
    assert_int_equal(count_of(analysis, tally, SINGLE_STEP, 1), (int64_t)B);
    assert_int_equal(count_of(analysis, tally, NAIVE_ANY, 0), 0); /* 49/17 is not significant */
    for (size_t i = 2; i < 4; i++) {
        assert_true(isnan(observed_of(analysis, i)[STATISTIC]) && isnan(observed_of(analysis, i)[RC_SPLIT_P_NAIVE]));
        assert_true(observed_of(analysis, i)[RC_SPLIT_REASON] == RC_REASON_EMPTY_GROUP);
        assert_true(isnan(rows[3 * i]) && isnan(rows[3 * i + 1]) && rows[3 * i + 2] == RC_REASON_EMPTY_GROUP);
        assert_int_equal(count_of(analysis, tally, FAILED, i * RC_REASON_COUNT + RC_REASON_EMPTY_GROUP), (int64_t)B);
        for (size_t t = EXCEEDANCES; t <= NAIVE; t++) assert_int_equal(count_of(analysis, tally, t, i), 0);
    }
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* ---- R ------------------------------------------------------------------ */

static void check_golden_row(const golden *g, int row, const double *observed)
{
    static const struct {
        const char *name;
        int column;
        double tolerance;
    } wanted[] = {{"cutoff", RC_SPLIT_CUTOFF, 0},
                  {"n_low", RC_SPLIT_N_LOW, 0},
                  {"n_high", RC_SPLIT_N_HIGH, 0},
                  {"events_low", RC_SPLIT_EVENTS_LOW, 0},
                  {"observed", RC_SPLIT_OBSERVED, 0},
                  {"expected", RC_SPLIT_EXPECTED, 1e-9},
                  {"variance", RC_SPLIT_VARIANCE, 1e-9},
                  {"chisq", RC_SPLIT_CHISQ, 1e-9},
                  {"chisq", STATISTIC, 1e-9},
                  {"p_naive", RC_SPLIT_P_NAIVE, 1e-9},
                  {"hr_mh", RC_SPLIT_HR_MH, 1e-9},
                  {"hr_mh_lower", RC_SPLIT_HR_MH_LOWER, 1e-9},
                  {"hr_mh_upper", RC_SPLIT_HR_MH_UPPER, 1e-9},
                  {"hr", RC_SPLIT_HR, 1e-7},
                  {"hr_lower", RC_SPLIT_HR_LOWER, 1e-7},
                  {"hr_upper", RC_SPLIT_HR_UPPER, 1e-7}};
    bool empty = isnan(g->value[row][golden_column(g, "chisq")]);
    assert_int_equal((int)observed[RC_SPLIT_REASON], empty ? RC_REASON_EMPTY_GROUP : RC_REASON_NONE);
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
        if (empty && wanted[k].column >= RC_SPLIT_EVENTS_LOW && wanted[k].column <= RC_SPLIT_VARIANCE) continue;
        double expected = g->value[row][golden_column(g, wanted[k].name)];
        if (golden_error(observed[wanted[k].column], expected) > wanted[k].tolerance)
            fail_msg("%s %s: %.17g, R %.17g", g->text[row], wanted[k].name, observed[wanted[k].column], expected);
    }
}

static void splits_equal_survival(void **state)
{
    (void)state;
    static const char *const breast[] = {"progrec", "estrec", "pnodes", "tsize", "age"};
    golden *g = golden_read("screen/observed.csv");
    int quantile = golden_column(g, "quantile"), row = 0, empty = 0;
    while (row < g->rows) { /* five markers of one table at one quantile */
        bool first = strncmp(g->text[row], "cohort143", 9) == 0;
        recut_cohort *cohort = read_data(first ? "cohort143" : "gbsg2", 5, first ? cytokines : breast);
        rc_plan_options options = defaults(1);
        options.quantile = g->value[row][quantile];
        rc_analysis *analysis = create(cohort, &options);
        for (size_t i = 0; i < 5; i++, row++) {
            check_golden_row(g, row, observed_of(analysis, i));
            empty += isnan(observed_of(analysis, i)[STATISTIC]);
        }
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
    assert_int_equal(row, 30);
    assert_int_equal(empty, 1);
    free(g);
}

/* The cohort with the survival of patient record[i] dealt to patient i. */
static recut_cohort *dealt(const recut_cohort *cohort, const uint32_t *record)
{
    FILE *to = fopen("dealt.csv", "w");
    assert_non_null(to);
    fprintf(to, "time,event,il6,il10,il2,ifng,tnfa\n");
    for (size_t i = 0; i < cohort->n; i++) {
        fprintf(to, "%.17g,%d", cohort->time[record[i]], cohort->event[record[i]]);
        for (size_t m = 0; m < cohort->n_markers; m++) fprintf(to, ",%.17g", cohort->marker[m].value[i]);
        fputc('\n', to);
    }
    fclose(to);
    return read_path("dealt.csv", cohort->n_markers, cytokines, NULL);
}

static void permuted_equals_survdiff(void **state)
{
    (void)state;
    golden *permutations = golden_read("screen/permutations.csv"), *chisq = golden_read("screen/permuted.csv");
    recut_cohort *cohort = read_data("cohort143", 5, cytokines);
    rc_plan_options options = defaults(1);
    assert_int_equal(permutations->rows, (int)cohort->n);
    for (int b = 0; b < chisq->rows; b++) {
        uint32_t record[143];
        for (size_t i = 0; i < cohort->n; i++) record[i] = (uint32_t)permutations->value[i][b + 1] - 1;
        recut_cohort *other = dealt(cohort, record);
        rc_analysis *analysis = create(other, &options);
        for (size_t m = 0; m < 5; m++)
            assert_true(golden_error(observed_of(analysis, m)[STATISTIC], chisq->value[b][m + 1]) < 1e-9);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(other);
    }
    assert_int_equal(chisq->rows, 20);
    recut_cohort_destroy(cohort);
    free(permutations);
    free(chisq);
}

/* A row of the plan = the observed statistics of the cohort with survival dealt out as drawn. */
static void rows_are_permuted_cohorts(void **state)
{
    (void)state;
    recut_cohort *cohort = read_data("cohort143", 5, cytokines);
    rc_plan_options options = defaults(RC_SHUFFLE_LANES), one = defaults(1);
    rc_analysis *analysis = create(cohort, &options);
    int64_t *tally;
    double *rows = run(analysis, &tally);
    rc_shuffle shuffle;
    rc_pcg generator[RC_SHUFFLE_LANES];
    uint32_t who[RC_SHUFFLE_LANES * 143], scratch[143], record[143];
    assert_int_equal(rc_plan_shuffle_create(&shuffle, cohort->n, cohort->by_time, NULL, NULL), RECUT_OK);
    rc_plan_shuffle_begin(analysis, 0, generator);
    rc_plan_shuffle_draw(&shuffle, rc_kernel_scan_table(NULL), generator, RC_SHUFFLE_LANES, who, scratch);
    for (size_t b = 0; b < RC_SHUFFLE_LANES; b++) {
        for (size_t i = 0; i < cohort->n; i++) record[who[b * cohort->n + i]] = cohort->by_time[i];
        recut_cohort *other = dealt(cohort, record);
        rc_analysis *single = create(other, &one);
        for (size_t m = 0; m < 5; m++) {
            const double *row = rows + b * analysis->n_columns + 3 * m, *expected = observed_of(single, m);
            assert_true(golden_error(row[0], expected[STATISTIC]) < 1e-12);
            assert_true(golden_error(row[1], expected[RC_SPLIT_HR_MH]) < 1e-12);
            assert_true(row[2] == RC_REASON_NONE);
        }
        rc_plan_destroy(single);
        recut_cohort_destroy(other);
    }
    rc_plan_shuffle_clear(&shuffle);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* p of R's plain loop over 20,000 other permutations, within 4.5 joint standard errors; coin's asymptotic maxT, whose
 * statistic has a slightly different variance, within 0.02. */
static void p_equals_a_loop_in_r(void **state)
{
    (void)state;
    static const char *const columns[] = {"p", "p_maxt", "p_maxt_single_step"};
    const double B = 100000;
    golden *g = golden_read("screen/p.csv");
    recut_cohort *cohort = read_data("cohort143", 5, cytokines);
    rc_plan_options options = defaults((int64_t)B);
    rc_analysis *analysis = create(cohort, &options);
    int64_t *tally;
    double *rows = run(analysis, &tally), before = 0;
    static const size_t by_significance[] = {0, 4, 1, 3, 2};
    for (size_t s = 0; s < 5; s++) {
        size_t i = by_significance[s];
        double p[3];
        for (size_t t = 0; t < 3; t++) p[t] = (1 + (double)count_of(analysis, tally, t, i)) / (B + 1);
        before = p[1] = fmax(p[1], before);
        for (size_t t = 0; t < 3; t++) {
            double r = g->value[i][golden_column(g, columns[t])];
            double error = sqrt(r * (1 - r) * (1 / B + 1 / 20000.0));
            if (fabs(p[t] - r) > 4.5 * error)
                fail_msg("%s %s: %g, R %g (%g)", cytokines[i], columns[t], p[t], r, error);
        }
        assert_true(fabs(p[1] - g->value[i][golden_column(g, "coin_step_down")]) < 0.02);
        assert_true(fabs(p[2] - g->value[i][golden_column(g, "coin_single_step")]) < 0.02);
    }
    double any = g->value[0][golden_column(g, "any")];
    assert_true(fabs((double)count_of(analysis, tally, NAIVE_ANY, 0) / B - any) <
                4.5 * sqrt(any * (1 - any) * (1 / B + 1 / 20000.0)));
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(g);
}

/* ---- contracts ---------------------------------------------------------- */

/* A block does not depend on what was computed before or on how much of it is asked for; nine markers take two
 * passes. */
static void blocks_are_pure(void **state)
{
    (void)state;
    static const char *const numeric[] = {"il6", "il10", "il2", "ifng", "tnfa", "age", "albi", "pfs_time", "ecog"};
    recut_cohort *cohort = read_data("cohort143", 9, numeric);
    rc_plan_options options = defaults(3000);
    rc_analysis *analysis = create(cohort, &options);
    size_t columns = analysis->n_columns, size = (size_t)analysis->block_size;
    assert_int_equal(columns, 27);
    double *whole = rc_base_memory_zeroed(size * columns, sizeof *whole),
           *part = rc_base_memory_zeroed(size * columns, sizeof *part);
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
    void *work = NULL;
    assert_int_equal(analysis->type->work_create(analysis, &work, NULL), RECUT_OK);
    assert_int_equal(analysis->type->block(analysis, 1, size, whole, tally, work, NULL), RECUT_OK);
    assert_int_equal(analysis->type->block(analysis, 0, 5, part, tally, work, NULL), RECUT_OK);
    assert_int_equal(analysis->type->block(analysis, 1, 103, part, tally, work, NULL), RECUT_OK);
    assert_memory_equal(whole, part, 103 * columns * sizeof *whole);
    analysis->type->work_destroy(work);
    rc_base_memory_free(whole);
    rc_base_memory_free(part);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* Five pairs, in each of which the high patient dies first: O - E = 5/2, V = 5/4, so T = 5, which within the pairs
 * (strata) 2 of 32 permutations reach. */
static void strata_are_kept(void **state)
{
    (void)state;
    static const char *const markers[] = {"x", "y"};
    char text[1024] = "time,event,x,y,s\n";
    for (int i = 0; i < 10; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d,1,%d,%d,%c\n", i + 1, i % 2 == 0, i % 3,
                 'a' + i / 2);
    for (int within = 0; within < 2; within++) {
        recut_cohort *cohort = read_text("strata.csv", text, 2, markers, within ? "s" : NULL);
        rc_plan_options options = defaults(4000);
        rc_analysis *analysis = create(cohort, &options);
        int64_t *tally;
        double *rows = run(analysis, &tally);
        double t0 = analysis->table[0].data[RC_SPLIT_COLUMNS], chisq = analysis->table[0].data[RC_SPLIT_CHISQ];
        double share = (double)count_of(analysis, tally, EXCEEDANCES, 0) / 4000;
        assert_true(fabs(t0 - chisq) < 1e-12);
        if (within) {
            assert_true(fabs(t0 - 5) < 1e-12);
            assert_true(fabs(share - 2.0 / 32) < 3 * sqrt(2.0 / 32 * 30 / 32 / 4000));
        } else {
            assert_true(t0 < 2 && share > 0.2);
        }
        rc_base_memory_free(rows);
        rc_base_memory_free(tally);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

static void bad_options(void **state)
{
    (void)state;
    recut_cohort *cohort = read_data("cohort143", 5, cytokines);
    rc_plan_options bad[4];
    for (int i = 0; i < 4; i++) bad[i] = defaults(10);
    bad[0].quantile = 1;
    bad[1].quantile = -0.1;
    bad[2].quantile = NAN;
    bad[3].replicates = 0;
    for (int i = 0; i < 4; i++) {
        rc_analysis *analysis = NULL;
        recut_error err = {0};
        assert_int_equal(rc_plan_create(rc_study_find("screen"), cohort, &bad[i], &analysis, &err), RECUT_E_USAGE);
        assert_null(analysis);
        assert_true(strlen(err.text) > 10);
    }
    recut_cohort_destroy(cohort);
}

/* Every criterion of fixed scores: the statistic is the square of the split's standardized sum, and permutations
 * (within strata) leave it a mean of exactly 1, whatever the scores. */
static void criteria(void **state)
{
    (void)state;
    static const char *const names[] = {"score", "gehan", "tarone-ware", "peto", "fh:1,1"};
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
    for (size_t c = 0; c < 2 * sizeof names / sizeof *names; c++) {
        enum { REPLICATES = 4000, MARKERS = 2 };
        recut_cohort *cohort = read_path(path, MARKERS, cytokines, c % 2 ? "center" : NULL);
        rc_plan_options options = defaults(REPLICATES);
        options.criterion = names[c / 2];
        rc_analysis *analysis = create(cohort, &options);
        int64_t *tally;
        double *rows = run(analysis, &tally);
        for (size_t i = 0; i < MARKERS; i++) {
            const double *observed = analysis->table[0].data + i * WIDTH;
            double mean = 0, square = 0;
            assert_true(golden_error(observed[STATISTIC], observed[RC_SPLIT_SCORE] * observed[RC_SPLIT_SCORE]) < 1e-12);
            for (size_t b = 0; b < REPLICATES; b++) {
                double x = rows[b * analysis->n_columns + 3 * i];
                assert_true(x >= 0 && rows[b * analysis->n_columns + 3 * i + 1] > 0);
                mean += x / REPLICATES;
                square += x * x / REPLICATES;
            }
            if (fabs(mean - 1) > 4 * sqrt((square - mean * mean) / REPLICATES))
                fail_msg("%s: mean %g", options.criterion, mean);
        }
        rc_base_memory_free(rows);
        rc_base_memory_free(tally);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

static void refused_criteria(void **state)
{
    (void)state;
    static const char *const names[] = {"maxcombo", "wilcoxon", "subdistribution", "adjusted"};
    recut_cohort *cohort = read_data("cohort143", 1, cytokines);
    for (size_t c = 0; c < sizeof names / sizeof *names; c++) {
        recut_error err = {0};
        rc_analysis *analysis = NULL;
        rc_plan_options options = defaults(10);
        options.criterion = names[c];
        assert_int_equal(rc_plan_create(rc_study_find("screen"), cohort, &options, &analysis, &err), RECUT_E_USAGE);
        assert_non_null(strstr(err.text, names[c]));
    }
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_patients_by_hand),
        cmocka_unit_test(splits_equal_survival),
        cmocka_unit_test(permuted_equals_survdiff),
        cmocka_unit_test(rows_are_permuted_cohorts),
        cmocka_unit_test(p_equals_a_loop_in_r),
        cmocka_unit_test(blocks_are_pure),
        cmocka_unit_test(strata_are_kept),
        cmocka_unit_test(bad_options),
        cmocka_unit_test(criteria),
        cmocka_unit_test(refused_criteria),
    };
    return cmocka_run_group_tests_name("screen", tests, NULL, NULL);
}
