/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cox: by hand, against coxph, weights against repeated rows, the binary path against the general fit,
 * and the data sets that have no estimate. */
#include "kernel/cox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "survival.h"

#define NEAR(a, b, tolerance) near_value((a), (b), (tolerance), __LINE__)

static void near_value(double a, double b, double tolerance, int line)
{
    double error = fabs(b) < 1 ? fabs(a - b) : fabs(a - b) / fabs(b);
    if (isnan(a) && isnan(b)) return;
    if (!(error <= tolerance)) fail_msg("line %d: %.17g, expected %.17g, error %.2g", line, a, b, error);
}

enum { LIMIT = 4 };

typedef struct result {
    rc_cox_fit fit;
    double beta[LIMIT], covariance[LIMIT * LIMIT];
} result;

static void fit(const survival *s, rc_ties ties, int strata, result *out)
{
    double *work = rc_base_memory_zeroed(rc_kernel_cox_work(s->n, s->p), sizeof(double));
    rc_cox_data data = {.n = s->n,
                        .p = s->p,
                        .by_time = s->by_time,
                        .time = s->time,
                        .event = s->event,
                        .x = s->x,
                        .weight = s->weight,
                        .stratum = strata ? s->stratum : NULL,
                        .n_strata = strata ? 256 : 0,
                        .ties = ties};
    out->fit.beta = out->beta;
    out->fit.covariance = out->covariance;
    out->fit.why = NULL;
    rc_kernel_cox_fit(&data, &out->fit, work);
    rc_base_memory_free(work);
}

/* Small data: times, events, one covariate. */
static void fit_small(size_t n, const double *time, const int *event, const double *x, rc_ties ties, result *out)
{
    survival s;
    survival_new(&s, n, 1);
    for (size_t i = 0; i < n; i++) {
        s.time[i] = time[i];
        s.event[i] = (uint8_t)event[i];
        s.x[i] = x[i];
    }
    survival_sort(&s);
    fit(&s, ties, 0, out);
    survival_free(&s);
}

typedef struct counts {
    size_t m;
    double d[512], d1[512], y[512], y1[512];
} counts;

/* Group counts at the event times, one stratum after the other. */
static void count(const survival *s, int strata, counts *c)
{
    c->m = 0;
    for (uint32_t h = 0; h < (strata ? 3u : 1u); h++) {
        double last = -1;
        for (size_t i = 0; i < s->n; i++) {
            size_t row = s->by_time[i];
            if (!s->event[row] || !(s->weight[row] > 0) || (strata && s->stratum[row] != h)) continue;
            if (s->time[row] == last) continue;
            last = s->time[row];
            c->d[c->m] = c->d1[c->m] = c->y[c->m] = c->y1[c->m] = 0;
            for (size_t k = 0; k < s->n; k++) {
                if (s->time[k] < last || (strata && s->stratum[k] != h)) continue;
                c->y[c->m] += s->weight[k];
                c->y1[c->m] += s->weight[k] * s->x[k];
                if (s->time[k] > last || !s->event[k]) continue;
                c->d[c->m] += s->weight[k];
                c->d1[c->m] += s->weight[k] * s->x[k];
            }
            c->m++;
        }
    }
}

/* With r = exp(beta) the score is zero where a quadratic in r is. */
static void test_by_hand(void **state)
{
    (void)state;
    result r;
    /* x = 1, 0, 1, 0, all die: L = r/(2r+2) * 1/(r+2) * r/(r+1); score 2 - 2r/(r+1) - r/(r+2), so r^2 - r - 4 = 0. */
    fit_small(4, (double[]){1, 2, 3, 4}, (int[]){1, 1, 1, 1}, (double[]){1, 0, 1, 0}, RC_TIES_EFRON, &r);
    double ratio = 0.5 * (1 + sqrt(17)), p = ratio / (ratio + 1), q = ratio / (ratio + 2);
    double information = 2 * p * (1 - p) + q * (1 - q);
    assert_int_equal(r.fit.reason, RC_REASON_NONE);
    NEAR(r.beta[0], log(ratio), 1e-14);
    NEAR(r.covariance[0], 1 / information, 1e-13);
    NEAR(r.fit.loglik0, -log(4) - log(3) - log(2), 1e-14);
    NEAR(r.fit.loglik, 2 * log(ratio) - log(2) - 2 * log(ratio + 1) - log(ratio + 2), 1e-14);
    NEAR(r.fit.lr, 2 * (r.fit.loglik - r.fit.loglik0), 1e-14);
    NEAR(r.fit.wald, log(ratio) * log(ratio) * information, 1e-13);
    double u = 2 - 1 - 1.0 / 3, v = 0.5 + 2.0 / 9;
    NEAR(r.fit.score_test, u * u / v, 1e-13);

    /* Two tied deaths, one of each group, then a survivor of group 1.  Breslow: 1 = 2 * 2r/(2r+1), so r = 1/2.
     * Efron: 1 = 2r/(2r+1) + 1.5r/(1.5r+0.5) = 2r/(2r+1) + 3r/(3r+1), so 6r^2 = 1. */
    double time[] = {1, 1, 2}, x[] = {1, 0, 1};
    int event[] = {1, 1, 0};
    fit_small(3, time, event, x, RC_TIES_BRESLOW, &r);
    NEAR(r.beta[0], log(0.5), 1e-14);
    NEAR(r.covariance[0], 2, 1e-13);
    fit_small(3, time, event, x, RC_TIES_EFRON, &r);
    NEAR(r.beta[0], -0.5 * log(6), 1e-14);
}

static void test_golden(void **state)
{
    (void)state;
    golden *g = golden_read("survival/cox.csv");
    int beta = golden_column(g, "b1"), v = golden_column(g, "v11"), strata_cases = 0;
    assert_true(g->rows >= 20);
    for (int row = 0; row < g->rows; row++) {
        char name[64], *at = name;
        snprintf(name, sizeof name, "%s", g->text[row]);
        const char *file = survival_field(&at, '|'), *covariates = survival_field(&at, '|');
        const char *ties = survival_field(&at, '|'), *stratum = survival_field(&at, '|');
        survival s;
        result r;
        survival_read(&s, file, covariates, stratum, at[0] == 'w');
        strata_cases += stratum[0] != '-';
        fit(&s, ties[0] == 'e' ? RC_TIES_EFRON : RC_TIES_BRESLOW, stratum[0] != '-', &r);
        const double *want = g->value[row];
        double rows = 0, worst = 0, tolerance = 1e-9;
        for (size_t i = 0; i < s.n; i++) rows += s.weight[i];
        assert_true(rows == want[golden_column(g, "n")]);
        assert_int_equal(r.fit.reason, RC_REASON_NONE);
        double got[] = {r.fit.loglik0, r.fit.loglik, r.fit.score_test, r.fit.wald, r.fit.lr};
        for (int i = 0; i < 5; i++) worst = fmax(worst, golden_error(got[i], want[golden_column(g, "loglik0") + i]));
        for (size_t a = 0; a < s.p; a++) {
            worst = fmax(worst, golden_error(r.beta[a], want[beta + (int)a]));
            for (size_t b = 0; b < s.p; b++)
                worst = fmax(worst, golden_error(r.covariance[a * s.p + b], want[v + (int)(LIMIT * a + b)]));
        }
        print_message("%-50s iterations %d, largest relative error %.1e\n", g->text[row], r.fit.iterations, worst);
        if (!(worst < tolerance)) fail_msg("%s: relative error %g", g->text[row], worst);
        survival_free(&s);
    }
    assert_true(strata_cases >= 5);
    free(g);
}

/* Any weights 0 .. 3, ties, strata: the fit is that of the repeated rows, as is the reason where there is none. */
static void test_weights_are_rows(void **state)
{
    (void)state;
    rc_pcg g;
    int usable = 0;
    rc_base_pcg_seed(&g, 11, 1);
    for (int trial = 0; trial < 400; trial++) {
        survival s, repeated;
        result a, b;
        survival_random(&s, &g, 5 + rc_base_pcg_below(&g, 60), 1 + rc_base_pcg_below(&g, 3));
        survival_repeat(&s, &repeated);
        rc_ties ties = trial % 2 ? RC_TIES_EFRON : RC_TIES_BRESLOW;
        fit(&s, ties, trial % 3 == 0, &a);
        fit(&repeated, ties, trial % 3 == 0, &b);
        if (a.fit.reason != b.fit.reason)
            fail_msg("trial %d: %s, repeated %s", trial, rc_kernel_reason_text(a.fit.reason),
                     rc_kernel_reason_text(b.fit.reason));
        if (a.fit.reason == RC_REASON_NONE) {
            usable++;
            NEAR(a.fit.loglik, b.fit.loglik, 1e-12);
            NEAR(a.fit.score_test, b.fit.score_test, 1e-10);
            for (size_t c = 0; c < s.p; c++) {
                NEAR(a.beta[c], b.beta[c], 1e-10);
                NEAR(a.covariance[c * s.p], b.covariance[c * s.p], 1e-9);
            }
        }
        survival_free(&s);
        survival_free(&repeated);
    }
    assert_true(usable > 200);
}

/* The binary path and the general fit: same numbers, and a reason from the one where the other has one. */
static void test_binary_is_general(void **state)
{
    (void)state;
    rc_pcg g;
    int usable = 0, monotone = 0;
    double worst = 0;
    rc_base_pcg_seed(&g, 12, 1);
    for (int trial = 0; trial < 3000; trial++) {
        survival s;
        counts c;
        result r;
        double beta, se, gain;
        survival_random(&s, &g, 3 + rc_base_pcg_below(&g, trial % 10 ? 20 : 120), 1);
        rc_ties ties = trial % 2 ? RC_TIES_EFRON : RC_TIES_BRESLOW;
        int strata = trial % 3 == 0;
        fit(&s, ties, strata, &r);
        count(&s, strata, &c);
        rc_reason reason = rc_kernel_cox_binary(c.m, c.d, c.d1, c.y, c.y1, ties, &beta, &se, &gain);
        if ((reason == RC_REASON_NONE) != (r.fit.reason == RC_REASON_NONE))
            fail_msg("trial %d: %s, general %s", trial, rc_kernel_reason_text(reason),
                     rc_kernel_reason_text(r.fit.reason));
        if (reason == RC_REASON_NONE) {
            usable++;
            worst = fmax(worst, fabs(beta - r.beta[0]) / fmax(1, fabs(beta)));
            NEAR(beta, r.beta[0], 1e-12);
            NEAR(se, sqrt(r.covariance[0]), 1e-12);
            NEAR(2 * gain, r.fit.lr, 1e-11);
        } else {
            assert_true(isnan(beta) && isnan(se) && isnan(gain));
            int runs_away =
                reason == RC_REASON_MONOTONE || reason == RC_REASON_NO_EVENTS_LOW || reason == RC_REASON_NO_EVENTS_HIGH;
            monotone += runs_away;
            assert_int_equal(runs_away, r.fit.reason == RC_REASON_MONOTONE);
        }
        survival_free(&s);
    }
    print_message("%d usable, %d infinite, beta differs by at most %.1e\n", usable, monotone, worst);
    assert_true(usable > 1500 && monotone > 100);
}

static rc_reason small(const int *event, const double *x, size_t n)
{
    result r;
    double time[16];
    for (size_t i = 0; i < n; i++) time[i] = (double)(i + 1);
    fit_small(n, time, event, x, RC_TIES_EFRON, &r);
    if (r.fit.reason != RC_REASON_NONE) assert_true(isnan(r.fit.loglik) && isnan(r.covariance[0]));
    if (r.fit.reason == RC_REASON_MONOTONE) assert_true(isfinite(r.beta[0]) && fabs(r.beta[0]) > 5);
    return r.fit.reason;
}

static void test_reasons(void **state)
{
    (void)state;
    assert_int_equal(small((int[]){0, 0, 0}, (double[]){1, 0, 1}, 3), RC_REASON_NO_EVENTS);
    assert_int_equal(small((int[]){0, 0, 1}, (double[]){1, 0, 1}, 3), RC_REASON_NO_EVENTS); /* nobody else at risk */
    assert_int_equal(small((int[]){1, 1, 1}, (double[]){0.1, 0.1, 0.1}, 3), RC_REASON_SINGULAR);
    assert_int_equal(small((int[]){0, 1, 1, 0}, (double[]){1e6, 0.1, 0.1, 0.1}, 4),
                     RC_REASON_SINGULAR); /* once it counts */
    assert_int_equal(small((int[]){1, 1, 0, 0}, (double[]){1, 1, 0, 0}, 4), RC_REASON_MONOTONE);
    assert_int_equal(small((int[]){1, 1, 1, 1}, (double[]){4, 3, 2, 1}, 4), RC_REASON_MONOTONE);
    assert_int_equal(small((int[]){1, 1, 1, 1}, (double[]){-4e5, -3e3, -2, 0.5}, 4), RC_REASON_MONOTONE);
    assert_int_equal(small((int[]){1, 1, 1, 1}, (double[]){4, 3, 1, 2}, 4), RC_REASON_NONE);

    double none = 0, b, s, l;
    assert_int_equal(rc_kernel_cox_binary(0, &none, &none, &none, &none, RC_TIES_EFRON, &b, &s, &l),
                     RC_REASON_NO_EVENTS);
    double d[] = {1, 1}, y[] = {4, 2};
    assert_int_equal(rc_kernel_cox_binary(2, d, (double[]){0, 0}, y, (double[]){0, 0}, RC_TIES_EFRON, &b, &s, &l),
                     RC_REASON_EMPTY_GROUP);
    assert_int_equal(rc_kernel_cox_binary(2, d, (double[]){1, 1}, y, y, RC_TIES_EFRON, &b, &s, &l),
                     RC_REASON_EMPTY_GROUP);
    assert_int_equal(rc_kernel_cox_binary(2, d, (double[]){1, 1}, y, (double[]){2, 1}, RC_TIES_EFRON, &b, &s, &l),
                     RC_REASON_NO_EVENTS_LOW);
    assert_int_equal(rc_kernel_cox_binary(2, d, (double[]){0, 0}, y, (double[]){2, 1}, RC_TIES_EFRON, &b, &s, &l),
                     RC_REASON_NO_EVENTS_HIGH);
    assert_int_equal(rc_kernel_cox_binary(2, d, (double[]){1, 0}, y, (double[]){1, 0}, RC_TIES_EFRON, &b, &s, &l),
                     RC_REASON_MONOTONE);
    for (int reason = -1; reason <= RC_REASON_COUNT; reason++)
        assert_non_null(rc_kernel_reason_text((rc_reason)reason));
}

/* Collinear, nearly collinear, and a separating combination of two covariates of which neither separates. */
static void test_two_covariates(void **state)
{
    (void)state;
    rc_pcg g;
    survival s;
    result r;
    rc_base_pcg_seed(&g, 13, 1);
    survival_random(&s, &g, 80, 2);
    for (size_t i = 0; i < s.n; i++) s.x[s.n + i] = 1e3 - 7 * s.x[i];
    fit(&s, RC_TIES_EFRON, 0, &r);
    assert_int_equal(r.fit.reason, RC_REASON_SINGULAR);
    for (size_t i = 0; i < s.n; i++) s.x[s.n + i] = s.x[i] + 1e-4 * rc_base_pcg_normal(&g);
    fit(&s, RC_TIES_EFRON, 0, &r);
    assert_int_equal(r.fit.reason, RC_REASON_NONE);
    for (size_t i = 0; i < s.n; i++) { /* the sum of both orders the deaths */
        s.time[i] = (double)(i + 1);
        s.event[i] = 1;
        s.weight[i] = 1;
        s.x[i] = rc_base_pcg_normal(&g);
        s.x[s.n + i] = -(double)i / 20 - s.x[i];
        s.by_time[i] = (uint32_t)i;
    }
    fit(&s, RC_TIES_EFRON, 0, &r);
    assert_int_equal(r.fit.reason, RC_REASON_MONOTONE);
    survival_free(&s);
}

/* Exponential survival with a true log hazard ratio of 6 and of 9: an estimate, no alarm, both ways; and
 * covariates far from 0 and of any unit give the same fit. */
static void test_large_ratios(void **state)
{
    (void)state;
    rc_pcg g;
    rc_base_pcg_seed(&g, 14, 1);
    for (int trial = 0; trial < 40; trial++) {
        survival s;
        result r, moved;
        counts c;
        double beta, se, gain, truth = trial % 2 ? 6 : 9;
        survival_new(&s, 400, 1);
        for (size_t i = 0; i < s.n; i++) {
            s.x[i] = i % 2 ? 1 : 0;
            s.time[i] = rc_base_pcg_exponential(&g) * exp(-truth * s.x[i]);
            s.event[i] = 1;
        }
        s.time[0] = 0.5 * exp(-truth); /* one early death of the other group makes it finite */
        survival_sort(&s);
        fit(&s, RC_TIES_EFRON, 0, &r);
        count(&s, 0, &c);
        assert_int_equal(r.fit.reason, RC_REASON_NONE);
        assert_int_equal(rc_kernel_cox_binary(c.m, c.d, c.d1, c.y, c.y1, RC_TIES_EFRON, &beta, &se, &gain),
                         RC_REASON_NONE);
        assert_true(r.beta[0] > 3.5);
        NEAR(beta, r.beta[0], 1e-12);
        NEAR(se, sqrt(r.covariance[0]), 1e-11);
        NEAR(2 * gain, r.fit.lr, 1e-11);
        for (size_t i = 0; i < s.n; i++) s.x[i] = 5e4 - 1e3 * s.x[i];
        fit(&s, RC_TIES_EFRON, 0, &moved);
        assert_int_equal(moved.fit.reason, RC_REASON_NONE);
        NEAR(-1e3 * moved.beta[0], r.beta[0], 1e-11);
        survival_free(&s);
    }
}

/* A finite maximum at a hazard ratio of 1e6, where the information is 1e-5 of that at 0: stratum 0 has 10^4
 * deaths of group 1 with one of each group at risk, stratum 1 a death of group 0 among 10^8.  Breslow:
 * 1e4 / (1 + r) = r / (1e8 + r), so r^2 - 9999 r - 1e12 = 0. */
static void test_far_but_finite(void **state)
{
    (void)state;
    survival s;
    result r;
    double beta, se, gain, want = log(0.5 * (9999 + sqrt(9999.0 * 9999 + 4e12)));
    survival_new(&s, 5, 1);
    memcpy(s.time, (double[]){1, 2, 1, 2, 2}, 5 * sizeof(double));
    memcpy(s.event, (uint8_t[]){1, 0, 1, 0, 0}, 5);
    memcpy(s.x, (double[]){1, 0, 0, 1, 0}, 5 * sizeof(double));
    memcpy(s.weight, (double[]){1e4, 1e4, 1, 1, 1e8 - 1}, 5 * sizeof(double));
    memcpy(s.stratum, (uint32_t[]){0, 0, 1, 1, 1}, 5 * sizeof(uint32_t));
    survival_sort(&s);
    fit(&s, RC_TIES_BRESLOW, 1, &r);
    assert_int_equal(r.fit.reason, RC_REASON_NONE);
    NEAR(r.beta[0], want, 1e-10);
    assert_int_equal(rc_kernel_cox_binary(2, (double[]){1e4, 1}, (double[]){1e4, 0}, (double[]){2, 1e8 + 1},
                                          (double[]){1, 1}, RC_TIES_BRESLOW, &beta, &se, &gain),
                     RC_REASON_NONE);
    NEAR(beta, want, 1e-12);
    survival_free(&s);
}

/* One outlier 5e3 times as far out: predictors of hundreds, finite all the way. */
static void test_outlier(void **state)
{
    (void)state;
    rc_pcg g;
    survival s;
    result r;
    rc_base_pcg_seed(&g, 15, 1);
    survival_new(&s, 300, 1);
    for (size_t i = 0; i < s.n; i++) {
        s.x[i] = rc_base_pcg_normal(&g);
        s.time[i] = rc_base_pcg_exponential(&g) * exp(-s.x[i]);
        s.event[i] = 1;
    }
    s.x[7] = 5e3; /* it dies first: its hazard is exp(5000) times the others' */
    s.time[7] = 1e-9;
    survival_sort(&s);
    fit(&s, RC_TIES_EFRON, 0, &r);
    assert_int_equal(r.fit.reason, RC_REASON_NONE);
    assert_true(r.beta[0] > 0.8 && r.beta[0] < 1.2);
    survival_free(&s);
}

/* Weights that are not whole: Efron as coxph(weights=), by hand.  Rows x = 1, 0, 1 (weights 2.5, 0.5, 2), the
 * first two tied deaths of mean weight 1.5: two terms of risk 4.5 r + 0.5 and 3.25 r + 0.25, so
 * 2.5 = 1.5 (9r/(9r+1) + 13r/(13r+1)), or 117 r^2 - 44 r - 5 = 0. */
static void test_real_weights(void **state)
{
    (void)state;
    survival s;
    result r;
    survival_new(&s, 3, 1);
    memcpy(s.time, (double[]){1, 1, 2}, 3 * sizeof(double));
    memcpy(s.event, (uint8_t[]){1, 1, 0}, 3);
    memcpy(s.x, (double[]){1, 0, 1}, 3 * sizeof(double));
    memcpy(s.weight, (double[]){2.5, 0.5, 2}, 3 * sizeof(double));
    survival_sort(&s);
    fit(&s, RC_TIES_EFRON, 0, &r);
    assert_int_equal(r.fit.reason, RC_REASON_NONE);
    NEAR(r.beta[0], log((44 + sqrt(44.0 * 44 + 4 * 117 * 5)) / 234), 1e-14);
    survival_free(&s);
}

typedef struct patient {
    double time, x;
    uint8_t event;
} patient;

static int by_time(const void *a, const void *b)
{
    double x = ((const patient *)a)->time, y = ((const patient *)b)->time;
    return (x > y) - (x < y);
}

/* The likelihood of very many patients is a sum whose rounding is larger than what the last steps gain: the fit takes
 * them all the same. */
static void test_very_many(void **state)
{
    (void)state;
    enum { N = 1000000 };
    patient *all = rc_base_memory_zeroed(N, sizeof *all);
    rc_pcg g;
    survival s;
    result many;
    rc_base_pcg_for_block(&g, 17, 1, 2, 0);
    for (size_t i = 0; i < N; i++) {
        double x = (double)rc_base_pcg_below(&g, 100000) / 1e5, u[2];
        for (int k = 0; k < 2; k++) u[k] = -log(((double)rc_base_pcg_below(&g, 1000000000) + 0.5) / 1e9);
        double death = u[0] / (x > 0.7 ? 0.13 : 0.1), end = u[1] / 0.05;
        all[i] = (patient){fmin(death, end), x, death <= end};
    }
    qsort(all, N, sizeof *all, by_time);
    survival_new(&s, N, 1);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < N; i++) {
            s.by_time[i] = (uint32_t)i;
            s.time[i] = all[i].time;
            s.event[i] = all[i].event;
            s.x[i] = all[i].x > 0.695 + 0.002 * round;
        }
        fit(&s, RC_TIES_EFRON, 0, &many);
        assert_int_equal(many.fit.reason, RC_REASON_NONE);
        assert_true(many.fit.iterations < 10); /* they did not end */
        assert_true(fabs(many.beta[0] - log(1.3)) < 5 * sqrt(many.covariance[0]) + 0.02);
    }
    survival_free(&s);
    rc_base_memory_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),          cmocka_unit_test(test_golden),
        cmocka_unit_test(test_weights_are_rows), cmocka_unit_test(test_binary_is_general),
        cmocka_unit_test(test_reasons),          cmocka_unit_test(test_two_covariates),
        cmocka_unit_test(test_large_ratios),     cmocka_unit_test(test_outlier),
        cmocka_unit_test(test_real_weights),     cmocka_unit_test(test_far_but_finite),
        cmocka_unit_test(test_very_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
