/* SPDX-License-Identifier: GPL-3.0-or-later
 * Infinite replicates: what a stored NaN stands for, their place in an interval (by hand and as R), rescaling, and
 * which intervals are called 95 %. */
#include "base/memory.h"
#include "cohort/read.h"
#include "golden.h"
#include "kernel/reason.h"
#include "plan/rescale.h"
#include "plan/sample.h"
#include "study/find.h"
#include "summary/coverage.h"
#include "summary/intervals.h"
#include "summary/optimism.h"
#include "summary/replicates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Seven replicates: finite; no events low, high; monotone upwards, downwards; an empty group; not converged. */
static void what_a_nan_stands_for(void **state)
{
    (void)state;
    const double n_low[] = {5, 5, 5, 5, 5, 0, 5}, n_high[] = {5, 5, 5, 5, 5, 10, 5};
    const double events_low[] = {2, 0, 2, 1, 1, 0, 1}, events_high[] = {2, 2, 0, 1, 1, 3, 1};
    const double mh[] = {2, 3, 0.3, 4, 0.2, NAN, 1.5};
    const double reason[] = {RC_REASON_NONE,     RC_REASON_NO_EVENTS_LOW, RC_REASON_NO_EVENTS_HIGH, RC_REASON_MONOTONE,
                             RC_REASON_MONOTONE, RC_REASON_EMPTY_GROUP,   RC_REASON_NOT_CONVERGED};
    const double why[] = {RC_REASON_NONE,     RC_REASON_MONOTONE,    RC_REASON_MONOTONE,     RC_REASON_MONOTONE,
                          RC_REASON_MONOTONE, RC_REASON_EMPTY_GROUP, RC_REASON_NOT_CONVERGED};
    const rc_split_replicates of = {7, n_low, n_high, events_low, events_high, mh, reason, why};
    const double hr[] = {1.5, INFINITY, 0, INFINITY, 0, NAN, NAN}, by_events[] = {1.5, INFINITY, 0, NAN, NAN, NAN, NAN},
                 low[] = {1.5, INFINITY, INFINITY, INFINITY, INFINITY, NAN, INFINITY};
    static const char *const names[] = {"hr", "hr_oe", "hr_adjusted", "median_low", "rmst_difference"};
    const double plain[] = {1.5, NAN, NAN, NAN, NAN, NAN, NAN};
    const double *const expected[] = {hr, by_events, hr, low, plain};
    for (int k = 0; k < 5; k++) {
        double x[] = {1.5, NAN, NAN, NAN, NAN, NAN, NAN};
        rc_summary_replicates_restore(names[k], x, &of);
        for (int i = 0; i < 7; i++) {
            bool same = isnan(expected[k][i]) ? isnan(x[i]) : x[i] == expected[k][i];
            if (!same) fail_msg("%s, replicate %d: %g", names[k], i, x[i]);
        }
    }
}

/* 1 .. 90 and ten infinite ones: rank 101 * 0.025 = 2.525 lies between 2 and 3, rank 98.475 among the infinite. */
static void infinite_limits(void **state)
{
    (void)state;
    double t[101];
    rc_intervals got;
    for (int i = 0; i < 100; i++) t[i] = i < 90 ? (double)(i + 1) : INFINITY;
    t[100] = NAN;
    rc_summary_intervals(t, 101, 40, 0.01, 0.95, false, 1, &got);
    assert_true(got.usable == 100 && got.infinite[0] == 0 && got.infinite[1] == 10);
    assert_true(got.percentile[0] > 2 && got.percentile[0] < 3 && isinf(got.percentile[1]));
    const double *const none[] = {got.basic, got.normal, got.bca, got.rescaled, &got.mean, &got.sd};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) assert_true(isnan(none[i][0]));
    for (int i = 0; i < 100; i++) t[i] = i < 50 ? 0 : 2; /* half of the ratios 0 */
    rc_summary_intervals(t, 100, 1, 0, 0.95, true, 1, &got);
    assert_true(got.infinite[0] == 50 && got.percentile[0] == 0 && fabs(got.percentile[1] - 2) < 1e-12);
    for (int i = 0; i < 100; i++) t[i] = INFINITY; /* all: nothing to print */
    rc_summary_intervals(t, 100, INFINITY, 0, 0.95, false, 1, &got);
    assert_true(isnan(got.percentile[0]) && isnan(got.percentile[1]) && got.infinite[1] == 100);
    for (int i = 0; i < 100; i++)
        t[i] = i < 50 ? (double)i : INFINITY; /* the estimate itself is not reached, some are */
    rc_summary_intervals(t, 100, INFINITY, 0, 0.95, false, 1, &got);
    assert_true(got.percentile[0] > 1 && isinf(got.percentile[1]) && isnan(got.basic[0]));
}

static void glioma_as_r(void **state)
{
    (void)state;
    recut_error err = {0};
    char path[1024], file[1024], name[80];
    const char *marker = "age";
    const double cutoff = 60;
    golden *expected = golden_read("bootstrap/glioma_percentile.csv");
    snprintf(path, sizeof path, "%s/golden/data/glioma.csv", RECUT_TESTS_DIR);
    snprintf(file, sizeof file, "%s/golden/bootstrap/glioma_replay.txt", RECUT_TESTS_DIR);
    rc_cohort_options read = {.path = path, .n_markers = 1, .marker = &marker};
    recut_cohort *cohort = NULL;
    if (rc_cohort_read(&read, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    rc_plan_options options = {.criterion = "logrank",
                               .min_fraction = 0.1,
                               .replicates = 1,
                               .seed = 1,
                               .rows = -1,
                               .hazard_ratio = "mh",
                               .n_cutoffs = 1,
                               .cutoff = &cutoff,
                               .replay = file};
    rc_analysis *analysis = NULL;
    void *work = NULL;
    if (rc_plan_create(rc_study_find("bootstrap"), cohort, &options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    size_t n = (size_t)analysis->replicates, width = analysis->n_columns;
    double *rows = rc_base_memory_zeroed(n * width, sizeof *rows), *x = rc_base_memory_zeroed(7 * n, sizeof *x);
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
    assert_int_equal(analysis->type->work_create(analysis, &work, &err), RECUT_OK);
    for (int64_t b = 0; b < analysis->n_blocks; b++)
        assert_int_equal(analysis->type->block(analysis, b, rc_plan_block_count(analysis, b),
                                               rows + (size_t)(b * analysis->block_size) * width, tally, work, &err),
                         RECUT_OK);
    static const char *const columns[] = {"n_low", "n_high", "events_low", "events_high", "hr_mh", "reason"};
    for (int q = -6; q < expected->rows; q++) {
        double *to = q < 0 ? x + (size_t)(q + 7) * n : x;
        snprintf(name, sizeof name, "age@60/%s", q < 0 ? columns[q + 6] : expected->text[q]);
        for (size_t c = 0; c < width; c++)
            for (size_t r = 0; r < n && strcmp(analysis->column[c].name, name) == 0; r++) to[r] = rows[r * width + c];
        if (q < 0) continue;
        const rc_split_replicates of = {n, x + n, x + 2 * n, x + 3 * n, x + 4 * n, x + 5 * n, x + 6 * n, NULL};
        rc_intervals got;
        rc_summary_replicates_restore(expected->text[q], x, &of);
        rc_summary_intervals(x, n, 10, NAN, 0.95, rc_summary_replicates_is_ratio(expected->text[q]), 1, &got);
        const double *r = expected->value[q];
        assert_int_equal(got.usable, (size_t)r[golden_column(expected, "usable")]);
        assert_int_equal(got.infinite[1], (size_t)r[golden_column(expected, "infinite")]);
        double upper = r[golden_column(expected, "upper")];
        assert_true(golden_error(got.percentile[0], r[golden_column(expected, "lower")]) < 1e-8);
        assert_true(isinf(upper) ? isinf(got.percentile[1]) : golden_error(got.percentile[1], upper) < 1e-8);
    }
    analysis->type->work_destroy(work);
    rc_base_memory_free(rows);
    rc_base_memory_free(x);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(expected);
}

/* Differences 0.1, 0.3 and one infinite: no mean, the median 0.3. Infinite in both: the difference is unknown. */
static void infinite_optimism(void **state)
{
    (void)state;
    const double sample[] = {0.6, -0.9, INFINITY, INFINITY}, original[] = {0.5, -0.6, 0.4, INFINITY},
                 oob[] = {0.2, -0.1, NAN, INFINITY}, sign[] = {1, -1, 1, 1};
    rc_optimism got;
    assert_int_equal(rc_summary_optimism(3, sample, original, oob, sign, 0.7, 0, &got, NULL), RECUT_OK);
    assert_true(got.used == 3 && got.infinite == 1 && got.used_oob == 2 && got.infinite_oob == 0);
    assert_true(isnan(got.optimism) && isnan(got.corrected) && isnan(got.slope) && fabs(got.oob - 0.15) < 1e-15);
    assert_true(fabs(got.median - 0.3) < 1e-15 && fabs(got.corrected_median - 0.4) < 1e-15);
    assert_int_equal(rc_summary_optimism(4, sample, original, oob, sign, 0.7, 0, &got, NULL), RECUT_OK);
    assert_true(got.used == 4 && got.infinite == 2 && isnan(got.median) && isnan(got.corrected_median));
    assert_true(got.used_oob == 3 && got.infinite_oob == 1 && isnan(got.oob) && isnan(got.e632));
    assert_int_equal(rc_summary_optimism(2, sample, original, oob, sign, INFINITY, 0, &got, NULL), RECUT_OK);
    assert_true(fabs(got.optimism - 0.2) < 1e-15 && isnan(got.corrected) && isnan(got.e632plus) && isnan(got.apparent));
}

/* Ten values of one patient each, the estimate the fifth (four below), resamples between the third and the eighth:
 * ranks 2 to
 * 7. Factor 1/2: 4 - (7 - 4) / 2 = 2.5 and 4 - (2 - 4) / 2 = 5, so from the third value (rank 2) to the sixth.  Factor
 * 2: -2 and 8, cut at the candidates. */
static void rescaled_cutoff(void **state)
{
    (void)state;
    double value[10], below[10], out[2];
    int64_t selected[10] = {0, 0, 10, 10, 10, 10, 10, 10, 0, 0};
    for (int i = 0; i < 10; i++) value[i] = 10 + i * i, below[i] = i;
    rc_plan_rescale_cutoff(value, below, selected, 10, value[4], value[1], value[7], 0.5, out);
    assert_true(out[0] == value[2] && out[1] == value[5]);
    rc_plan_rescale_cutoff(value, below, selected, 10, value[4], value[1], value[7], 2, out);
    assert_true(out[0] == value[1] && out[1] == value[7]);
    rc_plan_rescale_cutoff(value, below, selected, 10, NAN, value[1], value[7], 2, out);
    assert_true(isnan(out[0]) && isnan(out[1]));
    assert_int_equal(rc_plan_rescale_quantile(selected, 10, 0.5), 4);
    assert_int_equal(rc_plan_rescale_quantile((int64_t[]){0, 0}, 2, 0.5), 2);
    assert_true(fabs(rc_plan_rescale_factor("subsample", 90, 143, 0.5) - sqrt(90.0 / 53)) < 1e-15);
    assert_true(fabs(rc_plan_rescale_factor("m-out-of-n", 25, 100, 0.5) - 0.5) < 1e-15);
    assert_true(rc_plan_rescale_factor("ordinary", 0, 100, 0.5) == 1);
}

/* coverage.inc is what bench/coverage.tsv says, and decides as bench/coverage.md does. */
static void coverage_is_measured(void **state)
{
    (void)state;
    char path[1024], line[512], scheme[32], statistic[64], interval[32];
    snprintf(path, sizeof path, "%s/../bench/coverage.tsv", RECUT_TESTS_DIR);
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("no %s", path);
    int checked = 0;
    while (fgets(line, sizeof line, file)) {
        double n, share, effect, exists, covered;
        long cohorts;
        if (sscanf(line, "%31[^\t]\t%lf\t%lf\t%lf\t%63[^\t]\t%31[^\t]\t%ld\t%lf\t%lf", scheme, &n, &share, &effect,
                   statistic, interval, &cohorts, &exists, &covered) != 9)
            continue;
        for (int kind = 0; kind < RC_INTERVAL_KINDS; kind++) {
            if (strcmp(interval, rc_summary_coverage_kinds[kind]) != 0 || strncmp(statistic, "cutoff", 6) == 0)
                continue;
            const rc_coverage *found = rc_summary_coverage(scheme, statistic, (rc_interval_kind)kind);
            if (!found) fail_msg("%s %s %s is not in coverage.inc", scheme, statistic, interval);
            const int *range = n < 100 ? found->small : found->large;
            int thousandths = (int)(covered * 1000 + 0.5);
            assert_true(range[0] <= thousandths && thousandths <= range[1]);
            if (thousandths < 930 || thousandths > 970) assert_false(rc_summary_coverage_holds(found, n));
            checked++;
        }
    }
    fclose(file);
    assert_true(checked > 500);
    const rc_coverage small = {"", "", "", {950, 971}, {940, 960}}, both = {"", "", "", {930, 970}, {940, 960}};
    assert_true(rc_summary_coverage_holds(&small, 200) && !rc_summary_coverage_holds(&small, 199));
    assert_true(rc_summary_coverage_holds(&both, 50) && !rc_summary_coverage_holds(&both, 49));
    assert_false(rc_summary_coverage_holds(NULL, 1000));
    assert_null(rc_summary_coverage("ordinary", "chisq", RC_INTERVAL_PERCENTILE));
    const rc_coverage biased = {"ordinary", "hr_mh", "normal", {940, 960}, {940, 960}};
    assert_false(rc_summary_coverage_holds(&biased, 200));
    assert_null(rc_summary_coverage("cluster", "hr", RC_INTERVAL_PROFILE));
    assert_non_null(rc_summary_coverage("ordinary", "survival_difference_1825", RC_INTERVAL_PERCENTILE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_a_nan_stands_for), cmocka_unit_test(infinite_limits),
                                       cmocka_unit_test(glioma_as_r),           cmocka_unit_test(infinite_optimism),
                                       cmocka_unit_test(rescaled_cutoff),       cmocka_unit_test(coverage_is_measured)};
    return cmocka_run_group_tests_name("replicates", tests, NULL, NULL);
}
