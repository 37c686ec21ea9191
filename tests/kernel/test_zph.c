/* SPDX-License-Identifier: GPL-3.0-or-later
 * Proportional hazards: by hand, against cox.zph, what cannot be tested. */
#include "kernel/zph.h"

#include "kernel/cox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "survival.h"

enum { MOST = 8 };

/* Fits, then tests the terms of term (NULL: each covariate is one). */
static rc_cox_fit test_of(const survival *s, rc_ties ties, int strata, const size_t *term, size_t n_terms,
                          rc_zph_transform transform, rc_zph_test *test)
{
    static const size_t own[MOST] = {0, 1, 2, 3, 4, 5, 6, 7};
    double beta[MOST], covariance[MOST * MOST];
    rc_reason why[MOST];
    double *cox = rc_base_memory_zeroed(rc_kernel_cox_work(s->n, s->p), sizeof *cox);
    double *zph = rc_base_memory_uninitialized(rc_kernel_zph_work(s->n, s->p), sizeof *zph);
    rc_cox_data data = {.n = s->n,
                        .p = s->p,
                        .by_time = s->by_time,
                        .time = s->time,
                        .event = s->event,
                        .x = s->x,
                        .weight = s->weight,
                        .stratum = strata ? s->stratum : NULL,
                        .n_strata = strata ? 64 : 0,
                        .ties = ties};
    rc_cox_fit fit = {.why = why, .beta = beta, .covariance = covariance};
    rc_kernel_cox_fit(&data, &fit, cox);
    for (size_t i = 0; i < rc_kernel_zph_work(s->n, s->p); i++) zph[i] = NAN;
    rc_kernel_zph(&data, beta, why, term ? term : own, term ? n_terms : s->p, transform, test, zph);
    rc_base_memory_free(cox);
    rc_base_memory_free(zph);
    return fit;
}

static void small(survival *s, size_t n, size_t p, const double *time, const uint8_t *event, const double *x)
{
    survival_new(s, n, p);
    memcpy(s->time, time, n * sizeof *time);
    memcpy(s->event, event, n);
    memcpy(s->x, x, n * p * sizeof *x);
    survival_sort(s);
}

/* x = 1, 0, 0, 1, all die: with r = exp(beta) the means at the times are p = r/(r+1), q = r/(r+2), p and 1; the score
 * 1 - p - q - p is 0 where r r + r - 1 = 0. */
static void by_hand(void **state)
{
    (void)state;
    survival s;
    rc_zph_test test[2];
    double r = 0.5 * (sqrt(5) - 1), p = r / (r + 1), q = r / (r + 2), v = p * (1 - p), w = q * (1 - q);
    double g[RC_ZPH_TRANSFORMS][3] = {{0, 0.25, 0.5}, {1, 2, 3}}; /* 1 - S(t-), and t */
    small(&s, 4, 1, (double[]){1, 2, 3, 4}, (uint8_t[]){1, 1, 1, 1}, (double[]){1, 0, 0, 1});
    for (int t = 0; t < RC_ZPH_TRANSFORMS; t++) {
        double u = g[t][0] * (1 - p) - g[t][1] * q - g[t][2] * p, a = 2 * v + w;
        double b = (g[t][0] + g[t][2]) * v + g[t][1] * w;
        double c = (g[t][0] * g[t][0] + g[t][2] * g[t][2]) * v + g[t][1] * g[t][1] * w;
        test_of(&s, RC_TIES_EFRON, 0, NULL, 0, (rc_zph_transform)t, test);
        assert_int_equal(test[0].reason, RC_REASON_NONE);
        assert_true(golden_error(test[0].chisq, u * u / (c - b * b / a)) < 1e-11);
        assert_true(test[0].df == 1 && test[1].df == 1 && golden_error(test[1].chisq, test[0].chisq) < 1e-12);
        assert_true(golden_error(test[0].p, erfc(sqrt(test[0].chisq / 2))) < 1e-12);
    }
    survival_free(&s);
}

static void against_r(void **state)
{
    (void)state;
    golden *g = golden_read("assumptions/zph.csv");
    char last[64] = "";
    rc_zph_test test[MOST + 1];
    size_t at = 0, terms = 0;
    double worst = 0;
    assert_true(g->rows >= 40);
    for (int row = 0; row < g->rows; row++) {
        char name[64], *rest = name, key[64];
        snprintf(name, sizeof name, "%s", g->text[row]);
        const char *file = survival_field(&rest, '|'), *covariates = survival_field(&rest, '|'),
                   *ties = survival_field(&rest, '|'), *stratum = survival_field(&rest, '|'),
                   *weights = survival_field(&rest, '|'), *transform = survival_field(&rest, '|');
        snprintf(key, sizeof key, "%.*s", (int)(rest - name), g->text[row]);
        if (strcmp(key, last) != 0) {
            survival s;
            snprintf(last, sizeof last, "%s", key);
            survival_read(&s, file, covariates, stratum, weights[0] == 'w');
            test_of(&s, ties[0] == 'e' ? RC_TIES_EFRON : RC_TIES_BRESLOW, stratum[0] != '-', NULL, 0,
                    transform[0] == 'k' ? RC_ZPH_KM : RC_ZPH_IDENTITY, test);
            terms = s.p;
            at = 0;
            survival_free(&s);
        }
        assert_true(at <= terms && (at < terms) == (strcmp(rest, "GLOBAL") != 0));
        worst = fmax(worst, golden_error(test[at].chisq, g->value[row][1]));
        worst = fmax(worst, golden_error(test[at].p, g->value[row][3]));
        assert_true(test[at].df == g->value[row][2]);
        at++;
    }
    if (!(worst < 1e-8)) fail_msg("relative error %g", worst);
    free(g);
}

/* A covariate twice, and one that never varies: they lose only themselves.  Two that are tested together have 2 degrees
 * of freedom, as the whole model. */
static void lost_covariates(void **state)
{
    (void)state;
    survival one, all;
    rc_zph_test want[3], got[5];
    enum { N = 9 };
    double time[N] = {1, 2, 2, 3, 5, 6, 7, 7, 9}, x[4 * N];
    uint8_t event[N] = {1, 1, 1, 0, 1, 1, 1, 0, 1};
    for (size_t i = 0; i < N; i++) {
        x[i] = (double)(i * i % 7);
        x[N + i] = (double)(i % 3);
        x[2 * N + i] = 3 * x[i];
        x[3 * N + i] = 5;
    }
    small(&one, N, 2, time, event, x);
    small(&all, N, 4, time, event, x);
    test_of(&one, RC_TIES_EFRON, 0, NULL, 0, RC_ZPH_KM, want);
    test_of(&all, RC_TIES_EFRON, 0, NULL, 0, RC_ZPH_KM, got);
    for (size_t t = 0; t < 3; t++) {
        const rc_zph_test *same = &got[t == 2 ? 4 : t];
        assert_true(want[t].reason == RC_REASON_NONE && same->reason == RC_REASON_NONE);
        assert_true(golden_error(same->chisq, want[t].chisq) < 1e-10 && same->df == want[t].df);
    }
    assert_true(got[2].reason == RC_REASON_SINGULAR && got[3].reason == RC_REASON_SINGULAR && isnan(got[3].p));
    test_of(&all, RC_TIES_EFRON, 0, (const size_t[]){0, 0, 1, 1}, 2, RC_ZPH_KM, got);
    assert_true(got[0].df == 2 && got[0].chisq == got[2].chisq && got[1].reason == RC_REASON_SINGULAR);
    survival_free(&one);
    survival_free(&all);
}

/* No event in group 1: its ratio runs to 0 and has no test; the other covariate has one.  All events at one time: no
 * transform varies.  Nobody dies. */
static void nothing_to_test(void **state)
{
    (void)state;
    survival s;
    rc_zph_test test[3], alone[2];
    double time[6] = {1, 2, 3, 4, 5, 6}, x[12] = {0, 1, 0, 0, 1, 0, 2, 4, 1, 3, 3, 1};
    small(&s, 6, 2, time, (uint8_t[]){1, 0, 1, 1, 0, 1}, x);
    test_of(&s, RC_TIES_EFRON, 0, NULL, 0, RC_ZPH_IDENTITY, test);
    assert_true(test[0].reason == RC_REASON_MONOTONE && isnan(test[0].chisq));
    assert_true(test[1].reason == RC_REASON_NONE && test[2].df == 1 && test[2].chisq == test[1].chisq);
    survival_free(&s);
    /* At that limit the patients of group 1 count no more. */
    small(&s, 4, 1, (double[]){1, 3, 4, 6}, (uint8_t[]){1, 1, 1, 1}, (double[]){2, 1, 3, 1});
    test_of(&s, RC_TIES_EFRON, 0, NULL, 0, RC_ZPH_IDENTITY, alone);
    assert_true(golden_error(alone[0].chisq, test[1].chisq) < 1e-8);
    survival_free(&s);
    small(&s, 4, 1, (double[]){1, 1, 2, 3}, (uint8_t[]){1, 1, 0, 0}, (double[]){2, 1, 3, 1});
    for (int t = 0; t < RC_ZPH_TRANSFORMS; t++) {
        test_of(&s, RC_TIES_EFRON, 0, NULL, 0, (rc_zph_transform)t, test);
        assert_true(test[0].reason == RC_REASON_SINGULAR && isnan(test[0].p) && isnan(test[1].p));
    }
    survival_free(&s);
    small(&s, 4, 1, (double[]){1, 1, 2, 3}, (uint8_t[]){0, 0, 0, 0}, (double[]){2, 1, 3, 1});
    test_of(&s, RC_TIES_EFRON, 0, NULL, 0, RC_ZPH_KM, test);
    assert_true(test[0].reason == RC_REASON_NO_EVENTS && test[1].reason == RC_REASON_NO_EVENTS);
    survival_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(against_r),
                                       cmocka_unit_test(lost_covariates), cmocka_unit_test(nothing_to_test)};
    return cmocka_run_group_tests_name("zph", tests, NULL, NULL);
}
