/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a truth takes from a cohort: worked out by hand; Kaplan-Meier curves of patients; cohorts drawn from it.
 *
 *   1. by hand     2. curves     3. drawn */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "centers_support.h"
#include "cohort/read.h"
#include "kernel/kaplan.h"
#include "plan/truth.h"
#include "plan/truth_like.h"
#include "plan/truth_model.h"

static void assert_near(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance)) fail_msg("%.17g, expected %.17g", got, expected);
}

static rc_truth_like taken(const recut_cohort *cohort)
{
    recut_error err = {0};
    rc_truth_like like = {0};
    if (rc_plan_truth_like_create(cohort, &like, &err) != RECUT_OK) fail_msg("%s", err.text);
    return like;
}

/* ---- 1. by hand --------------------------------------------------------- */

/* Events at 2, 4, 5, one patient censored at 3.  Steps of the hazard: -log(3/4), -log(1/2), and 1 for the last, where
 * the curve falls to 0.  They are spread over 1 to 3, 3 to 4.5, 4.5 to 5.5; before 1 nobody dies; from 5.5 on at the
 * mean hazard until 5.  Of three at risk at 3 one is censored; at 5 it ends. */
static void test_small(void **state)
{
    (void)state;
    static const double time[] = {5, 3, 2, 4}, marker[] = {7, 1, 7, 2};
    static const uint8_t event[] = {1, 0, 1, 1};
    recut_cohort *cohort = NULL;
    assert_int_equal(recut_cohort_from_arrays(4, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    rc_truth_like like = taken(cohort);
    static const double value[] = {1, 2, 7, 7}, end[] = {1, 3, 4.5, 5.5};
    const double first = log(4. / 3), second = log(2.),
                 rate[] = {0, first / 2, second / 1.5, 1, (first + second + 1) / 5};
    assert_memory_equal(like.lists.value, value, sizeof value);
    assert_int_equal(like.lists.n_pieces, 5);
    for (size_t i = 0; i < 5; i++) assert_near(like.lists.rate[i], rate[i], 1e-15);
    for (size_t i = 0; i < 4; i++) assert_near(like.lists.end[i], end[i], 1e-15);
    assert_int_equal(like.lists.n_watched, 2);
    assert_near(like.lists.watched_time[0], 3, 0);
    assert_near(like.lists.watched_left[0], 2. / 3, 1e-15);
    assert_near(like.lists.watched_time[1], 5, 0);
    assert_near(like.lists.watched_left[1], 0, 0);
    rc_truth_setting s = like.lists;
    s.censoring = RC_TRUTH_LIKE_CENSORING;
    assert_near(rc_plan_truth_model_watched(&s, 3, 1), 1, 0); /* an event at 3 is seen */
    assert_near(rc_plan_truth_model_watched(&s, 3.1, 1), 2. / 3, 1e-15);
    assert_near(rc_plan_truth_model_watched(&s, 10, 2), 2. / 3, 1e-15);
    assert_near(rc_plan_truth_model_watched(&s, 10.1, 2), 0, 0);
    rc_plan_truth_like_clear(&like);
    recut_cohort_destroy(cohort);
}

/* An event at time 0 falls to the next event time; nobody with an event after it is an error. */
static void test_time_0(void **state)
{
    (void)state;
    static const double time[] = {0, 1, 2}, marker[] = {1, 2, 3};
    static const uint8_t event[] = {1, 1, 0}, early[] = {1, 0, 0};
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    assert_int_equal(recut_cohort_from_arrays(3, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    rc_truth_like like = taken(cohort);
    assert_int_equal(like.lists.n_pieces, 2);
    assert_near(like.lists.rate[0], (log(1.5) + log(2.)) / 2, 1e-15); /* spread over 0 to 2 */
    rc_plan_truth_like_clear(&like);
    recut_cohort_destroy(cohort);
    assert_int_equal(recut_cohort_from_arrays(3, time, early, marker, "x", &cohort, NULL), RECUT_OK);
    assert_int_equal(rc_plan_truth_like_create(cohort, &like, &err), RECUT_E_USAGE);
    rc_plan_truth_like_clear(&like);
    recut_cohort_destroy(cohort);
}

/* ---- 2. curves ---------------------------------------------------------- */

static recut_cohort *patients(void)
{
    static const char *const markers[] = {"il6"};
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    const rc_cohort_options options = {
        .path = RECUT_TESTS_DIR "/golden/data/cohort143.csv", .n_markers = 1, .marker = markers};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static rc_kaplan curve_of(const recut_cohort *cohort, const uint8_t *event, double *room)
{
    size_t n = cohort->n;
    rc_kaplan curve = {.time = room,
                       .at_risk = room + n,
                       .events = room + 2 * n,
                       .censored = room + 3 * n,
                       .survival = room + 4 * n,
                       .greenwood = room + 5 * n};
    rc_kernel_kaplan(n, cohort->by_time, cohort->time, event, NULL, NULL, 0, 0.95, &curve);
    return curve;
}

/* At each event time, half of a step after it, all of it is there; censoring is the curve of exchanged events. */
static void test_curves(void **state)
{
    (void)state;
    recut_cohort *cohort = patients();
    size_t n = cohort->n, at = 0;
    double *room = calloc(6 * n, sizeof *room), sum = 0, begin = 0;
    uint8_t *censored = calloc(n, 1);
    rc_truth_like like = taken(cohort);
    rc_kaplan curve = curve_of(cohort, cohort->event, room);
    for (size_t i = 0, piece = like.lists.rate[0] > 0 ? 0 : 1; i < curve.k; i++) {
        if (curve.events[i] <= 0) continue;
        begin = piece ? like.lists.end[piece - 1] : 0;
        sum += like.lists.rate[piece] * (like.lists.end[piece] - begin);
        assert_true(begin <= curve.time[i] && curve.time[i] <= like.lists.end[piece]);
        if (curve.survival[i] > 0) assert_near(exp(-sum), curve.survival[i], 1e-12);
        piece++;
    }
    for (size_t i = 0; i < n; i++) censored[i] = !cohort->event[i];
    curve = curve_of(cohort, censored, room);
    for (size_t i = 0; i < curve.k; i++) {
        if (curve.events[i] <= 0) continue;
        assert_near(like.lists.watched_time[at], curve.time[i], 0);
        assert_near(like.lists.watched_left[at], i + 1 == curve.k ? 0 : curve.survival[i], 1e-12);
        at++;
    }
    assert_true(at > 10 && (at == like.lists.n_watched || at + 1 == like.lists.n_watched));
    free(room);
    free(censored);
    rc_plan_truth_like_clear(&like);
    recut_cohort_destroy(cohort);
}

/* ---- 3. drawn ----------------------------------------------------------- */

/* As many events, and the same markers, each as often; an own share of events stretches the time of watching. */
static void test_drawn(void **state)
{
    (void)state;
    enum { N = 40000 };
    static double time[N], marker[N], place[N];
    static uint8_t event[N];
    recut_cohort *cohort = patients();
    rc_truth_like like = taken(cohort);
    rc_truth_setting setting = like.lists;
    rc_truth *truth = NULL;
    rc_pcg g;
    setting.at = 0.5;
    setting.shape = 1;
    setting.marker = RC_TRUTH_LIKE;
    setting.survival = RC_TRUTH_LIKE_SURVIVAL;
    setting.censoring = RC_TRUTH_LIKE_CENSORING;
    for (int stretched = 0; stretched < 2; stretched++) {
        double events = 0, below = 0, expected = 0, longest = 0;
        setting.event_share = stretched ? 0.9 : 0;
        assert_int_equal(rc_plan_truth_create(&setting, &truth, NULL), RECUT_OK);
        double share = rc_plan_truth_event_share(truth);
        assert_near(share, stretched ? 0.9 : (double)cohort->events / (double)cohort->n, 0.01);
        rc_base_pcg_for_block(&g, 1, 2, 3, stretched);
        rc_plan_truth_draw(truth, &g, N, time, event, marker, place);
        for (size_t i = 0; i < cohort->n; i++) expected += cohort->marker[0].value[i] < 18.22;
        assert_near(rc_plan_truth_place(truth, 18.22), expected / (double)cohort->n, 1e-12);
        for (size_t i = 0; i < N; i++) {
            events += event[i];
            below += marker[i] < 18.22;
            longest = fmax(longest, time[i]);
        }
        assert_near(events / N, share, 4 * 0.5 / sqrt(N));
        assert_near(below / N, expected / (double)cohort->n, 4 * 0.5 / sqrt(N));
        assert_true(longest <= rc_plan_truth_limit(truth) * cohort->time[cohort->by_time[cohort->n - 1]]);
        rc_plan_truth_destroy(truth);
    }
    rc_plan_truth_like_clear(&like);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_small), cmocka_unit_test(test_time_0),
                                       cmocka_unit_test(test_curves), cmocka_unit_test(test_drawn)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
