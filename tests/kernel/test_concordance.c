/* SPDX-License-Identifier: GPL-3.0-or-later
 * Harrell's C: by hand, against R, against counting every pair, weights against repeated rows. */
#include "kernel/concordance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "survival.h"

static void concord(const survival *s, int want_se, rc_concordance *out)
{
    double *work = rc_base_memory_zeroed(rc_kernel_concordance_work(s->n), sizeof(double));
    rc_kernel_concordance(s->n, s->by_time, s->time, s->event, s->x, s->weight, want_se, out, work);
    rc_base_memory_free(work);
}

/* 1: concordant (the higher x dies first), 2: discordant, 3: tied x, 4: tied y, 5: tied in both, 0: cannot be compared.
 */
static int judge(const survival *s, size_t a, size_t b)
{
    if (s->time[a] > s->time[b] || (s->time[a] == s->time[b] && s->event[b] && !s->event[a])) {
        size_t swap = a;
        a = b;
        b = swap;
    }
    if (!s->event[a]) return 0;
    if (s->time[a] == s->time[b] && s->event[b]) return s->x[a] == s->x[b] ? 5 : 4;
    return s->x[a] > s->x[b] ? 1 : s->x[a] < s->x[b] ? 2 : 3;
}

/* All pairs of rows with weight 1, and the jackknife from each row's own pairs. */
static void brute(const survival *s, rc_concordance *out)
{
    double count[6] = {0}, sum = 0;
    for (size_t a = 0; a < s->n; a++)
        for (size_t b = a + 1; b < s->n; b++) count[judge(s, a, b)]++;
    double all = count[1] + count[2] + count[3];
    *out = (rc_concordance){count[1], count[2], count[3], count[4], count[5], (count[1] + count[3] / 2) / all, 0};
    for (size_t a = 0; a < s->n; a++) {
        double own[6] = {0};
        for (size_t b = 0; b < s->n; b++)
            if (b != a) own[judge(s, a, b)]++;
        double mine = own[1] + own[2] + own[3], pull = (own[1] + own[3] / 2 - out->c * mine) / all;
        sum += pull * pull;
    }
    out->se = sqrt(sum);
}

static void test_by_hand(void **state)
{
    (void)state;
    survival s;
    rc_concordance c;
    survival_new(&s, 5, 1);
    memcpy(s.time, (double[]){1, 2, 2, 2, 3}, 5 * sizeof(double));
    memcpy(s.event, (uint8_t[]){1, 1, 1, 0, 0}, 5);
    memcpy(s.x, (double[]){5, 4, 4, 6, 4}, 5 * sizeof(double));
    survival_sort(&s);
    concord(&s, 0, &c);
    /* Row 0 against 4 4 6 4: three concordant, one discordant; rows 1 and 2 each against 6 and 4: one
     * discordant, one tied. */
    assert_true(c.concordant == 3 && c.discordant == 3 && c.tied_x == 2 && c.tied_y == 0 && c.tied_xy == 1);
    assert_true(c.c == 0.5 && isnan(c.se));
    s.weight[1] = 3; /* pairs inside the repeated row: 3, with row 2: 3 */
    s.weight[4] = 0;
    concord(&s, 0, &c);
    assert_true(c.concordant == 4 && c.discordant == 5 && c.tied_x == 0 && c.tied_y == 0 && c.tied_xy == 6);
    assert_true(c.c == 4.0 / 9);
    survival_free(&s);
}

static void test_golden(void **state)
{
    (void)state;
    golden *g = golden_read("survival/concordance.csv");
    assert_true(g->rows >= 10);
    for (int row = 0; row < g->rows; row++) {
        char name[64], *at = name;
        snprintf(name, sizeof name, "%s", g->text[row]);
        const char *file = survival_field(&at, '|'), *marker = survival_field(&at, '|');
        const double *want = g->value[row] + 2;
        survival s;
        rc_concordance c;
        survival_read(&s, file, marker, "-", at[0] == 'w');
        concord(&s, 1, &c);
        if (!(c.concordant == want[0] && c.discordant == want[1] && c.tied_x == want[2] && c.tied_y == want[3] &&
              c.tied_xy == want[4]))
            fail_msg("%s: counts %.0f %.0f %.0f %.0f %.0f", g->text[row], c.concordant, c.discordant, c.tied_x,
                     c.tied_y, c.tied_xy);
        double worst = fmax(golden_error(c.c, want[5]), golden_error(c.se, sqrt(want[6])));
        print_message("%-30s largest relative error %.1e\n", g->text[row], worst);
        if (!(worst < 1e-11)) fail_msg("%s: c %.17g, se %.17g", g->text[row], c.c, c.se);
        survival_free(&s);
    }
    free(g);
}

static void test_every_pair(void **state)
{
    (void)state;
    rc_pcg g;
    int compared = 0;
    rc_base_pcg_seed(&g, 21, 1);
    for (int trial = 0; trial < 500; trial++) {
        survival s, repeated;
        rc_concordance fast, slow;
        survival_random(&s, &g, 2 + rc_base_pcg_below(&g, 40), 2);
        if (trial % 2) memcpy(s.x, s.x + s.n, s.n * sizeof(double)); /* more levels */
        survival_repeat(&s, &repeated);
        brute(&repeated, &slow);
        concord(&s, 1, &fast);
        assert_true(fast.concordant == slow.concordant && fast.discordant == slow.discordant &&
                    fast.tied_x == slow.tied_x && fast.tied_y == slow.tied_y && fast.tied_xy == slow.tied_xy);
        assert_int_equal(isnan(fast.c), isnan(slow.c));
        if (!isnan(slow.c)) {
            compared++;
            assert_true(fast.c == slow.c);
            assert_true(fabs(fast.se - slow.se) < 1e-13);
        } else
            assert_true(isnan(fast.se));
        survival_free(&s);
        survival_free(&repeated);
    }
    assert_true(compared > 400);
}

/* Turning the marker round swaps the two kinds and leaves the error alone; no weights means weights 1. */
static void test_symmetry(void **state)
{
    (void)state;
    rc_pcg g;
    survival s;
    rc_concordance a, b;
    rc_base_pcg_seed(&g, 22, 1);
    survival_random(&s, &g, 200, 2);
    double *weight = s.weight;
    concord(&s, 1, &a);
    for (size_t i = 0; i < s.n; i++) s.x[i] = -s.x[i];
    concord(&s, 1, &b);
    assert_true(a.concordant == b.discordant && a.discordant == b.concordant && a.tied_x == b.tied_x);
    assert_true(fabs(a.c + b.c - 1) < 1e-15 && fabs(a.se - b.se) < 1e-15);
    for (size_t i = 0; i < s.n; i++) weight[i] = 1;
    concord(&s, 1, &a);
    s.weight = NULL;
    concord(&s, 1, &b);
    assert_memory_equal(&a, &b, sizeof a);
    s.weight = weight;
    for (size_t i = 0; i < s.n; i++) s.event[i] = 0;
    concord(&s, 1, &a);
    assert_true(isnan(a.c) && isnan(a.se) && a.concordant == 0);
    survival_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_golden),
                                       cmocka_unit_test(test_every_pair), cmocka_unit_test(test_symmetry)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
