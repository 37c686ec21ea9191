/* SPDX-License-Identifier: GPL-3.0-or-later
 * False discovery rates against R's p.adjust and qvalue's formula, and by hand. */
#include "summary/fdr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../golden.h"

enum { MOST = 2048 };

static void close_to(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-9 * fabs(wanted))) fail_msg("found %.17g, expected %.17g", found, wanted);
}

static void equals_r(void **state)
{
    (void)state;
    golden *g = golden_read("summary/fdr.csv");
    int p_at = golden_column(g, "p"), bh_at = golden_column(g, "bh"), storey_at = golden_column(g, "storey");
    double p[MOST], q[MOST], pi0;
    recut_error err;
    size_t n = (size_t)g->rows + 1;
    for (int i = 0; i < g->rows; i++) p[i] = g->value[i][p_at];
    p[n - 1] = NAN; /* no test */
    assert_int_equal(rc_summary_fdr_bh(p, n, q, &err), RECUT_OK);
    for (int i = 0; i < g->rows; i++) close_to(q[i], g->value[i][bh_at]);
    assert_true(isnan(q[n - 1]));
    assert_int_equal(rc_summary_fdr_storey(p, n, RC_FDR_LAMBDA, &pi0, q, &err), RECUT_OK);
    close_to(pi0, g->value[0][golden_column(g, "pi0")]);
    for (int i = 0; i < g->rows; i++) close_to(q[i], g->value[i][storey_at]);
    free(g);
}

/* p 0.01 0.02 0.03 0.6: 4 p / rank = 0.04 0.04 0.04 0.6; one of four is at least 0.5: pi0 = 0.25 / 0.5 = 0.5. */
static void by_hand(void **state)
{
    (void)state;
    const double p[] = {0.6, 0.03, 0.01, 0.02};
    double q[4], pi0;
    recut_error err;
    assert_int_equal(rc_summary_fdr_bh(p, 4, q, &err), RECUT_OK);
    close_to(q[0], 0.6);
    for (int i = 1; i < 4; i++) close_to(q[i], 0.04);
    assert_int_equal(rc_summary_fdr_storey(p, 4, 0.5, &pi0, q, &err), RECUT_OK);
    close_to(pi0, 0.5);
    close_to(q[0], 0.3);
    close_to(q[2], 0.02);
}

/* No p beyond lambda: as if there were one; nothing at all. */
static void at_the_edge(void **state)
{
    (void)state;
    const double p[] = {0.01, 0.2}, none[] = {NAN};
    double q[2], pi0;
    recut_error err;
    assert_int_equal(rc_summary_fdr_storey(p, 2, 0.5, &pi0, q, &err), RECUT_OK);
    close_to(pi0, 1);
    close_to(q[0], 0.02);
    assert_int_equal(rc_summary_fdr_storey(none, 1, 0.5, &pi0, q, &err), RECUT_OK);
    assert_true(isnan(pi0) && isnan(q[0]));
    assert_int_equal(rc_summary_fdr_bh(none, 0, q, &err), RECUT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_r), cmocka_unit_test(by_hand),
                                       cmocka_unit_test(at_the_edge)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
