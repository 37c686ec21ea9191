/* SPDX-License-Identifier: GPL-3.0-or-later
 * The cross-validated p is a property of the cohort, not of its seed: runs of eight seeds agree within their intervals,
 * on a cohort in which one draw of the folds gives p from 0.3 to 0.9; with a draw of its own each, they do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "centers_support.h"
#include "summary/estimators.h"

enum { SEEDS = 8, REPLICATES = 400 };

static void eight_seeds_agree(void **state)
{
    (void)state;
    rc_pcg g;
    rc_p_value all[SEEDS], one[SEEDS];
    double mean = 0, disagree = 0, apart = 0;
    rc_base_pcg_for_block(&g, 3, 0x6661, 0, 0);
    recut_cohort *cohort = centers_null_cohort(80, 40, &g);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        rc_plan_options options = centers_options(REPLICATES);
        options.seed = seed + 1;
        options.repeats = 5;
        rc_analysis *analysis = centers_create("crossvalidate", cohort, &options);
        const rc_tally *exceedances = centers_tally(analysis, "exceedances");
        int64_t *tally;
        double *rows = centers_run(analysis, &tally);
        assert_true(exceedances->n_rows == 1 && exceedances->n_bins >= 100);
        all[seed] = rc_summary_estimators_draws(tally + exceedances->offset, exceedances->n_bins, REPLICATES, 0.95);
        one[seed] = rc_summary_estimators_draws(tally + exceedances->offset, 1, REPLICATES, 0.95);
        mean += all[seed].p / SEEDS;
        rc_base_memory_free(rows);
        rc_base_memory_free(tally);
        rc_plan_destroy(analysis);
    }
    for (int s = 0; s < SEEDS; s++) {
        print_message("seed %d: %.3f (%.3f to %.3f), of one draw %.3f (%.3f to %.3f)\n", s + 1, all[s].p, all[s].lower,
                      all[s].upper, one[s].p, one[s].lower, one[s].upper);
        disagree += all[s].lower > mean || all[s].upper < mean;
        apart += one[s].lower > mean || one[s].upper < mean;
        for (int t = 0; t < s; t++) assert_true(all[s].lower <= all[t].upper && all[t].lower <= all[s].upper);
    }
    assert_true(disagree <= 1);
    assert_true(apart >= 3);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(eight_seeds_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
