/* SPDX-License-Identifier: GPL-3.0-or-later
 * Weighted log-rank criteria: scores and tests by hand, and those of R's coin and survival (tests/golden/weights). */
#include "base/memory.h"
#include "cohort/read.h"
#include "golden.h"
#include "plan/context.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

typedef struct fixture {
    recut_cohort *cohort;
    rc_context *context;
    double *work, *split;
} fixture;

static void open_context(fixture *f, const char *criterion)
{
    recut_error err = {0};
    rc_search search;
    const rc_plan_options options = {.criterion = criterion, .min_fraction = 0.1};
    if (rc_plan_criterion_search(NULL, &options, &search, &err) != RECUT_OK ||
        rc_plan_context_create(f->cohort, &search, &f->context, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    f->work = rc_base_memory_zeroed(f->context->scan_doubles, sizeof(double));
    f->split = rc_base_memory_zeroed(6 * (f->context->risk.m + 1), sizeof(double));
}

static void close_context(fixture *f)
{
    rc_base_memory_free(f->work);
    rc_base_memory_free(f->split);
    rc_plan_context_destroy(f->context);
    recut_cohort_destroy(f->cohort);
}

static void read_cohort(fixture *f, const char *data, const char *marker, const char *strata)
{
    char path[1024];
    recut_error err = {0};
    const char *const names[] = {marker};
    const rc_cohort_options options = {.path = path, .n_markers = 1, .marker = names, .strata = strata};
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, data);
    if (rc_cohort_read(&options, &f->cohort, &err) != RECUT_OK) fail_msg("%s: %s", path, err.text);
}

/* "lung meal_cal fh:0;1" */
static void case_of(const char *text, char data[16], char marker[16], char criterion[24])
{
    char *semicolon;
    assert_int_equal(sscanf(text, "%15s %15s %23s", data, marker, criterion), 3);
    if ((semicolon = strchr(criterion, ';'))) *semicolon = ',';
}

static double score_of(const rc_context *context, size_t patient)
{
    return (double)context->score_units[patient] * context->score_unit;
}

/* ---- by hand ------------------------------------------------------------ */

/* Times 1 2+ 3 3 5, so Y = 5 3 1 and d = 1 2 1 at 1 3 5; Kaplan-Meier just before them 1, 4/5, 4/15. */
static void by_hand(void **state)
{
    (void)state;
    static const double time[] = {1, 2, 3, 3, 5}, marker[] = {1, 2, 3, 4, 5};
    static const uint8_t event[] = {1, 0, 1, 1, 1};
    const double w = sqrt(5) / 5, v = sqrt(3) * 2 / 3;
    const struct {
        const char *name;
        double score[5], difference, variance; /* of marker >= 2, which has d1 = 0 2 1 and y1 = 4 3 1 */
    } cases[] = {
        {"gehan", {4, -1, 0, 0, -3}, -5 * 4.0 / 5, 25 * 4.0 / 25},
        {"tarone-ware", {sqrt(5) - w, -w, sqrt(3) - w - v, sqrt(3) - w - v, -w - v}, -sqrt(5) * 4 / 5, 5 * 4.0 / 25},
        /* weights 5/6 1/2 1/4 */
        {"peto", {2.0 / 3, -1.0 / 6, 0, 0, -0.5}, -5.0 / 6 * 4 / 5, 25.0 / 36 * 4 / 25},
        {"fh:0,0", {0.8, -0.2, 2.0 / 15, 2.0 / 15, -13.0 / 15}, -4.0 / 5, 4.0 / 25},
        /* weights 0 4/25 44/225, scores times 8 */
        {"fh:1,1", {0, 0, 32.0 / 75, 32.0 / 75, -64.0 / 75}, 0, 0},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        fixture f = {0};
        double row[RC_WEIGHTED_COLUMNS], square = 0;
        assert_int_equal(recut_cohort_from_arrays(5, time, event, marker, "x", &f.cohort, NULL), RECUT_OK);
        open_context(&f, cases[c].name);
        for (size_t i = 0; i < 5; i++) {
            assert_true(fabs(score_of(f.context, i) - cases[c].score[i]) < 1e-14);
            square += cases[c].score[i] * cases[c].score[i];
        }
        assert_true(fabs(f.context->score_square - square) < 1e-14);
        rc_plan_context_weighted(f.context, 0, 1, row, f.split);
        assert_true(fabs(row[RC_WEIGHTED_DIFFERENCE] - cases[c].difference) < 1e-14);
        assert_true(fabs(row[RC_WEIGHTED_VARIANCE] - cases[c].variance) < 1e-14);
        if (cases[c].variance > 0)
            assert_true(golden_error(row[RC_WEIGHTED_CHISQ], 4) < 1e-13); /* one death at one time: 16/25 / (4/25) */
        else
            assert_true(isnan(row[RC_WEIGHTED_CHISQ]) && isnan(row[RC_WEIGHTED_P]));
        rc_plan_context_weighted(f.context, 0, 0, row, f.split); /* nobody is low */
        assert_true(isnan(row[RC_WEIGHTED_CHISQ]));
        close_context(&f);
    }
}

/* ---- R ------------------------------------------------------------------ */

/* coin's signs are the other way round, and its scores of fh not scaled. */
static void scores(void **state)
{
    (void)state;
    golden *g = golden_read("weights/scores.csv");
    enum { PATIENTS = 8 };
    assert_int_equal(g->rows % PATIENTS, 0);
    for (int first = 0; first < g->rows; first += PATIENTS) {
        char data[16], marker[16], criterion[24];
        fixture f = {0};
        int exponent = 0;
        case_of(g->text[first], data, marker, criterion);
        read_cohort(&f, data, marker, NULL);
        open_context(&f, criterion);
        double ratio = -score_of(f.context, 0) / g->value[first][2];
        assert_true(fabs(frexp(ratio * (1 + 1e-12), &exponent) - 0.5) < 1e-9); /* a power of two */
        if (strncmp(criterion, "fh", 2) != 0) assert_int_equal(exponent, 1);
        for (int i = 0; i < PATIENTS; i++) {
            double expected = g->value[first + i][2];
            assert_true(fabs(ldexp(-score_of(f.context, (size_t)i), 1 - exponent) - expected) <
                        1e-9 * fmax(fabs(expected), 1e-3));
        }
        close_context(&f);
    }
    free(g);
}

static void searches(void **state)
{
    (void)state;
    golden *g = golden_read("weights/search.csv");
    int n = golden_column(g, "n"), statistic = golden_column(g, "statistic"), cutoff = golden_column(g, "cutoff"),
        low = golden_column(g, "n_low"), chisq = golden_column(g, "chisq"), above = golden_column(g, "above");
    for (int r = 0; r < g->rows; r++) {
        char data[16], marker[16], criterion[24];
        fixture f = {0};
        rc_scan_best best;
        double row[RC_WEIGHTED_COLUMNS], split[RC_SPLIT_COLUMNS];
        const double *expected = g->value[r];
        case_of(g->text[r], data, marker, criterion);
        read_cohort(&f, data, marker, NULL);
        assert_true((double)f.cohort->n == expected[n]);
        open_context(&f, criterion);
        rc_plan_context_observed(f.context, 0, &best, f.work);
        assert_true(golden_error(best.statistic, expected[statistic]) < 1e-9);
        size_t position = f.context->marker[0].scan.position[best.candidate];
        assert_true((double)position == expected[low]);
        rc_plan_context_split(f.context, 0, position, expected[cutoff], split, f.split);
        assert_true(golden_error(split[RC_SPLIT_SCORE], expected[statistic]) < 1e-9);
        assert_true(golden_error(split[RC_SPLIT_NEXT_LOWER], expected[above]) < 1e-12);
        assert_true(golden_error(split[RC_SPLIT_P_NAIVE], erfc(expected[statistic] / sqrt(2))) < 1e-7);
        rc_plan_context_weighted(f.context, 0, position, row, f.split);
        assert_true(golden_error(row[RC_WEIGHTED_CHISQ], expected[chisq]) < 1e-9);
        close_context(&f);
    }
    free(g);
}

/* Lung by sex: 10.33, 12.71, 3.46 and 7.66 for Fleming-Harrington (0, 0), (1, 0), (0, 1) and (1, 1). */
static void groups(void **state)
{
    (void)state;
    golden *g = golden_read("weights/groups.csv");
    for (int r = 0; r < g->rows; r++) {
        char criterion[64], *semicolon;
        fixture f = {0};
        double row[RC_WEIGHTED_COLUMNS];
        snprintf(criterion, sizeof criterion, "%s", g->text[r]);
        if ((semicolon = strchr(criterion, ';'))) *semicolon = ',';
        read_cohort(&f, "lung", "sex", NULL);
        open_context(&f, criterion);
        rc_plan_context_weighted(f.context, 0, rc_cohort_count_below(f.cohort, 0, 2), row, f.split);
        assert_true(golden_error(row[RC_WEIGHTED_CHISQ], g->value[r][1]) < 1e-9);
        close_context(&f);
    }
    free(g);
}

/* survdiff(... + strata(sex), rho): each stratum has its own survival. */
static void stratified(void **state)
{
    (void)state;
    golden *g = golden_read("weights/strata.csv");
    for (int r = 0; r < g->rows; r++) {
        char criterion[64], *semicolon;
        fixture f = {0};
        double row[RC_WEIGHTED_COLUMNS], sum = 0;
        snprintf(criterion, sizeof criterion, "%s", g->text[r]);
        if ((semicolon = strchr(criterion, ';'))) *semicolon = ',';
        read_cohort(&f, "lung", "age", "sex");
        open_context(&f, criterion);
        size_t position = rc_cohort_count_below(f.cohort, 0, g->value[r][1]);
        rc_plan_context_weighted(f.context, 0, position, row, f.split);
        assert_true(golden_error(row[RC_WEIGHTED_CHISQ], g->value[r][2]) < 1e-9);
        /* the scores are those of this test: their sum is the difference, up to the power of two of fh */
        for (size_t i = 0; i < position; i++) sum += score_of(f.context, f.cohort->marker[0].order[i]);
        int exponent;
        assert_true(fabs(frexp(-sum / row[RC_WEIGHTED_DIFFERENCE] * (1 + 1e-9), &exponent) - 0.5) < 1e-6);
        close_context(&f);
    }
    free(g);
}

/* A sample in which patients count several times is the cohort in which they stand so often, for every weight. */
static void counted_twice(void **state)
{
    (void)state;
    static const char *const names[] = {"gehan", "tarone-ware", "peto", "fh:1,0", "fh:0,1", "fh:0.5,2"};
    static const double time[] = {4, 1, 2, 7, 3, 3, 5, 6}, weight[] = {2, 1, 0, 3, 1, 2, 1, 0};
    static const uint8_t event[] = {1, 1, 0, 1, 1, 0, 1, 1};
    double many_time[16], many_marker[16], marker[8], one[8], many[16], square, square_many;
    uint8_t many_event[16];
    size_t n = 0;
    for (size_t i = 0; i < 8; i++) {
        marker[i] = (double)i;
        for (int k = 0; k < (int)weight[i]; k++, n++)
            many_time[n] = time[i], many_event[n] = event[i], many_marker[n] = (double)i;
    }
    for (size_t c = 0; c < sizeof names / sizeof *names; c++) {
        const rc_criterion *criterion = rc_plan_criterion_find(names[c]);
        recut_cohort *few = NULL, *all = NULL;
        double deaths[16], at_risk[16], spread[16], unit;
        int64_t units[16];
        rc_risk risk = {.deaths = deaths, .at_risk = at_risk, .spread = spread, .units = units};
        assert_int_equal(recut_cohort_from_arrays(8, time, event, marker, "x", &few, NULL), RECUT_OK);
        assert_int_equal(recut_cohort_from_arrays(n, many_time, many_event, many_marker, "x", &all, NULL), RECUT_OK);
        rc_kernel_risk_weighted(few, weight, criterion->scores, criterion->argument, &risk, &square, one);
        rc_kernel_risk_sets(all, NULL, &risk);
        rc_kernel_risk_fixed(all, criterion->scores, criterion->argument, &risk, units, &unit, &square_many, many);
        assert_true(golden_error(square, square_many) < 1e-12);
        for (size_t i = 0, k = 0; i < 8; k += (size_t)weight[i++])
            if (weight[i] > 0) assert_true(fabs(one[i] - weight[i] * many[k]) < 1e-12);
        recut_cohort_destroy(few);
        recut_cohort_destroy(all);
    }
}

/* MaxCombo of lung by sex: the largest of coin's statistics, and mvtnorm's p (1e-4: it is simulated). */
static void combined(void **state)
{
    (void)state;
    golden *g = golden_read("weights/combo.csv");
    fixture f = {0};
    double split[RC_SPLIT_COLUMNS];
    read_cohort(&f, "lung", "sex", NULL);
    open_context(&f, "maxcombo");
    size_t position = rc_cohort_count_below(f.cohort, 0, 2);
    rc_plan_context_split(f.context, 0, position, 2, split, f.split);
    assert_true(golden_error(split[RC_SPLIT_SCORE], g->value[0][0]) < 1e-9);
    assert_true(golden_error(split[RC_SPLIT_P_NAIVE], g->value[0][1]) < 5e-4);
    assert_true(fabs(rc_plan_context_p(f.context, f.context->significant) - 0.05) < 1e-6);
    assert_true(rc_plan_context_is_significant(f.context, f.context->significant + 1e-3) &&
                !rc_plan_context_is_significant(f.context, f.context->significant - 1e-3));
    close_context(&f);
    free(g);
}

/* Of three variables by mvtnorm; one alone, the same one twice, and independent ones by hand. */
static void joint(void **state)
{
    (void)state;
    golden *g = golden_read("weights/three.csv");
    for (int r = 0; r < g->rows; r++) {
        const double *row = g->value[r];
        double of[RC_JOINT_MOST][RC_JOINT_MOST] = {{1, row[1], row[2]}, {row[1], 1, row[3]}, {row[2], row[3], 1}};
        const rc_joint three = rc_kernel_joint(3, of);
        assert_int_equal(three.rank, 3);
        double p = rc_kernel_joint_p(&three, row[0]);
        if (golden_error(p, row[4]) > 1e-4)
            fail_msg("%g %g %g %g: %.10g, expected %.10g", row[0], row[1], row[2], row[3], p, row[4]);
    }
    free(g);
    double one[RC_JOINT_MOST][RC_JOINT_MOST] = {{4}}, twice[RC_JOINT_MOST][RC_JOINT_MOST] = {{4, 2}, {2, 1}},
           apart[RC_JOINT_MOST][RC_JOINT_MOST] = {{1, 0, 0}, {0, 4, 0}, {0, 0, 9}},
           nothing[RC_JOINT_MOST][RC_JOINT_MOST] = {{0}};
    const rc_joint single = rc_kernel_joint(1, one), same = rc_kernel_joint(2, twice),
                   three = rc_kernel_joint(3, apart), empty = rc_kernel_joint(1, nothing);
    for (double q = 0.25; q < 8; q += 0.75) {
        double p = erfc(q / sqrt(2)), by_hand = p * (3 - 3 * p + p * p); /* 1 - (1 - p)^3 */
        assert_true(golden_error(rc_kernel_joint_p(&single, q), p) < 1e-9);
        assert_true(golden_error(rc_kernel_joint_p(&same, q), p) < 1e-9);
        assert_true(golden_error(rc_kernel_joint_p(&three, q), by_hand) < 1e-6);
    }
    assert_true(rc_kernel_joint_p(&three, 0) == 1 && isnan(rc_kernel_joint_p(&three, NAN)));
    assert_true(isnan(rc_kernel_joint_p(&empty, 1)) && isnan(rc_kernel_joint_quantile(&empty, 0.05)));
    assert_true(fabs(rc_kernel_joint_quantile(&single, 0.05) - 1.959963984540054) < 1e-8);
}

/* By hand: 0.8 of fh:0,0 below the first cutoff, over its deviation 0.4; fh:1,0 has the larger sum there. */
static void largest(void **state)
{
    (void)state;
    static const double time[] = {1, 2, 3, 3, 5}, marker[] = {1, 2, 3, 4, 5};
    static const uint8_t event[] = {1, 0, 1, 1, 1};
    static const char *const parts[] = {"fh:0,0", "fh:1,0", "fh:0,1", "fh:1,1"};
    double most[4] = {0}, split[RC_SPLIT_COLUMNS], best_of_parts = 0;
    for (int pass = 0; pass < 5; pass++) {
        fixture f = {0};
        rc_scan_best best;
        assert_int_equal(recut_cohort_from_arrays(5, time, event, marker, "x", &f.cohort, NULL), RECUT_OK);
        open_context(&f, pass < 4 ? parts[pass] : "maxcombo");
        for (size_t at = 1; at < 5; at++) {
            rc_plan_context_split(f.context, 0, at, marker[at], split, f.split);
            if (pass < 4)
                most[at - 1] = fmax(most[at - 1], split[RC_SPLIT_SCORE]);
            else
                assert_true(golden_error(split[RC_SPLIT_SCORE], most[at - 1]) < 1e-12);
        }
        rc_plan_context_observed(f.context, 0, &best, f.work);
        if (pass < 4)
            best_of_parts = fmax(best_of_parts, best.statistic);
        else
            assert_true(best.statistic == best_of_parts);
        close_context(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand), cmocka_unit_test(scores),     cmocka_unit_test(searches),
        cmocka_unit_test(groups),  cmocka_unit_test(stratified), cmocka_unit_test(combined),
        cmocka_unit_test(joint),   cmocka_unit_test(largest),    cmocka_unit_test(counted_twice)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
