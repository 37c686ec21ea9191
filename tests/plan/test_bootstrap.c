/* SPDX-License-Identifier: GPL-3.0-or-later
 * The bootstrap: every statistic of every replayed resample against R; schemes; degenerate cohorts. */
#include "base/memory.h"
#include "cohort/read.h"
#include "golden.h"
#include "kernel/reason.h"
#include "plan/jackknife.h"
#include "plan/layout.h"
#include "plan/resample.h"
#include "plan/sample.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static rc_plan_options defaults(int64_t replicates)
{
    return (rc_plan_options){.criterion = "logrank",
                             .min_fraction = 0.1,
                             .replicates = replicates,
                             .seed = 1,
                             .rows = -1,
                             .hazard_ratio = "mh"};
}

static rc_analysis *create_plan(const char *plan, const recut_cohort *cohort, const rc_plan_options *options)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    if (rc_plan_create(rc_study_find(plan), cohort, options, &analysis, &err) != RECUT_OK) fail_msg("%s", err.text);
    return analysis;
}

static rc_analysis *create(const recut_cohort *cohort, const rc_plan_options *options)
{
    return create_plan("bootstrap", cohort, options);
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

static recut_cohort *read_with(const char *path, const char *marker, size_t n_covariates, const char *const *covariates)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_cohort_options options = {
        .path = path, .n_markers = 1, .marker = &marker, .n_covariates = n_covariates, .covariates = covariates};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static size_t find_column(const rc_analysis *analysis, const char *name)
{
    for (size_t c = 0; c < analysis->n_columns; c++)
        if (strcmp(analysis->column[c].name, name) == 0) return c;
    fail_msg("no column %s", name);
    return 0;
}

/* Name of our column for one of R's. */
static void our_name(const char *marker, const char *at, const char *golden_name, char out[160])
{
    if (strcmp(golden_name, "c") == 0)
        snprintf(out, 160, "%s/c", marker);
    else if (strncmp(golden_name, "sel.", 4) == 0)
        snprintf(out, 160, "%s/selected/%s", marker, golden_name + 4);
    else
        snprintf(out, 160, "%s@%s/%s", marker, at, golden_name);
}

static int is_cox(const char *name)
{
    return strstr(name, "hr") && !strstr(name, "hr_mh") && !strstr(name, "hr_oe");
}

static void replay(const char *data, const char *marker, double cutoff, const char *at, size_t n_adjust,
                   const char *const *adjust, size_t n_times, const double *times, double tau)
{
    char path[1024], file[1024], name[160], rows_name[128];
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, data);
    snprintf(file, sizeof file, "%s/golden/bootstrap/%s_replay.txt", RECUT_TESTS_DIR, data);
    snprintf(rows_name, sizeof rows_name, "bootstrap/%s_rows.csv", data);
    golden *expected = golden_read(rows_name);
    recut_cohort *cohort = read_with(path, marker, n_adjust, adjust);
    rc_plan_options options = defaults(1);
    options.replay = file;
    options.n_cutoffs = 1;
    options.cutoff = &cutoff;
    options.n_adjust = n_adjust;
    options.adjust = adjust;
    options.n_times = n_times;
    options.times = times;
    options.tau = tau;
    rc_analysis *analysis = create(cohort, &options);
    assert_int_equal(analysis->replicates, expected->rows);
    assert_int_equal(analysis->rows_kept, expected->rows);
    double *rows = rc_base_memory_zeroed((size_t)expected->rows * analysis->n_columns, sizeof *rows);
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
    run(analysis, rows, tally);
    for (int c = 0; c < expected->columns; c++) {
        double worst = 0;
        our_name(marker, at, expected->name[c], name);
        size_t ours = find_column(analysis, name);
        for (int r = 0; r < expected->rows; r++) {
            double error = golden_error(rows[(size_t)r * analysis->n_columns + ours], expected->value[r][c]);
            if (expected->value[r][c] == 0 || fabs(expected->value[r][c]) < 1e-12)
                error = fabs(rows[(size_t)r * analysis->n_columns + ours] - expected->value[r][c]);
            if (error > 1e-7)
                print_message("%s row %d: %.17g, R %.17g\n", name, r, rows[(size_t)r * analysis->n_columns + ours],
                              expected->value[r][c]);
            worst = fmax(worst, error);
        }
        assert_true(worst < (is_cox(expected->name[c]) ? 1e-7 : 1e-9));
    }
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(expected);
}

static void replay_gbsg2(void **state)
{
    (void)state;
    const char *const adjust[] = {"age", "tgrade", "horth"};
    const double times[] = {730, 1825};
    replay("gbsg2", "progrec", 22, "22", 3, adjust, 2, times, 1825);
}

static void replay_cohort143(void **state)
{
    (void)state;
    const char *const adjust[] = {"age", "viral", "bclc"};
    const double times[] = {6, 12};
    replay("cohort143", "il6", 18.22, "18.22", 3, adjust, 2, times, 12);
}

static const rc_table *find_table(const rc_analysis *analysis, const char *name)
{
    for (size_t t = 0; t < analysis->n_tables; t++)
        if (strcmp(analysis->table[t].name, name) == 0) return &analysis->table[t];
    fail_msg("no table %s", name);
    return NULL;
}

/* The jackknife that goes with a bootstrap of these options, and its moments. */
typedef struct left_out {
    rc_analysis *analysis;
    int64_t *tally;
} left_out;

static left_out jackknife(const recut_cohort *cohort, const rc_plan_options *options)
{
    left_out made = {.analysis = create_plan("jackknife", cohort, options)};
    made.tally = rc_base_memory_zeroed(made.analysis->tally_length, sizeof *made.tally);
    assert_non_null(made.tally);
    assert_int_equal(made.analysis->rows_kept, 0);
    run(made.analysis, NULL, made.tally);
    return made;
}

static double acceleration(const left_out *of, const char *name)
{
    const rc_table *estimate = find_table(of->analysis, "estimate");
    for (size_t r = 0; r < estimate->n_rows; r++)
        if (strcmp(estimate->label[r], name) == 0)
            return rc_plan_jackknife_acceleration(of->tally + r * RC_JACKKNIFE_BINS);
    fail_msg("no moments of %s", name);
    return 0;
}

static void forget(left_out *of)
{
    rc_base_memory_free(of->tally);
    rc_plan_destroy(of->analysis);
}

/* The acceleration of every statistic in the golden intervals, ratios on the log scale. */
static void accelerations(const char *data, const char *marker, double cutoff, const char *at, size_t n_adjust,
                          const char *const *adjust, size_t n_times, const double *times, double tau)
{
    char path[1024], name[160], file[128];
    snprintf(file, sizeof file, "bootstrap/%s_intervals.csv", data);
    golden *expected = golden_read(file);
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, data);
    recut_cohort *cohort = read_with(path, marker, n_adjust, adjust);
    rc_plan_options options = defaults(1);
    options.n_cutoffs = 1;
    options.cutoff = &cutoff;
    options.n_adjust = n_adjust;
    options.adjust = adjust;
    options.n_times = n_times;
    options.times = times;
    options.tau = tau;
    left_out samples = jackknife(cohort, &options);
    assert_int_equal(samples.analysis->replicates, cohort->n);
    for (int q = 0; q < expected->rows; q++) {
        our_name(marker, at, expected->text[q], name);
        double error =
            golden_error(acceleration(&samples, name), expected->value[q][golden_column(expected, "acceleration")]);
        if (!(error < 1e-7)) fail_msg("acceleration of %s: relative error %.3g", name, error);
    }
    forget(&samples);
    recut_cohort_destroy(cohort);
    free(expected);
}

static void acceleration_as_r(void **state)
{
    (void)state;
    const char *const gbsg2[] = {"age", "tgrade", "horth"}, *const cohort143[] = {"age", "viral", "bclc"};
    const double days[] = {730, 1825}, months[] = {6, 12};
    accelerations("gbsg2", "progrec", 22, "22", 3, gbsg2, 2, days, 1825);
    accelerations("cohort143", "il6", 18.22, "18.22", 3, cohort143, 2, months, 12);
}

/* Where centers are drawn, centers are left out. */
static void acceleration_of_centers(void **state)
{
    (void)state;
    char path[1024];
    const double cutoff = 18.22;
    golden *expected = golden_read("bootstrap/cluster_acceleration.csv");
    snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
    recut_cohort *cohort = read_with(path, "il6", 0, NULL);
    rc_plan_options options = defaults(1);
    options.scheme = "cluster";
    options.n_cutoffs = 1;
    options.cutoff = &cutoff;
    left_out samples = jackknife(cohort, &options);
    assert_int_equal(samples.analysis->replicates, 3);
    assert_true(golden_error(acceleration(&samples, "il6@18.22/hr"), golden_named(expected, "hr")) < 1e-9);
    assert_true(golden_error(acceleration(&samples, "il6@18.22/hr_mh"), golden_named(expected, "hr_mh")) < 1e-9);
    assert_true(golden_error(acceleration(&samples, "il6/c"), golden_named(expected, "c")) < 1e-9);
    forget(&samples);
    recut_cohort_destroy(cohort);
    free(expected);
}

static double of_moments(size_t n, const double *x, double estimate, bool ratio, int64_t moments[RC_JACKKNIFE_BINS])
{
    memset(moments, 0, RC_JACKKNIFE_BINS * sizeof *moments);
    for (size_t i = 0; i < n; i++) rc_plan_jackknife_count(x[i], estimate, ratio, moments);
    return rc_plan_jackknife_acceleration(moments);
}

/* By hand: of -1, 1, 3 less 0 the mean is 1, the squares come to 8, the cubes cancel; of 0, 0, 3 they are 6 and -6. */
static void acceleration_of_moments(void **state)
{
    (void)state;
    const double even[] = {4, 6, 8}, skew[] = {1, 1, 4}, turned[] = {4, 1, 1}, same[] = {0.1, 0.1, 0.1, 0.1},
                 gaps[] = {NAN, 1, INFINITY, 1, 4}, ratio[] = {1, 1, 1096.6331584284585992637202382881, 0},
                 far[] = {1e300, 1, -1e300}, near[] = {1e-300, 0, 2e-300};
    int64_t a[RC_JACKKNIFE_BINS], b[RC_JACKKNIFE_BINS];
    const double known = -6 / (6 * 6 * sqrt(6.0));
    assert_true(of_moments(3, even, 5, false, a) == 0);
    assert_true(fabs(of_moments(3, skew, 1, false, a) - known) < 1e-15);
    assert_true(fabs(of_moments(3, skew, 1000, false, b) - known) < 1e-6); /* rounding alone */
    assert_true(of_moments(3, turned, 1, false, b) == of_moments(3, skew, 1, false, a));
    assert_memory_equal(a, b, sizeof a);
    assert_true(fabs(of_moments(5, gaps, 1, false, a) - known) < 1e-15);
    assert_int_equal(a[0], 3);
    assert_true(fabs(of_moments(4, ratio, 1, true, a) - known) < 1e-12); /* logarithms 0, 0, 7; that of 0 is none */
    assert_true(of_moments(4, same, 0.3, false, a) == 0);
    assert_true(fabs(of_moments(3, skew, NAN, false, a) - known) < 1e-13);
    assert_true(isnan(of_moments(1, skew, 1, false, a)));
    assert_true(fabs(of_moments(3, far, 0, false, a)) < 1e-9);
    assert_true(of_moments(3, near, 0, false, a) == 0);
    for (size_t i = 0; i < RC_JACKKNIFE_BINS; i++) assert_true(a[i] >= 0 && a[i] <= 3 * (INT64_C(1) << 32));
}

/* Halves of a value's digits fall into several limbs; the sums are those of long arithmetic. */
static void moments_are_exact(void **state)
{
    (void)state;
    int64_t moments[RC_JACKKNIFE_BINS] = {0};
    for (int i = 0; i < 1000; i++) rc_plan_jackknife_count(0x1.fffffffffffffp-7, 0, false, moments);
    double sum = 0;
    for (int k = RC_JACKKNIFE_LIMBS; k-- > 0;) sum += ldexp((double)moments[1 + k], 32 * k + RC_JACKKNIFE_LOWEST);
    assert_true(sum == 1000 * 0x1.fffffffffffffp-7);
}

/* No event in the high group: the hazard ratio is 0, and the profile likelihood ends on one side. */
static void infinite_ratio(void **state)
{
    (void)state;
    char path[1024];
    const double cutoff = 30;
    golden *expected = golden_read("bootstrap/infinite.csv");
    snprintf(path, sizeof path, "%s/golden/data/no_events_high.csv", RECUT_TESTS_DIR);
    recut_cohort *cohort = read_with(path, "il6", 0, NULL);
    rc_plan_options options = defaults(1);
    options.n_cutoffs = 1;
    options.cutoff = &cutoff;
    rc_analysis *analysis = create(cohort, &options);
    const rc_table *profile = find_table(analysis, "profile");
    assert_string_equal(profile->label[0], "il6@30");
    assert_string_equal(profile->label[1], "il6/selected");
    assert_true(profile->data[0] == 0 && profile->data[2] == RC_REASON_NO_EVENTS_HIGH);
    assert_true(golden_error(profile->data[1], exp(golden_named(expected, "no_events_high@30"))) < 1e-9);
    assert_true(find_table(analysis, "search")->data[0] > 10);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(expected);
}

/* rms::validate refits a Cox model of the one marker: its sign never changes here, so the optimism of |Dxy| is that of
 * the marker's C itself.  Within the joint Monte-Carlo error (four standard errors). */
static void optimism_of_dxy(void **state)
{
    (void)state;
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/data/gbsg2.csv", RECUT_TESTS_DIR);
    golden *expected = golden_read("bootstrap/optimism.csv");
    recut_cohort *cohort = read_with(path, "progrec", 0, NULL);
    rc_plan_options options = defaults(4000);
    rc_analysis *analysis = create(cohort, &options);
    double *rows = rc_base_memory_zeroed(4000 * analysis->n_columns, sizeof *rows), sum = 0, square = 0;
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
    run(analysis, rows, tally);
    size_t c = find_column(analysis, "progrec/c");
    double original = analysis->table[1].data[c];
    assert_string_equal(analysis->table[1].name, "estimate");
    for (size_t b = 0; b < 4000; b++) {
        double dxy =
            2 * (original - rows[b * analysis->n_columns + c]); /* higher progrec lives longer: the sign is turned */
        sum += dxy, square += dxy * dxy;
    }
    double mean = sum / 4000, se = sqrt((square / 4000 - mean * mean) / 4000), r = golden_named(expected, "optimism"),
           r_se = golden_named(expected, "se");
    print_message("optimism of Dxy %.5f (se %.5f), rms::validate %.5f (se %.5f)\n", mean, se, r, r_se);
    assert_true(fabs(mean - r) <
                4 * sqrt(se * se + r_se * r_se)); /* rms gives Dxy as ours: positive where it predicts */
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(expected);
}

/* Weights add up and keep to their strata. */
static void schemes(void **state)
{
    (void)state;
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
    recut_cohort *cohort = read_with(path, "il6", 0, NULL);
    double weight[143], mean[143];
    uint32_t scratch[143];
    static const double total[] = {143, 143, 0, 50, 90, 143};
    for (int scheme = RC_SCHEME_ORDINARY; scheme <= RC_SCHEME_BAYESIAN; scheme++) {
        rc_resample resample;
        rc_pcg g;
        size_t m = scheme == RC_SCHEME_M_OUT_OF_N ? 50 : scheme == RC_SCHEME_SUBSAMPLE ? 90 : 0;
        memset(mean, 0, sizeof mean);
        assert_int_equal(rc_plan_resample_init(cohort, (rc_scheme)scheme, "center,event", m, NULL, &resample, NULL),
                         RECUT_OK);
        assert_int_equal(rc_plan_resample_scheme(rc_plan_resample_name((rc_scheme)scheme)), scheme);
        rc_base_pcg_for_block(&g, 1, 2, 3, scheme);
        for (int b = 0; b < 4000; b++) {
            double sum = 0, by_center[3] = {0}, events = 0;
            rc_plan_resample_draw(&resample, b, &g, weight, scratch);
            for (int i = 0; i < 143; i++) {
                sum += weight[i], mean[i] += weight[i] / 4000;
                by_center[cohort->center.code[i]] += weight[i];
                events += weight[i] * cohort->event[i];
                if (scheme == RC_SCHEME_SUBSAMPLE) assert_true(weight[i] == 0 || weight[i] == 1);
            }
            if (scheme == RC_SCHEME_BAYESIAN)
                assert_true(fabs(sum - 143) < 1e-6);
            else if (total[scheme] > 0)
                assert_true(sum == total[scheme]);
            if (scheme == RC_SCHEME_STRATIFIED)
                assert_true(by_center[0] == 63 && by_center[1] + by_center[2] == 80 &&
                            events == (double)cohort->events);
            if (scheme == RC_SCHEME_CLUSTER) assert_true(sum >= 3 * 38 && sum <= 3 * 63);
        }
        for (int i = 0; i < 143;
             i++) { /* every patient equally often, five standard errors of a Poisson(1) mean or less */
            double expected = scheme == RC_SCHEME_M_OUT_OF_N  ? 50.0 / 143
                              : scheme == RC_SCHEME_SUBSAMPLE ? 90.0 / 143
                                                              : 1;
            assert_true(fabs(mean[i] - expected) < 5 / sqrt(4000.0));
        }
        rc_plan_resample_clear(&resample);
    }
    recut_cohort_destroy(cohort);
}

static void bad_replay_files(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fragment;
    } bad[] = {{"1 2 3 4\n1 2 x 4\n", ":2: number 3: found \"x\""},
               {"1 2 3 5\n", "from 1 to 4"},
               {"\n\n", "no replicate"},
               {"1 2 -3 4\n", "found \"-3\""}};
    static const double time[] = {1, 2, 3, 4}, marker[] = {4, 3, 2, 1};
    static const uint8_t event[] = {1, 1, 1, 0};
    recut_cohort *cohort = NULL;
    assert_int_equal(recut_cohort_from_arrays(4, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rc_resample resample;
        recut_error err = {0};
        FILE *file = fopen("bad_replay.txt", "w");
        assert_non_null(file);
        fputs(bad[i].text, file);
        fclose(file);
        recut_status st = rc_plan_resample_init(cohort, RC_SCHEME_REPLAY, NULL, 0, "bad_replay.txt", &resample, &err);
        assert_int_equal(recut_status_exit_code(st), 2);
        assert_non_null(strstr(err.text, bad[i].fragment));
    }
    rc_resample resample;
    assert_int_equal(rc_plan_resample_init(cohort, RC_SCHEME_REPLAY, NULL, 0, "nowhere.txt", &resample, NULL),
                     RECUT_E_IO);
    assert_int_equal(rc_plan_resample_init(cohort, RC_SCHEME_CLUSTER, NULL, 0, NULL, &resample, NULL), RECUT_E_USAGE);
    assert_int_equal(rc_plan_resample_init(cohort, RC_SCHEME_SUBSAMPLE, NULL, 4, NULL, &resample, NULL), RECUT_E_USAGE);
    recut_cohort_destroy(cohort);
}

/* Every scheme on cohorts with next to nothing in them: finished, and every NaN of a row has its reason. */
static void degenerate_cohorts(void **state)
{
    (void)state;
    static const double time10[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, tied[] = {5, 5, 5, 5, 5, 5, 5, 5, 5, 5};
    static const double many[] = {3, 1, 4, 1.5, 9, 2, 6, 5, 3.5, 8}, two[] = {0, 1, 0, 1, 1, 0, 0, 1, 0, 1},
                        one[] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
    static const uint8_t most[] = {1, 1, 0, 1, 1, 1, 0, 1, 1, 1}, few[] = {0, 0, 1, 0, 0, 0, 0, 1, 0, 0};
    static const struct {
        const double *time, *marker;
        const uint8_t *event;
    } cases[] = {{time10, many, most}, {time10, many, few}, {tied, many, most},
                 {time10, two, most},  {time10, one, most}, {tied, two, few}};
    static const char *const scheme[] = {"ordinary", "m-out-of-n", "subsample", "bayesian"};
    const double cutoffs[] = {1, 4, 100}, times[] = {3, 50};
    for (size_t k = 0; k < 4 * sizeof cases / sizeof *cases; k++) {
        recut_cohort *cohort = NULL;
        assert_int_equal(recut_cohort_from_arrays(10, cases[k / 4].time, cases[k / 4].event, cases[k / 4].marker, "x",
                                                  &cohort, NULL),
                         RECUT_OK);
        rc_plan_options options = defaults(500);
        options.scheme = scheme[k % 4];
        options.n_cutoffs = 3;
        options.cutoff = cutoffs;
        options.n_times = 2;
        options.times = times;
        options.tau = 4;
        rc_analysis *analysis = create(cohort, &options);
        double *rows = rc_base_memory_zeroed(500 * analysis->n_columns, sizeof *rows);
        int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
        run(analysis, rows, tally);
        size_t cutoff = find_column(analysis, "x/selected/cutoff"), reason = find_column(analysis, "x/selected/reason");
        size_t hr = find_column(analysis, "x@4/hr"), hr_reason = find_column(analysis, "x@4/reason");
        int64_t counted = 0;
        for (size_t r = 0; r < 500; r++) {
            const double *row = rows + r * analysis->n_columns;
            assert_true(isnan(row[hr]) == (row[hr_reason] != 0));
            if (isnan(row[cutoff]))
                assert_true(row[reason] == RC_REASON_NO_CUTOFF || row[reason] == RC_REASON_NO_EVENTS);
        }
        for (size_t i = 0; i < 4 * RC_REASON_COUNT; i++) counted += tally[analysis->tally[1].offset + i];
        assert_int_equal(counted, 4 * 500);
        rc_base_memory_free(rows);
        rc_base_memory_free(tally);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

static void m_is_chosen_from_the_data(void **state)
{
    (void)state;
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
    recut_cohort *cohort = read_with(path, "il6", 0, NULL);
    rc_plan_options options = defaults(10);
    options.scheme = "m-out-of-n";
    options.m = -1;
    rc_analysis *analysis = create(cohort, &options), *again = create(cohort, &options);
    assert_string_equal(analysis->spec, again->spec);
    const rc_table *choice = &analysis->table[0];
    assert_string_equal(choice->name, "choice_of_m");
    double nearest = INFINITY, m = 0;
    for (size_t r = 0; r < choice->n_rows; r++) {
        assert_true(choice->data[2 * r + 1] >= 0 && choice->data[2 * r + 1] <= 1);
        if (r) assert_true(choice->data[2 * r] < choice->data[2 * r - 2]);
        if (choice->data[2 * r + 1] < nearest) nearest = choice->data[2 * r + 1], m = choice->data[2 * r];
    }
    char text[32];
    snprintf(text, sizeof text, "\"m\":%g,", m);
    assert_non_null(strstr(analysis->spec, text));
    rc_plan_destroy(analysis);
    rc_plan_destroy(again);
    recut_cohort_destroy(cohort);
}

/* 95 zeros and 5 others: no admissible cutoff in the cohort, but one in some resamples, whose distance to none is
 * NaN. */
static void no_m_without_a_cutoff(void **state)
{
    (void)state;
    double time[100], marker[100];
    uint8_t event[100];
    for (int i = 0; i < 100; i++) {
        time[i] = 1 + i;
        event[i] = i % 3 != 0;
        marker[i] = i < 5 ? 1.5 : 0;
    }
    recut_cohort *cohort = NULL;
    assert_int_equal(recut_cohort_from_arrays(100, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    rc_plan_options options = defaults(10);
    options.scheme = "m-out-of-n";
    rc_analysis *analysis = create(cohort, &options);
    const rc_table *choice = &analysis->table[0];
    assert_non_null(strstr(analysis->spec, "\"m\":100,"));
    for (size_t r = 0; r < choice->n_rows; r++) assert_true(isnan(choice->data[2 * r + 1]));
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replay_gbsg2),
        cmocka_unit_test(replay_cohort143),
        cmocka_unit_test(acceleration_as_r),
        cmocka_unit_test(acceleration_of_centers),
        cmocka_unit_test(acceleration_of_moments),
        cmocka_unit_test(moments_are_exact),
        cmocka_unit_test(infinite_ratio),
        cmocka_unit_test(schemes),
        cmocka_unit_test(optimism_of_dxy),
        cmocka_unit_test(bad_replay_files),
        cmocka_unit_test(degenerate_cohorts),
        cmocka_unit_test(m_is_chosen_from_the_data),
        cmocka_unit_test(no_m_without_a_cutoff),
    };
    return cmocka_run_group_tests_name("bootstrap", tests, NULL, NULL);
}
