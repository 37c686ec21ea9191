/* SPDX-License-Identifier: GPL-3.0-or-later
 * Profile likelihood of a Cox coefficient: against R, the binary path against the general one, and where there is
 * none. */
#include "kernel/cox_profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "survival.h"

enum { LIMIT = 4 };

typedef struct fitted {
    rc_cox_data data;
    rc_cox_fit fit;
    double beta[LIMIT], covariance[LIMIT * LIMIT];
} fitted;

static void fit(const survival *s, rc_ties ties, fitted *out)
{
    double *work = rc_base_memory_zeroed(rc_kernel_cox_work(s->n, s->p), sizeof(double));
    *out = (fitted){
        .data = {
            .n = s->n, .p = s->p, .by_time = s->by_time, .time = s->time, .event = s->event, .x = s->x, .ties = ties}};
    out->fit.beta = out->beta;
    out->fit.covariance = out->covariance;
    rc_kernel_cox_fit(&out->data, &out->fit, work);
    rc_base_memory_free(work);
}

static rc_cox_profile profile(const fitted *of, size_t which)
{
    rc_cox_profile out;
    double *work = rc_base_memory_zeroed(rc_kernel_cox_profile_work(of->data.n, of->data.p), sizeof(double));
    rc_kernel_cox_profile(&of->data, &of->fit, which, &out, work);
    rc_base_memory_free(work);
    return out;
}

typedef struct counts {
    size_t m;
    double *d, *d1, *y, *y1; /* [n], ascending from `first` */
    size_t first;
} counts;

/* Of all and of those whose first covariate is above `above`. */
static void count(const survival *s, double above, counts *c)
{
    double y = 0, y1 = 0;
    *c = (counts){.first = s->n};
    c->d = rc_base_memory_zeroed(4 * s->n, sizeof(double));
    c->d1 = c->d + s->n;
    c->y = c->d1 + s->n;
    c->y1 = c->y + s->n;
    for (size_t i = s->n; i > 0;) {
        double time = s->time[s->by_time[i - 1]], d = 0, d1 = 0;
        for (; i > 0 && s->time[s->by_time[i - 1]] == time; i--) {
            uint32_t row = s->by_time[i - 1];
            double high = s->x[row] > above;
            y++;
            y1 += high;
            d += s->event[row];
            d1 += s->event[row] * high;
        }
        if (!(d > 0)) continue;
        c->first--;
        c->d[c->first] = d;
        c->d1[c->first] = d1;
        c->y[c->first] = y;
        c->y1[c->first] = y1;
    }
    c->m = s->n - c->first;
}

/* The binary path from the counts; lr is twice the gain. */
static rc_cox_profile binary(const survival *s, double above, rc_ties ties, rc_reason *reason)
{
    counts c;
    double beta, se, gain;
    rc_cox_profile out = {NAN, NAN, NAN};
    count(s, above, &c);
    size_t at = c.first;
    *reason = rc_kernel_cox_binary(c.m, c.d + at, c.d1 + at, c.y + at, c.y1 + at, ties, &beta, &se, &gain);
    rc_kernel_cox_binary_profile(c.m, c.d + at, c.d1 + at, c.y + at, c.y1 + at, ties, beta, se, gain, &out.lower,
                                 &out.upper);
    out.lr = 2 * gain;
    rc_base_memory_free(c.d);
    return out;
}

static void near_value(double a, double b, double tolerance, const char *what)
{
    double error = fabs(b) < 1 ? fabs(a - b) : fabs(a - b) / fabs(b);
    if (!(error <= tolerance)) fail_msg("%s: %.17g, expected %.17g, error %.2g", what, a, b, error);
}

static void near_profile(const rc_cox_profile *a, const rc_cox_profile *b, double tolerance, const char *what)
{
    near_value(a->lower, b->lower, tolerance, what);
    near_value(a->upper, b->upper, tolerance, what);
    near_value(a->lr, b->lr, tolerance, what);
}

static void same_as_r(void **state)
{
    (void)state;
    golden *g = golden_read("study/profile.csv");
    int binaries = 0;
    assert_int_equal(g->rows, 12);
    for (int r = 0; r < g->rows; r++) {
        char text[64], *at = text;
        survival s;
        fitted of;
        snprintf(text, sizeof text, "%s", g->text[r]);
        char *file = survival_field(&at, '|'), *covariates = survival_field(&at, '|'), *ties = survival_field(&at, '|');
        rc_ties which_ties = strcmp(ties, "efron") == 0 ? RC_TIES_EFRON : RC_TIES_BRESLOW;
        const double *value = g->value[r];
        rc_cox_profile r_says = {value[golden_column(g, "lower")], value[golden_column(g, "upper")],
                                 value[golden_column(g, "lr")]};
        survival_read(&s, file, covariates, "-", 0);
        fit(&s, which_ties, &of);
        assert_int_equal(of.fit.reason, RC_REASON_NONE);
        size_t which = (size_t)value[golden_column(g, "which")];
        near_value(of.beta[which], value[golden_column(g, "beta")], 1e-9, g->text[r]);
        rc_cox_profile ours = profile(&of, which);
        near_profile(&ours, &r_says, 1e-9, g->text[r]);
        if (strcmp(covariates, "horth") == 0 || strcmp(covariates, "hormon") == 0 || strcmp(covariates, "sex") == 0) {
            rc_reason reason;
            ours = binary(&s, strcmp(covariates, "sex") == 0 ? 1.5 : 0.5, which_ties, &reason);
            assert_int_equal(reason, RC_REASON_NONE);
            near_profile(&ours, &r_says, 1e-9, g->text[r]);
            binaries++;
        }
        survival_free(&s);
    }
    assert_int_equal(binaries, 5);
    free(g);
}

/* One risk set of one of each group, group 1 dies: the likelihood is e^b / (1 + e^b), its limit 1, and the loss log(1 +
 * e^-b) is qchisq(0.95, 1) / 2 at -log(e^that - 1); the mirror image where group 0 dies.  Two tied deaths of group 1 of
 * two beside one of group 0 (Efron): the loss is log((1 + e^-b / 2) (1 + e^-b)).  And where there is a maximum, the
 * same as from it. */
static void without_a_maximum(void **state)
{
    (void)state;
    const double half = 1.920729410347062, at = -log(expm1(half));
    const double y[] = {2}, y1[] = {1}, d[] = {1}, one[] = {1}, none[] = {0};
    double lower, upper, beta, se, gain, l2, u2;
    assert_int_equal(rc_kernel_cox_binary_interval(1, d, one, y, y1, RC_TIES_EFRON, &lower, &upper),
                     RC_REASON_NO_EVENTS_LOW);
    near_value(lower, at, 1e-12, "lower");
    assert_true(isinf(upper) && upper > 0);
    assert_int_equal(rc_kernel_cox_binary_interval(1, d, none, y, y1, RC_TIES_EFRON, &lower, &upper),
                     RC_REASON_NO_EVENTS_HIGH);
    near_value(upper, -at, 1e-12, "upper");
    assert_true(isinf(lower) && lower < 0);
    const double y3[] = {3}, two[] = {2};
    rc_kernel_cox_binary_interval(1, two, two, y3, two, RC_TIES_EFRON, &lower, &upper);
    near_value(log1p(exp(-lower) / 2) + log1p(exp(-lower)), half, 1e-12, "tied deaths");
    rc_kernel_cox_binary_interval(1, two, two, y3, two, RC_TIES_BRESLOW, &lower, &upper);
    near_value(2 * log1p(exp(-lower) / 2), half, 1e-12, "tied deaths, Breslow");
    const double yy[] = {4, 3, 2}, yy1[] = {2, 1, 1}, dd[] = {1, 1, 1}, dd1[] = {1, 0, 1};
    rc_kernel_cox_binary(3, dd, dd1, yy, yy1, RC_TIES_EFRON, &beta, &se, &gain);
    rc_kernel_cox_binary_profile(3, dd, dd1, yy, yy1, RC_TIES_EFRON, beta, se, gain, &l2, &u2);
    assert_int_equal(rc_kernel_cox_binary_interval(3, dd, dd1, yy, yy1, RC_TIES_EFRON, &lower, &upper), RC_REASON_NONE);
    assert_true(lower == l2 && upper == u2);
    assert_int_equal(rc_kernel_cox_binary_interval(1, none, none, y, y1, RC_TIES_EFRON, &lower, &upper),
                     RC_REASON_NO_EVENTS);
    assert_true(isnan(lower) && isnan(upper));
}

/* Two risk sets of one of each group; one of group 1 dies in the first, of group 0 in the second: the likelihood is
 * e^b / (1 + e^b)^2, the estimate 0, the loss 4 log cosh(b / 2).  Then data that have no estimate. */
static void by_hand(void **state)
{
    (void)state;
    survival s;
    fitted of;
    rc_reason reason;
    const double y[] = {2, 2}, y1[] = {1, 1}, d[] = {1, 1}, d1[] = {1, 0};
    double beta, se, gain, lower, upper;
    assert_int_equal(rc_kernel_cox_binary(2, d, d1, y, y1, RC_TIES_EFRON, &beta, &se, &gain), RC_REASON_NONE);
    near_value(beta, 0, 1e-12, "beta");
    rc_kernel_cox_binary_profile(2, d, d1, y, y1, RC_TIES_EFRON, beta, se, gain, &lower, &upper);
    double b = 2 * acosh(exp(1.959963984540054 * 1.959963984540054 / 4));
    near_value(upper, b, 1e-10, "upper");
    near_value(lower, -b, 1e-10, "lower");
    /* nothing to end at: whoever is in group 1 dies first */
    survival_new(&s, 6, 1);
    for (size_t i = 0; i < s.n; i++) {
        s.time[i] = (double)(i + 1);
        s.event[i] = 1;
        s.x[i] = i < 3;
    }
    survival_sort(&s);
    fit(&s, RC_TIES_EFRON, &of);
    assert_int_equal(of.fit.reason, RC_REASON_MONOTONE);
    rc_cox_profile none = profile(&of, 0);
    assert_true(isnan(none.lower) && isnan(none.upper) && isnan(none.lr));
    none = binary(&s, 0.5, RC_TIES_EFRON, &reason);
    assert_int_equal(reason, RC_REASON_MONOTONE);
    assert_true(isnan(none.lower) && isnan(none.upper) && isnan(none.lr));
    for (size_t i = 0; i < s.n; i++) s.event[i] = i < 3; /* group 0 without an event */
    none = binary(&s, 0.5, RC_TIES_EFRON, &reason);
    assert_int_equal(reason, RC_REASON_NO_EVENTS_LOW);
    assert_true(isnan(none.lower) && isnan(none.upper));
    for (size_t i = 0; i < s.n; i++) s.x[i] = 1; /* constant */
    fit(&s, RC_TIES_EFRON, &of);
    assert_int_equal(of.fit.reason, RC_REASON_SINGULAR);
    none = profile(&of, 0);
    assert_true(isnan(none.lower) && isnan(none.upper) && isnan(none.lr));
    survival_free(&s);
}

/* On random small data with ties: both paths agree, the ends lose qchisq(0.95, 1), and the interval holds 0 exactly
 * where the likelihood ratio does not refute it. */
static void random_data(void **state)
{
    (void)state;
    rc_pcg g;
    int used = 0, tests[2] = {0, 0};
    rc_base_pcg_for_block(&g, 6, 1, 2, 0);
    for (int round = 0; round < 400; round++) {
        survival s;
        fitted of;
        rc_reason reason;
        rc_ties ties = round % 2 ? RC_TIES_BRESLOW : RC_TIES_EFRON;
        survival_random(&s, &g, 8 + (size_t)rc_base_pcg_below(&g, 60), 1);
        for (size_t i = 0; round % 3 == 0 && i < s.n; i++)
            if (s.time[i] > (double)s.n / 4) s.x[i] = 0; /* an effect */
        fit(&s, ties, &of);
        rc_cox_profile other = binary(&s, 0.5, ties, &reason), ours = profile(&of, 0);
        if (of.fit.reason == RC_REASON_NONE && reason == RC_REASON_NONE) {
            near_profile(&ours, &other, 1e-8, "binary and general");
            assert_true(ours.lower < of.beta[0] && of.beta[0] < ours.upper);
            int significant = ours.lr > 1.959963984540054 * 1.959963984540054;
            assert_int_equal(significant, ours.lower > 0 || ours.upper < 0);
            tests[significant]++;
            used++;
        } else
            assert_true(isnan(other.lower) && isnan(ours.lower));
        survival_free(&s);
    }
    assert_true(used > 200 && tests[0] > 50 && tests[1] > 50);
}

/* A covariate on another scale has its interval on that scale; the likelihood ratio is the same. */
static void scale(void **state)
{
    (void)state;
    survival s;
    fitted of;
    survival_read(&s, "lung", "age+sex+ecog", "-", 0);
    fit(&s, RC_TIES_EFRON, &of);
    rc_cox_profile years = profile(&of, 0);
    for (size_t i = 0; i < s.n; i++) s.x[i] = 365.25 * s.x[i] + 1e4;
    fit(&s, RC_TIES_EFRON, &of);
    rc_cox_profile days = profile(&of, 0);
    days.lower *= 365.25;
    days.upper *= 365.25;
    near_profile(&days, &years, 1e-9, "scale");
    survival_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_r),   cmocka_unit_test(by_hand), cmocka_unit_test(without_a_maximum),
        cmocka_unit_test(random_data), cmocka_unit_test(scale),
    };
    return cmocka_run_group_tests_name("cox_profile", tests, NULL, NULL);
}
