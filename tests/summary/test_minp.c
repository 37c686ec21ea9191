/* SPDX-License-Identifier: GPL-3.0-or-later
 * Step-down minP: by hand, against its definition on random statistics with ties and gaps, and what it is for. */
#include "summary/minp.h"

#include "base/pcg.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct table {
    size_t replicates;
    const double *statistic; /* [markers][replicates] */
} table;

static recut_status column(void *self, size_t marker, double *out, recut_error *err)
{
    const table *t = self;
    (void)err;
    memcpy(out, t->statistic + marker * t->replicates, t->replicates * sizeof *out);
    return RECUT_OK;
}

static void minp(size_t n, size_t replicates, const double *observed, const double *statistic, double *p)
{
    table t = {replicates, statistic};
    rc_minp_source source = {&t, column};
    assert_int_equal(rc_summary_minp(n, replicates, observed, &source, p, NULL), RECUT_OK);
}

static void by_hand(void **state)
{
    /* marker 0: raw p 1/5; marker 1: 3/5, so it comes first from behind.  Its p in the replicates, observed first: 3/5,
     * 1/5, 5/5, 2/5, 4/5.  Marker 0: 1/5, 3/5, 5/5, 4/5, 2/5; the smaller of both: 1/5, 1/5, 5/5, 2/5, 2/5; <= 1/5: two
     * of five. */
    static const double observed[] = {9, 2}, statistic[] = {3, 1, 2, 4, 5, 0.5, 3, 1};
    double p[2];
    (void)state;
    minp(2, 4, observed, statistic, p);
    assert_true(p[0] == 2.0 / 5 && p[1] == 3.0 / 5);
}

/* The definition: p of every replicate by counting, the markers in the order of the observed p. */
static void definition(size_t n, size_t replicates, const double *observed, const double *statistic, double *out)
{
    size_t size = replicates + 1, order[16], used = 0;
    double *p = malloc(n * size * sizeof *p);
    assert_non_null(p);
    for (size_t i = 0; i < n; i++) {
        out[i] = NAN;
        if (isnan(observed[i])) continue;
        order[used++] = i;
        for (size_t a = 0; a < size; a++) {
            double here = a ? statistic[i * replicates + a - 1] : observed[i];
            size_t reached = 0;
            for (size_t b = 0; b < size; b++) {
                double other = b ? statistic[i * replicates + b - 1] : observed[i];
                reached += isnan(here) || (!isnan(other) && other >= here * (1 - 1e-10));
            }
            p[i * size + a] = (double)reached / (double)size;
        }
    }
    for (size_t s = 1; s < used; s++) /* stable, by the observed p */
        for (size_t k = s; k > 0 && p[order[k] * size] < p[order[k - 1] * size]; k--) {
            size_t t = order[k];
            order[k] = order[k - 1], order[k - 1] = t;
        }
    for (size_t s = 0; s < used; s++) {
        size_t reached = 0;
        for (size_t b = 0; b < size; b++) {
            double least = 1;
            for (size_t k = s; k < used; k++) least = fmin(least, p[order[k] * size + b]);
            reached += least <= p[order[s] * size];
        }
        double mine = (double)reached / (double)size, before = s ? out[order[s - 1]] : 0;
        out[order[s]] = mine > before ? mine : before;
    }
    free(p);
}

static void by_definition(void **state)
{
    enum { MOST = 9, REPLICATES = 60 };
    double observed[MOST], statistic[MOST * REPLICATES], got[MOST], expected[MOST];
    rc_pcg g;
    (void)state;
    rc_base_pcg_for_block(&g, 1, 2, 3, 4);
    for (int trial = 0; trial < 200; trial++) {
        size_t n = 1 + (size_t)rc_base_pcg_below(&g, MOST), values = trial % 2 ? 12 : 100000;
        for (size_t i = 0; i < n; i++) {
            observed[i] = rc_base_pcg_below(&g, 10) ? (double)rc_base_pcg_below(&g, values) / 7 : NAN;
            for (size_t b = 0; b < REPLICATES; b++)
                statistic[i * REPLICATES + b] =
                    rc_base_pcg_below(&g, 20) ? (double)rc_base_pcg_below(&g, values) / 7 : NAN;
        }
        minp(n, REPLICATES, observed, statistic, got);
        definition(n, REPLICATES, observed, statistic, expected);
        for (size_t i = 0; i < n; i++) assert_true(got[i] == expected[i] || (isnan(got[i]) && isnan(expected[i])));
    }
}

/* A marker with one candidate among 19 whose statistic is the largest of ten: alone p is some 0.003; the largest of all
 * statistics drowns it, the smallest of all p does not. */
static void few_candidates(void **state)
{
    enum { MARKERS = 20, REPLICATES = 4000, SEARCHED = 10 };
    double *statistic = malloc(MARKERS * REPLICATES * sizeof *statistic), observed[MARKERS], p[MARKERS];
    size_t alone = 1, maxt = 1;
    rc_pcg g;
    (void)state;
    assert_non_null(statistic);
    rc_base_pcg_for_block(&g, 5, 6, 7, 8);
    for (size_t i = 0; i < MARKERS; i++)
        for (size_t b = 0; b < REPLICATES; b++) {
            double most = 0;
            for (int k = 0; k < (i ? SEARCHED : 1); k++) { /* the square of a sum of 12 uniforms less 6 */
                double z = -6;
                for (int u = 0; u < 12; u++) z += (double)rc_base_pcg_below(&g, 1u << 30) / (1u << 30);
                most = fmax(most, z * z);
            }
            statistic[i * REPLICATES + b] = most;
        }
    for (size_t i = 0; i < MARKERS; i++) observed[i] = i ? 3 : 8.8;
    for (size_t b = 0; b < REPLICATES; b++) {
        double most = 0;
        for (size_t i = 0; i < MARKERS; i++) most = fmax(most, statistic[i * REPLICATES + b]);
        alone += statistic[b] >= 8.8;
        maxt += most >= 8.8;
    }
    minp(MARKERS, REPLICATES, observed, statistic, p);
    double raw = (double)alone / (REPLICATES + 1);
    assert_true(raw < 0.005 && (double)maxt / (REPLICATES + 1) > 0.3);
    assert_true(p[0] > raw && p[0] <= 1.05 * MARKERS * raw && p[0] < 0.09);
    free(statistic);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(by_definition),
                                       cmocka_unit_test(few_candidates)};
    return cmocka_run_group_tests_name("minp", tests, NULL, NULL);
}
