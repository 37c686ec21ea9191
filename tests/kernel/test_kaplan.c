/* SPDX-License-Identifier: GPL-3.0-or-later
 * Kaplan-Meier: by hand, against survfit, weights against repeated rows. */
#include "kernel/kaplan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "survival.h"

static void curve_new(rc_kaplan *c, size_t n)
{
    double **array[] = {&c->time,      &c->at_risk, &c->events, &c->censored, &c->survival,
                        &c->greenwood, &c->lower,   &c->upper,  &c->times};
    for (size_t i = 0; i < sizeof array / sizeof *array; i++) *array[i] = rc_base_memory_zeroed(n, sizeof(double));
}

static void curve_free(rc_kaplan *c)
{
    double *array[] = {c->time,      c->at_risk, c->events, c->censored, c->survival,
                       c->greenwood, c->lower,   c->upper,  c->times};
    for (size_t i = 0; i < sizeof array / sizeof *array; i++) rc_base_memory_free(array[i]);
}

static void draw(const survival *s, const uint32_t *group, uint32_t which, rc_kaplan *c)
{
    curve_new(c, s->n);
    rc_kernel_kaplan(s->n, s->by_time, s->time, s->event, s->weight, group, which, 0.95, c);
}

/* Both NaN, both the same infinity, or close. */
static int same(double a, double b, double tolerance)
{
    if (isinf(a) || isinf(b)) return a == b;
    return b == 0 ? a == 0 : golden_error(a, b) < tolerance;
}

static void small(survival *s, size_t n, const double *time, const uint8_t *event, rc_kaplan *c)
{
    survival_new(s, n, 0);
    memcpy(s->time, time, n * sizeof(double));
    memcpy(s->event, event, n);
    survival_sort(s);
    draw(s, NULL, 0, c);
}

static void test_by_hand(void **state)
{
    (void)state;
    survival s;
    rc_kaplan c;
    double variance;
    small(&s, 5, (double[]){1, 2, 2, 3, 5}, (uint8_t[]){1, 1, 0, 0, 1}, &c);
    assert_int_equal(c.k, 4);
    double time[] = {1, 2, 3, 5}, at_risk[] = {5, 4, 2, 1}, censored[] = {0, 1, 1, 0},
           survival_at[] = {0.8, 0.6, 0.6, 0};
    for (size_t j = 0; j < 4; j++) {
        assert_true(c.time[j] == time[j] && c.at_risk[j] == at_risk[j] && c.censored[j] == censored[j]);
        assert_true(fabs(c.survival[j] - survival_at[j]) < 1e-15);
    }
    assert_true(fabs(c.greenwood[0] - 1.0 / 20) < 1e-16 && fabs(c.greenwood[1] - (1.0 / 20 + 1.0 / 12)) < 1e-16);
    assert_true(isinf(c.greenwood[3]) && isnan(c.lower[3]) && isnan(c.upper[3]));
    assert_true(c.lower[1] > 0 && c.lower[1] < c.survival[1] && c.survival[1] < c.upper[1] && c.upper[1] < 1);
    assert_true(fabs(log(-log(c.lower[1])) + log(-log(c.upper[1])) - 2 * log(-log(0.6))) < 1e-13);
    assert_true(rc_kernel_kaplan_at(&c, 0.5) == 1 && rc_kernel_kaplan_at(&c, 1) == c.survival[0]);
    assert_true(rc_kernel_kaplan_at(&c, 2.999) == c.survival[1] && rc_kernel_kaplan_at(&c, 5) == 0);
    assert_true(rc_kernel_kaplan_at(&c, 99) == 0); /* everybody is dead for good */
    assert_true(rc_kernel_kaplan_median(&c, 0) == 5);
    /* Area 1 + 0.8 + 0.6 * 2 to tau = 4; variance: from 1 on 2.0 squared times 1/20, from 2 on 1.2 squared times 1/12.
     */
    assert_true(fabs(rc_kernel_kaplan_rmst(&c, 4, &variance) - 3) < 1e-14);
    assert_true(fabs(variance - (4.0 / 20 + 1.44 / 12)) < 1e-15);
    assert_true(rc_kernel_kaplan_rmst(&c, 0.25, &variance) == 0.25 && variance == 0);
    assert_true(fabs(rc_kernel_kaplan_rmst(&c, 50, &variance) - 3.6) < 1e-14);
    survival_free(&s);
    curve_free(&c);
}

/* S is exactly 1/2 from 2 to 3: the median is their midpoint; with nobody dying later it is 2. */
static void test_median_midpoint(void **state)
{
    (void)state;
    survival s;
    rc_kaplan c;
    double variance;
    small(&s, 4, (double[]){1, 2, 3, 4}, (uint8_t[]){1, 1, 1, 0}, &c);
    assert_true(rc_kernel_kaplan_median(&c, 0) == 2.5);
    assert_true(isnan(rc_kernel_kaplan_at(&c, 4.1)) && rc_kernel_kaplan_at(&c, 4) == 0.25);
    assert_true(isnan(rc_kernel_kaplan_rmst(&c, 4.1, &variance)) && isnan(variance));
    survival_free(&s);
    curve_free(&c);
    small(&s, 4, (double[]){1, 2, 3, 4}, (uint8_t[]){1, 1, 0, 0}, &c);
    assert_true(rc_kernel_kaplan_median(&c, 0) == 2);
    survival_free(&s);
    curve_free(&c);
    small(&s, 4, (double[]){1, 2, 3, 4}, (uint8_t[]){1, 0, 0, 0}, &c);
    assert_true(isnan(rc_kernel_kaplan_median(&c, 0)));
    for (size_t i = 0; i < s.n; i++) s.weight[i] = 0; /* nobody */
    rc_kernel_kaplan(s.n, s.by_time, s.time, s.event, s.weight, NULL, 0, 0.95, &c);
    assert_int_equal(c.k, 0);
    assert_true(isnan(rc_kernel_kaplan_at(&c, 1)) && isnan(rc_kernel_kaplan_median(&c, 0)));
    assert_true(isnan(rc_kernel_kaplan_rmst(&c, 1, &variance)));
    survival_free(&s);
    curve_free(&c);
}

/* The curve that a key of golden/survival names: file | group column or - | value | w or - */
static void draw_named(const char *key, survival *s, rc_kaplan *c)
{
    char name[64], *at = name;
    snprintf(name, sizeof name, "%s", key);
    const char *file = survival_field(&at, '|'), *column = survival_field(&at, '|');
    const char *value = survival_field(&at, '|'), *weighted = survival_field(&at, '|');
    survival_read(s, file, "-", column, weighted[0] == 'w');
    draw(s, column[0] == '-' ? NULL : s->stratum, (uint32_t)strtoul(value, NULL, 10), c);
}

static void test_golden_curves(void **state)
{
    (void)state;
    golden *g = golden_read("survival/curves.csv");
    const char *key = "";
    survival s;
    rc_kaplan c = {0};
    size_t at = 0;
    assert_true(g->rows > 300);
    for (int row = 0; row < g->rows; row++, at++) {
        if (strcmp(key, g->text[row]) != 0) {
            assert_true(at == c.k); /* the last curve was as long as R's */
            if (row) survival_free(&s);
            if (row) curve_free(&c);
            key = g->text[row];
            draw_named(key, &s, &c);
            at = 0;
        }
        const double *want = g->value[row] + 1;
        double got[] = {c.time[at],     c.at_risk[at],   c.events[at], c.censored[at],
                        c.survival[at], c.greenwood[at], c.lower[at],  c.upper[at]};
        assert_true(at < c.k);
        for (int i = 0; i < 8; i++) {
            if (!(i == 7 || i == 6 ? same(got[i], want[i], 1e-11) : same(got[i], want[i], 1e-12)))
                fail_msg("%s, time %g, column %d: %.17g, expected %.17g", key, want[0], i + 1, got[i], want[i]);
        }
    }
    assert_true(at == c.k);
    survival_free(&s);
    curve_free(&c);
    free(g);
}

static void test_golden_medians(void **state)
{
    (void)state;
    golden *g = golden_read("survival/medians.csv");
    int missing = 0;
    assert_true(g->rows >= 10);
    for (int row = 0; row < g->rows; row++) {
        survival s;
        rc_kaplan c;
        draw_named(g->text[row], &s, &c);
        for (int i = 0; i < 3; i++) {
            double got = rc_kernel_kaplan_median(&c, (int[]){0, -1, 1}[i]), want = g->value[row][1 + i];
            missing += isnan(want);
            if (golden_error(got, want) > 1e-15) fail_msg("%s: %d: %.17g, expected %.17g", g->text[row], i, got, want);
        }
        survival_free(&s);
        curve_free(&c);
    }
    assert_true(missing > 0 && missing < g->rows);
    free(g);
}

static void test_golden_rmst(void **state)
{
    (void)state;
    golden *g = golden_read("survival/rmst.csv");
    assert_true(g->rows >= 50);
    for (int row = 0; row < g->rows; row++) {
        survival s;
        rc_kaplan c;
        double variance, mean;
        draw_named(g->text[row], &s, &c);
        mean = rc_kernel_kaplan_rmst(&c, g->value[row][1], &variance);
        if (!same(mean, g->value[row][2], 1e-12) || !same(variance, g->value[row][3], 1e-11))
            fail_msg("%s: %.17g %.17g, expected %.17g %.17g", g->text[row], mean, variance, g->value[row][2],
                     g->value[row][3]);
        survival_free(&s);
        curve_free(&c);
    }
    free(g);
}

static void test_weights_are_rows(void **state)
{
    (void)state;
    rc_pcg g;
    rc_base_pcg_seed(&g, 31, 1);
    for (int trial = 0; trial < 100; trial++) {
        survival s, repeated;
        rc_kaplan a, b;
        survival_random(&s, &g, 1 + rc_base_pcg_below(&g, 50), 1);
        survival_repeat(&s, &repeated);
        draw(&s, s.stratum, 1, &a);
        draw(&repeated, repeated.stratum, 1, &b);
        assert_int_equal(a.k, b.k);
        assert_memory_equal(a.survival, b.survival, a.k * sizeof(double));
        assert_memory_equal(a.greenwood, b.greenwood, a.k * sizeof(double));
        assert_memory_equal(a.at_risk, b.at_risk, a.k * sizeof(double));
        curve_free(&a);
        curve_free(&b);
        survival_free(&s);
        survival_free(&repeated);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),       cmocka_unit_test(test_median_midpoint),
        cmocka_unit_test(test_golden_curves), cmocka_unit_test(test_golden_medians),
        cmocka_unit_test(test_golden_rmst),   cmocka_unit_test(test_weights_are_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
