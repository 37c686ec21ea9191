/* SPDX-License-Identifier: GPL-3.0-or-later
 * Competing risks: by hand, against survival and cmprsk, with weights, what cannot be computed. */
#include "kernel/competing.h"

#include "base/memory.h"
#include "cohort/read.h"
#include "kernel/kaplan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../golden.h"

static const char *const one[] = {"1"}, *const two[] = {"2"};

static recut_cohort *cohort_of(const char *file, const char *marker, const char *stratum)
{
    char path[1024];
    recut_cohort *cohort = NULL;
    recut_error err;
    const char *const markers[] = {marker};
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, file);
    const rc_cohort_options options = {.path = path,
                                       .event = "status",
                                       .n_event_values = 1,
                                       .event_values = one,
                                       .n_competing_values = 1,
                                       .competing_values = two,
                                       .n_markers = 1,
                                       .marker = markers,
                                       .strata = strcmp(stratum, "-") == 0 ? NULL : stratum};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_true(cohort->has_competing && cohort->n_competing > 0);
    return cohort;
}

/* The parts of "file|marker|cutoff|group". */
static size_t parts(char *text, char *part[4])
{
    size_t n = 0;
    for (char *at = strtok(text, "|"); at && n < 4; at = strtok(NULL, "|")) part[n++] = at;
    return n;
}

static rc_competing split(const recut_cohort *cohort, double cutoff, uint8_t *group)
{
    for (size_t i = 0; i < cohort->n; i++) group[i] = cohort->marker[0].value[i] >= cutoff;
    return (rc_competing){cohort->n, cohort->by_time, cohort->time, cohort->event, cohort->competing, group, NULL};
}

static void tests_against_r(void **state)
{
    (void)state;
    golden *g = golden_read("competing/tests.csv");
    for (int r = 0; r < g->rows; r++) {
        char text[64], *part[4];
        snprintf(text, sizeof text, "%s", g->text[r]);
        assert_int_equal(parts(text, part), 4);
        recut_cohort *cohort = cohort_of(part[0], part[1], part[3]);
        uint8_t *group = rc_base_memory_zeroed(cohort->n, 1);
        double *work = rc_base_memory_uninitialized(rc_kernel_competing_work(cohort->n), sizeof *work);
        double *score = rc_base_memory_uninitialized(cohort->n, sizeof *score), sum = 0;
        uint32_t *by_stratum = rc_base_memory_zeroed(cohort->n, sizeof *by_stratum);
        rc_competing of = split(cohort, atof(part[2]), group), other;
        for (uint32_t s = 0, at = 0; s < rc_cohort_strata(cohort) && cohort->has_strata; s++)
            for (size_t k = 0; k < cohort->n; k++)
                if (cohort->strata.code[cohort->by_time[k]] == s) by_stratum[at++] = cohort->by_time[k];
        if (cohort->has_strata) of.by_time = by_stratum, of.stratum = cohort->strata.code;
        other = of;
        rc_logrank gray, gray_other;
        rc_subdistribution fit;
        rc_kernel_competing_gray(&of, &gray);
        other.event = of.competing;
        other.competing = of.event;
        rc_kernel_competing_gray(&other, &gray_other);
        for (size_t i = 0; i < rc_kernel_competing_work(cohort->n); i++) work[i] = NAN;
        rc_kernel_competing_hazard(&of, &fit, work);
        rc_kernel_competing_scores(cohort, NULL, NULL, NULL, score);
        for (size_t i = 0; i < cohort->n; i++) sum += group[i] ? score[i] : 0;
        const double *want = g->value[r];
        assert_true(golden_error(gray.chisq, want[1]) < 1e-9);
        assert_true(fabs(gray.p - want[2]) < 1e-12); /* cmprsk: 1 - pchisq */
        assert_true(golden_error(gray_other.chisq, want[3]) < 1e-9);
        assert_true(golden_error(fit.score, want[4]) < 1e-9 &&
                    (cohort->has_strata || golden_error(sum, want[4]) < 1e-9));
        assert_true(golden_error(fit.variance, want[5]) < 1e-9 && golden_error(fit.chisq, want[6]) < 1e-9);
        assert_true(golden_error(fit.log_ratio, want[7]) < 1e-9 && golden_error(fit.se, want[8]) < 1e-9);
        assert_true(golden_error(fit.ratio.upper, exp(want[7] + 1.959963984540054 * want[8])) < 1e-9);
        rc_base_memory_free(group);
        rc_base_memory_free(work);
        rc_base_memory_free(by_stratum);
        rc_base_memory_free(score);
        recut_cohort_destroy(cohort);
    }
    assert_true(g->rows >= 10);
    free(g);
}

static void place(rc_incidence *curve, size_t n, double *storage)
{
    double **const array[] = {&curve->time,     &curve->at_risk,   &curve->events, &curve->competing,
                              &curve->censored, &curve->incidence, &curve->se,     &curve->lower,
                              &curve->upper,    &curve->other,     &curve->times};
    for (size_t a = 0; a < sizeof array / sizeof *array; a++) *array[a] = storage + a * n;
}

static void incidence_against_r(void **state)
{
    (void)state;
    golden *g = golden_read("competing/incidence.csv");
    for (int r = 0; r < g->rows; r++) {
        char text[64], *part[4];
        snprintf(text, sizeof text, "%s", g->text[r]);
        assert_int_equal(parts(text, part), 4);
        recut_cohort *cohort = cohort_of(part[0], part[1], "-");
        uint8_t *group = rc_base_memory_zeroed(cohort->n, 1);
        double *storage = rc_base_memory_zeroed(11 * cohort->n, sizeof *storage);
        rc_competing of = split(cohort, atof(part[2]), group);
        rc_incidence curve;
        size_t j = 0;
        place(&curve, cohort->n, storage);
        rc_kernel_competing_incidence(&of, (unsigned)atoi(part[3]), &curve);
        const double *want = g->value[r];
        while (j < curve.k && curve.time[j] < want[1]) j++;
        assert_true(j < curve.k && curve.time[j] == want[1] && curve.at_risk[j] == want[2]);
        assert_true(curve.events[j] == want[3] && curve.competing[j] == want[4]);
        assert_true(fabs(curve.incidence[j] - want[5]) < 1e-12 && fabs(curve.other[j] - want[9]) < 1e-12);
        assert_true(fabs(curve.se[j] - want[6]) < 1e-11);
        if (!isnan(want[7])) assert_true(golden_error(curve.lower[j], want[7]) < 1e-9);
        if (!isnan(want[8])) assert_true(golden_error(curve.upper[j], want[8]) < 1e-9);
        rc_base_memory_free(group);
        rc_base_memory_free(storage);
        recut_cohort_destroy(cohort);
    }
    assert_true(g->rows > 200);
    free(g);
}

static void scores_against_r(void **state)
{
    (void)state;
    golden *g = golden_read("competing/scores.csv");
    for (int r = 0; r < g->rows; r++) {
        recut_cohort *cohort = cohort_of(g->text[r], strcmp(g->text[r], "pbc_competing") == 0 ? "bili" : "marker", "-");
        double *score = rc_base_memory_uninitialized(cohort->n, sizeof *score);
        rc_kernel_competing_scores(cohort, NULL, NULL, NULL, score);
        assert_true(golden_error(score[(size_t)g->value[r][1] - 1], g->value[r][2]) < 1e-9);
        rc_base_memory_free(score);
        recut_cohort_destroy(cohort);
    }
    free(g);
}

/* Event, competing, event, event, at 1, 2, 3, 4: at risk 4, (2 + 1), (1 + 1). */
static void by_hand(void **state)
{
    (void)state;
    uint32_t by_time[] = {0, 1, 2, 3}, rank[] = {1, 1, 2, 3};
    double time[] = {1, 2, 3, 4}, score[4], hand[] = {3.0 / 4, -13.0 / 12, 5.0 / 12, -1.0 / 12};
    uint8_t event[] = {1, 0, 1, 1}, competing[] = {0, 1, 0, 0};
    recut_cohort cohort = {
        .n = 4, .by_time = by_time, .time = time, .event = event, .competing = competing, .rank = rank};
    rc_kernel_competing_scores(&cohort, NULL, NULL, NULL, score);
    for (int i = 0; i < 4; i++) assert_true(fabs(score[i] - hand[i]) < 1e-15);

    /* without competing events: log-rank scores */
    double logrank[] = {3.0 / 4, -1.0 / 4, 1 - 3.0 / 4, 1 - 7.0 / 4};
    cohort.competing = NULL;
    rc_kernel_competing_scores(&cohort, NULL, NULL, NULL, score);
    for (int i = 0; i < 4; i++) assert_true(fabs(score[i] - logrank[i]) < 1e-15);
}

/* A weight of 2 is the patient twice, 0 nobody. */
static void weights(void **state)
{
    (void)state;
    enum { N = 120 };
    recut_cohort *cohort = cohort_of("competing_ties", "marker", "-"), twice = {0};
    double weight[N], score[N], time[2 * N], repeated[2 * N];
    uint8_t event[2 * N], competing[2 * N];
    uint32_t by_time[2 * N], from[2 * N];
    assert_int_equal(cohort->n, N);
    for (size_t k = 0; k < N; k++) {
        uint32_t i = cohort->by_time[k];
        weight[i] = (double)(i % 3);
        for (size_t c = 0; c < i % 3; c++, twice.n++) {
            time[twice.n] = cohort->time[i];
            event[twice.n] = cohort->event[i];
            competing[twice.n] = cohort->competing[i];
            by_time[twice.n] = (uint32_t)twice.n;
            from[twice.n] = i;
        }
    }
    twice.time = time;
    twice.event = event;
    twice.competing = competing;
    twice.by_time = by_time;
    rc_kernel_competing_scores(cohort, NULL, weight, NULL, score);
    rc_kernel_competing_scores(&twice, NULL, NULL, NULL, repeated);
    for (size_t i = 0; i < twice.n; i++) assert_true(fabs(repeated[i] - score[from[i]]) < 1e-12);
    recut_cohort_destroy(cohort);
}

static void nothing_to_compare(void **state)
{
    (void)state;
    uint32_t by_time[] = {0, 1, 2};
    double time[] = {1, 2, 2}, work[64] = {0};
    uint8_t none[] = {0, 0, 0}, event[] = {1, 0, 0}, competing[] = {0, 1, 0}, group[] = {0, 1, 1}, alone[] = {1, 1, 1};
    rc_logrank gray;
    rc_subdistribution fit;
    rc_competing of = {3, by_time, time, none, competing, group, NULL};
    assert_true(rc_kernel_competing_work(3) <= 64);
    rc_kernel_competing_gray(&of, &gray);
    rc_kernel_competing_hazard(&of, &fit, work);
    assert_true(isnan(gray.chisq) && isnan(gray.p) && isnan(fit.chisq) && fit.reason == RC_REASON_NO_EVENTS);
    of.event = event;
    rc_kernel_competing_hazard(&of, &fit, work);
    assert_true(isnan(fit.ratio.estimate) && fit.reason == RC_REASON_NO_EVENTS_HIGH && fit.score < 0);
    of.group = alone;
    rc_kernel_competing_gray(&of, &gray);
    rc_kernel_competing_hazard(&of, &fit, work);
    assert_true(isnan(gray.chisq) && isnan(fit.chisq) && fit.reason == RC_REASON_NO_EVENTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tests_against_r),  cmocka_unit_test(incidence_against_r),
                                       cmocka_unit_test(scores_against_r), cmocka_unit_test(by_hand),
                                       cmocka_unit_test(weights),          cmocka_unit_test(nothing_to_compare)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
