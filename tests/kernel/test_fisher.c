/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fisher, chi-square, t and rank-sum tests against R, and the tables that hold nothing to test. */
#include "golden.h"
#include "kernel/fisher.h"
#include "kernel/student.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void close_to(const char *what, double ours, double theirs)
{
    if (fabs(theirs) < 1e-300 ? fabs(ours) > 1e-300 : !(golden_error(ours, theirs) < 1e-9))
        fail_msg("%s: %.17g, R %.17g", what, ours, theirs);
}

static void two_by_two(void **state)
{
    (void)state;
    golden *g = golden_read("tests/two_by_two.csv");
    assert_true(g->rows >= 12);
    for (int r = 0; r < g->rows; r++) {
        const double *v = g->value[r];
        size_t count[4];
        rc_chisq_table got;
        for (int c = 0; c < 4; c++) count[c] = (size_t)v[c];
        close_to("fisher", rc_kernel_fisher_p(count[0], count[1], count[2], count[3]), v[4]);
        close_to("fisher, turned", rc_kernel_fisher_p(count[0], count[2], count[1], count[3]), v[4]);
        rc_kernel_fisher_chisq(2, 2, count, 1, &got);
        close_to("yates", got.chisq, v[5]);
        close_to("yates p", got.p, v[6]);
        rc_kernel_fisher_chisq(2, 2, count, 0, &got);
        close_to("chisq", got.chisq, v[7]);
        close_to("chisq p", got.p, v[8]);
        close_to("least expected", got.least_expected, v[9]);
    }
    /* 3 1 / 1 3 by hand: p of 0 .. 4 are 1 16 36 16 1 of 70 */
    close_to("by hand", rc_kernel_fisher_p(3, 1, 1, 3), 34.0 / 70);
    free(g);
}

static void r_by_c(void **state)
{
    (void)state;
    golden *g = golden_read("tests/r_by_c.csv");
    double work[512];
    assert_true(g->rows >= 7);
    for (int r = 0; r < g->rows; r++) {
        const double *v = g->value[r];
        size_t rows = (size_t)v[0], columns = (size_t)v[1], count[16] = {0}, total = 0;
        rc_chisq_table got;
        for (size_t c = 0; c < rows * columns; c++) total += count[c] = (size_t)v[6 + c];
        assert_true(rc_kernel_fisher_table_work(total) <= sizeof work / sizeof *work);
        close_to("fisher", rc_kernel_fisher_table_p(rows, columns, count, work), v[2]);
        rc_kernel_fisher_chisq(rows, columns, count, rows > 2, &got); /* asked or not, no correction beyond 2 x 2 */
        close_to("chisq", got.chisq, v[3]);
        close_to("df", got.df, v[4]);
        close_to("p", got.p, v[5]);
    }
    free(g);
}

static void nothing_to_test(void **state)
{
    (void)state;
    const size_t one_row[] = {3, 4, 0, 0}, none[4] = {0}, wide[6] = {5, 0, 4, 0, 0, 6};
    static size_t huge[RC_FISHER_CELLS + 1];
    double work[8193];
    rc_chisq_table got;
    assert_true(rc_kernel_fisher_p(3, 4, 0, 0) == 1);
    assert_true(rc_kernel_fisher_p(0, 0, 0, 0) == 1);
    assert_true(rc_kernel_fisher_p(0, 7, 0, 3) == 1);
    assert_true(rc_kernel_fisher_table_p(2, 2, one_row, work) == 1);
    assert_true(rc_kernel_fisher_table_p(2, 2, none, work) == 1);
    rc_kernel_fisher_chisq(2, 2, one_row, 1, &got);
    assert_true(isnan(got.chisq) && isnan(got.p));
    /* an empty column in a 2 x 3 table leaves a 2 x 2 table */
    close_to("empty column", rc_kernel_fisher_table_p(2, 3, wide, work), rc_kernel_fisher_p(5, 4, 0, 6));
    for (int c = 0; c <= RC_FISHER_CELLS; c++) huge[c] = 100;
    assert_true(isnan(rc_kernel_fisher_table_p(8, 8, huge, work)));
    assert_true(isnan(rc_kernel_fisher_table_p(1, RC_FISHER_CELLS + 1, huge, work)));
}

static void student(void **state)
{
    (void)state;
    golden *g = golden_read("tests/student.csv");
    rc_student got;
    assert_true(g->rows >= 14);
    for (int r = 0; r < g->rows; r++) {
        const double *v = g->value[r];
        rc_kernel_student(v[0], v[1], v[2], v[3], v[4], v[5], v[6] > 0, &got);
        const double ours[] = {got.difference, got.lower, got.upper, got.t, got.df, got.p};
        for (int c = 0; c < 6; c++) close_to(g->name[7 + c], ours[c], v[7 + c]);
    }
    rc_kernel_student(5, 3, 0, 4, 3, 0, 1, &got);
    assert_true(isnan(got.t) && isnan(got.p) && isnan(got.lower));
    rc_kernel_student(1, 3, NAN, 4, 3, 2, 0, &got);
    assert_true(isnan(got.t));
    rc_kernel_student(1, 3, NAN, 4, 3, 2, 1, &got); /* t.test(3, x, var.equal = TRUE) is defined */
    assert_true(got.t == 0 && got.df == 3 && got.p == 1);
    rc_kernel_student(0, NAN, NAN, 4, 3, 2, 1, &got);
    assert_true(isnan(got.p));
    rc_kernel_student(50, 1e6, 1e-3, 50, 0, 1e-3, 1, &got); /* p below the smallest double */
    assert_true(got.p == 0 && got.t > 1e9);
    free(g);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void rank_sum(void **state)
{
    (void)state;
    static double work[64 * 1300];
    golden *g = golden_read("tests/rank_sum.csv");
    rc_rank_sum got;
    int exact = 0;
    for (int r = 0; r < g->rows; r++) {
        const double *v = g->value[r];
        double x1[128], x2[128];
        size_t n1 = (size_t)v[0], n2 = (size_t)v[1];
        for (size_t i = 0; i < n1; i++) x1[i] = fmod((double)(i + 1) * v[2], 101);
        for (size_t i = 0; i < n2; i++) x2[i] = fmod((double)(i + 1) * v[3], 103) + v[4];
        qsort(x1, n1, sizeof *x1, ascending);
        qsort(x2, n2, sizeof *x2, ascending);
        assert_true(rc_kernel_student_rank_sum_work(n1, n2) <= sizeof work / sizeof *work);
        rc_kernel_student_rank_sum(n1, x1, n2, x2, &got, work);
        close_to("w", got.w, v[5]);
        close_to("p", got.p, v[6]);
        assert_true(got.exact == (int)v[7]);
        exact += got.exact;
    }
    assert_true(exact >= 3 && exact < g->rows);
    const double same[] = {2, 2, 2};
    rc_kernel_student_rank_sum(3, same, 2, same, &got, work);
    assert_true(got.w == 3 && isnan(got.p));
    rc_kernel_student_rank_sum(0, same, 2, same, &got, work);
    assert_true(isnan(got.w) && isnan(got.p));
    free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_by_two), cmocka_unit_test(r_by_c),   cmocka_unit_test(nothing_to_test),
        cmocka_unit_test(student),    cmocka_unit_test(rank_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
