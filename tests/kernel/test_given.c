/* SPDX-License-Identifier: GPL-3.0-or-later
 * Splits given covariates: by hand, against coxph at every cutoff, and what has no statistic. */
#include "kernel/given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "survival.h"

enum { ROWS = 1024, MOST = 8 };

typedef struct fixture {
    survival s;
    size_t strata;
    double marker[ROWS], entry[ROWS];
    uint32_t by_entry[ROWS];
    bool entered;
    uint32_t order[ROWS];
    rc_given given;
    rc_given_split split[ROWS];
    double *memory, *work;
} fixture;

static void order_by(size_t n, const double *value, uint32_t *order)
{
    for (size_t i = 0; i < n; i++) {
        size_t j = i;
        for (; j > 0 && value[order[j - 1]] > value[i]; j--) order[j] = order[j - 1];
        order[j] = (uint32_t)i;
    }
}

static rc_reason fit(fixture *f, const double *start)
{
    const survival *s = &f->s;
    const rc_cox_data data = {.n = s->n,
                              .p = s->p,
                              .by_time = s->by_time,
                              .time = s->time,
                              .event = s->event,
                              .x = s->x,
                              .weight = s->weight,
                              .stratum = f->strata ? s->stratum : NULL,
                              .n_strata = f->strata,
                              .entry = f->entered ? f->entry : NULL,
                              .by_entry = f->entered ? f->by_entry : NULL,
                              .ties = RC_TIES_EFRON};
    if (!f->memory) {
        f->memory = rc_base_memory_zeroed(rc_kernel_given_bytes(s->n, s->p), 1);
        f->work = rc_base_memory_zeroed(2 * s->n + s->p, sizeof(double));
        rc_kernel_given_init(&f->given, s->n, s->p, f->memory);
    }
    return rc_kernel_given_fit(&f->given, &data, start);
}

static void end(fixture *f)
{
    survival_free(&f->s);
    rc_base_memory_free(f->memory);
    rc_base_memory_free(f->work);
}

/* golden/given/<name>.csv: time, event, marker, weight, stratum, entry (where there is one), z1 .. */
static void read_case(fixture *f, const char *name)
{
    char header[256];
    double value[6 + MOST];
    FILE *in = survival_open("given", name, header, sizeof header);
    size_t n = 0, columns = 1;
    for (const char *at = header; *at; at++) columns += *at == ',';
    *f = (fixture){.entered = strstr(header, ",entry,") != NULL};
    size_t first = f->entered ? 6 : 5;
    survival_new(&f->s, ROWS, columns - first);
    while (survival_line(in, value, (int)columns) > 0) {
        f->s.time[n] = value[0];
        f->s.event[n] = value[1] > 0;
        f->marker[n] = value[2];
        f->s.weight[n] = value[3];
        f->s.stratum[n] = (uint32_t)value[4];
        if (f->s.stratum[n] + 1 > f->strata) f->strata = f->s.stratum[n] + 1;
        for (size_t c = 0; c < f->s.p; c++) f->s.x[c * ROWS + n] = value[first + c];
        f->entry[n] = value[5];
        n++;
    }
    fclose(in);
    assert_true(n > 50 && n <= ROWS);
    for (size_t c = 1; c < f->s.p; c++) memmove(f->s.x + c * n, f->s.x + c * ROWS, n * sizeof(double));
    f->s.n = n;
    survival_sort(&f->s);
    order_by(n, f->marker, f->order);
    if (f->entered) order_by(n, f->entry, f->by_entry);
}

static void near_value(double a, double b, double tolerance, const char *what, double where)
{
    if (isnan(a) && isnan(b)) return;
    if (!(fabs(a - b) <= tolerance * fmax(fabs(b), 1e-3))) fail_msg("%s, cutoff %g: %.17g, R %.17g", what, where, a, b);
}

static void check_case(const char *name)
{
    fixture *f = rc_base_memory_zeroed(1, sizeof *f);
    char file[64];
    uint32_t position[ROWS];
    read_case(f, name);
    snprintf(file, sizeof file, "given/%s_scan.csv", name);
    golden *g = golden_read(file);
    int cutoff = golden_column(g, "cutoff"), score = golden_column(g, "score");
    assert_int_equal(fit(f, NULL), RC_REASON_NONE);
    assert_true(g->rows > 5 && f->given.lost == 0);
    for (int row = 0; row < g->rows; row++) {
        uint32_t low = 0;
        while (low < f->s.n && f->marker[f->order[low]] < g->value[row][cutoff]) low++;
        position[row] = low;
    }
    rc_kernel_given_scan(&f->given, (size_t)g->rows, position, f->order, f->split, f->work);
    for (int row = 0; row < g->rows; row++) {
        double z = rc_kernel_given_z(&f->split[row]);
        near_value(z * z, g->value[row][score], 1e-9, name, g->value[row][cutoff]);
    }
    /* From a start nearby: the same model to rounding. */
    double start[MOST], beta[MOST];
    for (size_t a = 0; a < f->s.p; a++) beta[a] = f->given.beta[a], start[a] = beta[a] + 0.02 * fabs(beta[a]);
    rc_given_split before = f->split[g->rows / 2];
    assert_int_equal(fit(f, start), RC_REASON_NONE);
    for (size_t a = 0; a < f->s.p; a++) near_value(f->given.beta[a], beta[a], 1e-9, name, (double)a);
    rc_kernel_given_scan(&f->given, (size_t)g->rows, position, f->order, f->split, f->work);
    near_value(f->split[g->rows / 2].score, before.score, 1e-9, name, 0);
    near_value(f->split[g->rows / 2].variance, before.variance, 1e-9, name, 0);
    free(g);
    end(f);
    rc_base_memory_free(f);
}

static void test_golden(void **state)
{
    static const char *const cases[] = {"pbc",          "lung",   "lung_strata", "gbsg2",
                                        "gbsg2_strata", "heaped", "lung_entry",  "lung_entry_strata"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_case(cases[i]);
}

/* Two strata of two, all of whom die: in the first z = 1 dies before z = 0, in the second after it.  So b = 0, and
 * each first death of a pair has 1/2 to each: residuals 1/2, -1/2.  I_zz = 1/4 + 1/4.
 * High = those who die first: U = 1, I_cc = 1/2, I_cz = 1/4 - 1/4 = 0: chi-square 1 / (1/2) = 2.
 * High = those with z = 1: U = 0, I_cc = I_cz = I_zz: nothing is left. */
static void by_hand(fixture *f)
{
    static const double time[4] = {1, 2, 1, 2}, z[4] = {1, 0, 0, 1};
    static const uint32_t stratum[4] = {0, 0, 1, 1};
    *f = (fixture){.strata = 2};
    survival_new(&f->s, 4, 1);
    for (size_t i = 0; i < 4; i++) {
        f->s.time[i] = time[i];
        f->s.event[i] = 1;
        f->s.x[i] = z[i];
        f->s.stratum[i] = stratum[i];
    }
    survival_sort(&f->s);
}

static void test_by_hand(void **state)
{
    static const uint32_t half = 2, first[4] = {1, 3, 0, 2}, covariate[4] = {1, 2, 0, 3};
    fixture *f = rc_base_memory_zeroed(1, sizeof *f);
    (void)state;
    by_hand(f);
    assert_int_equal(fit(f, NULL), RC_REASON_NONE);
    assert_true(fabs(f->given.beta[0]) < 1e-12);
    assert_int_equal(f->given.m, 4);
    assert_int_equal(f->given.from[2], 2);
    assert_int_equal(f->given.rank[2], 3);
    rc_kernel_given_scan(&f->given, 1, &half, first, f->split, f->work);
    assert_true(fabs(f->split[0].score - 1) < 1e-14 && fabs(f->split[0].variance - 0.5) < 1e-14);
    rc_kernel_given_scan(&f->given, 1, &half, covariate, f->split, f->work);
    assert_true(fabs(f->split[0].score) < 1e-14 && isnan(f->split[0].variance));
    end(f);
    rc_base_memory_free(f);
}

/* Without covariates and ties: the log-rank test.  Of 1, 2, 3 (all die) against the order of dying, high = {1}:
 * U = 1 - 1/3, V = 1/3 2/3: chi-square 2. */
static void test_no_covariates(void **state)
{
    static const uint32_t position = 2, order[3] = {1, 2, 0};
    fixture *f = rc_base_memory_zeroed(1, sizeof *f);
    rc_scan_best best;
    (void)state;
    survival_new(&f->s, 3, 0);
    for (size_t i = 0; i < 3; i++) f->s.time[i] = (double)i + 1, f->s.event[i] = 1;
    survival_sort(&f->s);
    assert_int_equal(fit(f, NULL), RC_REASON_NONE);
    rc_kernel_given_search(&f->given, 1, &position, order, &best, f->split, f->work);
    assert_true(fabs(best.statistic * best.statistic - 2) < 1e-12);
    assert_true(fabs(best.variance - 2.0 / 9) < 1e-14);
    assert_int_equal(best.low, -1); /* fewer events than expected in the low group */
    end(f);
    rc_base_memory_free(f);
}

/* A constant covariate, one that is the sum of two, one without an event: each loses only itself. */
static void test_lost(void **state)
{
    enum { N = 60 };
    fixture *f = rc_base_memory_zeroed(1, sizeof *f), *less = rc_base_memory_zeroed(1, sizeof *less);
    uint32_t position = N / 3;
    rc_pcg g;
    (void)state;
    rc_base_pcg_seed(&g, 3, 4);
    survival_random(&f->s, &g, N, 5);
    survival_random(&less->s, &g, N, 2);
    for (size_t i = 0; i < N; i++) {
        double *x = f->s.x + i;
        f->s.weight[i] = 1;
        x[2 * N] = 7;
        x[3 * N] = x[0] + x[N];
        x[4 * N] = i % 11 == 0; /* nobody of them dies: they weigh nothing in the risk sets */
        if (i % 11 == 0) f->s.event[i] = 0;
        less->s.time[i] = f->s.time[i];
        less->s.event[i] = f->s.event[i];
        less->s.weight[i] = i % 11 != 0;
        less->s.x[i] = x[0];
        less->s.x[N + i] = x[N];
        f->order[i] = (uint32_t)(N - 1 - i);
    }
    survival_sort(&less->s);
    assert_int_equal(fit(f, NULL), RC_REASON_NONE);
    assert_int_equal(fit(less, NULL), RC_REASON_NONE);
    assert_int_equal(f->given.lost, 3);
    assert_int_equal(f->given.why[2], RC_REASON_SINGULAR);
    assert_int_equal(f->given.why[3], RC_REASON_SINGULAR);
    assert_int_equal(f->given.why[4], RC_REASON_MONOTONE);
    rc_kernel_given_scan(&f->given, 1, &position, f->order, f->split, f->work);
    rc_kernel_given_scan(&less->given, 1, &position, f->order, less->split, less->work);
    near_value(f->split[0].score, less->split[0].score, 1e-7, "lost", 0);
    near_value(f->split[0].variance, less->split[0].variance, 1e-7, "lost", 0);
    end(f);
    end(less);
    rc_base_memory_free(f);
    rc_base_memory_free(less);
}

static void test_nothing(void **state)
{
    static const uint32_t position = 2, order[4] = {0, 1, 2, 3};
    fixture *f = rc_base_memory_zeroed(1, sizeof *f);
    rc_scan_best best;
    (void)state;
    by_hand(f);
    for (size_t i = 0; i < 4; i++) f->s.event[i] = 0;
    assert_int_equal(fit(f, NULL), RC_REASON_NO_EVENTS);
    rc_kernel_given_search(&f->given, 1, &position, order, &best, f->split, f->work);
    assert_true(best.statistic < 0);
    rc_kernel_given_search(&f->given, 0, &position, order, &best, f->split, f->work);
    assert_true(best.statistic < 0);
    end(f);
    rc_base_memory_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden), cmocka_unit_test(test_by_hand), cmocka_unit_test(test_no_covariates),
        cmocka_unit_test(test_lost),   cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
