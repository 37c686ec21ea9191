/* SPDX-License-Identifier: GPL-3.0-or-later
 * The plan `simulate`: a cohort's row against the same cohort looked at by search and permute; what changes the cohorts
 * and what does not; the grid; truths without an answer; sizes that are known.
 *
 *   1. a cohort     2. the same cohorts     3. the grid     4. no answer     5. known sizes */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "centers_support.h"
#include "cohort/none.h"
#include "plan/simulate_cohort.h"

static rc_plan_options asked(int64_t cohorts, int64_t inner)
{
    rc_plan_options options = centers_options(inner);
    options.truth.cohorts = cohorts;
    return options;
}

static recut_cohort *none;

static int make_none(void **state)
{
    (void)state;
    return rc_cohort_none(&none, NULL) == RECUT_OK ? 0 : -1;
}

static int destroy_none(void **state)
{
    (void)state;
    recut_cohort_destroy(none);
    return 0;
}

static rc_analysis *made(const rc_plan_options *options)
{
    return centers_create("simulate", none, options);
}

/* Rows and counts of blocks from..to-1, one after the other. */
static void compute(const rc_analysis *analysis, int64_t from, int64_t to, double *rows, int64_t *tally)
{
    recut_error err = {0};
    void *work = NULL;
    assert_int_equal(analysis->type->work_create(analysis, &work, &err), RECUT_OK);
    for (int64_t b = from; b < to; b++) {
        double *at = rows + (size_t)((b - from) * analysis->block_size) * analysis->n_columns;
        assert_int_equal(analysis->type->block(analysis, b, rc_plan_block_count(analysis, b), at, tally, work, &err),
                         RECUT_OK);
    }
    analysis->type->work_destroy(work);
}

static double *all_rows(const rc_analysis *analysis, int64_t *tally)
{
    double *rows =
        rc_base_memory_zeroed((size_t)(analysis->replicates * (int64_t)analysis->n_columns) + 1, sizeof *rows);
    assert_non_null(rows);
    compute(analysis, 0, analysis->n_blocks, rows, tally);
    return rows;
}

static int64_t *new_tally(const rc_analysis *analysis)
{
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
    assert_non_null(tally);
    return tally;
}

static double value(const rc_analysis *analysis, const double *row, const char *name)
{
    for (size_t c = 0; c < analysis->n_columns; c++)
        if (strcmp(analysis->column[c].name, name) == 0) return row[c];
    fail_msg("no column %s", name);
    return NAN;
}

static const int64_t *counts(const rc_analysis *analysis, const int64_t *tally, const char *name)
{
    for (size_t t = 0; t < analysis->n_tallies; t++)
        if (strcmp(analysis->tally[t].name, name) == 0) return tally + analysis->tally[t].offset;
    fail_msg("no tally %s", name);
    return NULL;
}

/* ---- 1. a cohort -------------------------------------------------------- */

enum { PATIENTS = 90, COHORTS = 40, INNER = 99 };

/* Cohort b drawn as the plan does. */
static recut_cohort *draw(const rc_analysis *analysis, const rc_truth *truth, int64_t b)
{
    double time[PATIENTS], marker[PATIENTS], place[PATIENTS];
    uint8_t event[PATIENTS];
    rc_pcg g;
    recut_cohort *cohort = NULL;
    rc_base_pcg_for_block(&g, analysis->seed, analysis->key_lo, analysis->key_hi, b * RC_SIMULATE_FIRST_STREAMS);
    rc_plan_truth_draw(truth, &g, PATIENTS, time, event, marker, place);
    assert_int_equal(recut_cohort_from_arrays(PATIENTS, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    return cohort;
}

static const double *table(const rc_analysis *analysis, const char *name)
{
    for (size_t t = 0; t < analysis->n_tables; t++)
        if (strcmp(analysis->table[t].name, name) == 0) return analysis->table[t].data;
    fail_msg("no table %s", name);
    return NULL;
}

static void assert_equal(double got, double expected)
{
    if (!(fabs(got / expected - 1) < 1e-12)) fail_msg("%.17g, expected %.17g", got, expected);
}

/* What `recut search` says of the cohort. */
static void same_as_search(const rc_analysis *analysis, const recut_cohort *cohort, const double *row)
{
    rc_plan_options options = centers_options(1);
    rc_analysis *search = centers_create("search", cohort, &options);
    const double *split = table(search, "selected"), *closed = table(search, "corrections");
    assert_true(value(analysis, row, "cutoff") == split[RC_SPLIT_CUTOFF]);
    assert_equal(value(analysis, row, "statistic"), split[RC_SPLIT_CHISQ]);
    assert_equal(value(analysis, row, "p/uncorrected"), split[RC_SPLIT_P_NAIVE]);
    assert_true(fabs(value(analysis, row, "log_hr") - log(split[RC_SPLIT_HR])) < 1e-12);
    static const char *const forms[] = {"p/bonferroni", "p/miller_siegmund", "p/lausen_1992", "p/lausen_1994"};
    for (int i = 0; i < 4; i++) assert_equal(value(analysis, row, forms[i]), closed[i]);
    double z = 1.959963984540054 * split[RC_SPLIT_LOG_HR_SE];
    assert_true(fabs(value(analysis, row, "uncorrected/lower") - (log(split[RC_SPLIT_HR]) - z)) < 1e-12);
    assert_true(value(analysis, row, "honest/lower") < value(analysis, row, "uncorrected/lower") ||
                split[RC_SPLIT_HR] < 1);
    rc_plan_destroy(search);
}

/* All permutations give the answer that the plan finds with fewer. */
static void same_decision(const rc_analysis *analysis, const recut_cohort *cohort, int64_t b, double p)
{
    const rc_plan_options options = centers_options(1);
    rc_nested *nested = NULL;
    rc_nested_null null;
    rc_pcg g[RC_SHUFFLE_LANES];
    for (int i = 0; i < RC_SHUFFLE_LANES; i++)
        rc_base_pcg_for_block(&g[i], analysis->seed, analysis->key_lo, analysis->key_hi,
                              b * RC_SIMULATE_FIRST_STREAMS + 1 + i);
    assert_int_equal(rc_plan_nested_create(PATIENTS, &options, &nested, NULL), RECUT_OK);
    assert_int_equal(rc_plan_nested_load(nested, PATIENTS, cohort->time, cohort->event, cohort->marker[0].value, NULL),
                     RECUT_OK);
    rc_plan_nested_permute(nested, g, INNER, 0, &null);
    assert_true((null.p <= 0.05) == (p <= 0.05));
    if (p <= 0.05) assert_true(p == null.p);
    rc_plan_nested_destroy(nested);
}

static void test_cohort(void **state)
{
    (void)state;
    static const double size = PATIENTS, hr = 2.4;
    rc_plan_options options = asked(COHORTS, INNER);
    options.truth.size = &size;
    options.truth.hr = &hr;
    options.truth.n_sizes = options.truth.n_hrs = 1;
    rc_analysis *analysis = made(&options);
    rc_truth *truth = NULL;
    const rc_truth_setting setting = {
        .effect = RC_TRUTH_JUMP, .log_hr = log(2.4), .at = 0.5, .shape = 1, .event_share = 0.5};
    assert_int_equal(rc_plan_truth_create(&setting, &truth, NULL), RECUT_OK);
    int64_t *tally = new_tally(analysis);
    double *rows = all_rows(analysis, tally);
    int64_t rejected = 0, holds = 0;
    for (int64_t b = 0; b < COHORTS; b++) {
        const double *row = rows + (size_t)b * analysis->n_columns;
        recut_cohort *cohort = draw(analysis, truth, b);
        assert_true(value(analysis, row, "events") == (double)cohort->events);
        assert_true(value(analysis, row, "log_hr_true") <= log(2.4) + 1e-9);
        same_as_search(analysis, cohort, row);
        same_decision(analysis, cohort, b, value(analysis, row, "p/permutation"));
        rejected += value(analysis, row, "p/permutation") <= 0.05;
        holds += value(analysis, row, "honest/lower") <= value(analysis, row, "log_hr_true") &&
                 value(analysis, row, "log_hr_true") <= value(analysis, row, "honest/upper");
        recut_cohort_destroy(cohort);
    }
    assert_int_equal(counts(analysis, tally, "rejected")[2 * RC_SIMULATE_PERMUTATION + 1], rejected);
    assert_int_equal(counts(analysis, tally, "covered")[4 * RC_HONEST_HONEST + 2], holds);
    assert_true(rejected > 0 && rejected < COHORTS);
    rc_plan_truth_destroy(truth);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
}

/* ---- 2. the same cohorts ------------------------------------------------ */

/* Whatever is done with the cohorts, and in whatever blocks: they are the same. */
static void test_same(void **state)
{
    (void)state;
    static const char *const only[] = {"uncorrected"};
    rc_plan_options options = asked(70, 30);
    rc_analysis *whole = made(&options);
    options.truth.procedure = only;
    options.truth.n_procedures = 1;
    options.truth.intervals = "none";
    options.split_size = 20;
    options.replicates = 5000;
    rc_analysis *less = made(&options);
    assert_true(whole->key_lo == less->key_lo && whole->block_size != less->block_size);
    assert_int_equal(less->n_columns, 10);
    int64_t *tally = new_tally(whole), *fewer = new_tally(less);
    double *a = all_rows(whole, tally), *b = all_rows(less, fewer);
    for (size_t i = 0; i < 70; i++)
        for (size_t c = 0; c < 8; c++) {
            double x = a[i * whole->n_columns + c], y = b[i * less->n_columns + c];
            assert_true(x == y || (isnan(x) && isnan(y)));
        }
    double *later = rc_base_memory_zeroed((size_t)whole->block_size * whole->n_columns, sizeof *later);
    compute(whole, 1, 2, later, tally);
    assert_memory_equal(later, a + (size_t)whole->block_size * whole->n_columns,
                        (size_t)whole->block_size * whole->n_columns * sizeof *a);
    options.seed = 2;
    rc_plan_destroy(less);
    less = made(&options);
    compute(less, 0, 1, b, fewer);
    assert_true(a[0] != b[0]);
    rc_base_memory_free(a);
    rc_base_memory_free(b);
    rc_base_memory_free(later);
    rc_base_memory_free(tally);
    rc_base_memory_free(fewer);
    rc_plan_destroy(less);
    rc_plan_destroy(whole);
}

/* ---- 3. the grid -------------------------------------------------------- */

/* none: 2 sizes; jump: 2 sizes x 3 hazard ratios x 2 places; linear: 2 x 3. */
static void test_grid(void **state)
{
    (void)state;
    static const char *const effects[] = {"none", "jump", "linear"};
    static const double sizes[] = {20, 30}, hrs[] = {1, 1.5, 2.4}, ats[] = {0.5, 0.8};
    rc_plan_options options = asked(20, 20);
    assert_int_equal(rc_study_find("simulate")->points(&options), 1);
    options.truth = (rc_plan_truth_options){.effect = effects,
                                            .n_effects = 3,
                                            .size = sizes,
                                            .n_sizes = 2,
                                            .hr = hrs,
                                            .n_hrs = 3,
                                            .at = ats,
                                            .n_ats = 2,
                                            .cohorts = 20};
    assert_int_equal(rc_study_find("simulate")->points(&options), 2 + 12 + 6);
    const char *const known[][2] = {{"\"kind\":\"none\",\"n\":20,\"hr\":1", "\"at\":0.5"},
                                    {"\"kind\":\"none\",\"n\":30,\"hr\":1", "\"at\":0.5"},
                                    {"\"kind\":\"jump\",\"n\":20,\"hr\":1,", "\"at\":0.5"},
                                    {"\"kind\":\"jump\",\"n\":20,\"hr\":1,", "\"at\":0.8"},
                                    {"\"kind\":\"jump\",\"n\":20,\"hr\":1.5", "\"at\":0.5"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        options.point = i;
        rc_analysis *analysis = made(&options);
        if (!strstr(analysis->spec, known[i][0]) || !strstr(analysis->spec, known[i][1]))
            fail_msg("%s", analysis->spec);
        rc_plan_destroy(analysis);
    }
}

/* ---- 4. no answer ------------------------------------------------------- */

/* All markers are equal; hardly anybody has an event: reasons are counted and nothing is rejected. */
static void test_none(void **state)
{
    (void)state;
    static const double few = 0.01, small = 12;
    rc_plan_options options = asked(200, 20);
    options.truth.round = 1e6;
    rc_analysis *analysis = made(&options);
    int64_t *tally = new_tally(analysis);
    double *rows = all_rows(analysis, tally);
    assert_int_equal(counts(analysis, tally, "failed")[RC_REASON_NO_CUTOFF], 200);
    for (size_t p = 0; p < 2 * (RC_SIMULATE_CROSS_VALIDATED + 1); p++)
        if (p / 2 != RC_SIMULATE_FIXED) assert_int_equal(counts(analysis, tally, "rejected")[p], 0);
    for (size_t m = 0; m < RC_HONEST_METHODS; m++) assert_int_equal(counts(analysis, tally, "covered")[4 * m], 200);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    options.truth.round = 0;
    options.truth.event_share = &few;
    options.truth.size = &small;
    options.truth.n_event_shares = options.truth.n_sizes = 1;
    analysis = made(&options);
    tally = new_tally(analysis);
    rows = all_rows(analysis, tally);
    const int64_t *failed = counts(analysis, tally, "failed");
    assert_true(failed[RC_REASON_NO_EVENTS] > 100 && failed[RC_REASON_NO_EVENTS] + failed[0] == 200);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
}

/* Of several markers: the best one's p in discovery is below the first one's; its validation is that marker's. */
static void test_several(void **state)
{
    (void)state;
    static const char *const only[] = {"validation"};
    rc_plan_options options = asked(150, 20);
    options.truth.procedure = only;
    options.truth.n_procedures = 1;
    options.truth.intervals = "none";
    rc_analysis *one = made(&options);
    options.truth.markers = 4;
    options.truth.correlation = 0.5;
    rc_analysis *four = made(&options);
    assert_true(one->key_lo == four->key_lo);
    int64_t *a = new_tally(one), *b = new_tally(four);
    double *x = all_rows(one, a), *y = all_rows(four, b);
    int64_t acting = 0, better = 0;
    for (size_t i = 0; i < 150; i++) {
        const double *alone = x + i * one->n_columns, *among = y + i * four->n_columns;
        double marker = value(four, among, "discovery/marker"), p = value(four, among, "discovery/p");
        assert_true(value(one, alone, "discovery/marker") == 0 && marker >= 0 && marker < 4);
        assert_true(value(one, alone, "cutoff") == value(four, among, "cutoff"));
        assert_true(p <= value(one, alone, "discovery/p"));
        better += p < value(one, alone, "discovery/p");
        acting += marker == 0;
        if (marker == 0) assert_true(value(one, alone, "p/validation") == value(four, among, "p/validation"));
    }
    assert_true(better + acting == 150 && acting > 40 && better > 10);
    assert_int_equal(counts(four, b, "validated")[3], acting);
    rc_base_memory_free(x);
    rc_base_memory_free(y);
    rc_base_memory_free(a);
    rc_base_memory_free(b);
    rc_plan_destroy(one);
    rc_plan_destroy(four);
}

/* ---- 5. known sizes ----------------------------------------------------- */

/* Without an effect: the uncorrected p of the best cutoff of the inner 80 % is below 0.05 in some 40 % (Altman, Lausen,
 * Sauerbrei & Schumacher 1994, JNCI 86:829), a permutation's in 5 %; that of a fixed cutoff too. */
static void test_sizes(void **state)
{
    (void)state;
    enum { M = 1500 };
    static const char *const effects[] = {"none"}, *const which[] = {"uncorrected", "permutation", "fixed",
                                                                     "validation"};
    rc_plan_options options = asked(M, 199);
    options.truth.effect = effects;
    options.truth.n_effects = 1;
    options.truth.procedure = which;
    options.truth.n_procedures = 4;
    options.truth.intervals = "none";
    rc_analysis *analysis = made(&options);
    int64_t *tally = new_tally(analysis);
    double *rows = all_rows(analysis, tally), error = sqrt(0.05 * 0.95 / M);
    const int64_t *rejected = counts(analysis, tally, "rejected");
    double naive = (double)rejected[2 * RC_SIMULATE_UNCORRECTED + 1] / M;
    assert_true(naive > 0.36 && naive < 0.46);
    assert_true(fabs((double)rejected[2 * RC_SIMULATE_PERMUTATION + 1] / M - 0.05) < 3 * error);
    assert_true(fabs((double)rejected[2 * RC_SIMULATE_FIXED + 1] / M - 0.05) < 4 * error);
    assert_true(fabs((double)rejected[2 * RC_SIMULATE_VALIDATION + 1] / M - 0.025) < 4 * error); /* and the same side */
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
}

int main(void)
{
    const struct CMUnitTest all[] = {cmocka_unit_test(test_cohort),  cmocka_unit_test(test_same),
                                     cmocka_unit_test(test_grid),    cmocka_unit_test(test_none),
                                     cmocka_unit_test(test_several), cmocka_unit_test(test_sizes)};
    return cmocka_run_group_tests(all, make_none, destroy_none);
}
