/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cox with infinite and aliased coefficients: each loses only itself; the rest against coxph and by hand. */
#include "kernel/cox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "survival.h"

enum { MOST = 7 };

typedef struct result {
    rc_cox_fit fit;
    rc_reason why[MOST];
    double beta[MOST], covariance[MOST * MOST];
} result;

static void fit(const survival *s, bool with_why, result *out)
{
    double *work = rc_base_memory_zeroed(rc_kernel_cox_work(s->n, s->p), sizeof(double));
    rc_cox_data data = {.n = s->n,
                        .p = s->p,
                        .by_time = s->by_time,
                        .time = s->time,
                        .event = s->event,
                        .x = s->x,
                        .weight = s->weight,
                        .ties = RC_TIES_EFRON};
    out->fit.beta = out->beta;
    out->fit.covariance = out->covariance;
    out->fit.why = with_why ? out->why : NULL;
    rc_kernel_cox_fit(&data, &out->fit, work);
    rc_base_memory_free(work);
}

/* golden/cox/<name>.csv: time, event, x1 .. xp. */
static void read_case(survival *s, const char *name, size_t p)
{
    char header[256];
    double value[2 + MOST];
    FILE *in = survival_open("cox", name, header, sizeof header);
    size_t limit = 512, n = 0;
    survival_new(s, limit, p);
    while (survival_line(in, value, 2 + (int)p) > 0) {
        s->time[n] = value[0];
        s->event[n] = value[1] > 0;
        for (size_t c = 0; c < p; c++) s->x[c * limit + n] = value[2 + c];
        n++;
    }
    fclose(in);
    assert_true(n > 50 && n < limit);
    for (size_t c = 1; c < p; c++) memmove(s->x + c * n, s->x + c * limit, n * sizeof(double));
    s->n = n;
    survival_sort(s);
}

static void test_golden(void **state)
{
    (void)state;
    golden *g = golden_read("cox/lost.csv");
    int why = golden_column(g, "why1"), b = golden_column(g, "b1"), se = golden_column(g, "se1"), infinite = 0,
        aliased = 0;
    assert_true(g->rows >= 8);
    for (int row = 0; row < g->rows; row++) {
        const double *want = g->value[row];
        survival s;
        result r;
        double worst = 0;
        size_t p = (size_t)want[golden_column(g, "p")];
        read_case(&s, g->text[row], p);
        fit(&s, true, &r);
        assert_int_equal(r.fit.reason, RC_REASON_NONE);
        for (size_t a = 0; a < p; a++) {
            if (r.why[a] != (rc_reason)want[why + (int)a])
                fail_msg("%s: x%zu is \"%s\", expected reason %g", g->text[row], a + 1, rc_kernel_reason_text(r.why[a]),
                         want[why + (int)a]);
            infinite += r.why[a] == RC_REASON_MONOTONE;
            aliased += r.why[a] == RC_REASON_SINGULAR;
            if (r.why[a] != RC_REASON_NONE) {
                assert_true(isnan(r.covariance[a * p + a]));
                continue;
            }
            worst = fmax(worst, golden_error(r.beta[a], want[b + (int)a]));
            worst = fmax(worst, golden_error(sqrt(r.covariance[a * p + a]), want[se + (int)a]));
        }
        worst = fmax(worst, golden_error(r.fit.loglik0, want[golden_column(g, "loglik0")]));
        worst = fmax(worst, golden_error(r.fit.loglik, want[golden_column(g, "loglik")]));
        print_message("%-28s iterations %d, largest relative error %.1e\n", g->text[row], r.fit.iterations, worst);
        if (!(worst < 1e-9)) fail_msg("%s: relative error %g", g->text[row], worst);
        fit(&s, false, &r); /* without `why` one lost coefficient loses the fit */
        assert_true(r.fit.reason == RC_REASON_MONOTONE || r.fit.reason == RC_REASON_SINGULAR);
        survival_free(&s);
    }
    assert_true(infinite >= 8 && aliased >= 4);
    free(g);
}

static void fill(survival *s, size_t n, size_t p, const double *time, const uint8_t *event, const double *x)
{
    survival_new(s, n, p);
    memcpy(s->time, time, n * sizeof *time);
    memcpy(s->event, event, n);
    memcpy(s->x, x, n * p * sizeof *x);
    survival_sort(s);
}

/* x = 1, 0, 1, 0, all die: r^2 - r - 4 = 0 (test_cox.c).  Two more, of a level b in which nobody dies, are in every
 * risk set, and a column c = 3 - 2x: b runs to -infinity, where those two weigh nothing; c says what x says. */
static void test_by_hand(void **state)
{
    (void)state;
    survival s;
    result r;
    double ratio = 0.5 * (1 + sqrt(17)), p = ratio / (ratio + 1), q = ratio / (ratio + 2);
    fill(&s, 6, 3, (double[]){1, 2, 3, 4, 5, 5}, (uint8_t[]){1, 1, 1, 1, 0, 0},
         (double[]){1, 0, 1, 0, 1, 0, /* b */ 0, 0, 0, 0, 1, 1, /* c */ 1, 3, 1, 3, 1, 3});
    fit(&s, true, &r);
    assert_int_equal(r.fit.reason, RC_REASON_NONE);
    assert_int_equal(r.fit.lost, 2);
    assert_int_equal(r.why[0], RC_REASON_NONE);
    assert_int_equal(r.why[1], RC_REASON_MONOTONE);
    assert_int_equal(r.why[2], RC_REASON_SINGULAR);
    assert_true(golden_error(r.beta[0], log(ratio)) < 1e-13);
    assert_true(golden_error(r.covariance[0], 1 / (2 * p * (1 - p) + q * (1 - q))) < 1e-12);
    double at_limit = 2 * log(ratio) - log(2) - 2 * log(ratio + 1) - log(ratio + 2);
    assert_true(golden_error(r.fit.loglik, at_limit) < 1e-13);
    assert_true(golden_error(r.fit.loglik0, -log(6) - log(5) - log(4) - log(3)) < 1e-14);
    assert_true(r.beta[1] < -20 && isnan(r.beta[2]) && isnan(r.fit.wald) && isfinite(r.fit.score_test));
    survival_free(&s);
}

/* Nothing is left for g once x has ordered every death: both are lost, and the likelihood is 1. */
static void test_nothing_left(void **state)
{
    (void)state;
    survival s;
    result r;
    fill(&s, 6, 2, (double[]){1, 2, 3, 4, 5, 6}, (uint8_t[]){1, 1, 1, 1, 1, 1},
         (double[]){1, 0, 0, 1, 1, 0, 6, 5, 4, 3, 2, 1});
    fit(&s, true, &r);
    assert_int_equal(r.fit.lost, 2);
    assert_true(fabs(r.fit.loglik) < 1e-9);
    for (size_t i = 0; i < s.n; i++) s.x[i] = s.x[s.n + i] = 7; /* constant, both */
    fit(&s, true, &r);
    assert_int_equal(r.fit.reason, RC_REASON_SINGULAR);
    survival_free(&s);
}

/* Random data with two levels that nobody dies in and a doubled column: the rest is the fit of the other patients
 * without that column. */
static void test_is_fit_of_the_others(void **state)
{
    (void)state;
    rc_pcg g;
    int compared = 0;
    double worst = 0;
    rc_base_pcg_seed(&g, 16, 1);
    for (int trial = 0; trial < 300; trial++) {
        survival s, rest;
        result all, few;
        survival_random(&s, &g, 30 + rc_base_pcg_below(&g, 80), 5);
        survival_new(&rest, s.n, 2);
        for (size_t i = 0; i < s.n; i++) {
            unsigned level = (unsigned)rc_base_pcg_below(&g, 5);
            s.x[2 * s.n + i] = level == 0;
            s.x[3 * s.n + i] = level == 1;
            s.x[4 * s.n + i] = 10 - 0.3 * s.x[s.n + i];
            if (level < 2) s.event[i] = 0;
            rest.time[i] = s.time[i];
            rest.event[i] = s.event[i];
            rest.weight[i] = level < 2 ? 0 : s.weight[i];
            rest.x[i] = s.x[i];
            rest.x[s.n + i] = s.x[s.n + i];
        }
        survival_sort(&rest);
        fit(&s, true, &all);
        fit(&rest, false, &few);
        if (few.fit.reason == RC_REASON_NONE && all.why[2] == RC_REASON_MONOTONE && all.why[3] == RC_REASON_MONOTONE) {
            compared++;
            assert_int_equal(all.fit.reason, RC_REASON_NONE);
            assert_int_equal(all.why[0] | all.why[1], RC_REASON_NONE);
            assert_int_equal(all.why[4], RC_REASON_SINGULAR);
            for (size_t a = 0; a < 2; a++) {
                worst = fmax(worst, golden_error(all.beta[a], few.beta[a]));
                worst = fmax(worst, golden_error(all.covariance[a * 6], few.covariance[a * 3]));
            }
        }
        survival_free(&s);
        survival_free(&rest);
    }
    print_message("%d compared, largest relative error %.1e\n", compared, worst);
    assert_true(compared > 200 && worst < 1e-9);
}

/* Small data of few levels, many of them separated: there is always a fit, and which of the infinite coefficients are
 * flagged, the others and the limit of the likelihood do not depend on the order of the columns. */
static void test_order_of_columns(void **state)
{
    (void)state;
    enum { TRIALS = 3000, COLUMNS = 3 };
    rc_pcg g;
    int infinite = 0;
    rc_base_pcg_seed(&g, 17, 1);
    for (int trial = 0; trial < TRIALS; trial++) {
        survival s, turned;
        result a, b;
        survival_random(&s, &g, 8 + rc_base_pcg_below(&g, 25), COLUMNS);
        for (size_t i = 0; i < COLUMNS * s.n; i++) s.x[i] = i < s.n ? s.x[i] : s.x[i] < 2;
        survival_new(&turned, s.n, COLUMNS);
        memcpy(turned.time, s.time, s.n * sizeof *s.time);
        memcpy(turned.event, s.event, s.n);
        memcpy(turned.weight, s.weight, s.n * sizeof *s.weight);
        for (size_t c = 0; c < COLUMNS; c++)
            memcpy(turned.x + c * s.n, s.x + (COLUMNS - 1 - c) * s.n, s.n * sizeof *s.x);
        survival_sort(&turned);
        fit(&s, true, &a);
        fit(&turned, true, &b);
        assert_true(a.fit.reason != RC_REASON_NOT_CONVERGED && a.fit.reason == b.fit.reason);
        bool aliased = false;
        for (size_t c = 0; c < COLUMNS; c++) aliased |= a.why[c] == RC_REASON_SINGULAR;
        if (a.fit.reason == RC_REASON_NONE) assert_true(golden_error(a.fit.loglik - 1, b.fit.loglik - 1) < 1e-10);
        for (size_t c = 0; c < COLUMNS && a.fit.reason == RC_REASON_NONE && !aliased; c++) {
            assert_int_equal(a.why[c], b.why[COLUMNS - 1 - c]);
            infinite += a.why[c] == RC_REASON_MONOTONE;
            if (a.why[c] == RC_REASON_NONE) assert_true(fabs(a.beta[c] - b.beta[COLUMNS - 1 - c]) < 1e-9);
        }
        survival_free(&s);
        survival_free(&turned);
    }
    print_message("%d infinite coefficients\n", infinite);
    assert_true(infinite > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),           cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_nothing_left),     cmocka_unit_test(test_is_fit_of_the_others),
        cmocka_unit_test(test_order_of_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
