/* SPDX-License-Identifier: GPL-3.0-or-later
 * Step-down maxT over the markers of a simulated cohort: the statistic of dealt records against a cohort whose records
 * have been moved; the adjusted p against their definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "centers_support.h"
#include "plan/simulate_maxt.h"

enum { N = 60, MARKERS = 3, REPLICATES = 60 };

typedef struct drawn {
    double time[N], marker[MARKERS][N];
    uint8_t event[N];
} drawn;

/* Times and markers with ties; of each fourth cohort the second marker has one value only: it has no cutoff. */
static drawn draw(int64_t seed)
{
    drawn x;
    rc_pcg g;
    rc_base_pcg_for_block(&g, 3, 1, 4, seed);
    for (size_t i = 0; i < N; i++) {
        x.time[i] = floor(20 * rc_base_pcg_exponential(&g));
        x.event[i] = rc_base_pcg_uniform(&g) < 0.7;
        x.marker[0][i] = rc_base_pcg_uniform(&g) + (seed % 2 ? 0.02 * x.time[i] : 0);
        x.marker[1][i] = seed % 4 == 3 ? 1 : floor(x.marker[0][i] * 4 + rc_base_pcg_uniform(&g));
        x.marker[2][i] = floor(10 * rc_base_pcg_uniform(&g));
    }
    return x;
}

static double searched(rc_nested *nested, const drawn *x, size_t marker, const uint32_t *dealt)
{
    double time[N];
    uint8_t event[N];
    rc_selected selected;
    for (size_t i = 0; i < N; i++) {
        time[i] = x->time[dealt[i]];
        event[i] = x->event[dealt[i]];
    }
    assert_int_equal(rc_plan_nested_load(nested, N, time, event, x->marker[marker], NULL), RECUT_OK);
    rc_plan_nested_search(nested, &selected);
    return selected.reason == RC_REASON_NONE ? selected.statistic : -1;
}

static void check(const char *criterion, int64_t seed)
{
    const rc_plan_options options = {.criterion = criterion, .min_fraction = 0.1};
    drawn x = draw(seed);
    rc_pcg mine, theirs;
    uint32_t dealt[N];
    double observed[MARKERS], p[MARKERS], expected[MARKERS], reached[MARKERS] = {0};
    rc_simulate_maxt *maxt = NULL;
    rc_nested *nested = NULL, *direct = NULL;
    assert_int_equal(rc_plan_nested_create(N, &options, &nested, NULL), RECUT_OK);
    assert_int_equal(rc_plan_nested_create(N, &options, &direct, NULL), RECUT_OK);
    assert_int_equal(rc_plan_simulate_maxt_create(N, MARKERS, &options, &maxt, NULL), RECUT_OK);
    for (uint32_t i = 0; i < N; i++) dealt[i] = i;
    for (size_t k = 0; k < MARKERS; k++) {
        assert_int_equal(rc_plan_simulate_maxt_load(maxt, k, x.time, x.event, x.marker[k], NULL), RECUT_OK);
        observed[k] = searched(nested, &x, k, dealt);
    }
    rc_base_pcg_for_block(&mine, 9, 9, 9, seed);
    theirs = mine;
    for (int b = 0; b < REPLICATES; b++) {
        double statistic[MARKERS];
        rc_base_pcg_shuffle(&mine, dealt, N);
        for (size_t k = 0; k < MARKERS; k++) {
            statistic[k] = searched(nested, &x, k, dealt);
            assert_int_equal(rc_plan_nested_load(direct, N, x.time, x.event, x.marker[k], NULL), RECUT_OK);
            double got = rc_plan_nested_dealt(direct, dealt); /* ties in another order: other roundings */
            assert_true(fabs(got - statistic[k]) <= 1e-12 * fabs(statistic[k]));
        }
        for (size_t k = 0; k < MARKERS; k++) { /* the largest of this and all less significant markers */
            double most = -1;
            for (size_t j = 0; j < MARKERS; j++)
                if (observed[j] <= observed[k]) most = fmax(most, statistic[j]);
            reached[k] += most >= observed[k] * (1 - 1e-10);
        }
    }
    for (size_t k = 0; k < MARKERS; k++) { /* at least as large as that of a more significant one */
        expected[k] = 0;
        for (size_t j = 0; j < MARKERS; j++)
            if (observed[j] >= observed[k]) expected[k] = fmax(expected[k], (1 + reached[j]) / (1 + REPLICATES));
    }
    rc_plan_simulate_maxt_adjust(maxt, &theirs, REPLICATES, REPLICATES + 1, p);
    for (size_t k = 0; k < MARKERS; k++)
        if (observed[k] < 0)
            assert_true(isnan(p[k]));
        else
            assert_true(p[k] == expected[k]);
    /* Ended early, no p is small. */
    rc_base_pcg_for_block(&theirs, 9, 9, 9, seed);
    rc_plan_simulate_maxt_adjust(maxt, &theirs, REPLICATES, 3, p);
    bool small = false, is_small = false;
    for (size_t k = 0; k < MARKERS; k++) {
        small = small || expected[k] <= 3. / (1 + REPLICATES);
        is_small = is_small || p[k] <= 3. / (1 + REPLICATES);
    }
    assert_true(small == is_small);
    rc_plan_nested_destroy(nested);
    rc_plan_nested_destroy(direct);
    rc_plan_simulate_maxt_destroy(maxt);
}

static void test_adjusted(void **state)
{
    (void)state;
    for (int64_t seed = 0; seed < 24; seed++) {
        check("logrank", seed);
        check("score", seed);
    }
}

int main(void)
{
    const struct CMUnitTest all[] = {cmocka_unit_test(test_adjusted)};
    return cmocka_run_group_tests(all, NULL, NULL);
}
