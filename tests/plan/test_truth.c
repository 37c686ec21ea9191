/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cohorts from a stated truth: values worked out by hand; the share of events, the hazard ratio of cutoffs and the
 * marker of large cohorts against what the integrals say; what is refused.
 *
 *   1. by hand     2. large cohorts     3. refused */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "centers_support.h"
#include "kernel/concordance.h"
#include "plan/nested.h"
#include "plan/truth.h"

static const rc_truth_setting plain = {
    .effect = RC_TRUTH_JUMP, .log_hr = 0.9, .at = 0.5, .shape = 1, .event_share = 0.5};

static rc_truth *made(const rc_truth_setting *setting)
{
    recut_error err = {0};
    rc_truth *truth = NULL;
    if (rc_plan_truth_create(setting, &truth, &err) != RECUT_OK) fail_msg("%s", err.text);
    return truth;
}

static void assert_near(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance)) fail_msg("%.17g, expected %.17g", got, expected);
}

/* ---- 1. by hand --------------------------------------------------------- */

/* Exponential survival with median 12: rate log 2 / 12.  Watched for a time c, a share 1 - exp(-rate c) has the event:
 * a half at c = 12; with entry at a steady rate until c: 1 - (1 - exp(-r)) / r with r = rate c, a half at r =
 * 1.59362426; with an exponential end of mean c: r / (r + 1), a half at r = 1, c = 12 / log 2. */
static void test_limits(void **state)
{
    (void)state;
    static const double expected[] = {12 * 1.5936242600400401 / M_LN2, 12, 12 / M_LN2};
    for (int censoring = 0; censoring < RC_TRUTH_LIKE_CENSORING; censoring++) {
        rc_truth_setting setting = plain;
        setting.effect = RC_TRUTH_NONE;
        setting.censoring = (rc_truth_censoring)censoring;
        rc_truth *truth = made(&setting);
        assert_near(rc_plan_truth_limit(truth) / expected[censoring], 1, 5e-4);
        rc_plan_truth_destroy(truth);
    }
}

/* At the jump the two groups' hazards are proportional, so its log hazard ratio is that of the truth however patients
 * are censored; without an effect it is 0 everywhere.  Two like halves: a U has 0 at the middle, and mirror images
 * beside it. */
static void test_exact(void **state)
{
    (void)state;
    rc_truth_setting setting = plain;
    static const double places[] = {0.5, 0.8, 0.123};
    for (size_t i = 0; i < 3; i++)
        for (int censoring = 0; censoring < RC_TRUTH_LIKE_CENSORING; censoring++) {
            setting.at = places[i];
            setting.censoring = (rc_truth_censoring)censoring;
            rc_truth *truth = made(&setting);
            assert_near(rc_plan_truth_log_hr(truth, places[i]), 0.9, 1e-12);
            assert_true(rc_plan_truth_log_hr(truth, places[i] / 2) < 0.9);
            rc_plan_truth_destroy(truth);
        }
    setting = plain;
    setting.effect = RC_TRUTH_NONE;
    rc_truth *truth = made(&setting);
    for (double u = 0; u <= 1; u += 0.05) assert_true(rc_plan_truth_log_hr(truth, u) == 0);
    rc_plan_truth_destroy(truth);
    setting.effect = RC_TRUTH_U;
    truth = made(&setting);
    assert_near(rc_plan_truth_log_hr(truth, 0.5), 0, 1e-12);
    assert_near(rc_plan_truth_log_hr(truth, 0.3), -rc_plan_truth_log_hr(truth, 0.7), 1e-12);
    rc_plan_truth_destroy(truth);
}

/* Log-normal with median 10; rounding makes the place of a value that of the least marker rounded to it. */
static void test_marker(void **state)
{
    (void)state;
    rc_truth_setting setting = plain;
    rc_truth *truth = made(&setting);
    assert_near(rc_plan_truth_value(truth, 0.5), 10, 1e-12);
    assert_near(rc_plan_truth_value(truth, 0.84134474606854293), 10 * exp(1), 1e-10);
    assert_near(rc_plan_truth_place(truth, rc_plan_truth_value(truth, 0.3)), 0.3, 1e-12);
    rc_plan_truth_destroy(truth);
    setting.marker = RC_TRUTH_UNIFORM;
    setting.step = 0.25;
    truth = made(&setting);
    assert_true(rc_plan_truth_value(truth, 0.36) == 0.25 && rc_plan_truth_value(truth, 0.38) == 0.5);
    assert_near(rc_plan_truth_place(truth, 0.5), 0.375, 1e-12);
    rc_plan_truth_destroy(truth);
}

/* ---- 2. large cohorts --------------------------------------------------- */

enum { LARGE = 60000 };

/* Four standard errors: of a share, and of Cox's log hazard ratio. */
static void check_large(const rc_truth_setting *setting)
{
    static double time[LARGE], marker[LARGE], place[LARGE];
    static uint8_t event[LARGE];
    static const double cutoffs[] = {0.15, 0.5, 0.7, 0.9};
    recut_error err = {0};
    rc_pcg g;
    double events = 0, row[RC_SPLIT_COLUMNS];
    rc_nested *nested = NULL;
    const rc_plan_options options = {.criterion = "logrank", .min_fraction = 0.1};
    rc_truth *truth = made(setting);
    rc_base_pcg_for_block(&g, 5, 6, 7, (int64_t)(1000 * setting->log_hr) + setting->effect);
    rc_plan_truth_draw(truth, &g, LARGE, time, event, marker, place);
    for (size_t i = 0; i < LARGE; i++) events += event[i];
    assert_near(events / LARGE, setting->event_share, 4 * 0.5 / sqrt(LARGE));
    assert_int_equal(rc_plan_nested_create(LARGE, &options, &nested, &err), RECUT_OK);
    assert_int_equal(rc_plan_nested_load(nested, LARGE, time, event, marker, &err), RECUT_OK);
    for (size_t i = 0; i < sizeof cutoffs / sizeof *cutoffs; i++) {
        double value = rc_plan_truth_value(truth, cutoffs[i]);
        rc_plan_nested_split(nested, value, row);
        assert_near(row[RC_SPLIT_N_LOW] / LARGE, rc_plan_truth_place(truth, value), 4 * 0.5 / sqrt(LARGE));
        assert_near(log(row[RC_SPLIT_HR]), rc_plan_truth_log_hr(truth, rc_plan_truth_place(truth, value)),
                    4 * row[RC_SPLIT_LOG_HR_SE]);
    }
    rc_plan_nested_destroy(nested);
    rc_plan_truth_destroy(truth);
}

/* Of centers and several acting markers too: patients of each center one after the other, C of new patients as well. */
static void check_cohort(const rc_truth_setting *setting, size_t others)
{
    static double time[LARGE], marker[LARGE], place[LARGE], other[4 * LARGE], indicator[LARGE];
    static uint8_t event[LARGE];
    static const double cutoffs[] = {0.2, 0.7};
    const rc_plan_options options = {.criterion = "logrank", .min_fraction = 0.1};
    const rc_truth_cohort cohort = {
        .n = LARGE, .others = others, .time = time, .marker = marker, .event = event, .place = place, .other = other};
    rc_pcg g, h;
    double events = 0, row[RC_SPLIT_COLUMNS];
    rc_nested *nested = NULL;
    rc_truth *truth = made(setting);
    double *work = rc_base_memory_zeroed(rc_kernel_concordance_work(LARGE), sizeof *work);
    rc_base_pcg_for_block(&g, 15, 6, 7, (int64_t)others);
    rc_base_pcg_for_block(&h, 16, 6, 7, (int64_t)others);
    rc_plan_truth_draw_cohort(truth, &g, &h, &cohort);
    for (size_t i = 0; i < LARGE; i++) events += event[i];
    assert_near(events / LARGE, setting->event_share, 4 * 0.5 / sqrt(LARGE));
    assert_int_equal(rc_plan_nested_create(LARGE, &options, &nested, NULL), RECUT_OK);
    assert_int_equal(rc_plan_nested_load(nested, LARGE, time, event, marker, NULL), RECUT_OK);
    for (size_t i = 0; i < sizeof cutoffs / sizeof *cutoffs; i++) {
        rc_concordance c;
        double value = rc_plan_truth_value(truth, cutoffs[i]), at = rc_plan_truth_place(truth, value);
        assert_near(at, cutoffs[i], setting->step > 0 ? 0.1 : 1e-9);
        rc_plan_nested_split(nested, value, row);
        assert_near(row[RC_SPLIT_N_LOW] / LARGE, at, 4 * 0.5 / sqrt(LARGE));
        assert_near(log(row[RC_SPLIT_HR]), rc_plan_truth_log_hr(truth, at), 4 * row[RC_SPLIT_LOG_HR_SE]);
        for (size_t k = 0; k < LARGE; k++) indicator[k] = marker[k] >= value;
        const uint32_t *by_time = rc_plan_nested_context(nested)->cohort->by_time;
        rc_kernel_concordance(LARGE, by_time, time, event, indicator, NULL, 1, &c, work);
        assert_near(c.c, rc_plan_truth_c(truth, at), 4 * c.se);
    }
    rc_base_memory_free(work);
    rc_plan_nested_destroy(nested);
    rc_plan_truth_destroy(truth);
}

/* Two log-normals: 0.7 x + 0.3 (x - 3) below; survival in pieces; centers with hazards, effects and assays of their
 * own; three correlated markers that act. */
static void test_newer(void **state)
{
    (void)state;
    static const double rate[] = {0.02, 0.2, 0.01}, end[] = {6, 10}, few[] = {0.2, 0, 0.05};
    static const rc_truth_center center[] = {{0.5, -0.4, 1, 0, 1}, {0.3, 0, 0.2, 4, 1.5}, {0.2, 0.7, -0.5, -1, 0.8}};
    rc_truth_setting setting = plain;
    setting.marker = RC_TRUTH_MIXTURE;
    setting.mixture_share = 0.3;
    setting.mixture_distance = 3;
    setting.survival = RC_TRUTH_PIECEWISE;
    setting.n_pieces = 3;
    setting.rate = rate;
    setting.end = end;
    check_cohort(&setting, 0);
    rc_truth *truth = made(&setting);
    double x = log(rc_plan_truth_value(truth, 0.6) / 10);
    assert_near(0.7 * 0.5 * erfc(-x / M_SQRT2) + 0.3 * 0.5 * erfc(-(x - 3) / M_SQRT2), 0.6, 1e-12);
    rc_plan_truth_destroy(truth);
    setting.rate = few; /* nobody dies from 6 to 10 */
    setting.censoring = RC_TRUTH_ADMINISTRATIVE;
    setting.effect = RC_TRUTH_LINEAR;
    check_cohort(&setting, 0);
    setting = plain;
    setting.n_centers = 3;
    setting.center = center;
    setting.effect = RC_TRUTH_LINEAR;
    check_cohort(&setting, 0);
    setting.effect = RC_TRUTH_JUMP;
    setting.at = 0.7;
    setting.step = 0.5;
    check_cohort(&setting, 0);
    setting.effect =
        RC_TRUTH_NONE; /* centers alone make the higher marker look harmful: assay and hazard go together */
    setting.log_hr = 0;
    check_cohort(&setting, 0);
    setting = plain;
    setting.acting = 3;
    setting.correlation = 0.5;
    check_cohort(&setting, 2);
    setting.effect = RC_TRUTH_LINEAR;
    setting.censoring = RC_TRUTH_DROPOUT;
    setting.marker = RC_TRUTH_UNIFORM;
    check_cohort(&setting, 4);
}

static void test_large(void **state)
{
    (void)state;
    rc_truth_setting setting = plain;
    check_large(&setting);
    setting = (rc_truth_setting){.effect = RC_TRUTH_LINEAR,
                                 .log_hr = 0.7,
                                 .at = 0.5,
                                 .shape = 2,
                                 .event_share = 0.3,
                                 .marker = RC_TRUTH_NORMAL,
                                 .step = 0.5,
                                 .censoring = RC_TRUTH_ADMINISTRATIVE};
    check_large(&setting);
    setting.effect = RC_TRUTH_U;
    setting.censoring = RC_TRUTH_DROPOUT;
    setting.log_hr = -1.2;
    setting.event_share = 0.8;
    check_large(&setting);
    setting.effect = RC_TRUTH_JUMP;
    setting.censoring = RC_TRUTH_UNIFORM_ENTRY;
    setting.censoring_log_hr = 1;
    setting.step = 0;
    check_large(&setting);
    setting.censoring_at = 0.85;
    setting.censoring_log_hr = 3;
    setting.event_share = 0.6;
    check_large(&setting);
    setting.event_share = 1;
    check_large(&setting);
}

/* Other markers: of the same distribution, and as correlated with each other as with the one that acts.  Of normal
 * scores: here the markers are normal.  Uniform ones stay between 0 and 1. */
static void test_others(void **state)
{
    (void)state;
    enum { OTHERS = 2, N = 40000 };
    static double time[N], marker[3 * N], place[N];
    static uint8_t event[N];
    double mean[3] = {0}, product[3][3] = {{0}};
    rc_truth_setting setting = plain;
    rc_pcg g;
    setting.marker = RC_TRUTH_NORMAL;
    rc_truth *truth = made(&setting);
    rc_base_pcg_for_block(&g, 8, 1, 1, 1);
    rc_plan_truth_draw(truth, &g, N, time, event, marker, place);
    rc_plan_truth_draw_others(truth, &g, N, place, OTHERS, 0.6, marker + N);
    for (size_t i = 0; i < N; i++)
        for (size_t a = 0; a < 3; a++) mean[a] += marker[a * N + i] / N;
    for (size_t i = 0; i < N; i++)
        for (size_t a = 0; a < 3; a++)
            for (size_t b = 0; b < 3; b++)
                product[a][b] += (marker[a * N + i] - mean[a]) * (marker[b * N + i] - mean[b]) / N;
    for (size_t a = 0; a < 3; a++) {
        assert_near(mean[a], 10, 4 * 2.5 / sqrt(N));
        assert_near(product[a][a], 6.25, 4 * 6.25 * sqrt(2. / N));
        for (size_t b = 0; b < a; b++) assert_near(product[a][b] / 6.25, 0.6, 4 * 1.2 / sqrt(N));
    }
    rc_plan_truth_destroy(truth);
    setting.marker = RC_TRUTH_UNIFORM;
    truth = made(&setting);
    rc_plan_truth_draw_others(truth, &g, N, place, OTHERS, 0, marker + N);
    double low = 0;
    for (size_t i = N; i < 3 * N; i++) {
        assert_true(marker[i] > 0 && marker[i] < 1);
        low += marker[i] < 0.3;
    }
    assert_near(low / (2 * N), 0.3, 4 * 0.46 / sqrt(2 * N));
    rc_plan_truth_destroy(truth);
}

/* ---- 3. refused --------------------------------------------------------- */

/* The best cutoff: a jump, where it may be; of a rounded marker the value next to it (u = 0.5 is the value 10, and 12
 * begins at a log of 1.05: nearer than 9, which begins at 0.85); of a line near the middle, above it, where fewer
 * patients die later; of nothing, and of a U, none. */
static void test_best(void **state)
{
    rc_truth_setting setting = plain;
    (void)state;
    setting.at = 0.3;
    rc_truth *truth = made(&setting);
    assert_near(rc_plan_truth_best(truth, 0.1), 0.3, 1e-12);
    assert_true(rc_plan_truth_best(truth, 0.4) >= 0.4);
    rc_plan_truth_destroy(truth);
    setting = plain;
    setting.step = 3;
    truth = made(&setting);
    assert_near(rc_plan_truth_value(truth, rc_plan_truth_best(truth, 0.1)), 12, 1e-9);
    rc_plan_truth_destroy(truth);
    setting = plain;
    setting.effect = RC_TRUTH_LINEAR;
    truth = made(&setting);
    double best = rc_plan_truth_best(truth, 0.1);
    assert_true(best > 0.5 && best < 0.7);
    rc_plan_truth_destroy(truth);
    static const rc_truth_effect without[] = {RC_TRUTH_NONE, RC_TRUTH_U};
    for (size_t i = 0; i < 2; i++) {
        setting.effect = without[i];
        truth = made(&setting);
        assert_true(isnan(rc_plan_truth_best(truth, 0.1)));
        rc_plan_truth_destroy(truth);
    }
}

static void test_refused(void **state)
{
    (void)state;
    const struct {
        size_t member;
        double value;
        const char *said;
    } bad[] = {
        {offsetof(rc_truth_setting, log_hr), NAN, "hr: "},
        {offsetof(rc_truth_setting, log_hr), 5, "hr: "},
        {offsetof(rc_truth_setting, at), 0, "at: "},
        {offsetof(rc_truth_setting, shape), 0, "shape: "},
        {offsetof(rc_truth_setting, event_share), 0, "event-share: "},
        {offsetof(rc_truth_setting, event_share), 1.01, "event-share: "},
        {offsetof(rc_truth_setting, step), -1, "round: "},
        {offsetof(rc_truth_setting, censoring_log_hr), INFINITY, "censoring-hr: "},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        rc_truth_setting setting = plain;
        recut_error err = {0};
        rc_truth *truth = NULL;
        *(double *)(void *)((char *)&setting + bad[i].member) = bad[i].value;
        assert_int_equal(rc_plan_truth_create(&setting, &truth, &err), RECUT_E_USAGE);
        assert_null(truth);
        if (strncmp(err.text, bad[i].said, strlen(bad[i].said)) != 0)
            fail_msg("%s, expected %s", err.text, bad[i].said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_limits),  cmocka_unit_test(test_exact),
                                       cmocka_unit_test(test_marker),  cmocka_unit_test(test_large),
                                       cmocka_unit_test(test_newer),   cmocka_unit_test(test_others),
                                       cmocka_unit_test(test_refused), cmocka_unit_test(test_best)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
